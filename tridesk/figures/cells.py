"""Which pairs of dimensions are added up, and the SQL that adds facts up into cells. No I/O.

By month, and by year for the years that are over: every pair of the small dimensions, and each other one alone; by day:
each small dimension alone. A dimension alone in a month is read from its pair with the smallest one. What needs more
dimensions is read from the facts, and so is the present month.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final, NamedTuple

from tridesk.directory.organisations.places import AREAS
from tridesk.figures import durations
from tridesk.figures.histograms import BOUNDS, CLASSES, WIDTH

_PROVINCE_OF: Final = {int(prefix): int(area.code) for area in AREAS.values() for prefix in area.nis}
_PROVINCES: Final = ",".join(str(_PROVINCE_OF.get(prefix, 0)) for prefix in range(1, 100))

COLUMNS: Final[dict[str, str]] = {
    "channel": "channel",
    "language": "language",
    "service": "service",
    "topic": "topic",
    "outcome": "outcome",
    "kind": "kind",
    "province": f"coalesce((ARRAY[{_PROVINCES}])[municipality / 1000], 0)",
    "incident": "incident::int",
    "good": "good",
    "weekday": "extract(isodow FROM day)::int",
    "hour": "slot / 2",
    "organisation": "organisation",
    "municipality": "municipality",
    "cause": "cause",
    "reopened": "reopened::int",
}
"""How a dimension is computed from a fact."""

ONLY_IN_FACTS: Final = {name: durations.number_in(column) for name, column in durations.COLUMNS_OF.items()}
"""How a dimension that no cell knows is computed from a fact."""

ALONE: Final = ("organisation", "municipality", "cause")  # in no pair: too many values, or known to few facts
SMALL: Final = tuple(name for name in COLUMNS if name not in ALONE)
BY_DAY: Final = tuple(name for name in SMALL if name != "weekday")  # which the day says itself
_NUMBERS: Final = {name: number for number, name in enumerate(COLUMNS, start=1)}  # stored: append only
_DAYS: Final = 512  # cuts by day are numbered from here
_YEARS: Final = 1024  # more than by month is the number of a cut by year
_SMALLEST: Final = ("incident", "good")
STORED: Final = {"day": 0} | _NUMBERS | {"seconds": 32, "working": 33}
"""The number of each column of facts that is stored by month: append only."""


class Cut(NamedTuple):
    """The number of a stored pair, and the column in which each of its dimensions stands."""

    number: int
    columns: dict[str, str]


def column(dimension: str) -> str:
    """How a stored dimension is computed from a fact."""
    return COLUMNS.get(dimension) or ONLY_IN_FACTS[dimension]


def month_cut(*dimensions: str) -> Cut | None:
    """The cells by month that know these dimensions; None when no pair does."""
    if not dimensions:
        return Cut(0, {})
    if any(name in ONLY_IN_FACTS for name in dimensions):
        return None
    if len(dimensions) == 1:
        (name,) = dimensions
        if name in ALONE:
            return Cut(_NUMBERS[name], {name: "b"})
        return month_cut(name, next(small for small in _SMALLEST if small != name))
    if len(dimensions) > 2 or any(name in ALONE for name in dimensions):
        return None
    a, b = sorted(dimensions, key=lambda name: _NUMBERS[name])
    return Cut(16 * _NUMBERS[a] + _NUMBERS[b], {a: "a", b: "b"})


def day_cut(*dimensions: str) -> Cut | None:
    """The cells by day that know these dimensions; None when none do."""
    weekday = {"weekday": "extract(isodow FROM first)::int"} if "weekday" in dimensions else {}
    others = [name for name in dimensions if name != "weekday"]
    if not others:
        return Cut(_DAYS, weekday)
    if len(others) == 1 and others[0] in BY_DAY:
        return Cut(_DAYS + _NUMBERS[others[0]], weekday | {others[0]: "b"})
    return None


def year_cut(*dimensions: str) -> Cut | None:
    """The cells by year that know these dimensions; None when no pair does."""
    month = month_cut(*dimensions)
    return month and Cut(_YEARS + month.number, month.columns)


def month_total() -> int:
    """The cells by month of all facts."""
    return 0


def day_total() -> int:
    """The cells by day of all facts."""
    return _DAYS


def _cuts() -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The number of each cut by month and by day, the column of its first day, and its dimensions."""
    yield 0, "month", ()
    for name in ALONE:
        yield _NUMBERS[name], "month", (name,)
    for a, b in combinations(SMALL, 2):
        yield 16 * _NUMBERS[a] + _NUMBERS[b], "month", (a, b)
    yield _DAYS, "day", ()
    for name in BY_DAY:
        yield _DAYS + _NUMBERS[name], "day", (name,)


MONTH_CUTS: Final = tuple(_cuts())


def _lines(*, is_year_over: bool) -> Iterator[str]:
    """Number, first day and values of each cell that a fact belongs to."""
    for number, first, names in MONTH_CUTS:
        a, b = ("0", "0", *(f"f.{name}" for name in names))[-2:]
        yield f"({number}, f.{first}, {a}, {b})"
        if is_year_over and first == "month":
            yield f"({_YEARS + number}, date_trunc('year', f.month)::date, {a}, {b})"


def power(column: str) -> str:
    """The histogram of one time."""
    powers = ",".join(str(WIDTH**power) for power in range(CLASSES))
    bounds = ",".join(map(str, BOUNDS))
    at = f"width_bucket({column}, ARRAY[{bounds}])"
    return f"CASE WHEN {column} IS NULL THEN 0 ELSE (ARRAY[{powers}]::numeric[])[{at} + 1] END"


KEYS: Final = ("counter", "cut", "first", "a", "b", "excluded", "late")
SUMS: Final = ("n", "good", "bad", "seconds", "working", "timed", "times", "workings")

_OF_FACTS: Final = {
    "n": "sign",
    "good": "sign * (good = 1)::int",
    "bad": "sign * (good = 2)::int",
    "seconds": "sign * coalesce(seconds, 0)",
    "working": "sign * coalesce(working, 0)",
    "timed": "sign * (seconds IS NOT NULL)::int",
    "times": f"sign * ({power('seconds')})",
    "workings": f"sign * ({power('working')})",
}

FACT: Final[dict[str, str]] = {
    "counter": "smallint", "thing": "bigint", "nth": "smallint", "day": "date", "slot": "smallint",
    "channel": "smallint", "language": "smallint", "outcome": "smallint", "kind": "smallint", "service": "int",
    "topic": "int", "organisation": "int", "municipality": "int", "incident": "bool", "good": "smallint",
    "seconds": "int", "working": "int", "cause": "smallint", "reopened": "bool",
}  # fmt: skip
"""The columns of a fact with their types, in the order in which rows of facts are handled."""


def totals(facts: str, late: str = "FALSE", *, is_year_over: bool = False) -> str:
    """A query for the cells of some facts: `facts` selects the columns of facts with `excluded` and `sign`.

    `late` is an expression over the day that says whether its month was sealed. Cells by year are among them when
    `is_year_over`.
    """
    dimensions = ", ".join(f"{COLUMNS[name]} AS {name}" for name in COLUMNS)
    sums = ", ".join(f"{sql} AS of_{name}" for name, sql in _OF_FACTS.items())
    added = ", ".join(f"sum(of_{name}) AS {name}" for name in SUMS)
    return f"""
        SELECT counter, cut, c.first, c.a, c.b, excluded, late, {added} FROM (
            SELECT counter, day, date_trunc('month', day)::date AS month, excluded, {late} AS late, {dimensions}, {sums}
            FROM ({facts}) fact OFFSET 0
        ) f CROSS JOIN LATERAL (VALUES {", ".join(_lines(is_year_over=is_year_over))}) c(cut, first, a, b)
        GROUP BY counter, cut, c.first, c.a, c.b, excluded, late
    """  # noqa: S608 - of our own names


BY_YEAR: Final = f"cut >= {_YEARS}"


def year_totals() -> str:
    """A query for the cells of a year from those of its months; parameters: its first day, twice, and the one after."""
    keys = [f"cut + {_YEARS}" if key == "cut" else "%s::date" if key == "first" else key for key in KEYS]
    added = ", ".join(f"sum({name})" for name in SUMS)
    return f"""
        SELECT {", ".join(keys)}, {added} FROM figures_cell WHERE cut < {_DAYS} AND first >= %s AND first < %s
        GROUP BY counter, cut, a, b, excluded, late
    """  # noqa: S608 - of our own names


def adding(totals: str) -> str:
    """A statement that adds cells, as a query gives them, to those that stand."""
    into, keys = ", ".join((*KEYS, *SUMS)), ", ".join(KEYS)
    sums = ", ".join(f"{name} = cell.{name} + excluded.{name}" for name in SUMS)
    return f"INSERT INTO figures_cell AS cell ({into}) {totals} ON CONFLICT ({keys}) DO UPDATE SET {sums}"


def rows_as_facts() -> str:
    """A query for facts given as arrays, one for each column and one for the signs; parameters, in their order."""
    arrays = ", ".join(f"%s::{kind}[]" for kind in (*FACT.values(), "int", "bool"))
    return f"SELECT * FROM unnest({arrays}) AS given({', '.join((*FACT, 'sign', 'excluded'))})"  # noqa: S608
