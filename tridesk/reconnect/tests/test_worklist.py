"""What waits of restores, for whom."""

from __future__ import annotations

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import steps
from tridesk.reconnect.models import RestoreOutcome
from tridesk.reconnect.tests.stories import restored
from tridesk.reconnect.worklist import of_reconnect
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


def waits(user: User, name: str) -> int:
    return sum(kind.rows.count() for kind in of_reconnect(user) if str(kind.name) == name)


def test_a_freeze_waits_for_everybody_who_restores(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin
) -> None:
    steps.end_as(restored(ticket, key, karim), RestoreOutcome.FROZEN, None)
    people = (karim, sofie, factories.person("lena"), factories.expert("jan"))
    assert [waits(person, "Accesses frozen: it was not them") for person in people] == [1, 1, 1, 0]
