"""The figures of notices: how many were to be reached, what was delivered, what came back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import UserGroup
from tridesk.journal.facts import Change, CountedFact
from tridesk.kit import clock
from tridesk.notices import actions
from tridesk.notices.facts import RECIPIENT, RETURNED, NoticeFacts
from tridesk.notices.models import Delivery, Notice
from tridesk.notices.tests.conftest import approved, draft
from tridesk.notices.tests.test_four_eyes import Town

SOURCE = NoticeFacts()
BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def notice(clemence: User, machteld: User, municipalities: UserGroup, town: Town) -> Notice:
    """A notice to three municipalities that began to leave."""
    for name, language in (("Lievegem", "nl"), ("Durbuy", "fr"), ("Raeren", "de")):
        town(name, language)
    with clock.frozen(BEGAN):
        told = approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
        return actions.begin_notice(told.pk)


def settle(address: str, state: str, seconds: int) -> None:
    Delivery.objects.filter(address=address).update(state=state, settled_at=BEGAN + timedelta(seconds=seconds))


def end(notice: Notice, seconds: int) -> None:
    with clock.frozen(BEGAN + timedelta(seconds=seconds)):
        actions.end_notice(notice.pk)


def facts() -> list[CountedFact]:
    return sorted(SOURCE.facts(SOURCE.things(0, 100)), key=lambda fact: (fact.counter, fact.language))


def test_each_mail_counts_when_its_notice_begins_and_good_is_what_arrived(notice: Notice) -> None:
    settle("lievegem@town.example", "handed_over", 4)
    settle("durbuy@town.example", "refused", 9)
    assert {(fact.good, fact.seconds) for fact in facts()} == {(None, None)}  # the notice is still leaving
    end(notice, 10)
    told = facts()
    assert [(fact.counter, fact.language, fact.good, fact.seconds) for fact in told] == [
        (RECIPIENT, "de", None, None),
        (RECIPIENT, "fr", False, 9),
        (RECIPIENT, "nl", True, 4),
        (RETURNED, "fr", False, 9),
    ]
    assert {(fact.at, fact.kind) for fact in told[:3]} == {(BEGAN, "municipality")}
    assert told[3].at == BEGAN + timedelta(seconds=9)


def test_a_mail_that_comes_back_is_known_at_once_and_a_sender_taken_for_dead_is_not_believed(notice: Notice) -> None:
    settle("durbuy@town.example", "bounced", 9)
    settle("lievegem@town.example", "unknown", 9)
    assert [(fact.counter, fact.language) for fact in facts() if fact.good is False] == [
        (RECIPIENT, "fr"),
        (RETURNED, "fr"),
    ]
    end(notice, 10)
    before = facts()
    settle("lievegem@town.example", "handed_over", 11)
    assert facts() == before


def test_the_journal_names_the_mails_that_changed(notice: Notice) -> None:
    every = set(SOURCE.things(0, 100))
    assert SOURCE.changed([Change(1, BEGAN, "notice.ended", notice.ref, {})]) == every
    delivery = min(every)
    assert SOURCE.changed([Change(2, BEGAN, "notice.bounced", notice.ref, {"delivery": delivery})]) == {delivery}
    assert SOURCE.changed([Change(3, BEGAN, "notice.written", notice.ref, {})]) == set()
    body = f"organisation:{Delivery.objects.get(pk=delivery).organisation_id}"
    assert SOURCE.changed([Change(4, BEGAN, "organisation.changed", body, {"fields": ["nis"]})]) == {delivery}
    assert SOURCE.changed([Change(5, BEGAN, "organisation.changed", body, {"fields": ["note"]})]) == set()


def test_mails_of_a_notice_that_waits_are_no_facts(notice: Notice) -> None:
    Notice.objects.update(began_at=None)
    assert facts() == []


def test_mails_are_read_page_by_page_and_listed_with_their_ledger(notice: Notice) -> None:
    first = SOURCE.things(0, 2)
    assert len(first) + len(SOURCE.things(first[-1], 2)) == 3
    listed = SOURCE.listed(first)
    assert {row.address for row in listed.values()} == {f"/notices/{notice.pk}/ledger/"}
