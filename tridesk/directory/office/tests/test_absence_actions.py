"""Absences are typed, and taken over from a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Absence, AbsenceCalendar
from tridesk.directory.office import ports, tasks
from tridesk.directory.office.actions import (
    AbsenceCard,
    add_absence,
    change_absence,
    remove_absence,
    set_calendar,
    take_over,
)
from tridesk.directory.office.calendar_client import MemoryCalendars
from tridesk.directory.office.calendars import AbsenceSpan
from tridesk.directory.office.tests.test_calendars import WEEK, calendar, event
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotAllowed, NotFound, Temporary

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADDRESS = "https://calendar.example/karim.ics"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


class TestTyped:
    def test_by_himself_or_by_who_plans(self, call_taker: User, supervisor: User) -> None:
        absence = add_absence(call_taker, AbsenceCard(NOW, NOW + DAY, replaced_by=supervisor), by=call_taker)
        add_absence(call_taker, AbsenceCard(NOW, NOW + DAY), by=supervisor)
        with pytest.raises(NotAllowed):
            add_absence(supervisor, AbsenceCard(NOW, NOW + DAY), by=call_taker)
        change_absence(absence, AbsenceCard(NOW, NOW + 2 * DAY, "sick"), by=call_taker)
        absence.refresh_from_db()
        assert (absence.ends_at, absence.kind, absence.replaced_by) == (NOW + 2 * DAY, "sick", None)
        remove_absence(absence, by=supervisor)
        with pytest.raises(NotFound):
            remove_absence(absence, by=supervisor)
        verbs = Entry.objects.filter(ref=f"absence:{absence.pk}").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["absence.added", "absence.changed", "absence.removed"]

    @pytest.mark.parametrize(
        ("card", "field"),
        [
            ({"ends_at": NOW}, "until"),
            ({"ends_at": NOW - DAY}, "until"),
            ({"ends_at": NOW + 2000 * DAY}, "until"),
            ({"kind": "none"}, "kind"),
            ({"note": "x" * 201}, "note"),
        ],
    )
    def test_what_makes_no_sense(self, card: dict[str, Any], field: str, call_taker: User) -> None:
        whole = {"starts_at": NOW, "ends_at": NOW + DAY} | card
        with pytest.raises(Invalid) as refused:
            add_absence(call_taker, AbsenceCard(**whole), by=call_taker)
        assert refused.value.field == field

    def test_nobody_replaces_himself_and_nobody_who_has_gone(self, call_taker: User, supervisor: User) -> None:
        supervisor.is_active = False
        for instead in (call_taker, supervisor):
            with pytest.raises(Invalid):
                add_absence(call_taker, AbsenceCard(NOW, NOW + DAY, replaced_by=instead), by=call_taker)


def span(uid: str, day: int, days: int = 1, kind: str = "leave") -> AbsenceSpan:
    return AbsenceSpan(uid, NOW + day * DAY, NOW + (day + days) * DAY, kind)


@pytest.fixture
def known(call_taker: User) -> AbsenceCalendar:
    return AbsenceCalendar.objects.create(user=call_taker, address=ADDRESS)


class TestTakenOver:
    def test_twice_the_same_changes_nothing(self, known: AbsenceCalendar) -> None:
        spans = [span("a", 1), span("a", 8), span("b", 3)]
        assert take_over(known, spans, NOW, "one") == 3
        rows = list(Absence.objects.values())
        assert take_over(known, spans, NOW, "two") == 0
        assert list(Absence.objects.values()) == rows
        known.refresh_from_db()
        assert (known.etag, known.read_at) == ("two", NOW)

    def test_what_changed_what_went_and_what_is_past(self, known: AbsenceCalendar, call_taker: User) -> None:
        take_over(known, [span("past", -9), span("gone", 1), span("longer", 2)], NOW - 30 * DAY, "")
        typed = Absence.objects.create(user=call_taker, starts_at=NOW, ends_at=NOW + DAY)
        assert take_over(known, [span("longer", 2, 5, "sick")], NOW, "") == 2
        rows = Absence.objects.order_by("starts_at").values_list("uid", "kind", "ends_at")
        assert list(rows) == [
            ("past", "leave", NOW - 8 * DAY),
            ("", "leave", typed.ends_at),
            ("longer", "sick", NOW + 7 * DAY),
        ]

    def test_who_replaces_goes_along_with_a_date_that_moves(self, known: AbsenceCalendar, supervisor: User) -> None:
        take_over(known, [span("a", 1)], NOW, "")
        absence = Absence.objects.get()
        change_absence(absence, AbsenceCard(NOW, NOW + DAY, "other", supervisor), by=absence.user)
        absence.refresh_from_db()
        assert (absence.starts_at, absence.kind, absence.replaced_by) == (NOW + DAY, "leave", supervisor)
        assert take_over(known, [span("a", 4)], NOW, "") == 1
        absence.refresh_from_db()
        assert (absence.starts_at, absence.replaced_by) == (NOW + 4 * DAY, supervisor)
        with pytest.raises(Invalid):
            remove_absence(absence, by=absence.user)

    def test_what_comes_after_another_address_was_given_is_dropped(self, known: AbsenceCalendar) -> None:
        AbsenceCalendar.objects.update(address="https://calendar.example/other.ics")
        assert take_over(known, [span("a", 1)], NOW, "") == 0
        assert not Absence.objects.exists()


class TestRead:
    @pytest.fixture
    def shelf(self, monkeypatch: pytest.MonkeyPatch) -> MemoryCalendars:
        shelf = MemoryCalendars({ADDRESS: calendar(event("a", "SUMMARY:Verlof", *WEEK))})
        monkeypatch.setattr(ports.calendars, "answer", shelf)
        return shelf

    def test_read_unchanged_failed_and_kept(self, known: AbsenceCalendar, shelf: MemoryCalendars) -> None:
        tasks.read_calendar(known.pk)
        assert Absence.objects.get().uid == "a"
        tasks.read_calendar(known.pk)
        for content, why in (
            (b"<html>", tasks.NO_CALENDAR),
            (Temporary("HTTP 503"), "HTTP 503"),
        ):
            shelf.files[ADDRESS] = content
            tasks.read_calendar(known.pk)
            known.refresh_from_db()
            assert (known.failure, Absence.objects.count()) == (why, 1)
        shelf.files[ADDRESS] = calendar()
        tasks.read_calendar(known.pk)
        known.refresh_from_db()
        assert (known.failure, Absence.objects.count()) == ("", 0)
        tasks.read_calendar(0)

    def test_every_calendar_has_its_turn_once(self, known: AbsenceCalendar) -> None:
        from procrastinate.contrib.django.models import ProcrastinateJob

        for _time in range(2):
            tasks.read_calendars(0)
        jobs = ProcrastinateJob.objects.filter(task_name="directory.read_calendar")
        assert [job.args for job in jobs] == [{"calendar": known.pk}]

    def test_another_address_begins_anew(self, known: AbsenceCalendar, call_taker: User, supervisor: User) -> None:
        take_over(known, [span("a", 1)], NOW, "")
        assert set_calendar(call_taker, ADDRESS, by=call_taker) == known
        with pytest.raises(Invalid):
            set_calendar(call_taker, "nonsense", by=call_taker)
        set_calendar(call_taker, "https://calendar.example/new.ics", by=call_taker)
        assert not Absence.objects.exists()
        set_calendar(call_taker, "", by=supervisor)
        assert not AbsenceCalendar.objects.exists()
        with pytest.raises(NotAllowed):
            set_calendar(supervisor, ADDRESS, by=call_taker)
