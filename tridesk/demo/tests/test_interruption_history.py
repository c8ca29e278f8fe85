"""The register of the demonstration has a past, and every reader of the public page understands it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tridesk.demo.interruption_history import INTERRUPTIONS, MAINTENANCES, write_history
from tridesk.kit import clock
from tridesk.statuspage.availability import months
from tridesk.statuspage.board import fold
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.log import Log


@pytest.mark.parametrize("month", range(1, 13))
def test_whenever_it_begins_it_is_stable_now_with_a_year_behind_and_work_ahead(tmp_path: Path, month: int) -> None:
    with clock.frozen(datetime(2027, month, 28, 23, 30, tzinfo=UTC)) as now:
        write_history(Log(tmp_path))
    log = Log(tmp_path)
    board = fold(log.entries())
    moment = board.at(now)
    assert (moment.state, moment.incident, len(moment.upcoming)) == (RegisterState.STABLE, None, 1)
    assert len(board.incidents) == len(INTERRUPTIONS)
    assert len(board.maintenances) == len(MAINTENANCES) + 1
    tallies = months(board, now, 13)
    assert len(tallies) >= 12
    assert all(0.99 < (tally.available or 0) <= 1 for _month, tally in tallies)
    assert list(log.faults()) == []


def test_a_log_that_says_something_is_left_alone(tmp_path: Path) -> None:
    write_history(Log(tmp_path))
    before = Log(tmp_path).entries()
    write_history(Log(tmp_path))
    assert Log(tmp_path).entries() == before
