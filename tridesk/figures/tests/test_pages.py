"""The pages of figures: each number stands in a chart and in a table, and leads to what it counts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Organisation, Service
from tridesk.figures import queries
from tridesk.figures.actions import seal_due
from tridesk.figures.choices import choices
from tridesk.figures.connected import connected_users, per_thousand
from tridesk.figures.definitions import FIGURES, cuts_of
from tridesk.figures.differences import pairs_of
from tridesk.figures.dimensions import DIMENSIONS
from tridesk.figures.forecast.classes import ALL
from tridesk.figures.planning.models import Forecast
from tridesk.figures.questions import FigureQuestion, Period
from tridesk.figures.views import lists
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.telephony.models import Call
from tridesk.tickets import actions
from tridesk.tickets.actions import Requester
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Topic
from tridesk.tickets.tests.factories import opened, organisation, person, topic

NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
MARCH = "first=2026-03-01&last=2026-03-31"


@pytest.fixture
def leader(db: None) -> User:
    return person("jorn", "project_leader")


@pytest.fixture
def desk(leader: User, client: Client) -> Client:
    """Three tickets of March by mail and telephone, one of February; the present is 12 March."""
    keys = topic("ACC.KEY")
    for days, channel, about in ((2, "mail", None), (1, "phone", None), (1, "mail", keys), (30, "mail", None)):
        with clock.frozen(NOW - timedelta(days=days)):
            opened(by=leader, channel=Channel(channel), topic=about)
    client.force_login(leader)
    return client


def page(client: Client, address: str) -> str:
    with clock.frozen(NOW):
        response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def forecast_of(day: date, channel: str = "phone") -> None:
    """Three requests in each half hour from eight to six."""
    numbers = {"expected": [3.0] * 20, "low": [1.0] * 20, "high": [5.0] * 20}
    Forecast.objects.create(
        day=day, channel=channel, language=ALL, service=ALL, first=16, total=60, total_low=40, total_high=80,
        seen=day - timedelta(days=1), made_at=NOW, parts={}, **numbers,
    )  # fmt: skip


def links(html: str) -> set[str]:
    return set(re.findall(r'href="(/figures/list\?[^"]+)"', html))


def test_a_question_is_answered_by_a_chart_and_the_same_table(desk: Client) -> None:
    html = page(desk, f"/figures/explore?figure=tickets.opened&rows=channel&{MARCH}&excluded=1")
    svg = html[html.index('<div class="chart__wide">') : html.index('<div class="chart__narrow">')]
    table = html[html.index('<table class="table table--tight ') :]
    assert "mail: 2" in svg
    assert links(svg) <= links(table)
    assert len(links(svg)) == 2


def test_every_mark_opens_exactly_what_it_counts(desk: Client) -> None:
    html = page(desk, "/figures/explore?figure=tickets.opened&rows=month&columns=channel&excluded=1")
    marks = re.findall(r'<a href="(/figures/list\?[^"]+)" class="chart__spot"[^>]*><title>[^<]*: (\d+)<', html)
    assert len(marks) == 9  # three marks in three widths
    for address, count in marks:
        assert page(desk, address).count('<td class="table__main">') == int(count)


def test_the_switch_is_in_the_address_and_in_sight(desk: Client) -> None:
    address = f"/figures/explore?figure=tickets.opened&rows=channel&{MARCH}"
    without = page(desk, address)
    assert "mail: 1" in without
    switched = re.search(r'<p class="switch">.*?<a href="([^"]+)"', without, re.DOTALL)
    assert switched
    assert "excluded=1" in switched[1]
    assert "mail: 2" in page(desk, switched[1])


def test_every_filter_that_is_offered_has_values(desk: Client) -> None:
    Service.objects.create(code="RR", name_nl="Register", name_fr="Registre")
    topic("ACC")
    for figure in FIGURES:
        question = FigureQuestion(figure, Period(NOW.date(), NOW.date()))
        for cut in cuts_of(figure):
            values = [key for key, _name in choices(question, cut)]
            assert DIMENSIONS[cut].is_wide or (values and "" not in values), (figure, cut)  # '' stands for all
    topics = choices(FigureQuestion("tickets.opened", Period(NOW.date(), NOW.date())), "topic")
    assert topics == [("ACC", "ACC ACC"), ("ACC.KEY", "ACC.KEY ACC.KEY")]


@pytest.mark.parametrize(
    ("chosen", "is_told"),
    [
        ("topic=ACC.KEY", True),
        ("topic=ACC.KEY&topic=TRX", True),
        ("topic=TRX", False),
        ("topic=ACC.KEY&excluded=1", False),
    ],
)
def test_topics_that_are_chosen_but_left_out_are_named(chosen: str, is_told: bool, desk: Client) -> None:
    """Otherwise nothing was counted, as it seems."""
    topic("TRX")
    html = page(desk, f"/figures/explore?figure=tickets.opened&{MARCH}&{chosen}")
    assert ("You chose topics that are left out here: ACC.KEY" in html) == is_told
    assert not is_told or "Choose other days" not in html


def test_the_form_keeps_all_values_of_a_filter(desk: Client) -> None:
    bodies = [organisation(name, nis=nis) for name, nis in (("Gent", "44021"), ("Aalst", "41002"))]
    asked = {"channel": ["mail", "phone"], "organisation": [str(body.pk) for body in bodies]}
    html = page(desk, f"/figures/explore?figure=tickets.opened&{MARCH}&{urlencode(asked, doseq=True)}")
    for key, values in asked.items():
        (field,) = re.findall(rf'<select id="filter-{key}" name="{key}" multiple>.*?</select>', html, re.DOTALL)
        assert sorted(re.findall(r'value="(\w+)" selected', field)) == sorted(values)


def test_the_page_of_an_organisation_leads_to_its_requests_by_month(desk: Client, leader: User) -> None:
    gent, namur = organisation("Gent"), organisation("Namur")
    with clock.frozen(NOW):
        for body in (gent, gent, namur):
            opened(by=leader, requester=Requester("An", organisation=body))
    html = page(desk, f"/directory/{gent.pk}/")
    (address,) = re.findall(r'href="(/figures/explore[^"]+)"', html)
    html = page(desk, address)
    assert "March 2026: 2" in html
    assert 'name="organisation_named" value="Gent nl"' in " ".join(html.split())
    with clock.frozen(NOW):
        seal_due()
    desk.force_login(person("admin", "administrator"))
    html = page(desk, f"/directory/{gent.pk}/")
    (address,) = re.findall(r'href="(/figures/explore[^"]+)"', html)
    assert "first=2025-01-01&last=2025-12-31" in address  # rounded numbers are of a year that is over
    page(desk, address)


def test_an_organisation_and_a_municipality_are_found_by_name(desk: Client, leader: User) -> None:
    """With the script the form sends their number as well, as an address does; what is typed in its place counts."""
    gent, namur = organisation("Gent", nis="44021"), organisation("Namur", nis="92094")
    with clock.frozen(NOW):
        for body in (gent, gent, namur):
            opened(by=leader, requester=Requester("An", organisation=body))
    for fields, count in (
        ("organisation_named=gent+nl", 2),
        (f"organisation={namur.pk}&organisation_named=Namur+nl", 1),
        (f"organisation={namur.pk}&organisation_named=Gent+nl", 2),
        (f"organisation={gent.pk}&organisation_named=", 5),
        ("municipality_named=Namur", 1),
        ("municipality=92094&municipality_named=Gent+nl", 2),
    ):
        html = page(desk, f"/figures/explore?figure=tickets.opened&rows=year&{MARCH}&{fields}")
        assert f"2026: {count}" in html, fields
    response = desk.get("/figures/explore?figure=tickets.opened&organisation_named=Nowhere")
    assert response.status_code == 422
    assert "The directory knows no organisation of this name." in response.content.decode()


def test_municipalities_are_suggested_by_their_code(desk: Client) -> None:
    organisation("Gent", nis="44021")
    Organisation.objects.create(kind="police", name_nl="Gent zone", name_fr="Gand zone")
    asked = {"q": "gent", "of": "municipality"}
    items = desk.get("/directory/", asked, headers={"Accept": "application/json"}).json()["items"]
    assert [(item["name"], item["id"]) for item in items] == [("Gent nl", "44021")]


def test_another_period_stands_beside(desk: Client) -> None:
    html = page(desk, f"/figures/explore?figure=tickets.opened&rows=channel&{MARCH}&beside=before&adjusted=1")
    assert "chart__line--before" in html
    assert '<th scope="col" class="num">February 2026 (adjusted for working days)</th>' in html
    as_they_are = page(desk, f"/figures/explore?figure=tickets.opened&rows=channel&{MARCH}&beside=before")
    assert '<th scope="col" class="num">February 2026</th>' in as_they_are


@pytest.mark.parametrize(
    "address",
    [
        "figure=nothing",
        "first=9999-12-31",
        "first=-1",
        "rows=colour",
        "rows=channel&columns=channel",
        "hour=77",
        "channel=foo",
        "channel=nl",
        "channel=foo&language=xx&service=bar",
        "organisation=4711",
        "municipality=00001",
        "municipality=1",
    ],
)
def test_a_strange_question_gets_a_sentence_and_the_form(address: str, desk: Client) -> None:
    response = desk.get(f"/figures/explore?{address}")
    html = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in html
    assert 'name="figure"' in html


OVERLAP = {
    "en": "An organisation may be in several user groups: it counts in each of them, and once in the total.",
    "nl": "Een organisatie kan in verschillende gebruikersgroepen zitten: ze telt in elk daarvan mee, en in het totaal "
    "één keer.",
    "fr": "Une organisation peut appartenir à plusieurs groupes d’utilisateurs\u00a0: elle compte dans chacun d’eux, "
    "et une seule fois dans le total.",
    "de": "Eine Einrichtung kann zu mehreren Benutzergruppen gehören: Sie zählt in jeder davon mit, insgesamt aber nur "
    "einmal.",
}


@pytest.mark.parametrize("language", OVERLAP)
def test_a_page_by_user_group_says_that_groups_overlap(language: str, desk: Client, leader: User) -> None:
    leader.language = language
    leader.save(update_fields=["language"])
    pages = {rows: page(desk, f"/figures/explore?rows={rows}&{MARCH}") for rows in ("group", "kind")}
    assert [rows for rows, html in pages.items() if OVERLAP[language] in html] == ["group"]


def test_a_ranking_says_of_how_many_it_does_not_know_its_place(desk: Client, leader: User) -> None:
    with clock.frozen(NOW - timedelta(days=1)):
        opened(by=leader, requester=Requester(name="An", organisation=organisation("Gent")))
    note = "Organisation: not known of 2 of 3."
    assert note in page(desk, f"/figures/explore?figure=tickets.opened&rows=organisation&{MARCH}")
    assert note in page(desk, "/figures/?view=month&month=2026-03")


def test_the_definition_stands_under_the_number(desk: Client) -> None:
    html = page(desk, "/figures/explore?figure=tickets.first_answer.median&rows=month")
    assert "How it is counted" in html
    assert "Formula" in html
    assert re.search(r"<dt>Unit</dt>\s*<dd>wall time</dd>", html)
    assert 'id="tickets.first_answer.median"' in page(desk, "/figures/definitions")


@pytest.mark.parametrize(("figure", "time"), [("median", "wall time"), ("working_median", "working time")])
def test_a_table_of_times_says_which_time_it_has(figure: str, time: str, desk: Client, leader: User) -> None:
    with clock.frozen(NOW - timedelta(hours=3)):
        actions.close(opened(by=leader, channel=Channel.MAIL), by=leader, text="So.")
    html = page(desk, f"/figures/explore?figure=tickets.closing.{figure}&rows=month")
    assert f"<td>{time}</td>" in html[html.index("<thead>") : html.index("<tbody>")]


def test_figures_stand_under_the_same_headings_in_the_choice_and_among_the_definitions(desk: Client) -> None:
    choice, defined = page(desk, "/figures/explore"), page(desk, "/figures/definitions")
    choice = choice[choice.index('<select id="figure"') :]
    choice = choice[: choice.index("</select>")]
    headings = re.findall(r'<optgroup label="([^"]+)">', choice)
    assert headings[:3] == ["Tickets", "Second line", "Calls"]
    assert headings == re.findall(r"<h2>([^<]+)</h2>", defined)
    assert re.findall(r'<option value="([^"]+)"', choice) == re.findall(r'<tr id="([^"]+)">', defined)


def test_every_number_of_the_overview_is_defined_under_it(desk: Client, leader: User) -> None:
    counted = "Each ticket, on the day on which its request came."
    forecast_of(NOW.date())
    forecast_of(NOW.date(), "mail")
    today = page(desk, "/figures/?view=today")
    assert counted in today[today.index('<dl class="tally">') : today.index('<div class="halves">')]
    assert "Unit: number." in today
    assert "Learnt from all days before" in today
    zone = Organisation.objects.create(kind="police", name_nl="Zone", name_fr="Zone")
    ConnectedUser.objects.bulk_create(ConnectedUser(organisation=zone, name=f"program {n}") for n in range(40))
    with clock.frozen(NOW):
        opened(by=leader, requester=Requester(name="An", organisation=zone))
    assert "where fewer than 20 are connected it is left out" in page(desk, "/figures/?view=month&excluded=1")
    assert counted in page(desk, "/figures/?view=changes")
    calls, mails = (page(desk, f"/figures/forecast?channel={channel}") for channel in ("phone", "mail"))
    assert "Each call that joined the queue" in calls
    assert counted in mails


def test_what_a_leader_wrote_down_is_drawn(desk: Client) -> None:
    fields = {"day": "2026-03-10", "text_en": "new menu"}
    assert desk.post("/figures/annotations/", fields).status_code == 302
    html = page(desk, f"/figures/explore?figure=tickets.opened&rows=day&{MARCH}")
    assert "1. new menu" in html
    assert "10/03/2026" in html


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("?view=today", True),
        ("explore?figure=tickets.opened&rows=hour&first=2026-03-12&last=2026-03-12", True),
        ("explore?figure=tickets.opened&rows=hour&first=2026-03-11&last=2026-03-12", False),
        ("explore?figure=tickets.opened&rows=channel&first=2026-03-12&last=2026-03-12", False),
        ("forecast?day=2026-03-12", True),
    ],
)
def test_what_happened_on_a_day_is_told_under_its_hours(address: str, is_told: bool, desk: Client) -> None:
    forecast_of(NOW.date())
    desk.post("/figures/annotations/", {"day": "2026-03-12", "text_en": "new menu"})
    with clock.frozen(NOW):
        opened()
    html = page(desk, f"/figures/{address}")
    assert ("<li>new menu</li>" in html) == is_told


@pytest.mark.parametrize(
    ("role", "view"),
    [("supervisor", "today"), ("call_taker", "today"), ("centre_manager", "month"), ("administrator", "month")],
)
def test_each_role_begins_with_what_it_needs(role: str, view: str, db: None, client: Client) -> None:
    client.force_login(person("somebody", role))
    html = page(client, "/figures/")
    current = re.search(r'view=(\w+)[^"]*"\s+aria-current="true"', html)
    assert current
    assert current[1] == view


@pytest.mark.parametrize("view", ["today", "month", "changes"])
def test_the_overview_has_the_numbers_of_the_desk(view: str, desk: Client) -> None:
    html = page(desk, f"/figures/?view={view}&excluded=1")
    assert "Tickets opened" in html or view == "changes"
    assert 'class="chart__svg"' in html or view != "month"


def tile_of(html: str, figure: str) -> list[str]:
    """What stands under the name of a figure: the large number, then the lines below it."""
    tile = html[html.index(f">{figure}</a></dt>") :]
    lines = re.findall(r"<dd[^>]*>(.*?)</dd>", tile[: tile.index("</div>")], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


def test_the_switch_of_today_changes_its_numbers_and_is_kept(desk: Client, leader: User) -> None:
    keys = Topic.objects.get(code="ACC.KEY")
    for about in (None, keys, keys):
        with clock.frozen(NOW - timedelta(hours=2)):
            opened(by=leader, channel=Channel.MAIL, topic=about)
    without = page(desk, "/figures/?view=today")
    assert tile_of(without, "Tickets opened")[0] == "1 today"
    switched = re.search(r'<p class="switch">.*?<a href="([^"]+)"', without, re.DOTALL)
    assert switched
    counted = page(desk, switched[1])
    assert tile_of(counted, "Tickets opened")[0] == "3 today"
    assert 'href="?view=month&excluded=1"' in counted
    assert "mail: 3" in counted[counted.index('<div class="halves">') :]


def test_today_and_the_same_day_a_week_ago_are_compared_up_to_the_same_half_hour(desk: Client, leader: User) -> None:
    week_ago = timedelta(days=7)
    for before in (timedelta(hours=1, minutes=10), timedelta(minutes=25), timedelta(minutes=5), -timedelta(hours=2)):
        for day in (timedelta(0), week_ago) if before > timedelta(0) else (week_ago,):
            with clock.frozen(NOW + timedelta(minutes=10) - before - day):
                opened(by=leader, channel=Channel.FAX)
    with clock.frozen(NOW + timedelta(minutes=10) - timedelta(minutes=20) - week_ago):
        opened(by=leader, channel=Channel.FAX)
    with clock.frozen(NOW + timedelta(minutes=10)):
        html = re.sub(r"\s+", " ", unescape(desk.get("/figures/?view=today").content.decode()))
    assert tile_of(html, "Tickets opened") == [
        "3 today",  # all that came
        "today until 15.00: 2",
        "5 March 2026 until 15.00: 3 (too few for a percentage)",
    ]
    tables = html[html.index('<div class="halves">') :]
    assert '<th scope="col" class="num">5 March 2026</th>' in tables
    assert '<th scope="col" class="num">Change</th>' not in tables, "the day is not over"


def test_a_tile_of_a_month_says_that_the_month_before_is_adjusted(desk: Client, leader: User) -> None:
    for number in range(11):
        with clock.frozen(NOW - timedelta(days=20, minutes=number)):
            opened(by=leader, channel=Channel.MAIL)
    with clock.frozen(NOW + timedelta(days=30)):
        html = desk.get("/figures/?view=month&month=2026-03").content.decode()
    assert tile_of(html, "Tickets opened")[:2] == ["2", "February 2026: 13, adjusted for working days (−85 %)"]
    assert tile_of(html, "Calls offered")[:2] == ["0", "February 2026: 0"]


def test_an_open_page_of_today_looks_again_each_half_minute(desk: Client) -> None:
    html = page(desk, "/figures/?view=today")
    live = html[html.index('<div id="today" class="sheet" data-live data-poll="30">') :]
    assert '<dl class="tally">' in live
    assert "data-poll" not in page(desk, "/figures/?view=month")


def test_today_stands_beside_its_forecast(desk: Client) -> None:
    assert "chart__band" not in page(desk, "/figures/?view=today")
    forecast_of(NOW.date())
    html = page(desk, "/figures/?view=today")
    assert 'href="/figures/forecast"' in html
    assert "chart__band" in html
    assert "The forecast counts every call, also those about ACC.KEY." in html
    assert "The forecast counts every call" not in page(desk, "/figures/?view=today&excluded=1")


@pytest.mark.parametrize(("in_time", "is_below"), [(3, True), (4, False)])
def test_today_stands_beside_its_norms(in_time: int, is_below: bool, desk: Client) -> None:
    for number in range(5):
        waited = timedelta(seconds=20 if number < in_time else 21)
        call = Call.objects.create(
            key=f"c{number}",
            language="nl",
            phase="ended",
            outcome="answered",
            arrived_at=NOW,
            queued_at=NOW,
            answered_at=NOW + waited,
            ended_at=NOW + timedelta(minutes=1),
        )
        record("call.ended", by=None, ref=call.ref)
    html = page(desk, "/figures/?view=today").replace("\u00a0", " ")
    assert tile_of(html, "Service level of all calls")[0] == f"{20 * in_time} % today"
    assert "Norm: 80 % within 20 seconds" in html
    assert "Norm: urgent 2 h, high 4 h, normal 2 days, low 5 days of working time" in html
    assert ("below the norm" in html) == is_below
    assert "Norm: 80 % within 20 seconds." in page(desk, "/figures/definitions").replace("\u00a0", " ")


def test_who_asks_most_among_as_many_connected_users(desk: Client, leader: User) -> None:
    zone = Organisation.objects.create(kind="police", name_nl="Zone", name_fr="Zone")
    ConnectedUser.objects.bulk_create(ConnectedUser(organisation=zone, name=f"program {n}") for n in range(40))
    with clock.frozen(NOW):
        opened(by=leader, requester=Requester(name="An", organisation=zone))
    html = page(desk, "/figures/?view=month&excluded=1")
    assert "Requests per 1,000 connected users, by kind of organisation" in html
    assert "police zone: 25; 1 among 40 connected users" in html
    assert "Requests per 1,000 connected users, by organisation" in html
    assert "Zone: 25; 1 among 40 connected users" in html
    assert "Connected users on 12 March 2026" in html


def test_connected_users_are_told_to_readers_of_the_directory_alone(desk: Client, leader: User) -> None:
    zone = Organisation.objects.create(kind="police", name_nl="Zone", name_fr="Zone")
    ConnectedUser.objects.bulk_create(ConnectedUser(organisation=zone, name=f"program {n}") for n in range(40))
    with clock.frozen(NOW):
        opened(by=leader, requester=Requester(name="An", organisation=zone))
        answer = queries.answer(
            FigureQuestion("tickets.opened", Period(NOW.date(), NOW.date()), "kind", with_excluded=True), leader
        )
        assert per_thousand(answer, leader)
        assert per_thousand(answer, person("technician", "technical_centre")) is None


def test_any_question_by_organisation_says_who_asks_most_among_as_many_users(desk: Client, leader: User) -> None:
    zone = Organisation.objects.create(kind="police", name_nl="Zone", name_fr="Zone")
    ConnectedUser.objects.bulk_create(ConnectedUser(organisation=zone, name=f"program {n}") for n in range(40))
    with clock.frozen(NOW):
        for channel in (Channel.PHONE, Channel.PHONE, Channel.MAIL):
            opened(by=leader, channel=channel, requester=Requester(name="An", organisation=zone))
    asked = f"/figures/explore?figure=tickets.opened&rows=organisation&kind=police&channel=phone&{MARCH}"
    assert "Zone: 50; 2 among 40 connected users" in page(desk, asked)
    title = "Requests per 1,000 connected users, by organisation"
    beside = page(desk, f"{asked}&beside=before")
    heads = re.findall(r'<th scope="col" class="num">\s*(.+?)\s*</th>', beside[beside.index(f"<h2>{title}</h2>") :])
    assert heads == ["Tickets opened", "Connected users on 12 March 2026", title], "the other period has no place here"
    too_few = "No row has the 20 connected users"
    assert too_few not in page(desk, asked)
    assert too_few in page(desk, asked.replace("&kind=police", "").replace("phone", "mail") + "&kind=none")
    assert "connected users" not in page(desk, f"{asked}&columns=language")
    assert "connected users" not in page(desk, asked.replace("tickets.opened", "tickets.closed"))


def test_a_period_of_the_past_is_set_beside_the_connected_users_of_its_last_day(db: None) -> None:
    zone, march = Organisation.objects.create(kind="police", name_nl="Zone", name_fr="Zone"), date(2026, 3, 31)
    spans = ((None, None), (march, None), (march + timedelta(1), None), (None, march), (None, march - timedelta(1)))
    ConnectedUser.objects.bulk_create(
        ConnectedUser(organisation=zone, name="program", valid_from=first, valid_until=last) for first, last in spans
    )
    assert connected_users("kind", march) == {"police": 3}


def test_what_changed_most_leads_to_its_own_question(desk: Client, leader: User) -> None:
    for minutes in range(20):
        with clock.frozen(NOW - timedelta(minutes=minutes)):
            opened(by=leader, channel=Channel.FAX)
    html = page(desk, "/figures/?view=changes&month=2026-03&excluded=1")
    assert '<span class="grew">+20</span>' in html
    assert "channel=fax" in html
    before = "1 February 2026 to 12 February 2026: 1 (too few for a percentage)"
    assert tile_of(html, "Tickets opened") == ["23", before], "the whole stands over its parts"
    assert "March 2026" in html[html.index("<h1>") : html.index("</h1>")]
    assert page(desk, "/figures/?view=changes&month=2026-03&beside=year")


def test_what_changed_most_is_asked_of_any_figure_that_counts(desk: Client, leader: User) -> None:
    with clock.frozen(NOW - timedelta(days=366)):
        actions.close(opened(by=leader, channel=Channel.MAIL), by=leader, text="So.")
    for minutes in range(20):
        with clock.frozen(NOW - timedelta(minutes=minutes)):
            actions.close(opened(by=leader, channel=Channel.FAX), by=leader, text="So.")
    html = page(desk, "/figures/?view=changes&month=2026-03&figure=tickets.closed&beside=year")
    assert '<span class="grew">+20</span>' in html
    assert '<option value="tickets.closed" selected>' in html
    kept = re.findall(r'href="/figures/\?view=changes[^"]+&figure=tickets.closed', html)
    assert len(kept) == 3  # earlier, the other period, the switch
    for figure in ("tickets.closing.mean", "tickets.nothing"):
        assert desk.get("/figures/", {"view": "changes", "figure": figure}).status_code == 422


def test_growth_out_of_a_time_without_records_is_called_so(desk: Client) -> None:
    html = page(desk, "/figures/?view=changes&month=2026-03&beside=year")
    assert "March 2025: no records" in re.sub(r"\s+", " ", html)
    assert "The other period has no records of this figure" in html
    assert 'class="grew"' not in html
    assert "Records of this figure begin on" in page(desk, "/figures/?view=changes&month=2026-03")


def test_what_may_be_chance_says_so_on_the_page_and_in_the_file(desk: Client) -> None:
    html = page(desk, "/figures/?view=changes&month=2026-03&excluded=1")
    assert re.search(r'<span class="grew">\+1</span>\s*<span class="quiet">\([^)]*may be chance\)', html)
    address = re.search(r'href="(/figures/export\?[^"]+format=csv[^"]*)"', html)
    assert address
    with clock.frozen(NOW):
        assert "may be chance" in b"".join(desk.get(address[1])).decode()


def test_what_changed_most_names_a_topic_rather_than_its_main_topic(desk: Client, leader: User) -> None:
    topic("TRX")
    below = topic("TRX.NET")
    bodies = [None, organisation("Gent", nis="44021", province="40000")]
    for minutes in range(20):
        asker, language = Requester("An", organisation=bodies[minutes % 2]), ("nl", "fr")[minutes % 2]
        with clock.frozen(NOW - timedelta(minutes=minutes)):
            opened(by=leader, topic=below, channel=list(Channel)[minutes % 4], requester=asker, language=language)
    html = page(desk, "/figures/?view=changes&month=2026-03")
    assert "topic=TRX.NET" in html
    assert "subject=TRX" not in html


def test_every_dimension_of_a_figure_is_looked_at_once() -> None:
    tickets, notices = pairs_of("tickets.opened"), pairs_of("notices.recipients")
    assert {("topic", "channel"), ("service", "outcome")} < set(tickets)
    assert len(tickets) == 7
    assert notices == [("language", "kind"), ("kind", "province")]
    assert ("cause", "outcome") in pairs_of("restores.opened")


def test_what_changed_most_leaves_out_what_is_rounded(desk: Client, leader: User) -> None:
    asker = Requester("An", organisation=organisation("Gent"))
    for minutes in range(20):
        with clock.frozen(NOW - timedelta(minutes=minutes)):
            opened(by=leader, channel=Channel.FAX, requester=asker)
    assert "kind=municipality" in page(desk, "/figures/?view=changes&month=2026-03")
    desk.force_login(person("admin", "administrator"))
    html = page(desk, "/figures/?view=changes&month=2026-03")
    assert "channel=fax" in html
    assert "kind=" not in html


@pytest.mark.parametrize(("language", "hour"), [("nl", "15.00"), ("fr", "15h00"), ("de", "15.00"), ("en", "15.00")])
def test_hours_of_lists_are_those_of_the_reader(language: str, hour: str, desk: Client, leader: User) -> None:
    leader.language = language
    leader.save(update_fields=["language"])
    assert f"2026 {hour}</td>" in page(desk, f"/figures/list?figure=tickets.opened&{MARCH}")


@pytest.mark.parametrize("month", ["x", "1999-01", "2026-13", "9999-12", "2000-01"])
def test_a_strange_month_gets_a_sentence(month: str, desk: Client) -> None:
    for view in ("month", "changes"):
        assert desk.get("/figures/", {"view": view, "month": month}).status_code == 422


def test_an_expert_sees_no_figures(db: None, client: Client) -> None:
    client.force_login(person("els", "expert"))
    for address in ("/figures/", "/figures/explore", "/figures/list?figure=tickets.opened", "/figures/definitions"):
        assert client.get(address).status_code == 403


def test_whoever_may_not_read_tickets_gets_no_list_of_them(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.force_login(person("admin", "administrator"))
    html = page(desk, f"/figures/explore?figure=tickets.opened&rows=channel&{MARCH}")
    assert links(html) == set()
    assert desk.get(f"/figures/list?figure=tickets.opened&{MARCH}").status_code == 403
    desk.force_login(person("technician", "technical_centre"))
    assert "Answers written" in page(desk, "/figures/list")
    monkeypatch.setattr(lists, "figures_for", lambda user: [])
    assert desk.get("/figures/list").status_code == 404


@pytest.mark.parametrize(
    ("asked", "offered", "left_out"),
    [
        (
            "rows=month",
            "rows:week rows:kind columns:kind columns:channel kind channel organisation",
            "rows:group group",
        ),
        (
            "rows=channel",
            "rows:week rows:kind columns:week columns:language language",
            "columns:kind kind organisation",
        ),
        (
            "rows=kind&first=2025-01-01&last=2025-12-31",
            "rows:channel columns:year kind",
            "columns:week columns:channel channel",
        ),
        (
            "rows=month&figure=tickets.closed",
            "rows:channel columns:week channel",
            "rows:kind columns:kind kind organisation",
        ),
    ],
)
def test_the_form_leaves_out_what_is_refused_to_readers_without_tickets(
    asked: str, offered: str, left_out: str, desk: Client
) -> None:
    def fields() -> set[str]:
        html = page(desk, f"/figures/explore?{asked}")
        names = set(re.findall(r'name="(\w+?)(?:_named)?"', html))
        for name, options in re.findall(r'<select id="(rows|columns)"(.*?)</select>', html, re.DOTALL):
            names |= {f"{name}:{value}" for value in re.findall(r'value="(\w+)"', options)}
        return names

    with clock.frozen(NOW):
        seal_due()
    assert fields() > {*offered.split(), *left_out.split()}, "a leader reads tickets"
    desk.force_login(person("admin", "administrator"))
    assert fields() >= set(offered.split())
    assert not fields() & set(left_out.split())


def test_rounded_numbers_say_so_and_the_switch_is_fixed(desk: Client, leader: User) -> None:
    asker = Requester("An", organisation=organisation("Gent"))
    with clock.frozen(NOW - timedelta(days=20)):
        for channel in [Channel.MAIL] * 8 + [Channel.PHONE] * 3:
            opened(by=leader, channel=channel, requester=asker)
        for _ in range(4):
            opened(by=leader, requester=Requester("Bo", organisation=organisation("Aalst")))
    with clock.frozen(NOW):
        seal_due()
    desk.force_login(person("admin", "administrator"))
    cut = "figure=tickets.opened&rows=organisation"
    html = page(desk, f"/figures/explore?{cut}&first=2026-02-01&last=2026-02-28")
    assert "rounded down to a multiple of five" in html
    assert "Gent nl: 10" in html
    assert "Aalst nl" not in html
    assert "excluded=1" not in html
    assert desk.get(f"/figures/explore?{cut}&first=2026-02-01&last=2026-02-27").status_code == 422
    refused = desk.get(f"/figures/explore?{cut}&columns=channel&first=2026-02-01&last=2026-02-28")
    assert (refused.status_code, "choose who asked alone" in refused.content.decode()) == (422, True)
    month = page(desk, "/figures/?view=month&month=2026-03")
    assert "choose one month, quarter or year that is over" in month
    assert "multiple of five" in page(desk, "/figures/?view=month&month=2026-02")
    alone = page(desk, "/figures/explore?figure=tickets.opened&kind=police&first=2026-02-01&last=2026-02-28")
    assert re.search(r'<dd class="tally__number">\s*fewer than 5\s*</dd>', alone)


def test_a_share_of_a_few_is_hollow_and_says_of_how_many(desk: Client, leader: User) -> None:
    html = page(desk, f"/figures/explore?figure=tickets.first_answer.in_target&rows=channel&{MARCH}&excluded=1")
    assert "chart__few" not in html
    with clock.frozen(NOW - timedelta(hours=3)):
        for _ in range(2):
            actions.close(opened(), by=leader, text="There it is.")
    html = page(desk, f"/figures/explore?figure=tickets.first_answer.in_target&rows=channel&{MARCH}&excluded=1")
    assert "chart__few" in html
    assert "(2 counted)" in html
    assert "Hollow: fewer than ten were counted." in html


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("fr", "avr mai juin juil août sept oct nov déc janv févr mars"),
        ("nl", "apr mei jun jul aug sep okt nov dec jan feb mrt"),
        ("de", "Apr Mai Jun Jul Aug Sep Okt Nov Dez Jan Feb Mär"),
    ],
)
def test_months_are_short_as_the_reader_writes_them(language: str, labels: str, desk: Client, leader: User) -> None:
    """June and July can be told apart in French."""
    User.objects.filter(pk=leader.pk).update(language=language)
    html = page(desk, "/figures/explore?figure=tickets.opened&rows=month&first=2025-04-01&last=2026-03-31")
    wide = html[html.index('class="chart__wide"') : html.index('class="chart__narrow"')]
    texts = re.findall(r'<text class="chart__text"[^>]*>([^<]+)</text>', wide)
    assert labels in " ".join(texts)


def test_a_long_heat_map_is_left_to_the_table(desk: Client) -> None:
    opened()
    years = "first=2019-01-01&last=2026-03-31"
    html = page(desk, f"/figures/explore?figure=tickets.opened&rows=month&columns=hour&{years}")
    assert "<svg xmlns" not in html
    assert "<details open>" in html
    assert "<svg xmlns" in page(desk, f"/figures/explore?rows=month&columns=hour&{MARCH}")


def test_a_chart_without_room_for_another_period_says_so(desk: Client) -> None:
    html = page(desk, f"/figures/explore?figure=tickets.opened&rows=weekday&columns=hour&{MARCH}&beside=before")
    assert "The other period has no place in this chart." in html
    assert "no place in this chart" not in page(desk, f"/figures/explore?rows=weekday&columns=hour&{MARCH}")


def test_paper_says_what_the_form_says(desk: Client) -> None:
    cut = f"figure=tickets.opened&rows=month&{MARCH}&channel=mail"
    html = page(desk, f"/figures/explore?{cut}&beside=year&adjusted=1")
    (paper,) = re.findall(r'<p class="on-paper quiet dots">(.*?)</p>', html, re.DOTALL)
    words = re.findall("<span>(.*?)</span>", paper)
    assert words == ["By: month", "Channel: mail", "Beside it: March 2025", "adjusted for working days"]
    assert "on-paper" not in page(desk, f"/figures/explore?figure=tickets.opened&rows=&{MARCH}")


def test_nothing_inline_is_in_a_chart(desk: Client) -> None:
    html = page(desk, "/figures/?view=month")
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)


@pytest.mark.parametrize("address", ["channel=counter", "municipality=63061", "first=2000-01-15&last=2030-01-14"])
def test_what_was_not_counted_yet_is_no_mistake(address: str, desk: Client) -> None:
    page(desk, f"/figures/explore?figure=tickets.opened&{address}")


@pytest.mark.parametrize("address", ["list?", "export?", "export?format=csv&", "export?format=csv&what=rows&"])
def test_an_unknown_value_gets_a_sentence_wherever_it_is_asked_for(address: str, desk: Client) -> None:
    response = desk.get(f"/figures/{address}figure=tickets.opened&channel=foo")
    assert response.status_code == 422
    assert "This value is not known." in unescape(response.content.decode())


@pytest.mark.parametrize("axis", ["incident", "reopened"])
def test_the_row_of_no_narrows_as_the_filter_does(desk: Client, axis: str) -> None:
    asked = f"/figures/explore?figure=tickets.opened&{MARCH}&excluded=1"
    lists = set(re.findall(rf'href="(/figures/list\?[^"]*{axis}=[^"]*)"', page(desk, f"{asked}&rows={axis}")))
    assert lists
    for address in lists:
        assert f"&{axis}=no" in address
        assert len(set(re.findall(r'href="/tickets/([\d-]+)', page(desk, address)))) == 3
    for key in ("no", "none"):  # 'none' was the key in addresses that people kept
        assert '<option value="no" selected' in page(desk, f"{asked}&rows=channel&{axis}={key}")
