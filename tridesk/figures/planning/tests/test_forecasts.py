"""Forecasts of the desk's own records: made once a day, honest about the past, with known causes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection

from tridesk.accounts.models import User
from tridesk.directory.models import ClosedDay, Organisation
from tridesk.directory.office.queries import forget_working_hours, working_hours
from tridesk.figures.forecast.classes import ALL
from tridesk.figures.planning import actions, outlook, queries
from tridesk.figures.planning.causes import causes, elections
from tridesk.figures.planning.history import counts, history
from tridesk.figures.planning.models import Forecast
from tridesk.figures.planning.tests.records import write_calls
from tridesk.kit import clock, memory
from tridesk.telephony.models import Call
from tridesk.tickets import actions as tickets
from tridesk.tickets.actions import Requester
from tridesk.tickets.lifecycle import Channel

NIGHT = datetime(2026, 11, 30, 1, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 30)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MADE_UP_FOR", 5)


@pytest.fixture(autouse=True)
def night() -> Iterator[None]:
    forget_working_hours()
    with clock.frozen(NIGHT):
        yield
    forget_working_hours()


def of_phone(day: date, language: str = ALL, service: str = ALL) -> Forecast:
    return Forecast.objects.get(channel="phone", language=language, service=service, day=day)


def test_each_night_the_next_ten_weeks_are_forecast_and_days_without_a_forecast_from_the_days_before_them() -> None:
    write_calls(TODAY - timedelta(70), TODAY - timedelta(1))
    assert actions.make_forecasts()
    assert not actions.make_forecasts()
    days = list(Forecast.objects.filter(channel="phone", language=ALL, service=ALL).order_by("day"))
    assert [row.day for row in days if row.day >= TODAY] == [
        day for day in (TODAY + timedelta(at) for at in range(71)) if working_hours().is_working_day(day)
    ]
    past = [row for row in days if row.day < TODAY]
    assert len(past) == actions.MADE_UP_FOR
    assert all(row.seen < row.day for row in days)
    assert {(row.first, len(row.expected)) for row in days} == {(17, 16)}
    today = of_phone(TODAY)
    assert 50 < today.total < 90
    assert today.total_low < today.total < today.total_high
    assert sum(
        row.total for row in Forecast.objects.filter(channel="phone", day=TODAY, service=ALL).exclude(language=ALL)
    ) == (pytest.approx(today.total))
    assert of_phone(TODAY, "de").total < 8


def test_forecasts_give_the_memory_that_they_took_back(monkeypatch: pytest.MonkeyPatch) -> None:
    given_back = Mock()
    monkeypatch.setattr(memory, "give_back", given_back)
    assert actions.make_forecasts()
    given_back.assert_called_once_with()


def test_what_was_said_of_a_day_stays_and_what_came_is_added_in_the_night_after_it() -> None:
    write_calls(TODAY - timedelta(42), TODAY - timedelta(1))
    actions.make_forecasts()
    before, tomorrow = of_phone(TODAY), of_phone(TODAY + timedelta(1))
    came = write_calls(TODAY, TODAY, a_day=200)
    with clock.frozen(NIGHT + timedelta(1)):
        assert actions.make_forecasts()
    after = of_phone(TODAY)
    assert (after.expected, after.made_at) == (before.expected, before.made_at)
    assert sum(after.came or ()) == came
    assert of_phone(TODAY + timedelta(1)).total > tomorrow.total
    assert of_phone(TODAY + timedelta(1)).came is None


def test_a_past_day_is_forecast_later_as_it_would_have_been_then() -> None:
    write_calls(TODAY - timedelta(42), TODAY - timedelta(4))
    with clock.frozen(NIGHT - timedelta(3)):  # Friday
        actions.make_forecasts()
    forecast = of_phone(TODAY - timedelta(3))
    Forecast.objects.all().delete()
    write_calls(TODAY - timedelta(3), TODAY - timedelta(1), a_day=300)
    actions.make_forecasts()
    assert of_phone(TODAY - timedelta(3)).expected == forecast.expected


def test_without_records_nothing_is_forecast() -> None:
    assert actions.make_forecasts()
    assert not Forecast.objects.exists()
    write_calls(TODAY - timedelta(3), TODAY - timedelta(1))
    actions.make_forecasts()
    assert not Forecast.objects.exists()


def test_calls_count_where_they_joined_the_queue_and_our_own_do_not() -> None:
    at = datetime(2026, 11, 27, 9, 29, tzinfo=UTC)
    first = Call.objects.create(key="a", phase="ended", outcome="abandoned", arrived_at=at, queued_at=at, ended_at=at)
    Call.objects.create(
        key="b", phase="ended", outcome="answered", arrived_at=at, queued_at=at, ended_at=at, back_of=first
    )
    Call.objects.create(key="c", phase="ended", outcome="left", arrived_at=at, ended_at=at)
    assert [tuple(row) for row in counts("phone", at.date(), at.date())] == [(at.date(), 20, "", "", 1)]


def test_tickets_of_written_channels_count_on_every_day(django_user_model: type[User]) -> None:
    taker = User.objects.create_user("karim", role="call_taker")
    with clock.frozen(datetime(2026, 11, 28, 23, 10, tzinfo=UTC)):  # a Sunday in Brussels
        tickets.open_ticket(
            tickets.NewTicket(
                by=taker, channel=Channel.MAIL, language="fr", subject="x", text="y", requester=Requester()
            )
        )
    known = history("mail", TODAY, TODAY + timedelta(7), working_hours())
    assert known is not None
    assert [day.isoformat() for day in known.days] == ["2026-11-29"]
    assert known.counts["fr", ""][0, 0] == 1
    assert known.opened.shape == (1, 48)


def test_closed_days_are_left_out_and_short_days_end_early() -> None:
    ClosedDay.objects.create(date=date(2026, 11, 25), kind="local", name_nl="x", name_fr="x")
    ClosedDay.objects.create(
        date=date(2026, 11, 26), kind="bridge", open=True, hours="08:30-12:00", name_nl="x", name_fr="x"
    )
    forget_working_hours()
    write_calls(TODAY - timedelta(14), TODAY - timedelta(1))
    known = history("phone", TODAY, TODAY + timedelta(7), working_hours())
    assert known is not None
    assert date(2026, 11, 25) not in known.days
    assert known.opened[known.days.index(date(2026, 11, 26))].sum() == 7


def test_a_few_calls_long_before_all_others_do_not_count() -> None:
    write_calls(TODAY - timedelta(300), TODAY - timedelta(299))
    write_calls(TODAY - timedelta(14), TODAY - timedelta(1))
    known = history("phone", TODAY, TODAY + timedelta(7), working_hours())
    assert known is not None
    assert known.days[0] == TODAY - timedelta(14)


def test_known_causes() -> None:
    ClosedDay.objects.create(date=date(2026, 12, 8), kind="local", name_nl="x", name_fr="x")
    ClosedDay.objects.create(date=date(2026, 12, 10), kind="candidate", open=True, name_nl="x", name_fr="x")
    forget_working_hours()
    new = Organisation.objects.create(kind="municipality", name_nl="Nieuw", name_fr="Neuve")
    Organisation.objects.create(
        kind="municipality", name_nl="Oud", name_fr="Vieille", valid_until=date(2026, 12, 31), merged_into=new
    )
    known = causes(date(2026, 11, 30), date(2027, 1, 31), working_hours())
    assert known[date(2026, 12, 7)] == {"before a closed day"}
    assert known[date(2026, 12, 8)] == {"closed"}
    assert known[date(2026, 12, 9)] == {"after a closed day"}
    assert known[date(2026, 12, 10)] == {"bridge"}
    assert "merger" in known[date(2027, 1, 1)]
    assert "election" in causes(date(2024, 10, 1), date(2024, 10, 31), working_hours())[date(2024, 10, 14)]


def test_elections_are_known_by_rule() -> None:
    days = [date(2024, 6, 9), date(2024, 10, 13), date(2029, 6, 10), date(2030, 10, 13), date(2034, 6, 11)]
    assert list(elections(2024, 2035)) == days
    assert "election" in causes(date(2029, 6, 1), date(2029, 6, 30), working_hours())[date(2029, 6, 8)]


def test_today_is_forecast_anew_from_what_came_this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MADE_UP_FOR", 20)
    write_calls(TODAY - timedelta(42), TODAY - timedelta(1))
    actions.make_forecasts()
    write_calls(TODAY, TODAY, a_day=150)
    with clock.frozen(datetime(2026, 11, 30, 11, 15, tzinfo=UTC)):  # 12.15 in Brussels
        day = outlook.day_outlook(queries.forecasts("phone", "", ""), TODAY, TODAY)
    assert day is not None
    known = [half for half in day.half_hours if half.came is not None]
    assert len(known) == 7
    assert all(half.updated is None for half in known)
    assert all(half.updated is not None for half in day.half_hours[7:])
    assert day.updated is not None
    assert day.came is not None
    assert day.updated > day.came


def test_today_goes_on_from_the_mails_that_came_too() -> None:
    def row(day: date, *, is_over: bool) -> Forecast:
        expected = [1.0] * 48
        values: dict[str, Any] = {
            "seen": day - timedelta(1),
            "made_at": NIGHT,
            "first": 0,
            "expected": expected,
            "low": expected,
        }
        values |= {"high": [3.0] * 48, "total": 48.0, "total_low": 40.0, "total_high": 60.0}
        busy = [day.day % 3] * 48 if is_over else None  # what a morning begins, the day goes on with
        return Forecast(channel="mail", language=ALL, service=ALL, day=day, came=busy, **values)

    past = [row(TODAY - timedelta(back), is_over=True) for back in range(20, 0, -1)]
    with clock.frozen(NIGHT):  # two o'clock in Brussels
        for _ in range(8):
            tickets.open_ticket(
                tickets.NewTicket(
                    by=None, channel=Channel.MAIL, language="fr", subject="x", text="y", requester=Requester()
                )
            )
    with clock.frozen(NIGHT + timedelta(hours=1)):
        day = outlook.day_outlook([*past, row(TODAY, is_over=False)], TODAY, TODAY)
    assert day is not None
    assert [half.came for half in day.half_hours[:7]] == [0, 0, 0, 0, 8, 0, None]
    assert day.updated is not None
    assert day.updated > 8 + 42


def test_the_band_of_a_week_is_narrower_than_those_of_its_days_added_up() -> None:
    write_calls(TODAY - timedelta(70), TODAY - timedelta(1))
    actions.make_forecasts()
    rows = queries.forecasts("phone", "", "")
    first, *_rest = outlook.next_weeks(rows, TODAY)
    days = [row for row in rows if TODAY <= row.day < TODAY + timedelta(7)]
    assert (first.monday, first.days) == (TODAY, 5)
    assert first.expected == pytest.approx(sum(row.total for row in days))
    assert first.low < first.expected < first.high
    assert first.high - first.low < 0.7 * sum(row.total_high - row.total_low for row in days)


def test_a_week_in_which_the_desk_is_closed_is_told_as_one() -> None:
    write_calls(TODAY - timedelta(35), TODAY - timedelta(1))
    actions.make_forecasts()
    rows = [row for row in queries.forecasts("phone", "", "") if row.day.isocalendar().week not in (50, 51)]
    weeks = {week.monday: week for week in outlook.next_weeks(rows, TODAY)}
    assert list(weeks)[:4] == [TODAY + timedelta(weeks=number) for number in range(4)]
    assert [week.days for week in weeks.values()][:4] == [5, 0, 0, 5]
    closed = weeks[TODAY + timedelta(weeks=1)]
    assert (closed.expected, closed.low, closed.high) == (0, 0, 0)


def job(status: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('bulk', %s, %s)",
            [queries.MAKER, status],
        )


@pytest.mark.parametrize(
    ("jobs", "state"),
    [
        ((), "short"),
        (("todo",), "running"),
        (("succeeded", "todo"), "short"),
        (("doing", "succeeded", "todo"), "running"),
        (("failed", "succeeded"), "failed"),
        (("failed", "doing"), "running"),
    ],
)
def test_it_is_known_why_there_is_no_forecast(jobs: tuple[str, ...], state: str) -> None:
    for status in jobs:
        job(status)
    assert queries.state_of_forecasts() == state


def test_forecasts_of_today_need_no_word_whatever_the_job_did() -> None:
    write_calls(TODAY - timedelta(14), TODAY - timedelta(1))
    actions.make_forecasts()
    job("failed")
    assert queries.state_of_forecasts() == ""
    with clock.frozen(NIGHT + timedelta(1)):
        assert queries.state_of_forecasts() == "failed"
