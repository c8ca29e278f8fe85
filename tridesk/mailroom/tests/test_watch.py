"""Nothing is lost on the way out: what was cut off is shown, what was forgotten is ordered again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tridesk.kit import clock
from tridesk.mailroom import delivery, ports, tasks
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import OutMail
from tridesk.mailroom.tests.conftest import Listening
from tridesk.mailroom.tests.looking import jobs, journalled, state_of

pytestmark = pytest.mark.django_db

Queue = Callable[..., OutMail]


class Killed(BaseException):
    """Stands for a worker that dies in the middle of a dialogue."""


class Dying:
    def deliver(self, envelope_from: str, recipients: list[str], raw: bytes) -> str:
        raise Killed


def cut_off(mail: OutMail, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ports, "transport", Dying)
        with pytest.raises(Killed):
            delivery.send(mail.pk)


def after(minutes: int) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        tasks.watch(0)


def test_a_dialogue_that_was_cut_off_is_stuck_with_unknown_outcome(
    queue: Queue, relay: MemoryTransport, listener: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queue()
    cut_off(mail, monkeypatch)
    after(minutes=9)
    assert state_of(mail) == "sending"
    after(minutes=11)
    assert (state_of(mail), mail.last_reply) == ("stuck", delivery.CUT_OFF)
    assert list(mail.tries.values_list("outcome", flat=True)) == ["unknown"]
    assert listener.heard == [("failed", "ticket:2026-000123", "stuck", delivery.CUT_OFF)]
    assert journalled() == ["mail.queued", "mail.stuck"]


def test_it_is_never_sent_again_in_silence(
    queue: Queue, relay: MemoryTransport, listener: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queue()
    cut_off(mail, monkeypatch)
    after(minutes=11)
    after(minutes=12)
    delivery.send(mail.pk)
    assert (relay.delivered, len(listener.heard)) == ([], 1)


def test_a_dialogue_that_ends_well_after_all_corrects_the_picture(
    queue: Queue, listener: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queue()

    class Slow:
        def deliver(self, envelope_from: str, recipients: list[str], raw: bytes) -> str:
            after(minutes=11)
            return "250 at last"

    monkeypatch.setattr(ports, "transport", Slow)
    delivery.send(mail.pk)
    assert (state_of(mail), mail.last_reply) == ("sent", "250 at last")
    assert list(mail.tries.order_by("id").values_list("outcome", flat=True)) == ["unknown", "sent"]
    assert [word for word, *_ in listener.heard] == ["failed", "sent"]


def test_a_message_without_a_job_is_ordered_again_and_once(
    queue: Queue, relay: MemoryTransport, listener: Listening
) -> None:
    mail = queue()
    ProcrastinateJob.objects.all().delete()
    after(minutes=9)
    assert jobs() == []
    after(minutes=11)
    after(minutes=12)
    assert jobs() == [({"out_mail_id": mail.pk, "attempt": 1}, None)]
    tasks.send(mail.pk, 1)
    assert state_of(mail) == "sent"
