"""Percentiles of random cuts beside those of the facts: exact, or near and marked; what changes late is in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

import pytest

from tridesk.accounts.models import User
from tridesk.figures import durations, folding, grains, times
from tridesk.figures.actions import seal_month
from tridesk.figures.answers import FigureAnswer, FigureMark
from tridesk.figures.axes import cut_notes
from tridesk.figures.definitions import COUNTERS, FIGURES, cuts_of
from tridesk.figures.models import Code, Fact, Folding, MonthColumn
from tridesk.figures.queries import answer
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.tables import table_of
from tridesk.journal.facts import Measure
from tridesk.kit import clock
from tridesk.tickets import actions
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import MONDAY, opened, topic

pytestmark = pytest.mark.django_db

CUTS: Final = 200
NOW: Final = datetime(2026, 5, 12, 10, tzinfo=UTC)
FIRST: Final = date(2024, 11, 4)
PROVINCES: Final = {44021: "40000", 11002: "10000", 62063: "60000", 0: "none"}
FIGURE_KEYS: Final = (
    "tickets.first_answer.median",
    "tickets.first_answer.working_p90",
    "tickets.closing.p90",
    "calls.speed_of_answer.p90",
)
WORDS: Final = {
    "channel": ("phone", "mail", "fax"),
    "language": ("nl", "fr", "de"),
    "outcome": ("answered", "researched"),
    "kind": ("municipality", "police"),
}
AXES: Final = (
    *WORDS,
    "hour",
    "weekday",
    "province",
    "incident",
    "reopened",
    "topic",
    *durations.COLUMNS_OF,
    *grains.GRAINS,
)


class Record(dict[str, Any]):
    """A fact with the key of its value of each axis."""


@pytest.fixture
def records(karim: User) -> Iterator[list[Record]]:
    """Some thousand facts of a year and a half, of which a month is sealed."""
    dice = Random(97)
    topics = [topic("NET"), topic("ACC.KEY")]
    codes = {word: Code.objects.create(word=word).pk for words in WORDS.values() for word in words}
    counters = [COUNTERS[FIGURES[key].counter].number for key in FIGURE_KEYS]
    made, rows = list[Record](), list[Fact]()
    for thing in range(4_000):
        day = FIRST + timedelta(days=dice.randrange((NOW.date() - FIRST).days + 1))
        words = {name: dice.choice(some) for name, some in WORDS.items()}
        town, slot, some_topic = dice.choice([*PROVINCES]), dice.randrange(14, 40), dice.choice(topics)
        seconds = None if dice.random() < 0.1 else round(dice.lognormvariate(dice.choice((2, 7, 11)), 1.5))
        working = None if seconds is None else seconds // dice.randrange(1, 9)
        counter, incident, reopened = dice.choice(counters), dice.random() < 0.1, dice.random() < 0.2
        rows.append(
            Fact(
                counter=counter, thing=10**9 + thing, nth=0, day=day, slot=slot, service=0, topic=some_topic.pk,
                organisation=0, municipality=town, incident=incident, good=dice.randrange(3), seconds=seconds,
                working=working, reopened=reopened, **{name: codes[word] for name, word in words.items()},
            )
        )  # fmt: skip
        made.append(
            Record(
                words, counter=counter, day=day, seconds=seconds, working=working, hour=str(slot // 2),
                weekday=str(day.isoweekday()), province=PROVINCES[town], topic=some_topic.code,
                incident="yes" if incident else "no", reopened="yes" if reopened else "no",
                duration=_class_of(seconds), working_duration=_class_of(working),
            )
        )  # fmt: skip
    Fact.objects.bulk_create(rows)
    Folding.objects.update_or_create(pk=1, defaults={"excluded": [topics[1].pk]})
    with clock.frozen(NOW):
        folding.end_months()
        seal_month(date(2026, 2, 1), by=None)
        yield made


def _class_of(seconds: int | None) -> str:
    return "none" if seconds is None else str(max(bound for bound in (0, *durations.BOUNDS) if bound <= seconds))


def _key(record: Record, axis: str) -> str:
    return grains.key_of(axis, record["day"]) if axis in grains.GRAINS else record[axis] if axis else ""


def _question(dice: Random) -> FigureQuestion:
    """A random question that makes sense."""
    figure = dice.choice(FIGURE_KEYS)
    axes = [axis for axis in AXES if axis in grains.GRAINS or axis in cuts_of(figure)]
    rows, columns = dice.choice(["", *axes]), dice.choice(["", *axes])
    if rows == columns or {rows, columns} <= {*grains.GRAINS, ""}:
        columns = ""
    rows, columns = (columns, "") if not rows else (rows, columns)
    first = FIRST + timedelta(days=dice.randrange(500))
    last = min(NOW.date(), first + timedelta(days=dice.choice((6, 31, 90, 400))))
    if dice.random() < 0.3:
        first = first.replace(day=1)
    asked = {"figure": figure, "rows": rows, "columns": columns, "first": str(first), "last": str(last)}
    names = [name for name in WORDS if name in axes and dice.random() < 0.2]
    asked |= {name: dice.choice(WORDS[name]) for name in names} | {"excluded": dice.choice(("", "1"))}
    return FigureQuestion.read(asked)


def _exact(question: FigureQuestion, records: list[Record]) -> dict[tuple[str, str], int]:
    """The percentile of each row by column, '' for all, by sorting all times of the facts."""
    figure, period = FIGURES[question.figure], question.period
    is_working = figure.measure in (Measure.WORKING_MEDIAN, Measure.WORKING_P90)
    tenths = 5 if figure.measure in (Measure.MEDIAN, Measure.WORKING_MEDIAN) else 9
    groups = defaultdict[tuple[str, str], list[int]](list)
    for record in records:
        seconds = record["working" if is_working else "seconds"]
        if (
            seconds is None
            or record["counter"] != COUNTERS[figure.counter].number
            or not period.first <= record["day"] <= period.last
            or (record["topic"] == "ACC.KEY" and not question.with_excluded)
            or any(record[name] not in question.values(name) for name, _value in question.filters)
        ):
            continue
        row, column = _key(record, question.rows), _key(record, question.columns)
        for keys in {(row, column), (row, ""), ("", column), ("", "")}:
            groups[keys].append(seconds)
    return {keys: sorted(some)[-(-len(some) * tenths // 10) - 1] for keys, some in groups.items()}


def _marks(given: FigureAnswer) -> dict[tuple[str, str], FigureMark]:
    """The marks that have a value, by row and column, '' for all."""
    marks = {(row.key, column.key): mark for row, column, mark in given}
    marks |= {(row.key, ""): mark for row, mark in zip(given.rows, given.row_totals, strict=True)}
    marks |= {("", column.key): mark for column, mark in zip(given.columns, given.column_totals, strict=True)}
    marks[("", "")] = given.total
    return {keys: mark for keys, mark in marks.items() if mark.value is not None}


@pytest.mark.parametrize("most", [times.EXACT, 20])
def test_random_cuts_have_the_percentiles_of_the_facts(
    karim: User, records: list[Record], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(times, "EXACT", most)
    dice, counted, worst = Random(most), 0, 0.0
    for _cut in range(CUTS):
        question = _question(dice)
        given, exact = answer(question, karim), _exact(question, records)
        marks = _marks(given)
        assert marks.keys() == exact.keys(), question
        for keys, mark in marks.items():
            assert mark.value is not None
            assert mark.is_about == given.is_about
            error = abs(mark.value - exact[keys]) / max(exact[keys], 1)
            assert error <= (0.02 if mark.is_about else 0), (question, keys, mark.value, exact[keys])
            worst = max(worst, error)
        counted += given.is_about
    assert (counted > CUTS / 2, worst > 0.01) == ((True, True) if most == 20 else (False, False))


def test_near_times_are_marked_on_page_and_table(
    karim: User, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    question = FigureQuestion("tickets.closing.p90", grains.Period(FIRST, NOW.date()), rows="channel")
    exact = answer(question, karim)
    assert (exact.is_about, cut_notes(exact)) == (False, [])
    monkeypatch.setattr(times, "EXACT", 20)
    near = answer(question, karim)
    assert "at most 2 %" in " ".join(cut_notes(near))
    table = table_of(near)
    assert {cell.text.startswith("about ") for cell in (table.totals.total, *(row.total for row in table.rows))} == {
        True
    }


def test_columns_are_read_in_place_of_facts(karim: User, records: list[Record]) -> None:
    question = FigureQuestion("tickets.closing.p90", grains.Period(date(2025, 1, 1), date(2025, 12, 31)), rows="month")
    Fact.objects.update(seconds=1)
    assert answer(question, karim).total.value == _exact(question, records)[("", "")]
    MonthColumn.objects.filter(month=date(2025, 3, 1), column=0).delete()  # not whole, so its facts are read
    totals = answer(question, karim).row_totals
    assert [mark.value == 1 for mark in totals] == [month == 3 for month in range(1, 13)]


def test_a_late_change_is_in_the_next_answer_and_rebuilding_changes_nothing(karim: User) -> None:
    """Its columns go with the change, and come back with the job."""
    tickets = [opened(str(hours)) for hours in range(1, 6)]
    for hours, ticket in enumerate(tickets, start=1):
        with clock.frozen(MONDAY + timedelta(hours=hours)):
            actions.close(ticket, by=karim)
    asked = {"figure": "tickets.closing.median", "first": "2026-03-01", "last": "2026-03-31", "channel": "mail"}
    question = FigureQuestion.read(asked)
    with clock.frozen(MONDAY + timedelta(days=40)):
        folding.fold_all()
        month = MonthColumn.objects.filter(month=date(2026, 3, 1))
        before = month.count()
        assert answer(question, karim).total.value == 3 * 3600
        Ticket.objects.filter(pk=tickets[0].pk).update(channel="phone")
        actions.change(tickets[0], by=karim, topic=topic("NET"))
        assert answer(question, karim).total.value == 3 * 3600  # of 2, 3, 4 and 5 hours
        assert month.count() < before
        folding.fold_all()
        assert month.count() == before
        given = answer(question, karim)
        folding.rebuild()
        assert (answer(question, karim).total, month.count()) == (given.total, before)
