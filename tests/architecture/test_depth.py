"""How much of a test runs by day and at night."""

from __future__ import annotations

import pytest

from tests import depth


def test_by_day_values_are_dealt_out_until_each_was_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth, "NIGHT", False)
    assert [list(depth.some("abc", position)) for position in range(4)] == [["a"], ["b"], ["c"], ["a"]]
    assert list(depth.some("abc", 1, count=2)) == ["c", "a"]
    assert list(depth.some("", 1, count=2)) == []


def test_by_day_a_property_is_tried_with_a_quarter_of_its_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth, "NIGHT", False)
    assert [depth.draws(count) for count in (100, 5, 1)] == [25, 2, 1]


def test_at_night_nothing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth, "NIGHT", True)
    assert depth.some("abc", 1) == "abc"
    assert depth.draws(100) == 100
