"""The pages of forecast and staffing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from tridesk.accounts.models import User
from tridesk.directory.models import Absence
from tridesk.directory.office.calendars import absences_in
from tridesk.directory.office.queries import forget_working_hours
from tridesk.figures.planning import actions, queries
from tridesk.figures.planning.models import Forecast, Plan, Shift
from tridesk.figures.planning.tests.records import write_calls, write_forecasts
from tridesk.figures.staffing import proposal
from tridesk.figures.staffing import roster as staffing_roster
from tridesk.figures.views import forecast
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS

NOON = datetime(2026, 11, 30, 11, 5, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 30)
NEEDED = "Needed are the colleagues who would answer all calls from one queue"  # on every page that says how many

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    forget_working_hours()
    with clock.frozen(NOON):
        yield
    forget_working_hours()


@pytest.fixture(scope="module")
def desk(once: Callable[[Callable[[], None]], None]) -> None:
    once(lambda: write_forecasts(NOON))


@pytest.fixture
def forecasts(db: None, desk: None) -> None:
    """Eight weeks of calls and the forecasts made of them."""


def signed_in(role: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.create_user(role, name=role, role=role, language="en"))
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_without_records_the_page_says_what_it_needs() -> None:
    Forecast.objects.all().delete()
    assert "No forecast yet" in text(signed_in("call_taker"), "/figures/forecast")


def test_the_pages_tell_a_job_that_runs_or_failed_from_too_few_days(monkeypatch: pytest.MonkeyPatch) -> None:
    Forecast.objects.all().delete()
    client = signed_in("supervisor")
    words = {"running": "are being made", "failed": "tried again each minute", "short": "It needs five days"}
    for state in words:
        monkeypatch.setattr(queries, "state_of_forecasts", lambda state=state: state)
        for address in ("/figures/forecast", "/figures/staffing"):
            page = text(client, address)
            assert [other for other in words if words[other] in page] == [state]
            assert ("data-poll" in page) == (state != "short")
            assert ("<progress" in page) == (state == "running")


def test_forecasts_of_yesterday_stay_with_a_word_when_those_of_today_failed(
    forecasts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("supervisor")
    Forecast.objects.update(made_at=NOON - timedelta(days=1))
    for state, words in (("failed", "tried again each minute"), ("short", "The next ten weeks")):
        monkeypatch.setattr(queries, "state_of_forecasts", lambda state=state: state)
        page = text(client, "/figures/forecast")
        assert words in page
        assert "The next ten weeks" in page
        assert "No forecast yet" not in page


def test_the_page_shows_today_the_days_ahead_and_how_good_the_last_forecasts_were(forecasts: None) -> None:
    write_calls(TODAY, TODAY)
    page = text(signed_in("call_taker"), "/figures/forecast")
    for words in ("Expected by now", "How it came about", "The next ten weeks", "Off by, day by day"):
        assert words in page
    assert "Staffing" not in page
    german = text(signed_in("supervisor"), "/figures/forecast?language=de&day=2026-12-02")
    assert "Wednesday 2 December 2026" in german
    assert "of the whole channel" in german
    assert "/figures/staffing" in german


def test_the_chart_of_weeks_has_whole_weeks_alone(forecasts: None) -> None:
    """Ten weeks from a Monday end on a Monday; a week of one day would look like a quiet one. The table has it."""
    page = text(signed_in("supervisor"), "/figures/forecast")
    drawn = page[page.index('id="weeks-') :]
    drawn = drawn[: drawn.index("</svg>")]
    weeks = set(re.findall(r"week of ([^,<]+), Expected", drawn))
    assert len(weeks) == 9
    assert not [week for week in weeks if week.startswith(("30", "8", "08"))]


def test_a_service_of_a_channel_without_services_is_left_out_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "service_names", lambda: {"KEYS": "Keys"})
    client = signed_in("supervisor")
    for address, is_said in (("channel=mail&service=KEYS", True), ("channel=mail", False), ("service=KEYS", False)):
        page = text(client, f"/figures/forecast?{address}")
        assert ("This is every service." in page) == is_said
        assert ('<option value="KEYS" selected>' in page) == (address == "service=KEYS")


def test_an_unknown_choice_is_none(forecasts: None) -> None:
    page = text(signed_in("supervisor"), "/figures/forecast?channel=x&language=y&service=z&day=")
    assert "The next ten weeks" in page
    assert "There is no forecast of this day" not in page


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-11-29"])
def test_a_day_without_a_forecast_gets_a_sentence_in_place_of_another_day(day: str, forecasts: None) -> None:
    assert "There is no forecast of this day" in text(signed_in("supervisor"), f"/figures/forecast?day={day}")


@pytest.mark.parametrize("page", ["forecast?day", "staffing?week", "roster?week"])
@pytest.mark.parametrize("day", ["2026-99-99", "soon", "%00", "1" * 5000])
def test_an_absurd_date_in_an_address_gets_a_sentence(page: str, day: str, forecasts: None) -> None:
    response = signed_in("supervisor").get(f"/figures/{page}={day}")
    assert response.status_code == 422
    told = response.content.decode()
    assert "Write the day as 2026-03-31." in told or "Only this week and the ten after it can be planned." in told


@pytest.mark.parametrize("page", ["staffing", "roster"])
def test_a_week_that_cannot_be_planned_is_not_silently_another(page: str, forecasts: None) -> None:
    client, monday = signed_in("supervisor"), TODAY - timedelta(TODAY.weekday())
    last = monday + timedelta(weeks=10)
    for day, status in ((monday, 200), (last, 200), (monday - timedelta(1), 422), (last + timedelta(7), 422)):
        assert client.get(f"/figures/{page}?week={day}").status_code == status
    assert client.get(f"/figures/{page}?week=9999-12-31&format=csv").status_code == 422


def test_a_week_is_asked_for_played_and_shown(monkeypatch: pytest.MonkeyPatch, forecasts: None) -> None:
    monkeypatch.setattr(actions, "REPETITIONS", 2)
    User.objects.create_user("ann", name="Ann", role="call_taker", language="nl")
    client = signed_in("supervisor")
    assert "Not simulated yet" in text(client, "/figures/staffing?week=2026-12-03")
    response = client.post("/figures/staffing/plan", {"week": "2026-11-30", "share": "80", "within": "20"})
    assert response["Location"] == "/figures/staffing?week=2026-11-30"
    assert "It begins in a moment" in text(client, response["Location"])
    actions.carry_on()
    page = text(client, response["Location"])
    for words in (
        "What callers would get",
        "one colleague more",
        "Ann learns",
        "Needed (Erlang A)",
        NEEDED,
        "the same",
        "Pauses: 12 % of the hours on the telephone",
    ):
        assert words in page
    assert "Off the telephone" not in page
    plan = Plan.objects.get()
    Plan.objects.update(result=(plan.result or {}) | {"off_telephone": 0.47})
    assert "Off the telephone: 47 % of the working hours" in text(client, response["Location"])
    assert "Plan and fact" not in page
    Plan.objects.update(monday=TODAY - timedelta(7))
    page = text(client, "/figures/staffing")
    assert "Plan and fact" in page
    assert "&amp;table=past&amp;format=csv" in page
    heading, *rows = b"".join(client.get("/figures/staffing?table=past&format=csv")).decode().splitlines()[2:]
    assert heading == ('Week of,Language,Calls planned,Calls that came,"In time, planned",Low,High,"In time, records"')
    assert [row.split(",")[:2] for row in rows][-1] == ["2026-11-23", "Total"]


@pytest.mark.parametrize(
    ("table", "heading"),
    [
        ("levels", "Language,Calls,Answered in time,Low,High,Mean wait (s),Calls abandoned"),
        ("changes", 'Change,"German, points","German, Low","German, High"'),
        ("half-hours", "Day,Half hour,Calls,Needed (Erlang A),Enough on per cent of days,Planned"),
    ],
)
def test_the_tables_of_a_simulated_week_are_taken_out(
    table: str, heading: str, monkeypatch: pytest.MonkeyPatch, forecasts: None
) -> None:
    monkeypatch.setattr(actions, "REPETITIONS", 2)
    User.objects.create_user("ann", name="Ann", role="call_taker", language="nl")
    client = signed_in("supervisor")
    address = "/figures/staffing?week=2026-11-30"
    taken = f"{address}&table={table}&format="
    assert client.get(f"{taken}csv").status_code == 404
    client.post("/figures/staffing/plan", {"week": "2026-11-30", "share": "80", "within": "20"})
    actions.carry_on()
    assert f'href="?week=2026-11-30&amp;table={table}&amp;format=csv"' in text(client, address)
    lines = b"".join(client.get(f"{taken}csv")).decode().splitlines()
    assert lines[0] == "\ufeffWeek of,2026-11-30"
    rows = lines[next(place for place, line in enumerate(lines) if line.startswith(heading)) + 1 :]
    first = {"levels": "German,", "changes": "Ann learns ", "half-hours": "2026-11-30,8.30,"}[table]
    assert any(row.startswith((first, f'"{first}')) for row in rows)
    assert Entry.objects.latest("pk").data == {"format": "csv", "rows": len(rows), "figure": f"staffing.{table}"}
    for form in ("xlsx", "ods"):
        assert zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"{taken}{form}")))).testzip() is None
    assert client.get(f"{taken}pdf").status_code == 422
    assert client.get(f"{address}&table=colours&format=csv").status_code == 404
    assert Client().get(f"{taken}csv").status_code == 302
    assert signed_in("call_taker").get(f"{taken}csv").status_code == 403


@pytest.mark.parametrize(
    ("table", "heading", "first"),
    [
        ("half-hours", "Half hour,Expected,Low,High,Came", "08.30,"),
        ("days", "Day,Expected,Low,High", "2026-11-30,"),
        ("parts", "Day,Level,Weekday,Part of the month,Time of year,Causes,Known causes", "2026-11-02,"),
        ("past-days", "Day,Expected,Low,High,Came,Difference", "2026-11-02,"),
        ("weeks", "Week of,Expected,Low,High,Days", "2026-11-30,"),
    ],
)
def test_the_tables_of_the_forecast_are_taken_out(table: str, heading: str, first: str, forecasts: None) -> None:
    client = signed_in("call_taker")
    address = "/figures/forecast?channel=phone&language=nl&service=&day=2026-12-02"
    taken = f"{address}&table={table}&format="
    shown = text(client, address)
    link = f"{taken}csv".removeprefix("/figures/forecast").replace("&", "&amp;")
    assert f'href="{link}"' in shown
    lines = b"".join(client.get(f"{taken}csv")).decode().splitlines()
    assert lines[:2] == ["\ufeffChannel,phone", "Language,Dutch"]
    rows = lines[lines.index(heading) + 1 :]
    assert rows[0].startswith(first)
    body = shown[shown.index(f'id="{table}-table"') :].split("</tbody>")[0]
    assert body.count('<th scope="row">') == len(rows)
    assert Entry.objects.latest("pk").data == {"format": "csv", "rows": len(rows), "figure": f"forecast.{table}"}
    for form in ("xlsx", "ods"):
        assert zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"{taken}{form}")))).testzip() is None
    assert client.get(f"{taken}pdf").status_code == 422
    assert client.get(f"{address}&table=colours&format=csv").status_code == 404
    assert signed_in("expert").get(f"{taken}csv").status_code == 403


def test_a_file_of_the_forecast_has_numbers_as_numbers(forecasts: None) -> None:
    client, address = signed_in("call_taker"), "/figures/forecast?table=past-days&format=csv"
    lines = b"".join(client.get(address)).decode().splitlines()
    assert any(re.fullmatch(r"Days within the band,[01]?\.?\d*", line) for line in lines)
    _day, expected, low, high, came, off = lines[-1].split(",")
    assert int(low) <= int(expected) <= int(high)
    assert float(off) == pytest.approx((int(came) - int(expected)) / int(came), abs=1 / int(came))
    Forecast.objects.all().delete()
    assert client.get("/figures/forecast?table=half-hours&format=csv").status_code == 404


def test_a_week_without_a_forecast_says_so() -> None:
    Forecast.objects.all().delete()
    client = signed_in("supervisor")
    client.post("/figures/staffing/plan", {"week": "2026-11-30", "share": "80", "within": "20"})
    actions.carry_on()
    assert "There is no forecast of this week yet." in text(client, "/figures/staffing?week=2026-11-30")


def test_a_plan_that_was_asked_before_there_was_a_forecast_waits_to_be_simulated(forecasts: None) -> None:
    client, early = signed_in("supervisor"), NOON - timedelta(hours=1)
    planner = User.objects.get(username="supervisor")
    Plan.objects.create(
        monday=TODAY, share=70, within=20, asked_at=early, asked_by=planner, ended_at=early, failure="forecast"
    )
    page = text(client, "/figures/staffing?week=2026-11-30")
    assert "There is no forecast of this week yet." not in page
    assert "Not simulated yet" in page
    assert 'value="70"' in page


def test_an_absurd_plan_gets_a_sentence() -> None:
    client = signed_in("supervisor")
    for fields in ({}, {"week": "x", "share": "9" * 400}, {"week": "2026-11-30", "share": "80", "within": "9999"}):
        response = client.post("/figures/staffing/plan", fields, follow=True)
        assert response.status_code == 200
        assert Plan.objects.count() == 0
    assert "1 to 600 seconds" in response.content.decode()


def test_a_roster_is_proposed_edited_and_published_and_each_has_their_own(forecasts: None) -> None:
    ann = User.objects.create_user("ann", name="Ann", role="call_taker", language="nl")
    client = signed_in("supervisor")
    assert "A proposal, not published" in text(client, "/figures/roster?week=2026-11-30")
    fields = {"week": "2026-11-30", f"{ann.pk}.2026-12-01": "m", f"{ann.pk}.2026-12-02": "24"}
    response = client.post("/figures/roster/publish", fields, follow=True)
    page = response.content.decode()
    assert "The roster is published" in page
    assert "As published" in page
    assert 'href="?week=2026-11-30&amp;format=csv"' in page
    lines = b"".join(client.get("/figures/roster?week=2026-11-30&format=csv")).decode().splitlines()
    assert lines[:2] == ["\ufeffWeek of,2026-11-30", "As published"]
    assert lines[3].startswith("Colleague,2026-11-30,2026-12-01")
    assert lines[4].startswith('Ann,,morning,"day, 12.00"')
    assert "Back to the published" in text(client, "/figures/roster?week=2026-11-30&propose")
    own = Client()
    own.force_login(ann)
    calendar = own.get("/figures/roster/own.ics")
    assert calendar["Content-Type"].startswith("text/calendar")
    assert calendar.content.count(b"BEGIN:VEVENT") == 3
    assert b"DTSTART:20261201T073000Z" in calendar.content
    today = text(own, "/figures/?view=today")
    assert 'href="/figures/roster/own.ics"' in today
    assert "<dt>Dinsdag 01/12/2026</dt> <dd> 08.30–12.30 </dd>" in today
    assert "<dt>Woensdag 02/12/2026</dt> <dd> 08.30–12.00, 12.30–16.30 </dd>" in today
    assert "own.ics" not in text(client, "/figures/?view=today")


def test_a_roster_shows_who_is_away_and_each_colleague_has_a_calendar(forecasts: None) -> None:
    ann = User.objects.create_user("ann", name="Ann", role="call_taker", language="nl")
    noon = datetime(2026, 12, 2, 12, tzinfo=BRUSSELS)
    for begins, ends in ((noon - timedelta(hours=36), noon - timedelta(hours=12)), (noon, noon + timedelta(hours=12))):
        Absence.objects.create(user=ann, kind="sick", starts_at=begins, ends_at=ends)
    client = signed_in("supervisor")
    client.post("/figures/roster/publish", {"week": "2026-11-30", f"{ann.pk}.2026-12-02": "m"})
    page = text(client, "/figures/roster?week=2026-11-30")
    assert re.findall(r'<small class="quiet">(.*?)</small>', page) == ["away", "partly away"]
    assert 'href="/figures/roster/ann.ics"' in page
    lines = b"".join(client.get("/figures/roster?week=2026-11-30&format=csv")).decode().splitlines()
    assert lines[4] == 'Ann,,away,"morning, partly away",,'
    content = client.get("/figures/roster/ann.ics").content
    events = Calendar.from_ical(content).walk("VEVENT")
    assert [
        (str(event["SUMMARY"]), str(event["TRANSP"]), event.decoded("DTSTART").astimezone(BRUSSELS).hour)
        for event in events
    ] == [
        ("Telefoon", "OPAQUE", 8),
        ("Afwezig", "TRANSPARENT", 0),
        ("Afwezig", "TRANSPARENT", 12),
    ]
    assert absences_in(content, noon - timedelta(days=9), noon + timedelta(days=9)) == [], "read back, it makes none"
    assert client.get("/figures/roster/nobody.ics").status_code == 404
    own = Client()
    own.force_login(ann)
    assert own.get("/figures/roster/own.ics").content.count(b"BEGIN:VEVENT") == 3
    assert own.get("/figures/roster/ann.ics").status_code == 403


@pytest.mark.parametrize("night", [datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)])
def test_a_calendar_tells_the_same_moments_to_any_reader_when_clocks_change(night: datetime) -> None:
    ann = User.objects.create_user("ann", name="Ann", role="call_taker", language="nl")
    begins, ends = night + timedelta(minutes=30), night + timedelta(minutes=90)  # the clock changes at 01:00 UTC
    Absence.objects.create(user=ann, kind="sick", starts_at=begins, ends_at=ends)
    Shift.objects.create(user=ann, day=night.date() + timedelta(2), duty="m")
    own = Client()
    with clock.frozen(night - timedelta(days=5)):
        own.force_login(ann)
        content = own.get("/figures/roster/own.ics").content.decode()
    assert "TZID" not in content, "each zone that is named needs its table"
    events = IcsCalendarStream.calendar_from_ics(content).events
    morning = datetime.combine(night.date() + timedelta(2), time(8, 30), BRUSSELS)
    assert {(event.dtstart, event.dtend) for event in events if event.summary == "Afwezig"} == {(begins, ends)}
    assert {event.dtstart for event in events if event.summary == "Telefoon"} == {morning}


def test_a_roster_stands_beside_what_each_hour_needs(forecasts: None) -> None:
    ann = User.objects.create_user("ann", name="Ann", role="call_taker", language="nl")
    client = signed_in("supervisor")
    client.post("/figures/roster/publish", {"week": "2026-11-30", f"{ann.pk}.2026-12-01": "m"})
    page = text(client, "/figures/roster?week=2026-11-30")
    row = page[page.index('<th scope="row">9–10</th>') :].split("</tr>")[0]
    cells = re.findall(r"<td> (\d+) / (\d+)(.*?)</td>", row)
    assert [planned for planned, _needed, _sign in cells] == ["0", "1", "0", "0", "0"]
    for planned, needed, sign in cells:
        assert int(needed) > 0
        assert ("too few" in sign) == (int(planned) < int(needed))
    assert NEEDED in page
    Forecast.objects.all().delete()
    assert "(Erlang A)" not in text(client, "/figures/roster?week=2026-11-30")


def test_a_proposal_loaded_again_is_not_searched_again(forecasts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    searches, propose = list[int](), staffing_roster.propose

    def counted(*given: Any) -> staffing_roster.Roster:
        searches.append(1)
        return propose(*given)

    monkeypatch.setattr(staffing_roster, "propose", counted)
    ann = User.objects.create_user("ann", name="Ann of this test", role="call_taker", language="nl")
    client, address = signed_in("supervisor"), "/figures/roster?week=2026-11-30"
    proposal._propose.cache_clear()
    first = re.findall(r"<select name.*?</select>", text(client, address))
    assert any("selected" in choice for choice in first)
    done = len(searches)
    again = re.findall(r"<select name.*?</select>", text(client, address))
    assert (again, len(searches)) == (first, done)
    begins = datetime(2026, 12, 1, 7, tzinfo=UTC)
    Absence.objects.create(user=ann, starts_at=begins, ends_at=begins + timedelta(hours=12))
    page = text(client, address)
    assert "away" in page
    assert len(searches) > done
    assert "Seats on the telephone that are missing: " in page, "one colleague is no desk"


def test_an_absurd_roster_gets_a_sentence() -> None:
    ann = User.objects.create_user("ann", name="Ann", role="call_taker", language="nl")
    client = signed_in("supervisor")
    for fields in ({}, {"week": "2026-12-01"}, {"week": "2026-11-30", f"{ann.pk}.2026-12-01": "x"}):
        response = client.post("/figures/roster/publish", fields, follow=True)
        assert "message" in response.content.decode()
        assert not Shift.objects.exists()
    assert "does not fit the week" in response.content.decode()


def test_call_takers_do_not_plan_and_experts_see_no_forecast() -> None:
    assert signed_in("call_taker").get("/figures/staffing").status_code == 403
    assert Client().get("/figures/roster").status_code == 302
    assert signed_in("expert").get("/figures/forecast").status_code == 403


def test_an_edited_roster_is_counted_again_before_it_is_published(forecasts: None) -> None:
    ann = User.objects.create_user("ann", name="Ann", role="call_taker", language="nl")
    client = signed_in("supervisor")
    client.post("/figures/roster/publish", {"week": "2026-11-30", f"{ann.pk}.2026-12-01": "m"})
    fields = {"week": "2026-11-30", f"{ann.pk}.2026-12-02": "m", f"{ann.pk}.2026-12-03": "24"}
    response = client.post("/figures/roster?week=2026-11-30", fields)
    page = " ".join(response.content.decode().split())
    assert (response.status_code, "Not published yet" in page) == (200, True)
    row = page[page.index('<th scope="row">9–10</th>') :].split("</tr>")[0]
    assert re.findall(r"<td> (\d+) / ", row) == ["0", "0", "1", "1", "0"]
    assert [re.findall(r'value="(\w*)" selected', cell) for cell in page.split("<select")[1:6]] == [
        [""],
        [""],
        ["m"],
        ["24"],
        [""],
    ]
    assert 'formaction="/figures/roster?week=2026-11-30"' in page
    assert list(Shift.objects.values_list("day", "duty")) == [(date(2026, 12, 1), "m")], "nothing is saved"
    assert client.post("/figures/roster?week=2026-11-30", {f"{ann.pk}.2026-12-02": "x"}).status_code == 422
