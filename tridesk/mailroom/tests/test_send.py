"""One attempt to send: claimed, spoken, noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import Permanent, Temporary
from tridesk.mailroom import actions, delivery, ports, queries, tasks
from tridesk.mailroom.memory import MemoryTransport, SentMail
from tridesk.mailroom.models import Attempt, OutMail
from tridesk.mailroom.tests.conftest import Listening
from tridesk.mailroom.tests.looking import jobs, journalled, state_of

pytestmark = pytest.mark.django_db

Queue = Callable[..., OutMail]


def tries(mail: OutMail) -> list[tuple[str, str]]:
    return list(mail.tries.order_by("id").values_list("outcome", "reply"))


def test_a_message_leaves_and_everybody_knows(queue: Queue, relay: MemoryTransport, listener: Listening) -> None:
    mail = queue()
    with clock.frozen(clock.now()) as now:
        delivery.send(mail.pk)
    assert state_of(mail) == "sent"
    assert (mail.attempts, mail.sent_at, mail.next_try_at) == (1, now, None)
    assert mail.last_reply == "250 kept as number 1"
    assert relay.delivered == [SentMail("helpdesk@desk.example", ("jan@town.example",), queries.raw_of(mail))]
    assert tries(mail) == [("sent", "250 kept as number 1")]
    assert listener.heard == [("sent", "ticket:2026-000123", "sent")]
    assert journalled() == ["mail.queued", "mail.sent"]


def test_it_leaves_once_however_often_it_is_ordered(queue: Queue, relay: MemoryTransport, listener: Listening) -> None:
    mail = queue()
    for _ in range(3):
        delivery.send(mail.pk)
    assert len(relay.delivered) == 1


def test_it_does_not_leave_while_its_writer_may_take_it_back(
    queue: Queue, relay: MemoryTransport, listener: Listening
) -> None:
    with clock.frozen(clock.now()) as now:
        moment = now + timedelta(seconds=10)
        mail = queue(not_before=moment)
        tasks.send(mail.pk, 1)
        assert (state_of(mail), relay.delivered) == ("queued", [])
        assert jobs()[1:] == [({"out_mail_id": mail.pk, "attempt": 1}, moment + delivery.CLOCKS_APART)]
    with clock.frozen(moment):
        tasks.send(mail.pk, 1)
    assert (state_of(mail), len(relay.delivered)) == ("sent", 1)


def test_and_not_when_it_is_late_and_ordered_again(queue: Queue, relay: MemoryTransport, person: User) -> None:
    with clock.frozen(clock.now()) as now:
        mail = queue(not_before=now + timedelta(minutes=1))
        delivery.watch()
    assert len(jobs()) == 1
    with clock.frozen(now + timedelta(minutes=2)):
        actions.retry_now(mail.pk, by=person)
        delivery.send(mail.pk)
    assert state_of(mail) == "sent"


def test_the_claim_is_there_before_the_first_word(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = queue()
    seen: list[str] = []

    class Looking:
        def deliver(self, envelope_from: str, recipients: list[str], raw: bytes) -> str:
            seen.append(OutMail.objects.get(pk=mail.pk).state)
            delivery.send(mail.pk)  # a second worker at the same moment finds nothing to do
            return "250 ok"

    monkeypatch.setattr(ports, "transport", Looking)
    delivery.send(mail.pk)
    assert seen == ["sending"]


def test_a_temporary_failure_waits_and_is_ordered_again(
    queue: Queue, relay: MemoryTransport, listener: Listening
) -> None:
    mail = queue()
    relay.fail(Temporary("451 busy"))
    with clock.frozen(clock.now()) as now:
        tasks.send(mail.pk, 1)
    assert state_of(mail) == "queued"
    assert (mail.last_reply, mail.next_try_at) == ("451 busy", now + timedelta(minutes=1))
    assert jobs()[1:] == [({"out_mail_id": mail.pk, "attempt": 2}, now + timedelta(minutes=1))]
    assert listener.heard == []
    tasks.send(mail.pk, 2)
    assert state_of(mail) == "sent"
    assert tries(mail) == [("later", "451 busy"), ("sent", "250 kept as number 1")]
    assert journalled() == ["mail.queued", "mail.postponed", "mail.sent"]


def test_an_order_for_an_attempt_that_was_made_does_nothing(
    queue: Queue, relay: MemoryTransport, listener: Listening
) -> None:
    mail = queue()
    relay.fail(Temporary("451 busy"))
    tasks.send(mail.pk, 1)
    tasks.send(mail.pk, 1)
    assert (state_of(mail), relay.delivered) == ("queued", [])


def test_a_refusal_for_good_is_shown_to_a_person_at_once(
    queue: Queue, relay: MemoryTransport, listener: Listening
) -> None:
    mail = queue()
    relay.fail(Permanent("550 no such user"))
    delivery.send(mail.pk)
    assert (state_of(mail), mail.last_reply, mail.next_try_at) == ("stuck", "550 no such user", None)
    assert tries(mail) == [("refused", "550 no such user")]
    assert listener.heard == [("failed", "ticket:2026-000123", "stuck", "550 no such user")]
    assert journalled() == ["mail.queued", "mail.stuck"]


def test_patience_ends_after_two_days(queue: Queue, relay: MemoryTransport, listener: Listening) -> None:
    mail = queue()
    attempts = 0
    waited = timedelta()
    while state_of(mail) == "queued":
        attempts += 1
        relay.fail(Temporary("451 busy"))
        with clock.frozen(clock.now()) as now:
            delivery.send(mail.pk, attempt=attempts)
        mail.refresh_from_db()
        waited += (mail.next_try_at or now) - now
    assert (mail.state, mail.attempts) == ("stuck", Attempt.objects.count())
    assert timedelta(days=1, hours=20) < waited <= timedelta(days=2)
    assert listener.heard == [("failed", "ticket:2026-000123", "stuck", "451 busy")]


def test_without_a_room_above_nothing_is_missing(queue: Queue, relay: MemoryTransport) -> None:
    relay.fail(Permanent("550 no"))
    first, second = queue(), queue()
    delivery.send(first.pk)
    delivery.send(second.pk)
    assert (state_of(first), state_of(second)) == ("stuck", "sent")


def test_when_the_room_above_fails_the_message_is_not_sent_twice(
    queue: Queue, relay: MemoryTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(ports.Nobody):
        def message_sent(self, mail: OutMail) -> None:
            raise RuntimeError

    monkeypatch.setattr(ports.listener, "answer", Broken())
    mail = queue()
    with pytest.raises(RuntimeError):
        delivery.send(mail.pk)
    delivery.send(mail.pk)
    assert (state_of(mail), len(relay.delivered)) == ("sending", 1)
