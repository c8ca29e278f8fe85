"""Folding: what the journal says of things becomes facts, and facts become cells. By replacement, so twice is once.

Entries behind the last position name things that changed; their facts are made anew, compared with those that stand,
and the difference goes into the facts and the cells. Cells hold months that are over: the facts of the present one
are few enough to be read one by one. A number that a transaction took but has not committed yet is remembered and
looked for again, for an hour: so long no transaction of ours stays open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeAlias

from django.db import connection, transaction
from django.db.models import Max, Q

from tridesk.figures import cells, month_cells, month_columns
from tridesk.figures.grains import Period, first_day
from tridesk.figures.models import BEGINNING, Cell, Code, Fact, Folding, Pending, SealedMonth
from tridesk.figures.months import month_after
from tridesk.journal.facts import Change, Changes, CountedFact, FactSource, sources
from tridesk.journal.models import Entry
from tridesk.kit import clock, memory
from tridesk.tickets.models import Topic

LATEST_COMMIT: Final = timedelta(hours=1)
ENTRIES: Final = 10_000  # read in one round
THINGS: Final = 5_000  # made anew in one round, and at once when everything is
DEFAULT_EXCLUDED: Final = "ACC"  # access keys, with all topics below

Row: TypeAlias = tuple[Any, ...]  # of a fact, in the order of `cells.FACT`


# --- live


class FoldingState(NamedTuple):
    """What every question must know: the first day whose facts are in no cell yet, and the topics left out."""

    added_until: date
    excluded: Sequence[int]


_settled: ContextVar[FoldingState | None] = ContextVar("figures_settled", default=None)


@contextmanager
def settled() -> Iterator[None]:
    """Folds what is new once for all that is asked inside, as a page or a report asks many questions."""
    refresh()
    token = _settled.set(standing())
    try:
        yield
    finally:
        _settled.reset(token)


def standing() -> FoldingState:
    """How the facts stand now; inside `settled`, as they stood at its beginning."""
    if known := _settled.get():
        return known
    folding = Folding.objects.filter(pk=1).first() or Folding()
    return FoldingState(folding.added_until, excluded_topics(folding))


def is_sealed(period: Period, counter: int) -> bool:
    """Whether all that a counter has in a period of whole months is in sealed ones."""
    days = (period.first, period.last)
    counted = Cell.objects.filter(counter=counter, cut=cells.month_total(), first__range=days).exclude(n=0)
    is_open = counted.exclude(first__in=SealedMonth.objects.values("month")).exists()
    return period.last < standing().added_until and not is_open


def refresh() -> None:
    """Folds what is new, within bounds; one query when nothing is, none inside `settled`. Before anything is read."""
    if _settled.get():
        return
    with connection.cursor() as cursor:
        cursor.execute(_IS_NEW)
        (is_new,) = cursor.fetchone() or (True,)
    if is_new:
        fold(entries=1_000, things=300)


_IS_NEW: Final = """
    SELECT entry < (SELECT coalesce(max(id), 0) FROM journal_entry) OR EXISTS (SELECT FROM figures_pending)
        OR EXISTS (
            SELECT FROM jsonb_array_elements(missing) gap
            JOIN journal_entry late ON late.id BETWEEN (gap->>0)::bigint AND (gap->>1)::bigint
        )
    FROM figures_folding
"""


@transaction.atomic
def fold(entries: int = ENTRIES, things: int = THINGS) -> bool:
    """Folds one round; returns whether more is left. Does nothing while another process folds."""
    if not lock(wait=False):
        return False
    folding = _folding()
    changes = _changes(folding, entries)
    for source in sources.answer:
        _leave(source, source.changed(changes) if changes else ())
    folding.save(update_fields=["entry", "missing"])
    left = things
    for source in sources.answer:
        waiting = Pending.objects.filter(source=_number(source)).order_by("thing")
        chosen = list(waiting.values_list("thing", flat=True)[:left])
        if chosen:
            _replace(source, chosen, _Context(folding))
            waiting.filter(thing__lte=chosen[-1]).delete()
            left -= len(chosen)
    return len(changes) >= entries or left <= 0


def is_far_behind() -> bool:
    """Whether so much is not folded yet that the figures are not to be relied on: after an upgrade, or an import."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_FAR_BEHIND, {"entries": ENTRIES // 10, "things": THINGS // 10})
        (is_far,) = cursor.fetchone()
    return bool(is_far)


_IS_FAR_BEHIND: Final = """
    SELECT (SELECT coalesce(max(id), 0) FROM journal_entry) > %(entries)s
            + coalesce((SELECT entry FROM figures_folding), 0)
        OR EXISTS (SELECT FROM figures_pending OFFSET %(things)s)
"""


def fold_all() -> int:
    """Folds until nothing is left and adds up the months that are over; returns in how many rounds.

    It makes everything at once where far more waits than stands: round by round that takes three times as long.
    """
    rounds = 1
    if is_far_behind() and Fact.objects.all()[:THINGS].count() < THINGS:
        rebuild()
        memory.give_back()
    while fold():
        rounds += 1
    end_months()
    add_columns()
    return rounds


def _leave(source: FactSource, things: Collection[int]) -> None:
    """Leaves the facts of things to be made anew, by this folding or a later one."""
    if things:
        with connection.cursor() as cursor:
            cursor.execute(_LEAVE, [_number(source), list(things)])


_LEAVE: Final = """
    INSERT INTO figures_pending (source, thing) SELECT %s, unnest(%s::bigint[]) ON CONFLICT DO NOTHING
"""


def lock(*, wait: bool = True) -> bool:
    """Takes the lock of folding until the transaction ends; whether it was free."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('figures.fold'))")
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('figures.fold'))")
        return bool(cursor.fetchone()[0])


def _folding() -> Folding:
    return Folding.objects.get_or_create(pk=1)[0]


def _number(source: FactSource) -> int:
    return min(counter.number for counter in source.counters)


def _changes(folding: Folding, limit: int) -> Changes:
    """The entries that are new, and those that were missed before; moves the position of `folding`, unsaved."""
    now = clock.now()
    wanted = Q(pk__gt=folding.entry)
    for first, last, _since in folding.missing:
        wanted |= Q(pk__gte=first, pk__lte=last)
    rows = Entry.objects.filter(wanted).order_by("pk").values_list("pk", "at", "verb", "ref", "data")[:limit]
    changes = Changes(map(Change._make, rows))
    numbers = [change.number for change in changes]
    folding.missing = still_missing(folding.missing, folding.entry, numbers, now)
    folding.entry = max([folding.entry, *numbers])
    return changes


def still_missing(
    missing: Sequence[Sequence[Any]], position: int, numbers: Sequence[int], now: datetime
) -> list[list[Any]]:
    """The ranges of numbers that may still come: those missing before, and new gaps; without what came or is too old.

    `numbers` are in order. The first entry ever opens no gap.
    """
    since = [[first, last, at] for first, last, at in missing if datetime.fromisoformat(at) > now - LATEST_COMMIT]
    previous = position
    for number in (number for number in numbers if number > position):
        if previous and number > previous + 1:
            since.append([previous + 1, number - 1, now.isoformat()])
        previous = number
    for number in (number for number in numbers if number <= position):
        since = [part for gap in since for part in _without(gap, number)]
    return since


def _without(gap: list[Any], number: int) -> list[list[Any]]:
    first, last, at = gap
    if not first <= number <= last:
        return [gap]
    return [[low, high, at] for low, high in ((first, number - 1), (number + 1, last)) if low <= high]


# --- facts into cells


class _Context:
    """What every fact is folded with: the numbers of words, the excluded topics, the sealed months."""

    def __init__(self, folding: Folding) -> None:
        self.words = {"": 0} | dict(Code.objects.values_list("word", "pk"))
        self.excluded = excluded_topics(folding)
        self.sealed = list(SealedMonth.objects.values_list("month", flat=True))
        self.added_until = folding.added_until

    def rows(self, facts: Iterable[CountedFact]) -> list[Row]:
        """The rows of facts."""
        facts = list(facts)
        words = {word for fact in facts for word in _words(fact)}
        if fresh := sorted(words - set(self.words)):
            following = enumerate(fresh, max(self.words.values()) + 1)  # only the holder of the lock adds any
            Code.objects.bulk_create(Code(pk=number, word=word) for number, word in following)
            self.words |= dict(Code.objects.values_list("word", "pk"))
        return [self._row(fact) for fact in facts]

    def _row(self, fact: CountedFact) -> Row:
        local, words = clock.local(fact.at), self.words
        return (
            fact.counter, fact.thing, fact.nth, local.date(), 2 * local.hour + local.minute // 30,
            words[fact.channel], words[fact.language], words[fact.outcome], words[fact.kind], fact.service, fact.topic,
            fact.organisation, fact.municipality, fact.incident, 0 if fact.good is None else 1 if fact.good else 2,
            fact.seconds, fact.working, words[fact.cause], fact.reopened,
        )  # fmt: skip


def _words(fact: CountedFact) -> tuple[str, ...]:
    return fact.channel, fact.language, fact.outcome, fact.kind, fact.cause


def excluded_topics(folding: Folding | None = None) -> list[int]:
    """The topics that figures leave out: as chosen, else those of access keys."""
    folding = folding or Folding.objects.filter(pk=1).first()
    if folding is not None and folding.excluded is not None:
        return sorted(folding.excluded)
    codes = Q(code=DEFAULT_EXCLUDED) | Q(code__startswith=f"{DEFAULT_EXCLUDED}.")
    return sorted(Topic.objects.filter(codes).values_list("pk", flat=True))


_FACTS: Final = ", ".join(cells.FACT)
_STANDING: Final = f"SELECT {_FACTS} FROM figures_fact WHERE counter = ANY(%s) AND thing = ANY(%s)"  # noqa: S608
_DELETE: Final = """
    DELETE FROM figures_fact fact USING unnest(%s::smallint[], %s::bigint[], %s::smallint[]) gone(counter, thing, nth)
    WHERE (fact.counter, fact.thing, fact.nth) = (gone.counter, gone.thing, gone.nth)
"""
_LATE: Final = "date_trunc('month', day)::date = ANY(%s)"
_ADD: Final = {
    is_year_over: cells.adding(cells.totals(cells.rows_as_facts(), _LATE, is_year_over=is_year_over))
    for is_year_over in (False, True)
}
_TOPIC: Final = list(cells.FACT).index("topic")
_DAY: Final = list(cells.FACT).index("day")
_COUNTER: Final = list(cells.FACT).index("counter")


def _replace(source: FactSource, things: Sequence[int], context: _Context) -> None:
    """Makes the facts of some things anew; the difference goes into facts and cells."""
    fresh = set(context.rows(source.facts(things)))
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [[counter.number for counter in source.counters], list(things)])
        standing = set(cursor.fetchall())
        gone, come = standing - fresh, fresh - standing
        if gone:
            cursor.execute(_DELETE, [list(column) for column in list(zip(*gone, strict=True))[:3]])
        _write(come)
        changed = [(row, -1) for row in gone] + [(row, 1) for row in come]
        excluded, years_until = set(context.excluded), first_day("year", context.added_until)
        signed = [(*row, sign, row[_TOPIC] in excluded) for row, sign in changed if row[_DAY] < context.added_until]
        for is_year_over, add in _ADD.items():
            if rows := [row for row in signed if (row[_DAY] < years_until) is is_year_over]:
                cursor.execute(add, [context.sealed, *(list(column) for column in zip(*rows, strict=True))])
    month_columns.forget({(row[_COUNTER], row[_DAY].replace(day=1)) for row in signed})


def _write(rows: Collection[Row]) -> None:
    if rows:
        with connection.cursor() as cursor, cursor.copy(f"COPY figures_fact ({_FACTS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


# --- everything anew


@transaction.atomic
def rebuild() -> int:
    """Makes all facts and cells anew from tables and journal; returns how many facts. Sealed months keep their seal.

    What stands is read until the transaction ends.
    """
    lock()
    folding = _folding()
    folding.entry, folding.missing = _present_position()
    folding.added_until = BEGINNING
    folding.save(update_fields=["entry", "missing", "added_until"])
    context = _Context(folding)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM figures_pending")
        cursor.execute("DELETE FROM figures_fact")
        cursor.execute(_DROP_CELLS)
        cursor.execute(_DROP_COLUMNS, [BEGINNING])
    count = 0
    for source in sources.answer:
        after = 0
        while things := source.things(after, THINGS):
            rows = context.rows(source.facts(things))
            _write(rows)
            count, after = count + len(rows), things[-1]
    end_months()
    with connection.cursor() as cursor:
        cursor.execute(_DROP_EMPTY)
    return count


def _present_position() -> tuple[int, list[list[Any]]]:
    """The last entry, and the gaps of the last hour below it, which transactions that are still open may fill."""
    now = clock.now()
    last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    lately = Entry.objects.filter(pk__gt=last - 100_000, at__gt=now - LATEST_COMMIT).order_by("pk")
    numbers = list(lately.values_list("pk", flat=True))
    return last, still_missing([], numbers[0], numbers[1:], now) if numbers else []


_AS_NUMBERS: Final = (
    cells.COLUMNS
    | {"excluded": "topic = ANY(%s)", "day": "day - %s"}
    | {name: f"coalesce({name}, {month_cells.NONE})" for name in ("seconds", "working")}
)
_FACTS_OF_MONTH: Final = f"""
    COPY (
        SELECT {", ".join(f"({_AS_NUMBERS.get(name, name)})::int" for name in month_cells.READ)}
        FROM figures_fact WHERE day >= %s AND day < %s
    ) TO STDOUT (FORMAT BINARY)
"""  # noqa: S608
_CELLS: Final = f"COPY figures_cell ({', '.join((*cells.KEYS, *cells.SUMS))}) FROM STDIN (FORMAT BINARY)"
_SEALED_OFF: Final = f"""
    SELECT {", ".join(cells.KEYS[:-1])}, TRUE, {", ".join(f"-{name}" for name in cells.SUMS)}
    FROM figures_cell WHERE NOT late AND NOT {cells.BY_YEAR} AND first >= %s AND first < %s
"""  # noqa: S608


_DROP_CELLS: Final = f"""
    DELETE FROM figures_cell
    WHERE late OR {cells.BY_YEAR} OR date_trunc('month', first)::date NOT IN (SELECT month FROM figures_sealedmonth)
"""  # noqa: S608
_DROP_COLUMNS: Final = "DELETE FROM figures_monthcolumn WHERE month >= %s"
_EMPTY: Final = " AND ".join(f"{name} = 0" for name in cells.SUMS)
_DROP_EMPTY: Final = f"DELETE FROM figures_cell WHERE {_EMPTY}"  # noqa: S608


@transaction.atomic
def end_months() -> None:
    """Adds up the facts of the months that are over and in no cell yet, and the months of the years that are over.

    A month that was sealed already keeps its cells; what differs from them goes into late ones.
    """
    present, folding = clock.today().replace(day=1), _folding()
    if folding.added_until >= present or not lock(wait=False):
        return
    folding.refresh_from_db()
    excluded = excluded_topics(folding)
    sealed = set(SealedMonth.objects.filter(month__gte=folding.added_until).values_list("month", flat=True))
    chosen = month_columns.counters()
    with connection.cursor() as cursor:
        cursor.execute(_DROP_COLUMNS, [folding.added_until])
        for month, following in _months(folding.added_until, present, sealed):
            facts = _facts_of(month, excluded)
            month_columns.write(facts, month, chosen)
            with cursor.copy(_CELLS) as cells_in:
                for piece in month_cells.added(facts, month, late=month in sealed):
                    cells_in.write(piece)
            if month in sealed:
                cursor.execute(cells.adding(_SEALED_OFF), [month, following])
        for year in range(folding.added_until.year, present.year):
            days = date(year, 1, 1), date(year + 1, 1, 1)
            cursor.execute(cells.adding(cells.year_totals()), [days[0], *days])
    folding.added_until = present
    folding.save(update_fields=["added_until"])


def _facts_of(month: date, excluded: Sequence[int]) -> dict[str, month_cells.Numbers]:
    """All facts of a month as arrays."""
    params = [list(excluded), month_cells.EPOCH, month, month_after(month)]
    with connection.cursor() as cursor, cursor.copy(_FACTS_OF_MONTH, params) as facts_out:
        return month_cells.read(facts_out)


def add_columns() -> None:
    """Stores the columns of facts that are missing: after an upgrade, and where facts of an earlier month changed."""
    for month, counters in month_columns.missing(standing().added_until).items():
        with transaction.atomic():
            if not lock(wait=False):
                return
            month_columns.write(_facts_of(month, []), month, counters)


_MOVED: Final = f"""
    SELECT {_FACTS}, side.sign, side.excluded FROM figures_fact
    CROSS JOIN LATERAL (VALUES (-1, NOT topic = ANY(%s)), (1, topic = ANY(%s))) AS side(sign, excluded)
    WHERE topic = ANY(%s) AND day >= %s AND day < %s
"""  # noqa: S608


@transaction.atomic
def exclude(topics: Collection[int]) -> None:
    """Leaves these topics out and no others: their facts move between the cells, also in sealed months."""
    lock()
    folding = _folding()
    turned = sorted({*topics} ^ {*excluded_topics(folding)})
    with connection.cursor() as cursor:
        for month, following in _months(BEGINNING, folding.added_until) if turned else ():
            params: list[Any] = [list(topics), list(topics), turned, month, following]
            is_year_over = month < first_day("year", folding.added_until)
            cursor.execute(cells.adding(cells.totals(_MOVED, is_year_over=is_year_over)), params)
    folding.excluded = sorted(topics)
    folding.save(update_fields=["excluded"])


def _months(first: date, until: date, sealed: Iterable[date] = ()) -> Iterator[tuple[date, date]]:
    """Each month from a day until another that has facts or is sealed, with the next one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(day), max(day) FROM figures_fact WHERE day >= %s AND day < %s", [first, until])
        days = [day for day in (*cursor.fetchone(), *sealed) if day]
    if not days:
        return
    month, last = min(days).replace(day=1), max(days)
    while month <= last:
        following = month_after(month)
        yield month, following
        month = following
