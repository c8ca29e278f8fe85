"""The calendar: planned by rule, edited by people, read by every clock."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tridesk.accounts.models import User
from tridesk.directory.holidays import HolidayKind
from tridesk.directory.models import ClosedDay
from tridesk.directory.office.actions import close_day, edit_day, open_day, plan_year
from tridesk.directory.office.queries import closed_day, closed_days, working_hours
from tridesk.journal.models import Entry
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.text import Text

pytestmark = pytest.mark.django_db

ALL_SOULS = date(2026, 11, 2)
BRIDGE = date(2026, 5, 15)  # one of three, so that the minister decides
A_MONDAY = date(2026, 11, 9)
PARTY = Text(nl="Personeelsfeest", fr="Fête du personnel", de="Betriebsfest", en="Staff party")


def is_open(day: date) -> bool:
    return working_hours().is_open(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def journal() -> list[tuple[str, str]]:
    return list(Entry.objects.order_by("id").values_list("verb", "ref"))


class TestPlanYear:
    def test_it_fills_the_calendar(self, supervisor: User) -> None:
        assert plan_year(2026, by=supervisor) == 16
        assert [str(day.date) for day in closed_days(2026)][:4] == [
            "2026-01-01",
            "2026-01-02",
            "2026-04-06",
            "2026-05-01",
        ]
        assert journal() == [("calendar.planned", "year:2026")]

    def test_holidays_close_the_desk_and_bridge_days_in_doubt_do_not(self, supervisor: User) -> None:
        plan_year(2026, by=supervisor)
        assert (is_open(ALL_SOULS), is_open(BRIDGE), is_open(A_MONDAY)) == (False, True, True)

    def test_planning_again_changes_nothing_and_says_nothing(self, supervisor: User) -> None:
        plan_year(2026, by=supervisor)
        assert plan_year(2026, by=supervisor) == 0
        assert len(journal()) == 1

    def test_planning_again_keeps_what_people_decided(self, supervisor: User) -> None:
        plan_year(2026, by=supervisor)
        open_day(ALL_SOULS, by=supervisor)
        edit_day(BRIDGE, by=supervisor, kind=HolidayKind.CANDIDATE, names=PARTY, note="ask")
        plan_year(2026, by=supervisor)
        assert is_open(ALL_SOULS)
        assert closed_day(BRIDGE).names == PARTY

    def test_tridesk_itself_may_plan(self) -> None:
        assert plan_year(2027, by=None) == 16

    @pytest.mark.parametrize("year", [1999, 2101, 99999])
    def test_only_years_of_this_century(self, year: int) -> None:
        with pytest.raises(Invalid):
            plan_year(year, by=None)


class TestCloseDay:
    def test_a_day_without_reason_is_a_local_closure(self, supervisor: User) -> None:
        day = close_day(A_MONDAY, by=supervisor)
        assert (day.kind, day.names.en, is_open(A_MONDAY)) == (HolidayKind.LOCAL, "Closed", False)
        assert journal() == [("calendar.closed", "day:2026-11-09")]

    def test_with_reason_names_and_note(self, supervisor: User) -> None:
        close_day(A_MONDAY, by=supervisor, kind=HolidayKind.BRIDGE, names=PARTY, note="decided on Friday")
        day = closed_day(A_MONDAY)
        assert (day.kind, day.names, day.note) == (HolidayKind.BRIDGE, PARTY, "decided on Friday")

    def test_a_possible_bridge_day_becomes_one(self, supervisor: User) -> None:
        plan_year(2026, by=supervisor)
        day = close_day(BRIDGE, by=supervisor)
        assert (day.kind, day.names.en, is_open(BRIDGE)) == (HolidayKind.BRIDGE, "Bridge day", False)

    def test_a_day_that_was_opened_closes_again_as_it_was(self, supervisor: User) -> None:
        plan_year(2026, by=supervisor)
        before = closed_day(ALL_SOULS).names
        open_day(ALL_SOULS, by=supervisor)
        day = close_day(ALL_SOULS, by=supervisor)
        assert (day.kind, day.names, is_open(ALL_SOULS)) == (HolidayKind.FEDERAL, before, False)

    @pytest.mark.parametrize("day", [date(2026, 11, 7), date(2026, 11, 8), date(1999, 11, 8)])
    def test_weekends_and_other_centuries_are_refused(self, day: date) -> None:
        with pytest.raises(Invalid) as refusal:
            close_day(day, by=None)
        assert refusal.value.field == "date"


class TestOpenDay:
    def test_the_desk_stays_open_on_a_holiday(self, supervisor: User) -> None:
        plan_year(2026, by=supervisor)
        open_day(ALL_SOULS, by=supervisor)
        assert (closed_day(ALL_SOULS).open, is_open(ALL_SOULS)) == (True, True)
        assert journal()[-1] == ("calendar.opened", "day:2026-11-02")

    def test_a_local_closure_is_gone(self, supervisor: User) -> None:
        close_day(A_MONDAY, by=supervisor)
        open_day(A_MONDAY, by=supervisor)
        assert closed_days(2026) == []

    def test_a_day_that_is_not_in_the_calendar(self) -> None:
        with pytest.raises(NotFound):
            open_day(A_MONDAY, by=None)


class TestEditDay:
    def test_reason_names_and_note(self, supervisor: User) -> None:
        close_day(A_MONDAY, by=supervisor)
        edit_day(A_MONDAY, by=supervisor, kind=HolidayKind.COMPENSATION, names=PARTY, note="n")
        day = closed_day(A_MONDAY)
        assert (day.kind, day.names, day.note, day.open) == (HolidayKind.COMPENSATION, PARTY, "n", False)
        assert journal()[-1] == ("calendar.edited", "day:2026-11-09")

    def test_a_day_that_is_not_in_the_calendar(self) -> None:
        with pytest.raises(NotFound):
            edit_day(A_MONDAY, by=None, kind=HolidayKind.LOCAL, names=PARTY, note="")


class TestWorkingHours:
    def test_they_are_remembered(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(3):  # closed days, hours, and how the desk is reached
            assert working_hours() is working_hours()

    def test_a_change_made_elsewhere_is_seen_after_seconds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert is_open(A_MONDAY)
        ClosedDay.objects.create(date=A_MONDAY, kind=HolidayKind.LOCAL)  # as another process would
        assert is_open(A_MONDAY)
        later = time.monotonic() + 6
        monkeypatch.setattr(time, "monotonic", lambda: later)
        assert not is_open(A_MONDAY)

    def test_due_times_skip_closed_days(self, supervisor: User) -> None:
        close_day(A_MONDAY, by=supervisor)
        friday = datetime(2026, 11, 6, 15, 0, tzinfo=UTC)  # 16:00 in Brussels
        assert working_hours().add(friday, timedelta(hours=1)).date() == date(2026, 11, 10)
