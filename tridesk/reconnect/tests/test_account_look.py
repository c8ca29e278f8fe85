"""The account of a restore in its directory, and what the order would change there, for the page."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.reconnect import account_look, queries
from tridesk.reconnect.access.by_hand import ByHand
from tridesk.reconnect.access.ports import AccessRefused, RefusalReason, directory
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import opening
from tridesk.reconnect.models import Restore
from tridesk.reconnect.tests.stories import LOGIN, MONDAY, begun, called, ordered
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db
PART = {"X-Tridesk-Part": "1"}


@pytest.fixture
def restore(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> Restore:
    """A restore that has come to the proofs."""
    return begun(ticket, key, karim)


def look(restore: Restore, user: User) -> str:
    response = as_(user).get(f"/restores/{restore.pk}/account/", headers=PART)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_of_a_restore_asks_for_it_later(restore: Restore, karim: User, twin: Twin) -> None:
    twin.down = True
    shown = as_(karim).get(f"/restores/{restore.pk}/").content.decode()
    assert f'href="/restores/{restore.pk}/account/" data-deferred' in shown


def test_the_state_is_said_and_before_the_order_no_plan(restore: Restore, karim: User) -> None:
    shown = look(restore, karim)
    assert "blocked after wrong tries" in shown
    assert "What the order would change" not in shown


def test_at_the_order_it_says_what_would_change_and_changes_nothing(restore: Restore, karim: User, twin: Twin) -> None:
    called(restore, karim)
    assert "What the order would change" in look(restore, karim)
    assert not twin.sign_in(LOGIN, right=True)
    ordered(restore, karim)
    shown = look(restore, karim)
    assert "works with the right secret" in shown
    assert "What the order would change" not in shown


def test_after_the_order_its_page_says_what_was_changed(restore: Restore, karim: User) -> None:
    called(restore, karim)
    ordered(restore, karim)
    assert "What was changed" in as_(karim).get(f"/restores/{restore.pk}/").content.decode()


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"frozen": "yes"}, "frozen"),
        ({"ends_at": (MONDAY - timedelta(1)).isoformat()}, "its time is over"),
    ],
)
def test_why_it_does_not_work(
    restore: Restore, karim: User, twin: Twin, attributes: dict[str, str], words: str
) -> None:
    other = Twin()
    other.add(LOGIN, **attributes)
    directory.plug(other)
    assert words in look(restore, karim)


def test_an_account_that_is_not_there_or_that_nobody_sees(restore: Restore, karim: User, key: Credential) -> None:
    directory.plug(ByHand())
    assert "Nobody can look" in look(restore, karim)
    directory.plug(Twin())
    assert "knows no account of this user name" in look(restore, karim)


def test_a_refused_plan_is_said_beside_the_state(
    restore: Restore, karim: User, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*arguments: object) -> object:
        raise AccessRefused(RefusalReason.ENDED)

    monkeypatch.setattr(twin, "plan", refuses)
    called(restore, karim)
    shown = look(restore, karim)
    assert "The time of this account is over" in shown
    assert "blocked after wrong tries" in shown


def test_while_the_directory_is_down_nothing_is_refused(restore: Restore, karim: User, twin: Twin) -> None:
    twin.down = True
    assert "Go on: nothing depends on it." in look(restore, karim)


def test_a_slow_directory_is_not_waited_for(
    restore: Restore, karim: User, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    monkeypatch.setattr(account_look, "PATIENCE", 0.01)
    monkeypatch.setattr(twin, "state", lambda account: over.wait(60))
    try:
        assert "Go on: nothing depends on it." in look(restore, karim)
    finally:
        over.set()


def test_without_a_script_it_is_a_page(restore: Restore, karim: User) -> None:
    shown = as_(karim).get(f"/restores/{restore.pk}/account/").content.decode()
    assert "<h1>In the account directory</h1>" in shown
    assert f'href="/restores/{restore.pk}/"' in shown


def test_before_an_access_is_chosen_there_is_nothing_to_look_at(
    ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    assert ticket.contact is not None
    restore = opening.open_restore(ticket, ticket.contact, key.user, by=karim)
    assert queries.whole(restore.pk).credential is None
    assert as_(karim).get(f"/restores/{restore.pk}/account/").status_code == 404
    assert "data-deferred" not in as_(karim).get(f"/restores/{restore.pk}/").content.decode()
