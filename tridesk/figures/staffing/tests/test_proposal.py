"""Rosters that are played before they are proposed: each language holds, or the seats that are missing are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from tests.depth import NIGHT
from tridesk.figures.forecast.tests.invented import SHAPE
from tridesk.figures.staffing import proposal, roster
from tridesk.figures.staffing.plan import Norm, PlannedDay, days_held
from tridesk.figures.staffing.proposal import needs, planned, propose
from tridesk.figures.staffing.roster import HALVES, Need, Roster, RosterCandidate
from tridesk.figures.staffing.simulation import OTHERS, Habits
from tridesk.figures.staffing.tests.test_plan import EXPONENTIAL
from tridesk.figures.staffing.tests.test_roster import DAYS, candidates

NORM, HABITS = Norm(0.8, 20), Habits({OTHERS: EXPONENTIAL}, paused=0.1)
WEEKS: Final = 200 if NIGHT else 30
MIXES: Final = {  # colleagues by their languages, and the shares of these
    "one language each": ("nl " * 6 + "fr " * 6 + "de " * 4, {"nl": 0.55, "fr": 0.4, "de": 0.05}),
    "most speak two": ("nlfr " * 9 + "nlfrde " * 3, {"nl": 0.55, "fr": 0.4, "de": 0.05}),
    "some speak two": ("nl " * 4 + "fr " * 3 + "nlfr " * 4 + "frde " * 3, {"nl": 0.55, "fr": 0.4, "de": 0.05}),
    "too few": ("nl " * 3 + "fr " * 2 + "de", {"nl": 0.55, "fr": 0.4, "de": 0.05}),
    "more German": ("nlde " * 4 + "fr " * 6 + "nl " * 3, {"nl": 0.5, "fr": 0.4, "de": 0.1}),
}


def week(calls: float = 200.0, *, spread: float = 0.02, **shares: float) -> list[PlannedDay]:
    rates = {(language, ""): tuple((calls * share * SHAPE).tolist()) for language, share in shares.items()}
    return [PlannedDay(day, (), rates, 17, spread) for day in DAYS]


@pytest.mark.parametrize("mix", MIXES)
def test_each_language_is_at_its_norm_on_four_days_of_five_or_the_missing_seats_are_told(mix: str) -> None:
    words, shares = MIXES[mix]
    people, days = candidates(*words.split()), week(**shares)
    proposed = propose(people, days, HABITS, NORM)
    held = days_held(planned(people, days, proposed.duties, proposed.missing), HABITS, NORM, WEEKS)
    assert not proposed.more
    assert bool(proposed.missing) == (mix == "too few")
    assert min(held.values()) >= 0.8, held
    if proposed.missing:
        alone = days_held(planned(people, days, proposed.duties, {}), HABITS, NORM, WEEKS)
        assert min(alone.values()) < 0.8, "these seats are no luxury"


def test_a_language_that_nobody_speaks_misses_a_seat() -> None:
    proposed = propose(candidates(*["nl"] * 5), week(60, nl=0.9, de=0.1), HABITS, NORM)
    assert proposed.missing["de"] >= 1


def test_too_many_missing_seats_are_told_as_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposal, "WEEKS", 1)
    proposed = propose(candidates("nl"), week(600, nl=1.0), HABITS, NORM)
    assert (sum(proposed.missing.values()), proposed.more) == (proposal.MOST_MISSING, True)


@pytest.mark.parametrize("spread", [0.0, 0.02, 0.08])
def test_the_colleagues_whom_one_queue_needs_hold_on_four_days_of_five(spread: float) -> None:
    """As many seats in each half hour as it needs, of colleagues who speak all languages; no other lunch."""
    (day, *_others) = days = week(spread=spread, nl=1.0)
    seats = needs(days, HABITS, NORM)[0].colleagues
    slots = [seats > number for number in range(int(seats.max()))]
    people = tuple(
        proposal._agent(RosterCandidate(f"p{number}", frozenset({"nl"}), {}), row) for number, row in enumerate(slots)
    )
    held = days_held([replace(day, people=people)], HABITS, NORM, 5 * WEEKS)
    assert held["nl"] >= 0.8


def test_the_same_week_is_searched_once_and_another_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    searches, search = list[int](), roster.propose

    def counted(people: list[RosterCandidate], week: list[Need]) -> Roster:
        searches.append(1)
        return search(people, week)

    monkeypatch.setattr(roster, "propose", counted)
    monkeypatch.setattr(proposal, "WEEKS", 1)
    monkeypatch.setattr(proposal, "ENOUGH", 0.0)
    people, days = candidates("nlfr", "nl", "fr"), week(40, nl=0.62, fr=0.38)
    first = propose(people, days, HABITS, NORM)
    first.duties.clear()  # whoever asks may change what they got
    again = propose(people, days, HABITS, NORM)
    assert (len(searches), bool(again.duties)) == (1, True)
    away = replace(people[0], there=dict.fromkeys(DAYS, np.zeros(HALVES, dtype=np.bool_)))
    others = [
        (people, week(80, nl=0.62, fr=0.38)),
        (candidates("nlde", "nl", "fr"), days),
        ([away, *people[1:]], days),
    ]
    for number, other in enumerate(others, start=2):
        propose(*other, HABITS, NORM)
        assert len(searches) == number
