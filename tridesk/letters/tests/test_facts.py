"""The figure of letters: each one that was made final."""

from __future__ import annotations

import pytest

from tridesk.accounts.models import User
from tridesk.journal.facts import Change, CountedFact
from tridesk.journal.models import Entry as JournalEntry
from tridesk.letters import actions
from tridesk.letters.facts import FINAL, LetterFacts
from tridesk.letters.models import Letter
from tridesk.letters.personal_data import dispose
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db

SOURCE = LetterFacts()


def test_a_letter_counts_once_it_is_final_also_after_disposal(draft: Letter, karim: User) -> None:
    assert list(SOURCE.facts(SOURCE.things(0, 10))) == []
    actions.finish_letter(draft, by=karim)
    entry = JournalEntry.objects.latest("pk")
    (changed,) = SOURCE.changed([Change(entry.pk, entry.at, entry.verb, entry.ref, entry.data)])
    counted = [CountedFact(FINAL.number, draft.pk, 0, factories.MONDAY, language="de")]
    assert list(SOURCE.facts([changed])) == counted
    dispose([draft.ticket_id])
    assert list(SOURCE.facts([changed])) == counted


def test_behind_the_figure_stands_the_letter(draft: Letter, karim: User) -> None:
    final = actions.finish_letter(draft, by=karim)
    assert SOURCE.listed([final.pk]) == {final.pk: ("B-2026-000001", final.subject, f"/letters/{final.pk}/")}
