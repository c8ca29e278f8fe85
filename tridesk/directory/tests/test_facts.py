"""The figures of the directory: organisations asked to confirm, their answers, and the age of the data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tridesk.directory.facts import ANSWERED, ASKED, CONFIRMED, ConfirmationFacts, RecordFacts
from tridesk.directory.models import Confirmation, Contact, Organisation
from tridesk.journal.facts import Change

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def town(nis: str = "44021", **fields: object) -> Organisation:
    return Organisation.objects.create(kind="municipality", name_nl="Gent", name_fr="Gand", nis=nis, **fields)


def asked(organisation: Organisation, **fields: object) -> Confirmation:
    values: dict[str, object] = {"language": "nl|fr", "letters": 1, "made_at": MONDAY, "expires_at": MONDAY} | fields
    return Confirmation.objects.create(organisation=organisation, email="x@town.example", **values)


def test_a_confirmation_is_asked_and_answered() -> None:
    gent = town()
    row = asked(gent, answered_at=MONDAY + timedelta(days=1), corrected=True)
    answer, question = ConfirmationFacts().facts([row.pk])
    assert (question.counter, question.good, question.language) == (ASKED, True, "nl")
    assert (question.kind, question.organisation, question.municipality) == ("municipality", gent.pk, 44021)
    assert (answer.counter, answer.good, answer.seconds, answer.working) == (ANSWERED, False, 86_400, 8 * 3600)


def test_what_was_withdrawn_is_neither_good_nor_bad_and_what_never_left_is_no_fact() -> None:
    gent = town()
    rows = [asked(gent), asked(gent, withdrawn_at=MONDAY), asked(gent, letters=0)]
    assert [fact.good for fact in ConfirmationFacts().facts([row.pk for row in rows])] == [False, None]


def test_the_age_of_what_we_know_counts_each_organisation_once_and_no_ended_one() -> None:
    gent, never, ended = (town(confirmed_at=MONDAY), town(), town(confirmed_at=MONDAY, valid_until=MONDAY.date()))
    facts = list(RecordFacts().facts([gent.pk, never.pk, ended.pk]))
    assert [(fact.counter, fact.thing, fact.at) for fact in facts] == [(CONFIRMED, gent.pk, MONDAY)]


def test_the_journal_names_what_changed() -> None:
    changes = [
        Change(1, MONDAY, "confirmation.answered", "confirmation:7", {}),
        Change(2, MONDAY, "organisation.confirmed", "organisation:9", {}),
        Change(3, MONDAY, "ticket.opened", "ticket:2026-000001", {}),
    ]
    assert (ConfirmationFacts().changed(changes), RecordFacts().changed(changes)) == ({7}, {9})
    contact = Contact.objects.create(name="Anneke")
    row = asked(town(), contact=contact)
    assert ConfirmationFacts().changed([Change(4, MONDAY, "person.erased", contact.ref, {})]) == {row.pk}
    merged = Change(5, MONDAY, "organisation.merged", "organisation:9999", {"into": row.organisation_id})
    assert ConfirmationFacts().changed([merged]) == {row.pk}


def test_rows_are_read_in_order_and_listed_with_their_pages() -> None:
    gent = town()
    row = asked(gent)
    assert (list(ConfirmationFacts().things(0, 9)), list(RecordFacts().things(0, 9))) == ([row.pk], [gent.pk])
    assert ConfirmationFacts().listed([row.pk])[row.pk].address == f"/directory/confirmations/{row.pk}/"
    assert RecordFacts().listed([gent.pk])[gent.pk].address == f"/directory/{gent.pk}/"
