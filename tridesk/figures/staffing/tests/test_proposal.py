"""A roster that was proposed is kept, and another week is searched anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tridesk.figures.staffing import proposal, roster
from tridesk.figures.staffing.roster import HALVES, Roster
from tridesk.figures.staffing.tests.test_roster import DAYS, candidates, needs


def test_the_same_week_is_searched_once_and_another_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    searches, search = list[int](), roster.propose

    def counted(*given: Any) -> Roster:
        searches.append(1)
        return search(*given)

    monkeypatch.setattr(roster, "propose", counted)

    def week_of(colleagues: int = 2, nl: float = 0.62, languages: tuple[str, ...] = ("nlfr", "nl", "fr")) -> Any:
        return candidates(*languages), needs(colleagues, nl=nl, fr=1 - nl)

    first = proposal.propose(*week_of())
    first.clear()  # whoever asks may change what they got
    again = proposal.propose(*week_of())
    assert (len(searches), again) == (1, search(*week_of()))
    away = replace(week_of()[0][0], there=dict.fromkeys(DAYS, np.zeros(HALVES, dtype=np.bool_)))
    others = [week_of(3), week_of(nl=0.63), week_of(languages=("nlde", "nl", "fr"))]
    others.append(([away, *week_of()[0][1:]], week_of()[1]))
    for number, other in enumerate(others, start=2):
        proposal.propose(*other)
        assert len(searches) == number
    for other in others:
        proposal.propose(*other)
    assert len(searches) == len(others) + 1
