"""Taking back a message that has not left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.mailroom import actions, delivery
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import OutMail
from tridesk.mailroom.tests.looking import journalled, state_of

pytestmark = pytest.mark.django_db

Queue = Callable[..., OutMail]


def test_a_waiting_message_is_taken_back_and_does_not_leave(queue: Queue, relay: MemoryTransport, person: User) -> None:
    mail = actions.withdraw(queue().pk, by=person)
    delivery.send(mail.pk)
    assert (state_of(mail), mail.next_try_at, relay.delivered) == ("withdrawn", None, [])
    assert journalled() == ["mail.queued", "mail.withdrawn"]


@pytest.mark.parametrize("state", ["sending", "sent", "stuck", "bounced", "withdrawn"])
def test_any_other_is_too_late(queue: Queue, person: User, state: str) -> None:
    mail = queue()
    OutMail.objects.update(state=state)
    with pytest.raises(Conflict):
        actions.withdraw(mail.pk, by=person)
    assert (state_of(mail), journalled()) == (state, ["mail.queued"])


def test_what_can_be_taken_back_is_not_sent_at_once(queue: Queue, relay: MemoryTransport, person: User) -> None:
    with actions.held_until(clock.now() + timedelta(seconds=10)):
        mail = queue()
    with pytest.raises(Conflict):
        actions.retry_now(mail.pk, by=person)
    delivery.send(mail.pk)
    assert (state_of(mail), relay.delivered) == ("queued", [])
