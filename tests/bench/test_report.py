"""A figure beside that of an earlier run: brought to the speed of the same machine, and marked when it got worse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import report as reports
from bench.report import CALIBRATED, CALIBRATION, Report


def run(slower: float = 1.0, **figures: tuple[float, str]) -> Report:
    """A run on a machine that is `slower` times as slow."""
    report = Report({"commit": "abc"})
    for name in CALIBRATED:
        report.add(CALIBRATION, name, 100 * slower, "ms")
    for name, (value, unit) in figures.items():
        report.add("part", name, value, unit)
    return report


def line(report: Report, before: Report, name: str) -> str:
    return next(text for text in report.table(before).splitlines() if text.startswith(f"  {name} "))


@pytest.mark.parametrize(
    ("unit", "now", "slower", "words"),
    [
        ("ms", 10.0, 1, "1.00 of before"),
        ("ms", 11.5, 1, "1.15 of before   WORSE"),
        ("ms", 11.5, 1.15, "1.00 of before"),  # the machine is slower, not the product
        ("/s", 8.5, 1, "0.85 of before   WORSE"),
        ("/s", 8.5, 2, "1.70 of before"),
        ("MB", 12.0, 2, "1.20 of before   WORSE"),  # memory has nothing to do with speed
        ("", 20.0, 1, "2.00 of before"),  # nobody knows whether more is worse
    ],
)
def test_ratio_to_the_run_before(unit: str, now: float, slower: float, words: str) -> None:
    before, after = run(figure=(10.0, unit)), run(slower, figure=(now, unit))
    assert line(after, before, "figure").endswith(f"   {words}")


def test_what_was_not_measured_before_has_no_ratio() -> None:
    assert "of before" not in line(run(new=(3.0, "ms")), run(), "new")


def test_the_newest_run_that_was_kept_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "KEPT", tmp_path / "kept")
    assert Report.last_kept() is None
    run(figure=(10.0, "ms")).write(tmp_path, keep=True)
    run(figure=(12.0, "ms")).write(tmp_path)
    kept = Report.last_kept()
    assert kept is not None
    assert kept.value("part", "figure") == 10
    assert json.loads((tmp_path / "latest.json").read_text())["figures"][-1]["value"] == 12
