"""The answer to a question, and the things behind it. Everything that shows a number asks here."""

from __future__ import annotations

from collections import Counter as Counts
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final
from urllib.parse import urlencode

from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.figures import (
    cells,
    disclosure,
    folding,
    grains,
    month_cells,
    month_columns,
    places,
    sums,
    times,
    values,
)
from tridesk.figures.answers import OTHERS, DimensionValue, FigureAnswer, FigureMark
from tridesk.figures.definitions import COUNTERS, FIGURES, source_of
from tridesk.figures.dimensions import DIMENSIONS, GROUP, UNKNOWN, tells_who
from tridesk.figures.grains import GRAINS, Period, span
from tridesk.figures.grids import IN_ORDER, is_turned, most_columns
from tridesk.figures.models import Cell, Fact
from tridesk.figures.places import Place
from tridesk.figures.questions import MOST_FILTERS, FigureQuestion
from tridesk.figures.scans import DAY, Scan, scans
from tridesk.figures.sums import Sums
from tridesk.journal.facts import Counter, Listed, Measure
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

MOST_MARKS: Final = 200_000  # in one answer
MOST_FACTS: Final = 5_000_000  # read one by one for one answer
LARGE_FACTS: Final = 250_000  # beyond, an answer takes one of few places
LARGE_MARKS: Final = 20_000  # likewise
LARGE_TIMES: Final = 1_000_000  # of which a percentile is made; likewise
PATIENCE: Final = "8s"  # for one statement
ALL: Final = DimensionValue("", "")


class TooCostly(Invalid):
    """An answer that would read too many facts, or take too long; fewer filters may cost less."""


def answer(
    question: FigureQuestion,
    user: User,
    *,
    may_read_tickets: bool = True,
    is_folded: bool = False,
    slots: int = DAY,
) -> FigureAnswer:
    """The answer, with what happened up to now. `Invalid` with one sentence when it would cost too much.

    `TooMany` when it is large and others that are large are being answered.

    Where numbers may tell of persons or small organisations, a reader with `sees_rounded` gets them rounded, as they
    were sealed, and only over periods that do not overlap. With `is_folded` the smallest columns of a table too wide
    for a page are one. With fewer `slots` only so many half hours of each day count.
    """
    with places.place() as place:
        reading = _reading(question, user, place, may_read_tickets=may_read_tickets, slots=slots)
        return _answer(reading, user, _smallest([reading]) if is_folded else frozenset())


def side_by_side(question: FigureQuestion, other: FigureQuestion, user: User) -> tuple[FigureAnswer, FigureAnswer]:
    """The answers to a question and to the same one over another period, folded, with the same columns in `others`."""
    with places.place() as place:
        readings = [_reading(each, user, place) for each in (question, other)]
        smallest = _smallest(readings)
        return _answer(readings[0], user, smallest), _answer(readings[1], user, smallest)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read for a question: its sums, those that are taken off them, the values of its two axes.

    Where it is answered rounded, also the sums of everybody.
    """

    question: FigureQuestion
    counter: Counter
    table: _Table
    without: _Table | None
    axes: tuple[list[DimensionValue], list[DimensionValue]]
    everybody: _Table | None

    @property
    def across(self) -> int:
        """Which of its axes are the columns of a page."""
        return 0 if is_turned(self.question) else 1

    def is_corrected(self, row: DimensionValue | None, column: DimensionValue | None) -> bool:
        """Whether a sum of facts over steps of time, or over the whole period, has a month that was corrected in it."""
        months = {*self.table.corrected, *(self.without.corrected if self.without else ())}
        period: Period | None = self.question.period
        for axis, value in ((self.question.rows, row), (self.question.columns, column)):
            if not months or period is None or (value and axis and axis not in GRAINS):
                return False
            if value and axis:
                period = period.overlap(grains.span_of(axis, value.key))
        return period is not None and any(period.overlap(span("month", month)) for month in months)

    @property
    def is_rounded(self) -> bool:
        return self.everybody is not None

    def folded(self, keys: Collection[str]) -> _Reading:
        """The same with these columns as one; at its end."""
        kept = [value for value in self.axes[self.across] if value.key not in keys]
        columns = [*kept, DimensionValue(OTHERS, _("others"))]
        return replace(
            self,
            table=self.table.folded(self.across, keys),
            without=self.without.folded(self.across, keys) if self.without else None,
            axes=(columns, self.axes[1]) if self.across == 0 else (self.axes[0], columns),
        )


def _reading(
    question: FigureQuestion, user: User, place: Place, *, may_read_tickets: bool = True, slots: int = DAY
) -> _Reading:
    figure = FIGURES[question.figure]
    require(user, figure.capability)
    is_rounded = sees_rounded(question, user, may_read_tickets=may_read_tickets)
    folding.refresh()
    counter = COUNTERS[figure.counter]
    if is_rounded:
        disclosure.check(question, is_sealed=folding.is_sealed(question.period, counter.number))
    table = _table(question, counter, place, slots, as_sealed=is_rounded)
    without = _table(question, COUNTERS[figure.without], place, slots) if figure.without else None
    axes = _axis(question.rows, table, 0), _axis(question.columns, table, 1)
    if len(axes[0]) * len(axes[1]) > MOST_MARKS:
        raise Invalid(_("This is too much for one table. Choose a longer step, a shorter period or another cut."))
    if len(axes[0]) * len(axes[1]) > LARGE_MARKS:
        place.take()
    everybody = _table(question.of_everybody(), counter, place, slots, as_sealed=True) if is_rounded else None
    return _Reading(question, counter, table, without, axes, everybody)


def _answer(reading: _Reading, user: User, smallest: Collection[str]) -> FigureAnswer:
    """The answer from what was read, with the columns that are among the `smallest` as one."""
    question, measure = reading.question, FIGURES[reading.question.figure].measure
    folded = [value.key for value in reading.axes[reading.across] if value.key in smallest]
    if folded:
        reading = reading.folded(folded)
    (rows, columns), table, without = reading.axes, reading.table, reading.without
    addresses = _Addresses(question, reading.counter, user, folded)

    everybody = _Everybody(question, reading.everybody) if reading.everybody else None

    def mark(
        keys: list[tuple[str, str]], row: DimensionValue | None = None, column: DimensionValue | None = None
    ) -> FigureMark:
        total = table.added(keys, once=row is None)
        if everybody:
            return disclosure.mark(everybody.rounded(row, column))
        less = without.added(keys, once=row is None).n if without else 0
        if not total.turned and reading.is_corrected(row, column):
            total = total._replace(turned=1)
        address = addresses.of(row, column) if total.n else ""
        value = sums.value(measure, total, less)
        is_about = table.is_about and value is not None
        return FigureMark(value, total.n, total.late, bool(total.turned), address=address, is_about=is_about)

    by_row, by_column = _by(table.sums, 0), _by(table.once, 1)
    complete = FigureAnswer(
        question,
        tuple(rows),
        tuple(columns),
        tuple(tuple(mark([(row.key, column.key)], row, column) for column in columns) for row in rows),
        tuple(mark(by_row.get(row.key, []), row) for row in rows),
        tuple(mark(by_column.get(column.key, []), None, column) for column in columns),
        mark(list(table.once)),
        folded=len(folded),
    )
    return disclosure.listed(complete) if reading.is_rounded else complete


def sees_rounded(question: FigureQuestion, user: User, *, may_read_tickets: bool = True) -> bool:
    """Whether the answer is rounded for this reader. Readers of tickets, or of what is counted, get exact numbers.

    With `may_read_tickets` False (a program's token without that scope) the answer is always rounded.
    """
    return question.tells_who and not (may_read_tickets and sees_who(question.figure, user))


def sees_who(figure: str, user: User) -> bool:
    """Whether this reader sees exact numbers of a figure by who asked."""
    reads = COUNTERS[FIGURES[figure].counter].reads
    return user.may("ticket.read") or (bool(reads) and user.may(reads))


@dataclass(frozen=True, slots=True)
class _Table:
    """The sums of each row and column, by their keys, with their names.

    `once` are those that add up over rows: the same, but where a fact has several rows. `corrected` are the months, by
    their first day, that changed since they were sealed though the sums do not say what: those read from facts.
    `is_about`: percentiles are near, not exact.
    """

    sums: Mapping[tuple[str, str], Sums]
    once: Mapping[tuple[str, str], Sums]
    values: tuple[Mapping[str, DimensionValue], Mapping[str, DimensionValue]]
    question: FigureQuestion
    counter: Counter
    corrected: frozenset[date]
    is_about: bool = False

    def added(self, keys: Sequence[tuple[str, str]], *, once: bool) -> Sums:
        """The sums of these rows and columns together."""
        known = self.once if once else self.sums
        if len(keys) == 1:
            return known.get(keys[0], sums.NOTHING)
        return sums.added([known[key] for key in keys if key in known])

    def folded(self, axis: int, keys: Collection[str]) -> _Table:
        """The same with these rows (0) or columns (1) as one."""
        return replace(self, sums=_folded(self.sums, axis, keys), once=_folded(self.once, axis, keys))

    def sizes(self, axis: int) -> Mapping[str, int]:
        """How many facts each row (0) or column (1) counts, by its key."""
        sizes = Counts[str]()
        for keys, total in self.sums.items():
            sizes[keys[axis]] += total.n
        return sizes


def _folded(parts: Mapping[tuple[str, str], Sums], axis: int, keys: Collection[str]) -> dict[tuple[str, str], Sums]:
    kept, together = dict[tuple[str, str], Sums](), defaultdict[tuple[str, str], list[Sums]](list)
    for key, total in parts.items():
        if key[axis] in keys:
            together[(OTHERS, key[1]) if axis == 0 else (key[0], OTHERS)].append(total)
        else:
            kept[key] = total
    return kept | {key: sums.added(several) for key, several in together.items()}


class _Everybody:
    """The rounded counts of all who asked, in each step of time and in all of them."""

    def __init__(self, question: FigureQuestion, table: _Table) -> None:
        self._question, self._known = question, dict[str, dict[str, int]]()
        self._counts = defaultdict[str, Counts[str]](Counts)
        for (step, who), total in table.sums.items():
            for key in {step, ""}:
                self._counts[key][who] += total.n

    def rounded(self, row: DimensionValue | None, column: DimensionValue | None) -> int:
        """The count of a row and a column, None for all of them."""
        question = self._question
        axes = ((question.rows, row), (question.columns, column))
        keys = [*((axis, value.key) for axis, value in axes if value), *question.filters]
        step = next((key for axis, key in keys if axis in GRAINS), "")
        who = next((key for axis, key in keys if tells_who(axis)), "")
        if not who:
            return disclosure.coarse(self._counts[step].total())
        if step not in self._known:
            self._known[step] = disclosure.rounded(self._counts[step])
        return self._known[step].get(who, 0)


def _smallest(readings: Sequence[_Reading]) -> frozenset[str]:
    """The columns of one table, or of several side by side, that have no place on a page: none, or two and more."""
    first = readings[0]
    across = first.across
    axis = (first.question.rows, first.question.columns)[across]
    values_of = {value.key: value for reading in readings for value in reading.axes[across]}
    most = most_columns(max(len(reading.axes[1 - across]) for reading in readings), axis)
    is_whole = axis not in DIMENSIONS or axis in (*IN_ORDER, GROUP) or len(values_of) <= most + 1
    if is_whole or any(reading.is_rounded for reading in readings):
        return frozenset()
    sizes = Counts[str]()
    for reading in readings:
        sizes.update(reading.table.sizes(across))
    in_order = sorted(values_of.values(), key=lambda value: (value.key == UNKNOWN, -sizes[value.key], value.name))
    return frozenset(value.key for value in in_order[most:])


def _by(keys: Iterable[tuple[str, str]], axis: int) -> dict[str, list[tuple[str, str]]]:
    """Keys of sums by that of their row (0) or column (1)."""
    grouped = defaultdict[str, list[tuple[str, str]]](list)
    for key in keys:
        grouped[key[axis]].append(key)
    return grouped


def _table(question: FigureQuestion, counter: Counter, place: Place, slots: int, *, as_sealed: bool = False) -> _Table:
    """Reads what a question asks of one counter; with `as_sealed`, without what changed in sealed months."""
    standing = folding.standing()
    reads = scans(question, standing.added_until, slots)
    read = [
        (row, column, _late(total) if late else total)
        for row, column, late, total in _read(question, counter, place, reads, standing)
        if not (as_sealed and late)
    ]
    timed = sum(total.timed for _row, _column, total in read)
    if FIGURES[question.figure].measure in _TIME_OF and timed > 0:
        read += _times(question, counter, place, standing, slots, timed)
    rows = _names(question, question.rows, {row for row, _column, _total in read}, counter)
    columns = _names(question, question.columns, {column for _row, column, _total in read}, counter)
    row_keys = {number: [value.key for value in several] for number, several in rows.items()}
    column_keys = {number: value.key for number, (value,) in columns.items()}
    parts, once = dict[tuple[str, str], Sums](), dict[tuple[str, str], Sums]()
    for row, column, total in read:
        across = column_keys[column]
        for key in row_keys[row]:
            _add(parts, (key, across), total)
        if question.rows == GROUP:
            _add(once, ("", across), total)
    some = _some(parts)
    known = [
        {value.key: value for several in named.values() for value in several if value.key in present}
        for named, present in ((rows, {row for row, _column in some}), (columns, {column for _row, column in some}))
    ]
    once = _some(once) if question.rows == GROUP else some
    corrected = _corrected(question, counter, reads, standing)
    is_about = timed > times.EXACT and FIGURES[question.figure].measure in _TIME_OF
    return _Table(some, once, (known[0], known[1]), question, counter, corrected, is_about)


def _late(total: Sums) -> Sums:
    """What came or went since its month was sealed."""
    return total._replace(late=total.n, turned=int(total != sums.NOTHING))


def _add(parts: dict[tuple[str, str], Sums], key: tuple[str, str], more: Sums) -> None:
    known = parts.get(key)
    parts[key] = more if known is None else sums.added((known, more))


def _some(parts: Mapping[tuple[str, str], Sums]) -> dict[tuple[str, str], Sums]:
    """The sums that are not nothing."""
    return {key: total for key, total in parts.items() if total != sums.NOTHING}


def _names(
    question: FigureQuestion, axis: str, numbers: set[Any], counter: Counter
) -> Mapping[Any, tuple[DimensionValue, ...]]:
    """The value of each stored number, or the values: an organisation may be in several groups."""
    if axis == GROUP:
        return values.groups_of(numbers, question.values(GROUP))
    if not axis:
        return dict.fromkeys(numbers, (ALL,))
    if axis in GRAINS:
        return {day: (DimensionValue(grains.key_of(axis, day), grains.name_of(axis, day)),) for day in numbers}
    named = values.hours(numbers) if axis == "hour" else values.named(axis, numbers, source_of(counter.key))
    return {number: (value,) for number, value in named.items()}


def _axis(axis: str, table: _Table, place: int) -> list[DimensionValue]:
    """All rows (0) or columns (1): each step of time up to today, the values that occur of a dimension."""
    if not axis:
        return [ALL]
    known, question = table.values[place], table.question
    if axis in GRAINS:
        days = list(grains.steps(axis, question.period))
        if len(days) > MOST_MARKS:
            raise Invalid(_("This is too much for one table. Choose a longer step, a shorter period or another cut."))
        shown = [day for day in days if day <= clock.today()] or days[:1]
        return [DimensionValue(grains.key_of(axis, day), grains.name_of(axis, day)) for day in shown]
    if axis == "hour" and known:
        present = sorted(map(int, known))
        return list(values.hours(range(present[0], present[-1] + 1)).values())
    if axis == "weekday":
        return list(values.named(axis, range(1, 8), source_of(table.counter.key)).values())
    if DIMENSIONS[axis].is_wide:
        sizes = table.sizes(place)
        return sorted(known.values(), key=lambda value: (-sizes[value.key], value.name))
    return values.in_order(axis, known.values(), source_of(table.counter.key))


class _Addresses:
    """The query strings of the lists behind marks; what a row or column adds to one is put together once."""

    def __init__(self, question: FigureQuestion, counter: Counter, user: User, others: Sequence[str]) -> None:
        self._may_open = bool(counter.reads) and user.may(counter.reads)
        self._question, self._others = question, others
        axes = (question.rows, question.columns)
        filters = tuple(pair for pair in question.filters if pair[0] not in axes)
        self._fixed = urlencode([("figure", question.figure), *filters, *([("excluded", 1)] * question.with_excluded)])
        days = None if any(axis in GRAINS for axis in axes) else self._encoded("day", None)
        self._days = f"&{days}" if days else ""
        self._known: dict[tuple[str, str | None], str | None] = {}

    def of(self, row: DimensionValue | None, column: DimensionValue | None) -> str:
        """The list behind the mark of a row and a column, None for all of them; '' where the reader may not open it."""
        if not self._may_open:
            return ""
        of_row, of_column = self._part(self._question.rows, row), self._part(self._question.columns, column)
        return "" if of_row is None or of_column is None else f"{self._fixed}{of_row}{of_column}{self._days}"

    def _part(self, axis: str, value: DimensionValue | None) -> str | None:
        """What a row or column adds, or its whole axis; None when it lies outside the period."""
        if not axis:
            return ""
        key = axis, value.key if value else None
        if key not in self._known:
            encoded = self._encoded(axis, value)
            self._known[key] = f"&{encoded}" if encoded else encoded
        return self._known[key]

    def _encoded(self, axis: str, value: DimensionValue | None) -> str | None:
        if axis not in GRAINS:
            keys = self._question.values(axis) if value is None else (value.key,)
            if value and value.key == OTHERS:
                keys = tuple(self._others)
            is_short = len(keys) + len(self._question.filters) <= MOST_FILTERS
            return urlencode([(axis, key) for key in keys]) if is_short else None
        period: Period | None = self._question.period
        if value and period:
            period = period.overlap(grains.span_of(axis, value.key))
        return urlencode({"first": period.first, "last": period.last}) if period else None


def records_begin(question: FigureQuestion) -> date | None:
    """The day of the first record of a figure; None without any."""
    counter = COUNTERS[FIGURES[question.figure].counter]
    return Fact.objects.filter(counter=counter.number).order_by("day").values_list("day", flat=True).first()


# --- reading

_FROM_FACTS: Final = {
    "n": "count(*)",
    "good": "count(*) FILTER (WHERE good = 1)",
    "bad": "count(*) FILTER (WHERE good = 2)",
    "seconds": "coalesce(sum(seconds), 0)",
    "working": "coalesce(sum(working), 0)",
    "timed": "count(seconds)",
}
_FROM_CELLS: Final = {name: f"sum({name})" for name in _FROM_FACTS}
_TURNED: Final = "(coalesce(sum({}) FILTER (WHERE late), 0) <> 0)::int"
_TIME_OF: Final = {
    Measure.MEDIAN: ("seconds", "times"),
    Measure.P90: ("seconds", "times"),
    Measure.WORKING_MEDIAN: ("working", "workings"),
    Measure.WORKING_P90: ("working", "workings"),
}
"""The column of facts that a percentile is made of, and that of its histogram in cells."""


def _read(
    question: FigureQuestion, counter: Counter, place: Place, reads: Sequence[Scan], standing: folding.FoldingState
) -> list[tuple[Any, Any, bool, Sums]]:
    """Row and column of each sum as they are stored, whether it is late, and what it is."""
    _check_size(question, counter, place, reads, standing)
    selects, params = zip(*(_select(question, counter, scan, standing) for scan in reads), strict=True)
    with patience(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), list(chain(*params)))
        return [(row, column, late, Sums(*numbers)) for row, column, late, *numbers in cursor.fetchall()]


def _times(
    question: FigureQuestion, counter: Counter, place: Place, standing: folding.FoldingState, slots: int, expected: int
) -> Iterator[tuple[Any, Any, Sums]]:
    """The times that a percentile is made of, by row and column as they are stored; near ones where many are expected.

    Those of months that are over are read from their columns, others from the facts; and all from the facts where an
    index leads to them.
    """
    (time, _histogram), is_near = _TIME_OF[FIGURES[question.figure].measure], expected > times.EXACT
    if expected > LARGE_TIMES:
        place.take()
    parts, gaps = list[times.CutTimes](), [question.period]
    if slots == DAY and not question.values("organisation"):
        filters = {name: values.numbers_of(name, question.values(name)) for name in _filtered(question)}
        stored = set[date]()
        for month, (rows, columns, seconds) in month_columns.cuts(
            question, counter.number, time, standing.excluded, filters
        ):
            stored.add(month)
            parts.append(times.cut_times(rows, columns, seconds, is_near=is_near))
        gaps = list(question.period.without(stored))
    if gaps:
        scans = [Scan("facts", gap, 0, _columns_of(question), slots) for gap in gaps]
        rows, columns, seconds = _times_of_facts(question, counter, place, scans, standing, time)
        parts.append(times.cut_times(rows, columns, seconds, is_near=is_near))
    for row, column, some in times.by_cut(times.together(parts)):
        yield _stored(question.rows, row), _stored(question.columns, column), Sums(times=(some,))


def _times_of_facts(
    question: FigureQuestion,
    counter: Counter,
    place: Place,
    reads: Sequence[Scan],
    standing: folding.FoldingState,
    time: str,
) -> month_columns.Cut:
    """The same read one by one, row by row of the facts."""
    _check_size(question, counter, place, reads, standing)
    selects, params = list[str](), list[Any]()
    for scan in reads:
        where, more = _conditions(question, counter, scan, standing)
        axes = [
            f"({_expression(axis, 'day', scan)}{' - %s' if axis in GRAINS else ''})::int"
            for axis in (question.rows, question.columns)
        ]
        facts = f"SELECT {', '.join(axes)}, {time} FROM figures_fact"  # noqa: S608 - of our own names
        selects.append(f"{facts} WHERE {where} AND {time} IS NOT NULL")
        params += [month_cells.EPOCH] * sum(axis in GRAINS for axis in (question.rows, question.columns)) + more
    sql = f"COPY ({' UNION ALL '.join(selects)}) TO STDOUT (FORMAT BINARY)"
    with patience(), connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(sql, params) as out:
        arrays = month_cells.read(out, ("row", "column", "time"))
    return arrays["row"], arrays["column"], arrays["time"]


def _stored(axis: str, number: int) -> date | int:
    """A number of an array as a query gives it: a step of time by its first day."""
    return month_cells.EPOCH + timedelta(days=number) if axis in GRAINS else number


def _filtered(question: FigureQuestion) -> list[str]:
    """The dimensions by which a question is filtered."""
    return list(dict.fromkeys(key for key, _value in question.filters))


def _columns_of(question: FigureQuestion) -> dict[str, str]:
    """How the dimensions of a question are computed from a fact."""
    bases = (DIMENSIONS[name].base for name in question.dimensions)
    return {base: cells.column(base) for base in bases}


def _check_size(
    question: FigureQuestion, counter: Counter, place: Place, reads: Iterable[Scan], standing: folding.FoldingState
) -> None:
    """Refuses to read too many facts one by one; takes a place for many."""
    sizes = [_facts_in(question, counter, scan) for scan in _old(reads, standing)]
    if max(sizes, default=0) > MOST_FACTS:
        raise TooCostly(_("This cut reads too many records. Choose a shorter period or fewer filters."), field="first")
    if sum(sizes) > LARGE_FACTS:
        place.take()


def _old(reads: Iterable[Scan], standing: folding.FoldingState) -> list[Scan]:
    """The reads of facts that stand in cells as well."""
    return [scan for scan in reads if scan.table == "facts" and scan.period.first < standing.added_until]


def _corrected(
    question: FigureQuestion, counter: Counter, reads: Iterable[Scan], standing: folding.FoldingState
) -> frozenset[date]:
    """The months of which facts are read and anything changed since they were sealed, as their cells say.

    Facts do not tell: one that is gone has left nothing. Any two dimensions are looked at, since what is only moved
    from a value to another adds up to nothing.
    """
    is_excluded = {} if question.with_excluded else {"excluded": False}
    late = Cell.objects.filter(counter=counter.number, late=True, cut__lt=cells.day_total(), **is_excluded)
    late = late.exclude(**dict.fromkeys(cells.SUMS, 0))
    periods = [(scan.period.first.replace(day=1), scan.period.last) for scan in _old(reads, standing)]
    months = (late.filter(first__range=days).values_list("first", flat=True).distinct() for days in periods)
    return frozenset(chain.from_iterable(months))


def _select(
    question: FigureQuestion, counter: Counter, scan: Scan, standing: folding.FoldingState
) -> tuple[str, list[Any]]:
    """The query of one scan, with its parameters."""
    measure, is_cells = FIGURES[question.figure].measure, scan.table == "cells"
    day = "first" if is_cells else "day"
    axes = [_expression(axis, day, scan) for axis in (question.rows, question.columns)]
    source = _FROM_CELLS if is_cells else _FROM_FACTS
    numbers = [f"({sql})::bigint" for sql in source.values()]
    is_turned = _TURNED.format(_TIME_OF[measure][1]) if is_cells and measure in _TIME_OF else "0"
    where, params = _conditions(question, counter, scan, standing)
    late, table = ("late", "figures_cell") if is_cells else ("FALSE", "figures_fact")
    sql = f"""
        (SELECT {", ".join(axes)}, {late}, {", ".join(numbers)}, 0, {is_turned} FROM {table}
        WHERE {where} GROUP BY 1, 2, 3)
    """  # noqa: S608 - of our own names; values are parameters
    return sql, params


def _expression(axis: str, day: str, scan: Scan) -> str:
    if not axis:
        return "0"
    if axis == "day":
        return day
    return f"date_trunc('{axis}', {day})::date" if axis in GRAINS else scan.columns[DIMENSIONS[axis].base]


def _conditions(
    question: FigureQuestion, counter: Counter, scan: Scan, standing: folding.FoldingState
) -> tuple[str, list[Any]]:
    """Which rows of a table a question is about."""
    is_cells = scan.table == "cells"
    day = "first" if is_cells else "day"
    conditions, params = [f"counter = %s AND {day} BETWEEN %s AND %s"], [counter.number, *_days(scan)]
    if is_cells:
        conditions.append("cut = %s")
        params.append(scan.cut)
    if scan.slots < DAY:
        conditions.append("slot < %s")
        params.append(scan.slots)
    if not question.with_excluded:
        conditions.append("NOT excluded" if is_cells else "topic <> ALL(%s)")
        params += [] if is_cells else [list(standing.excluded)]
    for dimension in _filtered(question):
        conditions.append(f"{scan.columns[DIMENSIONS[dimension].base]} = ANY(%s)")
        params.append(values.numbers_of(dimension, question.values(dimension)))
    return " AND ".join(conditions), params


def _days(scan: Scan) -> tuple[date, date]:
    return scan.period.first, scan.period.last


def _facts_in(question: FigureQuestion, counter: Counter, scan: Scan) -> int:
    """How many facts a scan would read one by one; 0 where an index leads to them, as to those of organisations."""
    organisations = question.values("organisation")
    if organisations and UNKNOWN not in organisations:
        return 0
    cells_by_day = Cell.objects.filter(counter=counter.number, cut=cells.day_total(), first__range=_days(scan))
    return cells_by_day.aggregate(n=Sum("n"))["n"] or 0


@contextmanager
def patience() -> Iterator[None]:
    """Stops a statement that takes too long, with a sentence."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, TRUE)", [PATIENCE])
        try:
            with transaction.atomic():
                yield
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") != "57014":  # query_canceled
                raise
            sentence = _("This takes too long. Choose a shorter period or fewer filters.")
            raise TooCostly(sentence, field="first") from None
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', '0', TRUE)")


# --- what is behind a number


@dataclass(frozen=True, slots=True)
class Behind:
    """One fact behind a number: the thing with its page, its day and half hour, its times in seconds.

    `place` is what `after` takes to go on behind it.
    """

    listed: Listed
    day: date
    slot: int
    seconds: int | None
    working: int | None
    place: str

    @property
    def time(self) -> str:
        """When its half hour began."""
        return values.half_hour(self.slot)


def things_behind(question: FigureQuestion, user: User, after: str = "", limit: int = 50) -> list[Behind]:
    """The facts that a question counts, newest first, behind a place; with as many rows as the number says."""
    folding.refresh()
    where, params = behind(question, user)
    if after:
        where += " AND (day, thing, nth) < (%s, %s, %s)"
        params += _place(after)
    sql = f"""
        SELECT day, thing, nth, slot, seconds, working FROM figures_fact WHERE {where}
        ORDER BY day DESC, thing DESC, nth DESC LIMIT %s
    """  # noqa: S608 - of our own names; values are parameters
    with place_of_list(question), patience(), connection.cursor() as cursor:
        cursor.execute(sql, [*params, limit])
        rows = cursor.fetchall()
    listed = source_of(FIGURES[question.figure].counter).listed([thing for _day, thing, *_rest in rows])
    return [
        Behind(listed.get(thing, Listed(str(thing), "", "")), day, slot, seconds, working, f"{day}_{thing}_{nth}")
        for day, thing, nth, slot, seconds, working in rows
    ]


@contextmanager
def place_of_list(question: FigureQuestion) -> Iterator[None]:
    """Keeps a place while a list is read that looks through many facts for those that filters leave."""
    counter = COUNTERS[FIGURES[question.figure].counter]
    with places.place() as place:
        if question.filters and _facts_in(question, counter, Scan("facts", question.period, 0, {})) > LARGE_FACTS:
            place.take()
        yield


def behind(question: FigureQuestion, user: User) -> tuple[str, list[Any]]:
    """The facts that a question counts, as a condition with parameters; refuses a user without access to the list."""
    figure = FIGURES[question.figure]
    counter = COUNTERS[figure.counter]
    require(user, figure.capability)
    if not counter.reads:
        raise Invalid(_("There is no list behind this figure."), field="figure")
    require(user, counter.reads)
    scan = Scan("facts", question.period, 0, _columns_of(question))
    return _conditions(question, counter, scan, folding.standing())


def _place(after: str) -> Sequence[Any]:
    day, _line, rest = after.partition("_")
    thing, _line, nth = rest.partition("_")
    try:
        return date.fromisoformat(day), int(thing), int(nth)
    except ValueError:
        raise Invalid(_("This page of the list is not known."), field="after") from None
