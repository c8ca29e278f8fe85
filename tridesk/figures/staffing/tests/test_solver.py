"""A roster of the solver: never worse than that of the search, and better where swapping two duties is not enough."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tridesk.figures.staffing import roster, solver
from tridesk.figures.staffing.roster import HALVES, Roster, RosterCandidate
from tridesk.figures.staffing.tests.test_roster import DAYS, MONDAY, OPEN, candidates, needs, on_the_phone

WEEKS = [
    (("nlfr", "nl", "fr", "nlde"), 2, {"nl": 0.56, "fr": 0.4, "de": 0.04}),
    (("nl", "nl", "fr", "frde", "nlde"), 4, {"nl": 0.56, "fr": 0.4, "de": 0.04}),
    (("nl", "fr", "nlfr", "nlfr", "de", "nl", "fr"), 3, {"nl": 0.5, "fr": 0.4, "de": 0.1}),
]


def test_it_never_costs_more_than_that_of_the_search_and_sometimes_less() -> None:
    costs = []
    for languages, colleagues, shares in WEEKS:
        people, week = candidates(*languages), needs(colleagues, **shares)
        costs.append([roster.cost(people, week, module.propose(people, week)) for module in (roster, solver)])
    assert all(solved <= searched for searched, solved in costs), costs
    assert any(solved < searched - 1 for searched, solved in costs), costs


def test_whoever_is_away_has_no_duty_and_no_language_is_left_unspoken() -> None:
    there, week = candidates("fr", "nlfr", "nlfr"), needs(2, nl=0.6, fr=0.4)
    away = RosterCandidate("away", frozenset({"nl"}), dict.fromkeys(DAYS, np.zeros(HALVES, dtype=np.bool_)))
    duties = solver.propose([away, *there], week)
    assert "away" not in {name for name, _day in duties}
    slots = on_the_phone(there, duties, MONDAY)
    assert np.asarray(slots.any(axis=0))[OPEN].all()


def test_without_or_tools_the_search_proposes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "find_spec", lambda _name: None)
    people, week = candidates("nlfr", "nl", "fr"), needs(2, nl=0.61, fr=0.39)
    assert solver.propose(people, week) == roster.propose(people, week)
    assert solver.propose([], week) == {}


def test_the_same_week_is_solved_once_and_another_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "find_spec", lambda _name: None)
    solves, search = list[int](), roster.propose

    def counted(*given: Any) -> Roster:
        solves.append(1)
        return search(*given)

    monkeypatch.setattr(roster, "propose", counted)

    def week_of(colleagues: int = 2, nl: float = 0.62, languages: tuple[str, ...] = ("nlfr", "nl", "fr")) -> Any:
        return candidates(*languages), needs(colleagues, nl=nl, fr=1 - nl)

    first = solver.propose(*week_of())
    first.clear()  # whoever asks may change what they got
    again = solver.propose(*week_of())
    assert (len(solves), again) == (1, search(*week_of()))
    away = replace(week_of()[0][0], there=dict.fromkeys(DAYS, np.zeros(HALVES, dtype=np.bool_)))
    others = [week_of(3), week_of(nl=0.63), week_of(languages=("nlde", "nl", "fr"))]
    others.append(([away, *week_of()[0][1:]], week_of()[1]))
    for number, other in enumerate(others, start=2):
        solver.propose(*other)
        assert len(solves) == number
    for other in others:
        solver.propose(*other)
    assert len(solves) == len(others) + 1
