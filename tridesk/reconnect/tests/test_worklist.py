"""The restores that wait, for each person or service."""

from __future__ import annotations

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import steps
from tridesk.reconnect.models import CautionChange, Restore, RestoreOutcome
from tridesk.reconnect.rules import Step
from tridesk.reconnect.tests.stories import MONDAY, begun, restored
from tridesk.reconnect.worklist import of_reconnect
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db


def waits(user: User, name: str) -> int:
    return sum(kind.rows.count() for kind in of_reconnect(user) if str(kind.name) == name)


def test_a_freeze_waits_for_everybody_who_restores(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin
) -> None:
    steps.end_as(restored(ticket, key, karim), RestoreOutcome.FROZEN, None)
    people = (karim, sofie, factories.person("lena"), factories.expert("jan"))
    assert [waits(person, "Accesses frozen: it was not them") for person in people] == [1, 1, 1, 0]


def test_a_freeze_is_told_at_once_to_everybody_who_restores(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin
) -> None:
    restore = restored(ticket, key, karim)
    assert told(sofie, restore) == []
    steps.end_as(restore, RestoreOutcome.FROZEN, None)
    assert told(sofie, restore) == told(karim, restore) == ["Frozen: it was not them"]


def test_a_second_person_is_called_at_once(ticket: Ticket, key: Credential, karim: User, sofie: User) -> None:
    CautionChange.objects.create(level="raised", reason="calls from abroad", at=MONDAY, by=sofie)
    restore = begun(ticket, key, karim)
    assert told(sofie, restore) == []
    Restore.objects.update(step=Step.SECOND_PERSON)
    assert (told(sofie, restore), told(karim, restore)) == (["A second person is asked for"], [])
    assert told(factories.person("lena"), restore) == []


def told(user: User, restore: Restore) -> list[str]:
    """The texts that a page of theirs shows when it hears of a restore."""
    User.objects.update(language="en")
    items = as_(user).get("/tickets/arrived", {"number": [restore.ref, "restore:x", "ticket:1"]}).json()["items"]
    assert {(item["kind"], item["url"]) for item in items} <= {("alarm", f"/restores/{restore.pk}/")}
    return [item["words"] for item in items]
