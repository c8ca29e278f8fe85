"""Folding: journal and tables become facts and cells; twice is once, and all anew gives the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from random import Random
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.figures import cells, folding, month_cells
from tridesk.figures.actions import digest, seal_month
from tridesk.figures.answers import FigureAnswer
from tridesk.figures.models import Cell, Fact, Folding, Pending, SealedMonth
from tridesk.figures.queries import answer, things_behind
from tridesk.figures.questions import FigureQuestion
from tridesk.journal.models import Entry
from tridesk.kit import clock, memory
from tridesk.tickets import actions
from tridesk.tickets.actions import Requester
from tridesk.tickets.lifecycle import Awaiting, Channel
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import MONDAY, opened, organisation, topic

pytestmark = pytest.mark.django_db
BY_YEAR = 1024  # cuts from here on


def number(user: User, figure: str, **more: Any) -> float | None:
    """The total of a figure over all days."""
    asked = {"figure": figure, "first": "2020-01-01", "last": "2027-12-31", "excluded": "1"}
    return answer(FigureQuestion.read(asked | more), user).total.value


def state() -> tuple[list[Any], list[Any]]:
    """All facts, and all cells that hold something."""
    empty = dict.fromkeys(("n", "good", "bad", "seconds", "working", "timed", "times", "workings"), 0)
    return sorted(Fact.objects.values_list()), sorted(Cell.objects.exclude(**empty).values_list())


def test_a_ticket_is_counted_within_the_next_page(karim: User) -> None:
    assert number(karim, "tickets.opened") == 0
    ticket = opened()
    assert number(karim, "tickets.opened") == 1
    with clock.frozen(MONDAY + timedelta(minutes=30)):
        actions.close(ticket, by=karim, text="There it is.")
        assert [number(karim, f"tickets.{name}") for name in ("opened", "answered", "closed")] == [1, 1, 1]
        assert number(karim, "tickets.closing.mean") == 1800
        assert number(karim, "tickets.first_answer.in_target") == 1


def test_folding_twice_changes_nothing(karim: User) -> None:
    actions.close(opened(), by=karim)
    folding.fold_all()
    before = state()
    Folding.objects.update(entry=0)
    folding.fold_all()
    assert state() == before


def test_all_anew_gives_the_same(karim: User, registers: Service) -> None:
    for at, subject in enumerate(("a", "b", "c", "d")):
        with clock.frozen(MONDAY + timedelta(hours=at)):
            ticket = opened(subject, topic=topic(f"T{at}"))
            if at == 1:
                actions.hand_over(ticket, by=karim, service=registers, question="What now?")
            if at == 2:
                until = clock.now() + timedelta(days=2)
                actions.research(ticket, by=karim, awaited="a form", until=until, awaiting=Awaiting.REQUESTER)
            folding.fold_all()
    with clock.frozen(MONDAY + timedelta(days=1)):
        for number_, ticket in enumerate(Ticket.objects.order_by("pk")):
            actions.close(ticket, by=karim, text="So." if number_ % 2 else "")
            folding.fold_all()
    before = state()
    assert len(before[0]) > 8
    folding.rebuild()
    assert state() == before


@pytest.mark.parametrize("counted", [month_cells.MOST_COUNTED, 0])
def test_a_month_is_added_up_at_once_as_fact_by_fact(counted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(month_cells, "MOST_COUNTED", counted)
    chance = Random(14)

    def drawn(thing: int) -> Fact:
        day, seconds = date(2026, 2, 1) + timedelta(chance.randrange(28)), int(chance.expovariate(1 / 5000))
        few = {name: chance.randrange(4) for name in ("channel", "language", "outcome", "kind", "cause")}
        many = {name: chance.choice((0, 3, 9, 2**31 - 1)) for name in ("service", "topic", "organisation")}
        times = {"seconds": chance.choice((None, 0, 2**23, seconds)), "working": chance.choice((None, seconds // 3))}
        place, good, incident = chance.choice((0, 21004, 62063, 63067)), chance.randrange(3), chance.random() < 0.1
        flags = {
            "municipality": place,
            "good": good,
            "incident": incident,
            "reopened": chance.random() < 0.2,
            "slot": chance.randrange(48),
        }
        return Fact(counter=chance.choice((1, 2, 20)), thing=thing, nth=0, day=day, **few, **many, **times, **flags)

    Fact.objects.bulk_create(map(drawn, range(600)))
    Folding.objects.update_or_create(pk=1, defaults={"excluded": [3, 9]})
    with clock.frozen(MONDAY):
        folding.end_months()
    facts = f"SELECT {', '.join(cells.FACT)}, 1 AS sign, topic = ANY(%s) AS excluded FROM figures_fact"
    with connection.cursor() as cursor:
        cursor.execute(cells.totals(facts), [[3, 9]])
        by_fact = sorted(cursor.fetchall())
    assert sorted(Cell.objects.values_list(*cells.KEYS, *cells.SUMS)) == by_fact
    assert len({cut for _counter, cut, *_rest in by_fact}) == 70 + 12  # by month and by day


def test_an_upgrade_marks_what_was_reopened_and_adds_its_cells(karim: User) -> None:
    once, again = opened(topic=topic("ACC")), opened()
    for ticket in (once, again):
        actions.close(ticket, by=karim, text="So.")
    with clock.frozen(MONDAY + timedelta(days=1)):
        actions.reopen(Ticket.objects.get(pk=again.pk), by=karim)
    with clock.frozen(MONDAY + timedelta(days=340)):  # in the next year
        folding.fold_all()
        seal_month(date(2026, 3, 1), by=None)
        before, seals = state(), list(SealedMonth.objects.values_list("month", "digest"))
        assert {mark.count for _row, _column, mark in reopened_or_not(karim)} == {1}
        Cell.objects.annotate(dimension=F("cut") % 16).filter(dimension=15).delete()
        Fact.objects.update(reopened=False)
        SealedMonth.objects.update(digest=digest(date(2026, 3, 1)))
        with connection.cursor() as cursor:
            for statement in import_module("tridesk.figures.migrations.0010_reopened_cells").STATEMENTS:
                cursor.execute(statement)
        assert state() == before
        assert list(SealedMonth.objects.values_list("month", "digest")) == seals
        folding.rebuild()
        assert state() == before


def test_each_event_of_a_ticket_says_whether_it_was_reopened_until_now(karim: User) -> None:
    once, again = opened(), opened()
    for ticket in (once, again):
        actions.close(ticket, by=karim, text="So.")
    assert [(row.key, mark.count) for row, _column, mark in reopened_or_not(karim)] == [("no", 2)]
    with clock.frozen(MONDAY + timedelta(days=1)):
        actions.reopen(Ticket.objects.get(pk=again.pk), by=karim)
        parts = {row.key: mark for row, _column, mark in reopened_or_not(karim)}
        assert {key: mark.count for key, mark in parts.items()} == {"yes": 1, "no": 1}
        behind = things_behind(FigureQuestion.read(QueryDict(parts["yes"].address)), karim)
        assert [row.listed.name for row in behind] == [again.number]
        assert [number(karim, "tickets.closed", reopened=key) for key in ("yes", "no")] == [1, 1]


def reopened_or_not(user: User) -> FigureAnswer:
    """The tickets opened, by whether they were reopened."""
    asked = {"figure": "tickets.opened", "first": "2026-01-01", "last": "2026-12-31", "excluded": "1"}
    return answer(FigureQuestion.read(asked | {"rows": "reopened", "columns": "channel"}), user)


def test_a_new_month_leaves_those_before_as_they_are(karim: User) -> None:
    ticket = opened(topic=topic("OLD"))
    with clock.frozen(MONDAY + timedelta(days=35)):
        seal_month(date(2026, 3, 1), by=None)
        actions.change(ticket, by=karim, topic=topic("NEW"))
        folding.fold_all()
    with clock.frozen(MONDAY + timedelta(days=65)):
        folding.fold_all()  # April is added up, March not again
        before = state()
    with clock.frozen(MONDAY + timedelta(days=95)):
        opened("May is over too")
        folding.fold_all()
        march = [cell for cell in state()[1] if cell[2] < date(2026, 4, 1)]
        assert march == [cell for cell in before[1] if cell[2] < date(2026, 4, 1)]
        assert any(late for *_key, late in (cell[:7] for cell in march))
        before = state()
        folding.rebuild()
        assert state() == before


def test_a_correction_of_a_sealed_month_is_told_also_by_what_is_read_from_facts(karim: User) -> None:
    old, gent = topic("OLD"), organisation("Gent")
    moved = opened(topic=old, requester=Requester("An", organisation=gent))
    with clock.frozen(MONDAY + timedelta(days=35)):
        opened("April", topic=old)
    with clock.frozen(MONDAY + timedelta(days=65)):
        folding.fold_all()
        seal_month(date(2026, 3, 1), by=None)
        seal_month(date(2026, 4, 1), by=None)
        cuts = (
            {"rows": "month", "topic": "OLD", "channel": "mail", "language": "nl"},
            {"rows": "month", "topic": "OLD", "organisation": str(gent.pk)},
        )
        asked = {"figure": "tickets.opened", "first": "2026-03-01", "last": "2026-04-30", "excluded": "1"}

        def told(**cut: str) -> tuple[list[tuple[float | None, bool]], bool, bool]:
            given = answer(FigureQuestion.read(asked | cut), karim)
            months = [(mark.value, mark.is_changed) for mark in given.row_totals]
            return months, given.total.is_changed, given.has_corrections

        assert [told(**cut) for cut in cuts] == [
            ([(1, False), (1, False)], False, False),
            ([(1, False), (0, False)], False, False),
        ]
        actions.change(moved, by=karim, topic=topic("NEW"))
        expected = [([(0, True), (1, False)], True, True), ([(0, True), (0, False)], True, True)]
        assert [told(**cut) for cut in cuts] == expected
        by_channel = {"rows": "channel", "topic": "NEW", "language": "nl"}
        assert told(**by_channel) == ([(1, False)], True, True), "a row of no time leaves it to the total"
        folding.rebuild()
        assert [told(**cut) for cut in cuts] == expected


def test_a_year_that_is_over_has_cells_of_its_own_that_follow_late_changes(karim: User) -> None:
    def cells_of(year: int) -> list[Any]:
        return [cell for cell in state()[1] if cell[2].year == year and cell[1] >= BY_YEAR]

    old, new = topic("OLD"), topic("NEW")
    kept, moved = opened(topic=old), opened(topic=old)
    actions.close(kept, by=karim)
    with clock.frozen(MONDAY + timedelta(days=290)):  # in December
        folding.fold_all()
        assert cells_of(2026) == []
    with clock.frozen(MONDAY + timedelta(days=340)):  # in February of the next year
        folding.fold_all()
        assert cells_of(2026)
        assert number(karim, "tickets.opened", rows="topic", columns="channel") == 2
        actions.change(moved, by=karim, topic=new)
        by_topic = answer(
            FigureQuestion.read(
                {
                    "figure": "tickets.opened",
                    "rows": "topic",
                    "first": "2026-01-01",
                    "last": "2027-02-01",
                    "excluded": "1",
                }
            ),
            karim,
        )
        assert {row.name: mark.value for row, _column, mark in by_topic} == {"OLD": 1, "NEW": 1}
        folding.exclude([new.pk])
        assert number(karim, "tickets.opened", rows="topic", excluded="") == 1
        before = state()
        seal_month(date(2026, 3, 1), by=None)
        folding.rebuild()
        assert state() == before


def test_much_that_was_never_folded_is_made_at_once_also_after_a_page_that_folded_some_of_it(
    karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "ENTRIES", 20)
    for _ in range(4):
        actions.close(opened(), by=karim)
    assert folding.fold(entries=1, things=1)
    assert folding.is_far_behind()
    made: list[int] = []
    monkeypatch.setattr(folding, "rebuild", lambda rebuild=folding.rebuild: made.append(rebuild()))
    given_back = Mock()
    monkeypatch.setattr(memory, "give_back", given_back)
    folding.fold_all()
    assert made
    given_back.assert_called_once_with()
    before = state()
    folding.rebuild()
    assert state() == before
    assert before[0]
    made.clear()
    folding.fold_all()
    assert not made


def test_a_late_commit_is_counted(karim: User) -> None:
    ticket = opened()
    folding.fold_all()
    with connection.cursor() as cursor:  # the number of a transaction that is still open
        cursor.execute("SELECT nextval(pg_get_serial_sequence('journal_entry', 'id'))")
        (taken,) = cursor.fetchone()
    opened()
    assert number(karim, "tickets.opened") == 2
    assert [gap[:2] for gap in Folding.objects.get().missing] == [[taken, taken]]
    Entry.objects.create(pk=taken, at=MONDAY, verb="ticket.reopened", ref=ticket.ref)
    assert number(karim, "tickets.reopened") == 1
    assert Folding.objects.get().missing == []


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SINCE = NOW.isoformat()


@pytest.mark.parametrize(
    ("missing", "position", "numbers", "expected"),
    [
        ([], 0, [5, 6], []),
        ([], 6, [7, 8], []),
        ([], 6, [8, 12], [[7, 7, SINCE], [9, 11, SINCE]]),
        ([[9, 11, SINCE]], 12, [10], [[9, 9, SINCE], [11, 11, SINCE]]),
        ([[9, 9, SINCE]], 12, [9, 13], []),
        ([[9, 9, (NOW - timedelta(hours=2)).isoformat()]], 12, [13], []),
    ],
)
def test_the_numbers_that_may_still_come(
    missing: list[Any], position: int, numbers: list[int], expected: list[Any]
) -> None:
    assert folding.still_missing(missing, position, numbers, NOW) == expected


def test_one_round_is_bounded(karim: User) -> None:
    for _ in range(5):
        opened()
    assert folding.fold(things=2)
    assert Pending.objects.count() == 3
    folding.fold_all()
    assert number(karim, "tickets.opened") == 5


def test_the_list_has_as_many_rows_as_the_number_says(karim: User) -> None:
    for channel in ("mail", "fax", "mail"):
        opened(channel=Channel(channel))
    asked = FigureQuestion.read(
        {"figure": "tickets.opened", "first": "2026-03-01", "last": "2026-03-31", "rows": "channel"}
    )
    for row, _column, mark in answer(asked, karim):
        behind = things_behind(FigureQuestion.read(dict(pair.split("=") for pair in mark.address.split("&"))), karim)
        assert (row.key, len(behind)) == (row.key, mark.count)
    assert things_behind(asked.uncut(), karim)[0].day == date(2026, 3, 2)
