"""`tridesk forecast`: a series in, a forecast of its last days out, without the database."""

from __future__ import annotations

import io
import re
import warnings
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

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


def refusal_of(path: Path, last: int = 3, at: time | None = None) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("forecast", series=str(path), last=last, at=at)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("9" * 200_000 + ",1\n", "Line 1: a field is too long"),
        ('2026-03-02T09:00,"' + "1\n" * 100_000, "a quote is not closed"),
        ("0001-01-01T09:00,1\n", "Line 1: the year lies from 1900"),
        ("".join(f"2026-03-02T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},1\n" for n in range(1441)), "too many"),
    ],
)
def test_the_command_refuses_rows_that_are_none(tmp_path: Path, rows: str, words: str) -> None:
    path = tmp_path / "series.csv"
    path.write_text(rows)
    assert words in refusal_of(path)


@pytest.mark.parametrize(
    ("at", "words"),
    [(time(23, 59), "the last row of a day is at 09:00"), (time(10, tzinfo=UTC), "without an offset, such as 10:00")],
)
def test_the_command_refuses_a_time_after_which_nothing_is_left(tmp_path: Path, at: time, words: str) -> None:
    path = tmp_path / "series.csv"
    path.write_text("".join(f"2026-03-{day:02}T09:00,3\n" for day in range(2, 12)))
    assert words in refusal_of(path, at=at)


def test_the_hour_that_comes_twice_is_two_intervals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two rows of the night are forecast for themselves, each as large as the same interval of other nights."""
    path = tmp_path / "series.csv"
    rows = [f"2026-10-{day}T02:00+02:00,60" for day in range(10, 26)] + ["2026-10-25T02:00+01:00,60"]
    path.write_text("\n".join(rows))
    call_command("forecast", series=str(path), last=2)
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == [
        "2026-10-24T02:00+02:00",
        "2026-10-25T02:00+02:00",
        "2026-10-25T02:00+01:00",
    ]
    assert [float(line.split(",")[1]) for line in lines] == pytest.approx([60, 60, 60], rel=0.05)
    for again in ("2026-10-25T01:00+00:00,6", "2026-10-25T02:00,6"):
        path.write_text("\n".join([*rows, again]))
        assert "Line 18: 2026-10-25T0" in refusal_of(path)


STARTS = st.one_of(
    st.builds(
        lambda day, slot, offset: (datetime(2026, 10, 12) + timedelta(day, 900 * slot)).isoformat() + offset,
        st.integers(0, 20),
        st.integers(0, 6),
        st.sampled_from(["", "", "+01:00", "+02:00", "Z"]),
    ),
    st.datetimes().map(str),
    st.text(max_size=12),
)
COUNTS = st.one_of(st.integers(0, 9).map(str), st.floats().map(str), st.text(max_size=5))
GOOD = st.dictionaries(
    st.tuples(st.integers(0, 60), st.integers(0, 6)), st.one_of(st.integers(0, 9), st.floats(0, 1e8)), min_size=1
)


def outcome(rows: str, last: int, at: time | None) -> list[str]:
    """The rows of the forecast; [] when the command refuses them with a sentence. Whatever else happens, fails."""
    out, err = io.StringIO(), io.StringIO()
    with TemporaryDirectory() as folder, warnings.catch_warnings(), suppress(CommandError):
        warnings.simplefilter("error")
        path = Path(folder) / "series.csv"
        path.write_text(rows, newline="")
        call_command("forecast", series=str(path), last=last, at=at, stdout=out, stderr=err)
    assert not re.search("nan|inf", out.getvalue() + err.getvalue())
    return out.getvalue().splitlines()[1:]


TIMES = st.one_of(st.none(), st.times(), st.times(timezones=st.just(UTC)))


@given(st.lists(st.tuples(STARTS, COUNTS).map(",".join), max_size=40), st.integers(-1, 9), TIMES)
@settings(max_examples=100, deadline=None)
def test_whatever_the_rows_there_is_a_forecast_or_a_sentence(rows: list[str], last: int, at: time | None) -> None:
    outcome("\n".join(rows), last, at)


@given(GOOD, st.integers(1, 4), st.one_of(st.none(), st.just(time(0, 40))))
@settings(max_examples=60, deadline=None)
def test_rows_that_can_be_read_are_forecast_however_odd(
    counts: dict[tuple[int, int], float], last: int, at: time | None
) -> None:
    first = datetime(2026, 10, 12)
    rows = [f"{(first + timedelta(day, 900 * slot)).isoformat()},{count}" for (day, slot), count in counts.items()]
    days = sorted({day for day, _slot in counts})
    slots = {slot for _day, slot in counts if at is None or slot >= 3}
    made = outcome("\n".join(rows), last, at)
    expected = sum(day in days[-last:] and slot in slots for day, slot in counts)
    assert len(made) == (expected if len(days) - last >= 5 and slots else 0)
