"""Adds the facts of a month up into its cells, with numpy: each cut is a few counts over arrays. No I/O.

Facts come and cells go as PostgreSQL's binary COPY has them, so no row of either becomes a Python object. A fact takes
some 300 bytes while its month is added up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tridesk.figures.cells import COLUMNS, KEYS, MONTH_CUTS, SUMS
from tridesk.figures.histograms import BOUNDS, CLASSES

NONE: Final = -(2**31)  # a time that is not known
EPOCH: Final = date(2000, 1, 1)  # the day 0 of PostgreSQL
READ: Final = ("counter", "excluded", "day", *COLUMNS, "seconds", "working")
"""The columns of facts, whole numbers of four bytes; a day counts from `EPOCH`."""

_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TAIL: Final = b"\xff\xff"
_DIGIT: Final = 10_000  # in which PostgreSQL counts
_DIGITS: Final = CLASSES * 2  # a class of a histogram takes two of them
MOST_COUNTED: Final = 4_000_000  # keys that are looked for in a table of all that there could be; more are sorted
WORTH_COUNTING: Final = 16  # for each key; a larger table takes longer than sorting

Numbers: TypeAlias = NDArray[np.integer[Any]]


def _row(columns: Mapping[str, str]) -> np.dtype[np.void]:
    """A row in binary COPY: how many columns, and the size and value of each."""
    fields: list[tuple[str, str]] = [("columns", ">i2")]
    for name, kind in columns.items():
        fields += [(f"{name} size", ">i4"), (name, kind)]
    return np.dtype(fields)


_NUMERIC: Final = f"({4 + _DIGITS},)>i2"  # how many digits, weight of the first, sign, digits behind the point; digits
_CELL_KINDS: Final = {
    "counter": ">i2", "cut": ">i2", "first": ">i4", "a": ">i4", "b": ">i4", "excluded": "i1", "late": "i1",
    "n": ">i4", "good": ">i4", "bad": ">i4", "seconds": ">i8", "working": ">i8", "timed": ">i4",
    "times": _NUMERIC, "workings": _NUMERIC,
}  # fmt: skip
_CELL: Final = _row({name: _CELL_KINDS[name] for name in (*KEYS, *SUMS)})


def read(pieces: Iterable[bytes], names: Sequence[str] = READ) -> dict[str, Numbers]:
    """The columns of facts as arrays, from a binary COPY of these, whole numbers of four bytes."""
    row = _row(dict.fromkeys(names, ">i4"))
    content = bytearray()
    for piece in pieces:
        content += piece
    count = (len(content) - len(_HEAD) - len(_TAIL)) // row.itemsize
    rows = np.frombuffer(content, row, count, len(_HEAD))
    return {name: rows[name].astype(np.int32) for name in names}


def added(facts: Mapping[str, Numbers], month: date, *, late: bool) -> Iterator[bytes]:
    """The cells of the facts of a month, as a binary COPY of `KEYS` and `SUMS`."""
    yield _HEAD
    if len(facts["day"]):
        columns = {name: Column(numbers) for name, numbers in facts.items() if name not in ("seconds", "working")}
        sums = _Sums(facts)
        for number, step, names in MONTH_CUTS:
            by = ("day", *names) if step == "day" else names
            yield _cells(number, month, by, columns, sums, late=late)
    yield _TAIL


class Column:
    """The values that occur in a column, in order, and the place of each fact's value among them."""

    def __init__(self, numbers: Numbers) -> None:
        low = int(numbers.min())
        values, places = _present(numbers - low, int(numbers.max()) - low + 1)
        self.values, self.places = values + low, places.astype(np.int32)


def _present(keys: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """The keys below `size` that occur, in order, and the place of each one among them."""
    if size > min(MOST_COUNTED, WORTH_COUNTING * len(keys)):
        return np.unique(keys, return_inverse=True)
    present = np.flatnonzero(np.bincount(keys, minlength=size))
    table = np.zeros(size, np.int64)
    table[present] = np.arange(len(present))
    return present, table[keys]


def combinations(columns: Sequence[Column]) -> tuple[list[Numbers], Numbers]:
    """The combinations of values that occur, column by column, and the place of each fact's among them."""
    sizes = tuple(len(column.values) for column in columns)
    keys = np.ravel_multi_index([column.places for column in columns], sizes)
    present, places = _present(keys, math.prod(sizes))
    each = np.unravel_index(present, sizes)
    return [column.values[at] for column, at in zip(columns, each, strict=True)], places


class _Sums:
    """What facts add up to in each of some groups."""

    def __init__(self, facts: Mapping[str, Numbers]) -> None:
        self._good = facts["good"]
        self._times = {name: np.where(facts[name] == NONE, 0, facts[name]) for name in ("seconds", "working")}
        self._classes = {
            name: np.where(facts[name] == NONE, CLASSES, np.searchsorted(BOUNDS, facts[name], side="right"))
            for name in self._times
        }

    def of(self, places: Numbers, groups: int) -> dict[str, Numbers]:
        """The sums of each group, where `places` has the group of each fact; histograms as digits of a number."""
        by_good = _counts(places, self._good, groups, 3)
        classes = {name: _counts(places, numbers, groups, CLASSES + 1) for name, numbers in self._classes.items()}
        times = {
            name: np.rint(np.bincount(places, numbers, groups)).astype(np.int64)
            for name, numbers in self._times.items()
        }
        return {
            "n": by_good.sum(axis=1),
            "good": by_good[:, 1],
            "bad": by_good[:, 2],
            "seconds": times["seconds"],
            "working": times["working"],
            "timed": classes["seconds"][:, :CLASSES].sum(axis=1),
            "times": _numeric(classes["seconds"]),
            "workings": _numeric(classes["working"]),
        }


def _counts(places: Numbers, numbers: Numbers, groups: int, size: int) -> Numbers:
    """How many facts of each group have each of the numbers below `size`."""
    return np.bincount(places * size + numbers, minlength=groups * size).reshape(groups, size)


def _numeric(classes: Numbers) -> Numbers:
    """Histograms as PostgreSQL has a `numeric`: the highest class first, two digits for each."""
    high_first = classes[:, CLASSES - 1 :: -1]
    digits = np.stack(np.divmod(high_first, _DIGIT), axis=2).reshape(len(classes), _DIGITS)
    head = np.broadcast_to(np.array([_DIGITS, _DIGITS - 1, 0, 0]), (len(classes), 4))
    return np.concatenate([head, digits], axis=1)


def _cells(
    cut: int, month: date, names: Sequence[str], columns: Mapping[str, Column], sums: _Sums, *, late: bool
) -> bytes:
    """The cells of one cut."""
    by = ("counter", "excluded", *names)
    values, places = combinations([columns[name] for name in by])
    known = dict(zip(by, values, strict=True))
    rows = np.zeros(len(values[0]), _CELL)
    rows["columns"] = len(KEYS) + len(SUMS)
    for name in (*KEYS, *SUMS):
        rows[f"{name} size"] = _CELL[name].itemsize
    dimensions = [known[name] for name in names if name != "day"]
    rows["counter"], rows["excluded"], rows["cut"], rows["late"] = known["counter"], known["excluded"], cut, late
    rows["first"] = known.get("day", (month - EPOCH).days)
    for name, numbers in zip(("b", "a"), reversed(dimensions), strict=False):
        rows[name] = numbers
    for name, numbers in sums.of(places, len(rows)).items():
        rows[name] = numbers
    return rows.tobytes()
