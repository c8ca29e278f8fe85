"""The calendar page: its rights, its content, its forms."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tridesk.accounts.models import User
from tridesk.directory.holidays import HolidayKind
from tridesk.directory.models import ClosedDay
from tridesk.directory.office.actions import close_day, plan_year
from tridesk.directory.office.queries import closed_day, closed_days
from tridesk.kit import clock
from tridesk.kit.text import Text

pytestmark = pytest.mark.django_db

A_MONDAY = date(2026, 11, 9)
ALL_SOULS = date(2026, 11, 2)
YEAR = {"year": 2026}
FORM = {
    "date": "2026-11-09",
    "kind": "local",
    "name_nl": "Personeelsfeest",
    "name_fr": "Fête du personnel",
    "name_de": "Betriebsfest",
    "name_en": "",
    "note": "in the afternoon",
}


@pytest.fixture
def page(client: Client, supervisor: User) -> Client:
    client.force_login(supervisor)
    return client


def address(name: str, **parts: object) -> str:
    return reverse(f"directory:{name}", kwargs=parts)


ROUTES = [
    ("calendar", {}, "get"),
    ("calendar-year", YEAR, "get"),
    ("plan-year", YEAR, "post"),
    ("add-day", YEAR, "post"),
    ("edit-day", {"day": A_MONDAY}, "get"),
    ("close-day", {"day": A_MONDAY}, "post"),
    ("open-day", {"day": A_MONDAY}, "post"),
]


@pytest.mark.parametrize(("name", "parts", "method"), ROUTES)
def test_a_call_taker_may_not(
    client: Client, call_taker: User, name: str, parts: dict[str, object], method: str
) -> None:
    client.force_login(call_taker)
    assert getattr(client, method)(address(name, **parts)).status_code == 403


@pytest.mark.parametrize(("name", "parts", "method"), ROUTES)
def test_a_stranger_is_asked_to_sign_in(client: Client, name: str, parts: dict[str, object], method: str) -> None:
    answer = getattr(client, method)(address(name, **parts))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("account_login"))


def test_an_empty_year_says_what_comes_here(page: Client) -> None:
    answer = page.get(address("calendar-year", **YEAR))
    assert answer.status_code == 200
    assert "Plan the year to bring in legal holidays" in answer.content.decode()
    assert answer.context["working_days"] == 261


def test_a_planned_year_lists_its_days(page: Client, supervisor: User) -> None:
    plan_year(2026, by=supervisor)
    answer = page.get(address("calendar-year", **YEAR))
    assert [day.date for day in answer.context["days"]] == [day.date for day in closed_days(2026)]
    assert answer.context["working_days"] == 261 - 13
    shown = answer.content.decode()
    assert [shown.count(words) for words in ("stays open", "open until decided")] == [0, 3]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_days_does_not_change_that_of_queries(
    page: Client, supervisor: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        close_day(date(2026, 11, 9 + number), by=supervisor)
    with django_assert_num_queries(8):  # session, person, days, three for the office, and two for the telephone
        page.get(address("calendar-year", **YEAR))


def test_without_a_year_it_is_this_one_in_brussels(page: Client) -> None:
    with clock.frozen(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        assert page.get(address("calendar")).context["year"] == 2027


@pytest.mark.parametrize(
    "path", ["/calendar/1999/", "/calendar/123456/", "/calendar/2026-02-30/", "/calendar/2026-11-09/"]
)
def test_there_is_no_such_page(page: Client, path: str) -> None:
    assert page.get(path).status_code == 404


def test_plan(page: Client) -> None:
    answer = page.post(address("plan-year", **YEAR), follow=True)
    assert "16 days were added." in answer.content.decode()
    answer = page.post(address("plan-year", **YEAR), follow=True)
    assert "The calendar already has all days of this year." in answer.content.decode()


def test_add(page: Client) -> None:
    answer = page.post(address("add-day", **YEAR), FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/calendar/2026/")
    day = closed_day(A_MONDAY)
    assert (day.kind, day.note, day.open) == (HolidayKind.LOCAL, "in the afternoon", False)
    assert day.names == Text(nl="Personeelsfeest", fr="Fête du personnel", de="Betriebsfest")


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"date": "2026-11-08"}, "date", "Saturdays and Sundays are closed anyway."),
        ({"date": "2199-11-08"}, "date", "The calendar goes from 2000 to 2100."),
        ({"date": "tomorrow"}, "date", "Enter a valid date."),
        ({"name_fr": ""}, "name_fr", "This field is required."),
        ({"kind": "party"}, "kind", "Select a valid choice. party is not one of the available choices."),
    ],
)
def test_what_makes_no_sense_is_said_and_keeps_what_was_typed(
    page: Client, change: dict[str, str], field: str, says: str
) -> None:
    answer = page.post(address("add-day", **YEAR), FORM | change)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [says]}
    assert "Betriebsfest" in answer.content.decode()
    assert not ClosedDay.objects.exists()


def test_edit(page: Client, supervisor: User) -> None:
    close_day(A_MONDAY, by=supervisor)
    shown = page.get(address("edit-day", day=A_MONDAY))
    assert 'value="Geschlossen"' in shown.content.decode()
    answer = page.post(address("edit-day", day=A_MONDAY), FORM | {"kind": "bridge"})
    assert (answer.status_code, closed_day(A_MONDAY).kind) == (302, HolidayKind.BRIDGE)


def test_an_edit_that_makes_no_sense(page: Client, supervisor: User) -> None:
    close_day(A_MONDAY, by=supervisor)
    answer = page.post(address("edit-day", day=A_MONDAY), FORM | {"name_nl": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name_nl"])
    assert closed_day(A_MONDAY).names.nl == "Gesloten"


def test_open_and_close(page: Client, supervisor: User) -> None:
    plan_year(2026, by=supervisor)
    page.post(address("open-day", day=ALL_SOULS))
    assert closed_day(ALL_SOULS).open
    page.post(address("close-day", day=ALL_SOULS))
    assert not closed_day(ALL_SOULS).open


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_every_language(page: Client, supervisor: User, language: str) -> None:
    User.objects.filter(pk=supervisor.pk).update(language=language)
    plan_year(2026, by=supervisor)
    names = {"nl": "Allerzielen", "fr": "Jour des défunts", "de": "Allerseelen", "en": "All Souls&#x27; Day"}
    assert names[language] in page.get(address("calendar-year", **YEAR)).content.decode()
