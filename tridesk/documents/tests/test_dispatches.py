"""The log of dispatches: rows of all sources in one order, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from tridesk.documents.tests.conftest import MONDAY
from tridesk.journal import dispatches
from tridesk.journal.dispatches import Below, Dispatch, DispatchFilter, Fate, Position, Way, page, position_in, stream


class Told:
    """A source of rows in memory, by moment (minutes before nine) and number."""

    label = "told"

    def __init__(self, kind: str, way: Way, rows: Sequence[tuple[int, int]]) -> None:
        self.kind, self.way = kind, way
        self._rows = [(MONDAY - timedelta(minutes=minutes), number) for minutes, number in rows]

    def rows(self, wanted: DispatchFilter, below: Below | None, limit: int) -> Sequence[Dispatch]:
        rows = sorted((row for row in self._rows if below is None or row < below), reverse=True)
        return [
            Dispatch(self.kind, number, at, self.way, "an@namur.example", f"{self.kind} {number}", "", Fate.LEFT)
            for at, number in rows[:limit]
        ]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sources that share moments."""
    first = Told("first", Way.MAIL, [(0, 3), (0, 2), (5, 1)])
    second = Told("second", Way.POST, [(0, 9), (0, 8), (3, 7), (5, 6)])
    monkeypatch.setattr(dispatches.sources, "answer", (first, second))


ALL = ["first 3", "first 2", "second 9", "second 8", "second 7", "first 1", "second 6"]


def names(rows: Iterator[Dispatch] | list[Dispatch]) -> list[str]:
    return [row.what for row in rows]


@pytest.mark.parametrize("step", [1, 2, 100])
def test_rows_of_all_sources_stand_in_one_order(told: None, step: int) -> None:
    assert names(stream(DispatchFilter(), step=step)) == ALL


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_go_on_where_the_one_before_ended(told: None, size: int) -> None:
    shown, after = list[str](), None
    while True:
        part = page(DispatchFilter(), after, size)
        shown += names(part.rows)
        if part.older is None:
            break
        after = position_in(str(part.older))
        assert after == part.older
    assert shown == ALL


def test_a_kind_or_a_way_asks_its_sources_alone(told: None) -> None:
    assert names(stream(DispatchFilter(kind="first"))) == ["first 3", "first 2", "first 1"]
    assert names(stream(DispatchFilter(way="post"))) == [name for name in ALL if name.startswith("second")]
    assert names(stream(DispatchFilter(kind="first", way="post"))) == []


@pytest.mark.parametrize("text", ["", "x", "20261340T000000000000~first~1", "20260615T070000000000~first~x"])
def test_what_is_no_position_is_none(text: str) -> None:
    assert position_in(text) is None


def test_a_position_of_a_kind_that_is_gone_goes_on_behind_its_moment(told: None) -> None:
    assert names(page(DispatchFilter(), Position(MONDAY, "gone", 1), 10).rows)[-3:] == ALL[-3:]
