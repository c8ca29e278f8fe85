"""`tridesk forecast`: a series in, a forecast of its last days out, without the database."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tridesk.figures.forecast.tests.invented import invented


def test_the_command_prints_a_forecast_of_each_open_slot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    series = invented(14, days=40, slots=12)
    path = tmp_path / "series.csv"
    rows = [
        f"{day}T{slot},{count:.0f}"
        for day, counts in zip(series.days, series.counts, strict=True)
        for slot, count in zip(series.slots, counts, strict=True)
    ]
    path.write_text("\n".join(rows))
    call_command("forecast", series=str(path), last=3)
    output = capsys.readouterr()
    rows = output.out.splitlines()
    assert rows[0] == "start,forecast,low,high"
    assert len(rows) == 1 + 3 * 12
    assert rows[1].startswith(f"{series.days[-3]}T08:00,")
    _start, expected, low, high = rows[1].split(",")
    assert float(low) < float(expected) < float(high)
    assert re.findall(r"[:,] ([^,:]+) [\d.]+%", output.err) == [
        "this forecast",
        "low-rank model alone",
        "mean of four same weekdays",
        "same weekday a week before",
        "chance alone",
    ]
    call_command("forecast", series=str(path), last=3, at=time(8, 30))
    assert len(capsys.readouterr().out.splitlines()) == 1 + 3 * 6


def test_the_low_rank_model_is_left_out_where_it_has_too_few_days(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "series.csv"
    path.write_text("".join(f"2026-03-{day:02}T09:00,{day % 7}\n" for day in range(2, 29)))
    call_command("forecast", series=str(path), last=3)
    errors = capsys.readouterr().err
    assert "chance alone" in errors
    assert "low-rank" not in errors


@pytest.mark.parametrize(("last", "words"), [(0, "from 1"), (39, "cannot be forecast"), (99, "cannot be forecast")])
def test_the_command_refuses_what_cannot_be_forecast(tmp_path: Path, last: int, words: str) -> None:
    path = tmp_path / "series.csv"
    path.write_text("".join(f"2026-03-{day:02}T09:00,3\n" for day in range(2, 12)))
    with pytest.raises(CommandError, match=words):
        call_command("forecast", series=str(path), last=last)


def test_the_command_says_that_a_file_is_not_there() -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("forecast", series="/nowhere.csv", last=3)
