"""What a person decides about a message that could not leave: try again, or give up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tridesk.accounts.models import User
from tridesk.kit.errors import Conflict, Permanent, Temporary
from tridesk.mailroom import actions, delivery
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import OutMail
from tridesk.mailroom.tests.looking import jobs, journalled, state_of

pytestmark = pytest.mark.django_db

Queue = Callable[..., OutMail]


@pytest.fixture
def stuck(queue: Queue, relay: MemoryTransport) -> OutMail:
    mail = queue()
    relay.fail(Permanent("550 no such user"))
    delivery.send(mail.pk)
    return mail


def test_a_stuck_message_is_tried_again_with_all_patience(stuck: OutMail, relay: MemoryTransport, person: User) -> None:
    mail = actions.retry_now(stuck.pk, by=person)
    assert (mail.state, mail.attempts) == ("queued", 0)
    assert jobs()[1:] == [({"out_mail_id": mail.pk, "attempt": 1}, None)]
    delivery.send(mail.pk, attempt=1)
    assert (state_of(mail), len(relay.delivered)) == ("sent", 1)
    assert journalled() == ["mail.queued", "mail.stuck", "mail.retried", "mail.sent"]


def test_a_waiting_message_need_not_wait(queue: Queue, relay: MemoryTransport, person: User) -> None:
    mail = queue()
    relay.fail(Temporary("451 busy"))
    delivery.send(mail.pk, attempt=1)
    actions.retry_now(mail.pk, by=person)
    delivery.send(mail.pk, attempt=1)
    assert state_of(mail) == "sent"


def test_a_stuck_message_can_be_let_go(stuck: OutMail, relay: MemoryTransport, person: User) -> None:
    mail = actions.give_up(stuck.pk, by=person)
    delivery.send(mail.pk)
    assert (state_of(mail), mail.last_reply, relay.delivered) == ("withdrawn", "550 no such user", [])
    assert journalled() == ["mail.queued", "mail.stuck", "mail.given_up"]


def test_of_two_who_decide_the_second_is_told(stuck: OutMail, person: User) -> None:
    actions.give_up(stuck.pk, by=person)
    with pytest.raises(Conflict):
        actions.retry_now(stuck.pk, by=person)
    with pytest.raises(Conflict):
        actions.give_up(stuck.pk, by=person)
