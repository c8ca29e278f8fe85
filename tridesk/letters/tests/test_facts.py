"""The figures of letters: each one that was made final, each that came back, with what their tickets say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.journal.facts import Change, CountedFact
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.letters import actions
from tridesk.letters.facts import FINAL, RETURNED, LetterFacts
from tridesk.letters.models import Letter
from tridesk.letters.personal_data import dispose
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db

SOURCE = LetterFacts()


def test_a_letter_counts_once_it_is_final_also_after_disposal(draft: Letter, karim: User) -> None:
    assert list(SOURCE.facts(SOURCE.things(0, 10))) == []
    actions.finish_letter(draft, by=karim)
    entry = JournalEntry.objects.latest("pk")
    (changed,) = SOURCE.changed([Change(entry.pk, entry.at, entry.verb, entry.ref, entry.data)])
    (counted,) = SOURCE.facts([changed])
    assert counted == CountedFact(
        FINAL.number, draft.pk, 0, factories.MONDAY, "mail", "de", kind="municipality",
        organisation=draft.ticket.organisation_id or 0, municipality=63061,
    )  # fmt: skip
    dispose([draft.ticket_id])
    assert list(SOURCE.facts([changed])) == [counted]


def test_a_letter_that_came_back_counts_at_that_moment_and_follows_its_ticket(draft: Letter, karim: User) -> None:
    final = actions.finish_letter(draft, by=karim)
    with clock.frozen(factories.MONDAY + timedelta(days=9)):
        actions.note_returned(final, by=karim)
    Ticket.objects.filter(pk=draft.ticket_id).update(topic=factories.topic("TRX"))
    changed = SOURCE.changed([Change(1, factories.MONDAY, "ticket.classified", draft.ticket.ref, {})])
    assert [(fact.counter, fact.at, bool(fact.topic)) for fact in SOURCE.facts(list(changed))] == [
        (FINAL.number, factories.MONDAY, True),
        (RETURNED.number, factories.MONDAY + timedelta(days=9), True),
    ]


def test_behind_the_figure_stands_the_letter(draft: Letter, karim: User) -> None:
    final = actions.finish_letter(draft, by=karim)
    assert SOURCE.listed([final.pk]) == {final.pk: ("B-2026-000001", final.subject, f"/letters/{final.pk}/")}
