"""`tridesk forecast --series FILE.csv --last N`: forecasts the last days of a series, each from the days before it.

With `--at 10:00` each day's rest is forecast from its morning too. How far the forecasts were off is said beside plain
means and a low-rank model of past days, on the standard error.
"""

from __future__ import annotations

import sys
from datetime import datetime, time
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.figures.forecast.accuracy import by_low_rank, chance_alone, same_weekdays, weighted_error
from tridesk.figures.forecast.forecaster import TooShort, forecast_last
from tridesk.figures.forecast.series import BadSeries, Grid, Series, read_series

MOST_BYTES = 200_000_000


class Command(BaseCommand):
    help = (
        "Forecasts each of the last N days of a series from the days before it, without the database. "
        "Reads rows `start,count` (ISO time as the clock of the desk shows it, with or without its offset, any regular "
        "interval, closed hours and days left out), "
        "writes rows `start,forecast,low,high`; 80 % of the counts should lie from low to high."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--series", required=True, metavar="FILE.csv", help="the series; - reads standard input")
        parser.add_argument("--last", required=True, type=int, metavar="N", help="how many days are forecast")
        parser.add_argument("--at", type=time.fromisoformat, metavar="HH:MM", help="what came until then is known")

    def handle(self, *, series: str, last: int, at: time | None = None, **options: Any) -> None:
        if last < 1:
            raise CommandError("--last: a number of days from 1.")
        try:
            if series == "-":
                known = read_series(sys.stdin)
            else:
                path = Path(series)
                if path.stat().st_size > MOST_BYTES:
                    raise CommandError(f"{series} is larger than {MOST_BYTES // 1_000_000} MB.")
                with path.open(encoding="utf-8-sig", newline="") as lines:
                    known = read_series(lines)
            seen = _seen(known, at)
            forecasts = forecast_last(known, last, seen=seen)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{series} cannot be read: {error}") from error
        except (BadSeries, TooShort) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("start,forecast,low,high")
        opened = known.counts[-last:]
        for forecast, counts in zip(forecasts, opened, strict=True):
            for slot, begins in list(enumerate(known.slots))[seen:]:
                if not np.isnan(counts[slot]):  # the desk was open
                    numbers = (forecast.expected[slot], forecast.low[slot], forecast.high[slot])
                    for start in known.starts[datetime.combine(forecast.day, begins)]:
                        row = [start.isoformat(timespec="minutes"), *(f"{number:.2f}" for number in numbers)]
                        self.stdout.write(",".join(row))
        self.stderr.write(_errors(known, np.array([forecast.expected for forecast in forecasts]), seen))


def _seen(series: Series, at: time | None) -> int:
    """How many slots of a day have begun before `at`."""
    if at is None:
        return 0
    if at.tzinfo:
        raise CommandError("--at: a time of day as the series writes it, without an offset, such as 10:00.")
    seen = sum(slot < at for slot in series.slots)
    if seen == len(series.slots):
        raise CommandError(f"--at: nothing is left to forecast, since the last row of a day is at {series.slots[-1]}.")
    return seen


def _errors(series: Series, expected: Grid, seen: int) -> str:
    """How far the forecasts of the last days were off, slot by slot, beside plain ones and chance alone."""
    last, ranks = len(expected), by_low_rank(series, len(expected))
    came, ours = series.counts[-last:, seen:], expected[:, seen:]
    off = {
        "this forecast": weighted_error(ours, came),
        **({} if ranks is None else {"low-rank model alone": weighted_error(ranks[:, seen:], came)}),
        "mean of four same weekdays": weighted_error(same_weekdays(series, last, 4)[:, seen:], came),
        "same weekday a week before": weighted_error(same_weekdays(series, last, 1)[:, seen:], came),
        "chance alone": chance_alone(ours),
    }
    return "Weighted error: " + ", ".join(f"{name} {error:.2%}" for name, error in off.items()) + "."
