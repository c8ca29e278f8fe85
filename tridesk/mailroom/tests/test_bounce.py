"""A message that came back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tridesk.mailroom import actions, delivery
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import OutMail
from tridesk.mailroom.tests.looking import journalled, state_of

pytestmark = pytest.mark.django_db

Queue = Callable[..., OutMail]


def test_it_is_noted_once_on_the_message(queue: Queue, relay: MemoryTransport) -> None:
    mail = queue()
    delivery.send(mail.pk)
    assert actions.note_bounce(mail.message_id, reply="5.1.1 unknown") == mail
    assert (state_of(mail), mail.last_reply) == ("bounced", "5.1.1 unknown")
    assert actions.note_bounce(mail.message_id, reply="again") is None
    assert journalled() == ["mail.queued", "mail.sent", "mail.bounced"]


def test_a_report_may_overtake_our_own_note(queue: Queue) -> None:
    mail = queue()
    OutMail.objects.update(state="sending")
    assert actions.note_bounce(mail.message_id, reply="5.1.1 unknown") == mail


def test_what_never_left_cannot_come_back(queue: Queue) -> None:
    assert actions.note_bounce(queue().message_id, reply="5.1.1 unknown") is None


def test_a_message_of_others_is_none_of_ours(db: None) -> None:
    assert actions.note_bounce("<x@elsewhere.example>", reply="5.1.1 unknown") is None


def test_a_copy_that_came_back_leaves_the_message_as_it_is(queue: Queue, relay: MemoryTransport) -> None:
    mail = queue(cc=["Bo <bo@town.example>"])
    delivery.send(mail.pk)
    assert relay.delivered[0].recipients == ("jan@town.example", "bo@town.example")
    assert actions.note_bounce(mail.message_id, reply="unknown", of=["BO@town.example"]) is None
    assert state_of(mail) == "sent"
    assert actions.note_bounce(mail.message_id, reply="unknown", of=["bo@town.example", "jan@town.example"]) == mail
