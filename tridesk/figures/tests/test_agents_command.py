"""`tridesk agents`: a number of calls in, the fewest agents out."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command


def test_it_says_how_many_agents_are_needed_and_what_fewer_would_mean(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("agents", calls=75, handling=240, patience=150)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "11 agents answer 80 % of callers within 60 s."
    assert len(lines) == 7
    assert lines[4].split()[:2] == ["11", "84.0%"]


ABSURD = (
    {"calls": -1},
    {"calls": 1e9},
    {"calls": float("nan")},
    {"calls": 5, "handling": 0},
    {"calls": 5, "share": 100},
)


@pytest.mark.parametrize("numbers", ABSURD)
def test_absurd_numbers_get_a_sentence(numbers: dict[str, float]) -> None:
    with pytest.raises(CommandError, match="no desk's"):
        call_command("agents", **numbers)
