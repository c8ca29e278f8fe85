"""The level of caution: set in one gesture with a reason, and said wherever somebody begins or goes on."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.kit import clock
from tridesk.reconnect import queries
from tridesk.reconnect.actions import caution, opening
from tridesk.reconnect.models import CautionChange
from tridesk.reconnect.rules import CautionLevel
from tridesk.reconnect.tests.stories import MONDAY, begun
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db
RAISED = "The level of caution is raised: two proofs and a second person."
CLOSED = "No access is restored at present."


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_one_gesture_sets_the_level_and_says_since_when_and_why(sofie: User) -> None:
    client = as_(sofie)
    answer = client.post("/restores/caution/", {"do": "raised", "reason": "calls from abroad"})
    assert answer.headers["Location"] == "/restores/caution/"
    change = queries.caution()
    assert change is not None
    assert (change.level, change.reason, change.by, change.at) == ("raised", "calls from abroad", sofie, MONDAY)
    assert factories.verbs("restore:caution") == ["restore.caution_set"]
    page = text(client, "/restores/caution/")
    assert page.index("two proofs and a second person") < page.index("holds now") < page.index("Set to closed")
    assert "calls from abroad" in page.split("What held before")[1]


@pytest.mark.parametrize(
    ("do", "reason", "words"),
    [("raised", " ", "Say why, in a few words."), ("normal", "calm", "This is the level of caution already.")],
)
def test_without_a_reason_or_a_change_the_level_stays(sofie: User, do: str, reason: str, words: str) -> None:
    page = as_(sofie).post("/restores/caution/", {"do": do, "reason": reason}, follow=True).content.decode()
    assert words in page
    assert not CautionChange.objects.exists()


def test_a_call_taker_sets_no_level(karim: User) -> None:
    assert as_(karim).post("/restores/caution/", {"do": "raised", "reason": "calls"}).status_code == 403
    assert not CautionChange.objects.exists()


@pytest.mark.parametrize(("level", "words"), [(CautionLevel.RAISED, RAISED), (CautionLevel.CLOSED, CLOSED)])
def test_what_is_asked_in_addition_is_said_at_the_beginning_at_each_restore_and_in_the_list(
    ticket: Ticket, key: Credential, karim: User, sofie: User, level: CautionLevel, words: str
) -> None:
    restore, client = begun(ticket, key, karim), as_(karim)
    pages = (f"/tickets/{ticket.number}/restore/", f"/restores/{restore.pk}/", "/restores/")
    assert not any(words in text(client, page) for page in pages)
    caution.set_level(level, "calls from abroad", by=sofie)
    for page in pages:
        shown = text(client, page)
        assert shown.count(words) == 1
        assert "calls from abroad" in shown
        assert f'datetime="{MONDAY.astimezone(UTC).isoformat()}"' in shown.split("calls from abroad")[1]


def test_of_a_restore_that_is_over_nothing_is_asked(ticket: Ticket, key: Credential, karim: User, sofie: User) -> None:
    restore = begun(ticket, key, karim)
    opening.break_off(restore.pk, "hung up", by=karim)
    caution.set_level(CautionLevel.RAISED, "calls from abroad", by=sofie)
    assert "calls from abroad" not in text(as_(karim), f"/restores/{restore.pk}/")


def test_a_level_that_was_lowered_meanwhile_stays_the_reason(
    ticket: Ticket, key: Credential, karim: User, sofie: User
) -> None:
    restore = begun(ticket, key, karim)
    for minutes, level in ((1, CautionLevel.RAISED), (2, CautionLevel.NORMAL)):
        with clock.frozen(MONDAY + timedelta(minutes=minutes)):
            caution.set_level(level, "calls from abroad", by=sofie)
    page = text(as_(karim), f"/restores/{restore.pk}/")
    assert ("The level of caution is raised." in page, RAISED in page) == (True, False)
