"""Opening hours as data: the right to set them, their pages, and their effect on the deadlines of tickets."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tridesk.accounts.models import User
from tridesk.directory.models import ClosedDay, OpeningHours, Service
from tridesk.directory.office import actions, queries
from tridesk.directory.office.worktime import OFFICE_WEEK, read_hours, read_week
from tridesk.journal.models import Entry
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
MORNINGS = ["8:30-12:00"] * 5 + ["", ""]
TYPED = {f"day_{number}": hours for number, hours in enumerate(MORNINGS)}
MONDAY = date(2026, 11, 9)


def at(hour: int, minute: int = 0, day: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BRUSSELS)


@pytest.fixture
def page(client: Client, supervisor: User) -> Client:
    client.force_login(supervisor)
    return client


@pytest.fixture
def keys(db: None) -> Service:
    return Service.objects.create(code="KEYS", name_nl="Sleutels", name_fr="Clés", name_de="Schlüssel")


def test_nobody_has_set_any_and_the_desk_works_at_office_hours() -> None:
    assert queries.working_hours().week == OFFICE_WEEK


def test_working_time_counts_the_hours_that_were_set(supervisor: User) -> None:
    actions.set_opening_hours(read_week(MORNINGS), by=supervisor)
    assert queries.working_hours().add(at(11), timedelta(hours=4)) == at(11, 30, day=10)


def test_hours_of_a_language_or_a_service_are_for_those_callers_only(supervisor: User, keys: Service) -> None:
    actions.set_opening_hours(read_week(MORNINGS), by=supervisor, language="de")
    actions.set_opening_hours(read_week(["10-11"] * 5 + ["", ""]), by=supervisor, service=keys)
    assert [queries.working_hours(*klass).is_open(at(14)) for klass in (("", ""), ("nl", "FEES"), ("de", "FEES"))] == [
        True,
        True,
        False,
    ]
    assert queries.working_hours("de", "KEYS").closes_at(at(10)) == at(11), "the service says more than the language"
    row = OpeningHours.objects.get(language="de")
    actions.remove_opening_hours(row, by=supervisor)
    assert queries.working_hours("de").is_open(at(14))


def test_who_set_them_and_how_they_were_is_in_the_journal(supervisor: User) -> None:
    actions.set_opening_hours(read_week(MORNINGS), by=supervisor)
    entry = Entry.objects.get(verb="hours.set")
    assert (entry.by, entry.data["week"]) == (supervisor, ["08:30-12:00"] * 5 + ["", ""])


def test_only_who_edits_the_calendar_sets_them(call_taker: User) -> None:
    with pytest.raises(NotAllowed):
        actions.set_opening_hours(read_week(MORNINGS), by=call_taker)


def test_a_desk_that_is_never_open_is_refused(supervisor: User) -> None:
    with pytest.raises(Invalid):
        actions.set_opening_hours(read_week([""] * 7), by=supervisor)


# --- single days


def test_a_half_day_and_a_saturday_of_permanence(supervisor: User) -> None:
    actions.set_hours_of_day(MONDAY, read_hours("8:30-12"), by=supervisor)
    actions.set_hours_of_day(date(2026, 11, 14), read_hours("9-11"), by=supervisor)
    hours = queries.working_hours()
    assert (hours.closes_at(at(9)), hours.is_open(at(10, day=14))) == (at(12), True)
    actions.open_day(MONDAY, by=supervisor)
    assert queries.working_hours().closes_at(at(9)) == at(16, 30)


def test_closing_the_day_takes_its_hours_away(supervisor: User) -> None:
    actions.set_hours_of_day(MONDAY, read_hours("8:30-12"), by=supervisor)
    actions.close_day(MONDAY, by=supervisor)
    assert (ClosedDay.objects.get().hours, queries.working_hours().is_open(at(9))) == ("", False)


# --- pages


def test_the_hours_of_the_desk_are_set_on_a_page(page: Client) -> None:
    assert page.get(reverse("directory:desk-hours")).status_code == 200
    assert page.post(reverse("directory:desk-hours"), TYPED).status_code == 302
    assert not queries.working_hours().is_open(at(14))
    assert ">08.30–12.00<" in page.get(reverse("directory:hours")).content.decode()


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "08.30–12.00, 13.00–16.30"),
        ("nl", "08.30–12.00, 13.00–16.30"),
        ("fr", "08h30–12h00, 13h00–16h30"),
        ("de", "08.30–12.00, 13.00–16.30"),
    ],
)
def test_hours_are_read_as_each_language_writes_them(
    language: str, written: str, page: Client, supervisor: User
) -> None:
    hours = read_hours("8.30-12, 13-16.30")
    actions.set_opening_hours((hours,) * 7, by=supervisor)
    actions.set_hours_of_day(MONDAY, hours, by=supervisor)
    User.objects.update(language=language)
    for address in (reverse("directory:hours"), reverse("directory:calendar-year", args=[MONDAY.year])):
        text = page.get(address).content.decode()
        assert f"{written}<" in text
        assert "08:30" not in text


def test_hours_of_some_callers_are_added_changed_and_removed_on_pages(page: Client, keys: Service) -> None:
    page.post(reverse("directory:add-hours"), TYPED | {"language": "de", "service": "KEYS"})
    row = OpeningHours.objects.get()
    assert (row.language, row.service) == ("de", keys)
    page.post(reverse("directory:edit-hours", args=[row.pk]), TYPED | {"day_5": "9-12"})
    assert queries.working_hours("de", "KEYS").is_open(at(10, day=14))
    page.post(reverse("directory:remove-hours", args=[row.pk]))
    assert not OpeningHours.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"), [({"day_1": "12-8"}, "day_1"), ({"language": "", "service": ""}, "language")]
)
def test_what_is_wrong_is_said_beside_the_box(page: Client, typed: dict[str, str], field: str) -> None:
    response = page.post(reverse("directory:add-hours"), TYPED | {"language": "de", "service": ""} | typed)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not OpeningHours.objects.exists()


def test_a_half_day_is_added_and_changed_in_the_calendar(page: Client) -> None:
    day = {
        "date": "2026-11-09",
        "kind": "local",
        "name_nl": "Feest",
        "name_fr": "Fête",
        "name_de": "Fest",
        "hours": "8.30-12",
    }
    page.post(reverse("directory:add-day", args=[2026]), day)
    assert queries.working_hours().closes_at(at(9)) == at(12)
    page.post(reverse("directory:edit-day", args=[MONDAY]), day | {"hours": "8.30-13"})
    assert queries.working_hours().closes_at(at(9)) == at(13)
    page.post(reverse("directory:edit-day", args=[MONDAY]), day | {"hours": ""})
    assert not queries.working_hours().is_open(at(9))
