"""Sealing a month, and choosing the topics that figures leave out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.figures import actions as figures
from tridesk.figures import folding, tasks
from tridesk.figures.definitions import FIGURES, cuts_of
from tridesk.figures.models import Folding, SealedMonth
from tridesk.figures.queries import answer
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.tests.test_folding import number, state
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.tickets import actions
from tridesk.tickets.models import Ticket, Topic
from tridesk.tickets.tests.factories import opened, topic

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 1, 8, tzinfo=UTC)
MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


def march(user: User, figure: str = "tickets.opened", **more: str) -> tuple[float | None, int]:
    """The number of March, and how many corrections it shows."""
    mark = answer(FigureQuestion.read({"figure": figure, **MARCH, "excluded": "1", **more}), user).total
    return mark.value, mark.corrected


@pytest.fixture
def sealed(sofie: User) -> list[Ticket]:
    """March is sealed with two tickets."""
    tickets = [opened("a", topic=topic("ACC.KEY")), opened("b", topic=topic("OTH"))]
    with clock.frozen(APRIL):
        figures.seal_month(date(2026, 3, 1), by=sofie)
    return tickets


def test_what_changes_after_the_seal_is_shown_as_a_correction(sofie: User, sealed: list[Ticket]) -> None:
    with clock.frozen(APRIL):
        assert march(sofie) == (2, 0)
        actions.change(sealed[1], by=sofie, topic=topic("TRX"))
        assert march(sofie) == (2, 0)
        assert march(sofie, topic="TRX") == (1, 1)
        assert march(sofie, topic="OTH") == (0, -1)
        before = state()
        folding.rebuild()
        assert state() == before
        assert figures.faults() == []


def test_the_seal_notices_a_change_of_what_was_sealed(sealed: list[Ticket]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE figures_cell SET n = n + 1 WHERE NOT late AND cut = 0 AND counter = 1")
    assert figures.faults() == ["The sealed figures of 2026-03 were changed."]


def test_a_month_is_sealed_once_and_when_it_is_over(sofie: User, karim: User, sealed: list[Ticket]) -> None:
    with clock.frozen(APRIL):
        with pytest.raises(Conflict):
            figures.seal_month(date(2026, 3, 17), by=sofie)
        with pytest.raises(Invalid):
            figures.seal_month(date(2026, 4, 1), by=sofie)
        with pytest.raises(NotAllowed):
            figures.seal_month(date(2026, 2, 1), by=karim)
    assert list(Entry.objects.filter(verb="figures.sealed").values_list("ref", flat=True)) == ["figures:2026-03"]


@pytest.mark.parametrize(
    ("now", "months"),
    [
        (datetime(2026, 8, 1, 9, tzinfo=UTC), []),  # a Saturday
        (datetime(2026, 8, 2, 9, tzinfo=UTC), []),
        (datetime(2026, 8, 3, 9, tzinfo=UTC), [date(2026, 7, 1)]),
        (datetime(2026, 8, 20, 9, tzinfo=UTC), [date(2026, 7, 1)]),
    ],
)
def test_the_job_seals_the_month_before_from_the_first_working_day(now: datetime, months: list[date], db: None) -> None:
    with clock.frozen(datetime(2026, 7, 6, 9, tzinfo=UTC)):
        opened()
    with clock.frozen(now):
        tasks.seal(0)
        tasks.seal(0)
    assert list(SealedMonth.objects.values_list("month", flat=True)) == months


def test_the_job_catches_up_since_the_last_seal(sealed: list[Ticket]) -> None:
    with clock.frozen(APRIL + timedelta(days=70)):
        tasks.seal(0)
    assert [f"{month:%Y-%m}" for month in SealedMonth.objects.order_by("pk").values_list("month", flat=True)] == [
        "2026-03",
        "2026-04",
        "2026-05",
    ]


# --- topics left out


def test_access_keys_are_left_out_unless_asked_for(sofie: User, sealed: list[Ticket]) -> None:
    assert march(sofie) == (2, 0)
    assert march(sofie, excluded="") == (1, 0)


def test_another_choice_moves_every_number_also_of_sealed_months(sofie: User, sealed: list[Ticket]) -> None:
    figures.exclude_topics(Topic.objects.filter(code="OTH").values_list("pk", flat=True), by=sofie)
    tasks.exclude(list(Topic.objects.filter(code="OTH").values_list("pk", flat=True)))
    rows = {"rows": "topic", "excluded": ""}
    [row] = answer(FigureQuestion.read({"figure": "tickets.opened", **MARCH, **rows}), sofie).rows
    assert row.key == "ACC.KEY"
    assert march(sofie, excluded="") == (1, 0)
    assert march(sofie) == (2, 0)
    before = state()
    folding.rebuild()
    assert state() == before
    assert figures.faults() == []
    assert Entry.objects.get(verb="figures.excluded").data == {"topics": ["OTH"]}


@pytest.mark.parametrize("chosen", ["ACC", "OTH"])
def test_a_topic_that_comes_below_one_that_is_left_out_is_left_out(sofie: User, chosen: str) -> None:
    figures.exclude_new_topics()
    assert not Folding.objects.exists()
    tasks.exclude([topic(chosen).pk])
    below = topic(f"{chosen}.NEW")
    opened(topic=below)
    assert march(sofie, excluded="") == (1, 0)
    figures.exclude_new_topics()
    assert march(sofie, excluded="") == (0, 0)
    three = {"topic": below.code, "channel": "mail", "language": "nl"}  # are read from the facts
    assert [march(sofie, **three, excluded=excluded)[0] for excluded in ("", "1")] == [0, 1]
    before = state()
    folding.rebuild()
    assert state() == before


def test_the_switch_changes_what_it_should_and_nothing_else(sofie: User) -> None:
    """Of every figure and cut: with excluded topics less without them is what is about excluded topics."""
    for at, code in enumerate(("ACC.KEY", "ACC", "OTH", "TRX", "ACCOUNT")):
        with clock.frozen(clock.now() + timedelta(minutes=20 * at)):
            actions.close(opened(topic=topic(code)), by=sofie, text="So.")

    def counts(figure: str, cut: str, **more: Any) -> dict[str, int]:
        march = answer(FigureQuestion.read({"figure": figure, **MARCH, "rows": cut} | more), sofie)
        return {row.key: mark.count for row, _column, mark in march if mark.count}

    for figure in [
        figure.key for figure in FIGURES.values() if figure.unit == "count" and "topic" in cuts_of(figure.key)
    ]:
        for cut in {"", "channel", "weekday", "day"} & {"", "day", *cuts_of(figure)}:
            about = counts(figure, cut, excluded="1", topic=["ACC", "ACC.KEY"])
            rest = counts(figure, cut)
            whole = counts(figure, cut, excluded="1")
            assert whole == {key: about.get(key, 0) + rest.get(key, 0) for key in sorted(about.keys() | rest.keys())}, (
                figure,
                cut,
            )
    assert number(sofie, "tickets.opened") == 5


def test_a_topic_that_there_is_not_is_refused(sofie: User, karim: User) -> None:
    with pytest.raises(Invalid):
        figures.exclude_topics([4711], by=sofie)
    with pytest.raises(NotAllowed):
        figures.exclude_topics([], by=karim)


# --- their page


def test_the_page_chooses_topics_and_a_main_topic_takes_those_below_it(sofie: User, client: Client) -> None:
    topics = {code: topic(code).pk for code in ("ACC", "ACC.KEY", "TRX", "TRX.NET", "OTH")}
    client.force_login(sofie)
    page = client.get("/figures/topics")
    assert page.context["form"]["topics"].initial == ["ACC", "ACC.KEY"]
    assert client.post("/figures/topics", {"topics": ["TRX", "OTH"]})["Location"] == "/figures/topics"
    assert Entry.objects.get(verb="figures.excluded").data == {"topics": ["OTH", "TRX", "TRX.NET"]}
    tasks.exclude([topics["TRX"], topics["TRX.NET"], topics["OTH"]])
    assert client.get("/figures/topics").context["form"]["topics"].initial == ["OTH", "TRX", "TRX.NET"]
    assert client.post("/figures/topics", {"topics": ["NONE"]}).status_code == 422


def test_a_call_taker_does_not_choose_topics(karim: User, client: Client) -> None:
    client.force_login(karim)
    assert client.get("/figures/topics").status_code == 403
