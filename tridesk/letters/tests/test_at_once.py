"""Letters that become final at the same moment: each its own number, none left out."""

from __future__ import annotations

import pytest

from tridesk.letters import actions, queries
from tridesk.letters.models import Letter
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_have_no_gap_and_no_double(ticket: Ticket) -> None:
    assert ticket.owner is not None
    karim, template = ticket.owner, queries.template_with("answer")
    drafts = [actions.begin_letter(ticket, template, by=karim) for _position in range(6)]
    told = factories.together(*[lambda draft=draft: actions.finish_letter(draft, by=karim) for draft in drafts])
    assert told == ["done"] * 6
    numbers = Letter.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"B-2026-{last:06d}" for last in range(1, 7)]


def test_of_two_who_make_one_letter_final_one_does(ticket: Ticket) -> None:
    assert ticket.owner is not None
    karim = ticket.owner
    draft = actions.begin_letter(ticket, queries.template_with("answer"), by=karim)
    told = factories.together(*[lambda: actions.finish_letter(draft, by=karim)] * 2)
    assert sorted(told) == ["Letter B-2026-000001 is final: it changes no more.", "done"]
    assert factories.verbs(ticket.ref).count("letter.finished") == 1
