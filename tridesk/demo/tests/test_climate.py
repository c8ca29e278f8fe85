"""Two years of the demonstration have seasons, growth, interruptions and municipalities before they merged."""

from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import mean

from tridesk.demo.call_history import DemoCall, calls_of, spans_of
from tridesk.demo.climate import Burst, Seasons, season
from tridesk.demo.enquiries import all_enquiries
from tridesk.demo.events import DemoEvent
from tridesk.demo.history import days
from tridesk.demo.hours import CLOSES, OPENS, DeskHours, at, holidays
from tridesk.demo.past import long_ago
from tridesk.demo.people import STAFF
from tridesk.demo.repeated_calls import repeats
from tridesk.kit.clock import BRUSSELS

TODAY = date(2026, 11, 26)
START = long_ago(TODAY)
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=BRUSSELS)
HOURS = DeskHours(holidays(range(2024, 2028)))
OUTAGE = Burst(datetime(2026, 3, 10, 10, tzinfo=BRUSSELS), 95, 18, "outage")


@cache
def history() -> tuple[DemoEvent, ...]:
    """Two years."""
    seasons = Seasons(TODAY, (OUTAGE, Burst(datetime(2026, 3, 14, 10, tzinfo=BRUSSELS), 60, 9, "on a Saturday")))
    return tuple(days(all_enquiries(), (START, TODAY), 7, now=NOW, closed=HOURS.closed, climate=seasons))


@cache
def calls() -> tuple[DemoCall, ...]:
    """Its calls."""
    again = list(repeats(history(), (START, TODAY), HOURS, Seasons(TODAY), 7))
    return tuple(calls_of(history(), again, NOW, 7))


def a_day(first: date, last: date) -> float:
    """Tickets for each working day between two days."""
    worked = [
        day for day in (first + timedelta(count) for count in range((last - first).days + 1)) if HOURS.open_on(day)
    ]
    return sum(first <= event.opened_at.date() <= last for event in history()) / len(worked)


def share(year: int, fits: str) -> float:
    """The share of the tickets of a year that came by a channel."""
    channels = [event.channel for event in history() if event.opened_at.year == year]
    return channels.count(fits) / len(channels)  # type: ignore[arg-type]


def test_it_begins_with_a_month_and_is_the_same_each_time() -> None:
    history.cache_clear()
    again = history()
    history.cache_clear()
    assert (START, again == history()) == (date(2024, 11, 1), True)
    assert 4_000 < len(again) < 5_500


def test_seasons_are_one_on_average() -> None:
    year = [season(date(2026, 1, 1) + timedelta(count)) for count in range(365)]
    assert abs(mean(year) - 1) < 0.02


def test_summer_is_quiet_and_september_is_not() -> None:
    for year in (2025, 2026):
        july, september = a_day(date(year, 7, 1), date(year, 7, 31)), a_day(date(year, 9, 1), date(year, 9, 30))
        assert september > 1.3 * july


def test_each_autumn_brings_more_than_the_one_before() -> None:
    assert a_day(date(2026, 9, 1), date(2026, 10, 31)) > 1.02 * a_day(date(2025, 9, 1), date(2025, 10, 31))


def test_mail_takes_the_place_of_fax() -> None:
    assert share(2026, "fax") < share(2025, "fax")
    assert share(2026, "mail") > share(2025, "mail")


def test_an_interruption_brings_calls_that_name_it_and_only_on_working_days() -> None:
    about = [event for event in history() if event.incident]
    assert {event.incident for event in about} == {"outage"}
    assert (len(about), {event.channel for event in about}) == (OUTAGE.calls, {"phone"})
    until = OUTAGE.began + timedelta(minutes=OUTAGE.minutes)
    assert all(OUTAGE.began <= event.opened_at < until for event in about)


def test_municipalities_ask_under_their_old_name_until_they_merge() -> None:
    old = {event.opened_at.date() for event in history() if event.nis == "73083"}
    new = {event.opened_at.date() for event in history() if event.nis == "73111"}
    assert max(old, default=date.min) <= date(2024, 12, 31) < min(new)
    before = [event for event in history() if event.nis in {"46003", "46013", "11056", "71022", "73040", "44034"}]
    assert before
    assert all(event.opened_at.date() <= date(2024, 12, 31) for event in before)


def test_a_bridge_day_is_quiet() -> None:
    bridge = date(2025, 5, 2)  # the Friday after the first of May
    seasons = Seasons(TODAY)
    assert seasons.volume(bridge, HOURS) < 0.7 * seasons.volume(date(2025, 5, 9), HOURS)


def test_every_ticket_by_telephone_has_a_call_that_was_answered_by_its_owner() -> None:
    spoken = {place for place, event in enumerate(history()) if event.channel == "phone" and event.opened_at < NOW}
    answered = {call.event for call in calls() if call.answered}
    assert len(spoken - answered) <= 2  # the last may not be over
    by_owner = {call.event for call in calls() if call.agent and call.agent == history()[call.event].owner}
    assert spoken & answered <= by_owner


def test_a_busy_monday_brings_as_many_calls_as_a_whole_desk_gets() -> None:
    a_day = Counter(call.arrived.date() for call in calls() if not history()[call.event].incident)
    mondays = sorted(count for day, count in a_day.items() if day.weekday() == 0)
    fridays = sorted(count for day, count in a_day.items() if day.weekday() == 4)
    assert 60 <= mondays[-1] <= 100
    assert mondays[len(mondays) // 2] > 1.4 * fridays[len(fridays) // 2]


def test_most_calls_ask_again_about_a_request_in_every_language() -> None:
    again = [call for call in calls() if call.queued - history()[call.event].opened_at > timedelta(minutes=25)]
    languages = Counter(call.language for call in again)
    assert len(again) > len(calls()) / 2
    assert 0.02 < languages["de"] / len(again) < 0.08
    assert languages["nl"] > languages["fr"] > languages["de"]


def test_calls_are_in_order_and_in_the_hours_of_the_desk() -> None:
    assert [call.arrived for call in calls()] == sorted(call.arrived for call in calls())
    for call in calls():
        opens = at(call.arrived.date(), OPENS)
        assert opens <= call.arrived <= call.queued <= (call.answered or call.ended) <= call.ended
        assert (call.finished or call.ended) <= NOW


def test_some_give_up_and_more_while_the_register_is_out() -> None:
    gave_up = Counter(history()[call.event].incident for call in calls() if not call.answered)
    assert 0.02 < gave_up[""] / len(calls()) < 0.12
    assert gave_up["outage"] / OUTAGE.calls > 0.1


def test_german_waits_longest() -> None:
    waits = {
        language: mean(
            (call.answered - call.queued).total_seconds()
            for call in calls()
            if call.answered and call.language == language
        )
        for language in ("nl", "de")
    }
    assert waits["de"] > 1.5 * waits["nl"]


def test_callers_wait_where_nobody_who_speaks_their_language_is_free() -> None:
    """So a staffing plan, computed from rosters and expected calls, may say what the records say."""
    spoken = {person.username: {person.language, *person.also} for person in STAFF}
    free: dict[date, list[tuple[str, datetime, datetime]]] = {}
    for span in spans_of(calls(), HOURS, START, NOW, 7):
        if span.state == "free":
            free.setdefault(span.began.date(), []).append((span.agent, span.began, span.ended))
    answered = [call for call in calls() if call.answered and not history()[call.event].incident]
    soon = timedelta(seconds=20)
    waited = [call for call in answered if call.answered and call.answered - call.queued > soon]
    needless = [
        call
        for call in waited
        if any(
            call.language in spoken[agent] and began <= call.queued + timedelta(seconds=15) < ended
            for agent, began, ended in free[call.queued.date()]
        )
    ]
    assert 0.03 < len(waited) / len(answered) < 0.15
    assert len(needless) < 0.05 * len(waited)


def test_agents_are_in_one_state_at_a_time() -> None:
    spans = list(spans_of(calls(), HOURS, START, NOW, 7))
    of_agent: dict[str, list[tuple[datetime, datetime]]] = {person.username: [] for person in STAFF}
    for span in spans:
        of_agent[span.agent].append((span.began, span.ended))
        assert span.began < span.ended <= NOW
        assert span.ended.date() == span.began.date()
        assert span.state in ("talking", "wrap_up") or span.ended <= at(span.began.date(), CLOSES)
    for held in of_agent.values():
        held.sort()
        assert [pair for pair in pairwise(held) if pair[0][1] > pair[1][0]] == []
    assert {span.reason for span in spans} >= {"", "break", "lunch", "desk_work", "meeting", "training"}
