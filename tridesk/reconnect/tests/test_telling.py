"""The page of a restore lists the people who were told; if no mail tells anybody, the desk calls."""

from __future__ import annotations

import pytest

from tridesk.accounts import worklist
from tridesk.accounts.models import User
from tridesk.directory.models import Credential, Registration
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import queries
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import reversal, telling
from tridesk.reconnect.models import Restore
from tridesk.reconnect.tests.stories import MONDAY, TOWNHALL, restored
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db
LATER = MONDAY + queries.TOLD_WITHIN


def page(restore: Restore, user: User) -> str:
    return as_(user).get(f"/restores/{restore.pk}/").content.decode()


def calls_due(user: User) -> list[int]:
    """The restores of which the worklist says that somebody has to be called."""
    groups = [group for group in worklist.groups(user) if "could be told" in str(group.kind.name)]
    return [row.pk for group in groups for row in group.kind.rows]


@pytest.fixture
def restore(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> Restore:
    return restored(ticket, key, karim)


@pytest.fixture
def untold(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> Restore:
    """A restore at an organisation of which only telephone numbers are registered."""
    Registration.objects.filter(kind="email").delete()
    return restored(ticket, key, karim)


def test_each_address_stands_on_the_page_and_whether_its_mail_came_back(restore: Restore, karim: User) -> None:
    OutMail.objects.filter(recipients__contains=[TOWNHALL]).update(state="bounced")
    told = page(restore, karim).split("Who was told")[1]
    lines = dict(line.split("<span", 1) for line in told.split("<li>")[1:])
    assert {address.strip(): "did not arrive" in rest for address, rest in lines.items()} == {
        "rosa@namur.example": False,
        TOWNHALL: True,
    }
    with clock.frozen(LATER):
        assert calls_due(karim) == [], "one mail tells them"


def test_where_no_address_is_registered_somebody_has_to_call(untold: Restore, karim: User) -> None:
    assert calls_due(karim) == [], "the mails may still be on their way"
    with clock.frozen(LATER):
        assert calls_due(karim) == [untold.pk]
        assert "3281234568" in page(untold, karim)
        as_(karim).post(f"/restores/{untold.pk}/do/", {"do": "called"})
        assert calls_due(karim) == []
        assert factories.verbs(untold.ref)[-1] == "restore.told_by_telephone"
        assert "by telephone" in page(untold, karim).split("Who was told")[1]
        with pytest.raises(Conflict):
            telling.note_called(untold.pk, by=karim)


def test_where_each_mail_came_back_somebody_has_to_call(restore: Restore, karim: User) -> None:
    OutMail.objects.update(state="stuck")
    with clock.frozen(LATER):
        assert calls_due(karim) == [restore.pk]


def test_nobody_is_called_about_what_was_taken_back(untold: Restore, karim: User) -> None:
    with clock.frozen(LATER):
        reversal.undo(untold.pk, by=karim)
        assert calls_due(karim) == []
