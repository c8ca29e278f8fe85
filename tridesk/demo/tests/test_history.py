"""The invented past has the known shape, is the same each time, and leaves every list lived-in."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, date, datetime, time
from functools import cache

import pytest

from tridesk.demo.enquiries import all_enquiries
from tridesk.demo.events import DemoEvent
from tridesk.demo.history import GROUPS, days
from tridesk.demo.hours import CLOSES, OPENS, DeskHours, at, holidays
from tridesk.demo.people import STAFF
from tridesk.demo.tests.safe import ADDRESS, NUMBER, SAFE_NUMBERS
from tridesk.kit.clock import BRUSSELS

START, END = date(2026, 8, 3), date(2026, 12, 3)
HOURS = DeskHours(holidays((2026, 2027)))


@cache
def history(seed: int = 7) -> tuple[DemoEvent, ...]:
    return tuple(days(all_enquiries(), (START, END), seed))


def shares(told: Iterable[DemoEvent], key: Callable[[DemoEvent], Hashable]) -> dict[Hashable, float]:
    count = Counter(key(event) for event in told)
    return {name: 100 * number / count.total() for name, number in count.items()}


def group_of(event: DemoEvent) -> str:
    return next(name for name, kinds in GROUPS.items() if event.organisation_kind in kinds)


def is_access(event: DemoEvent) -> bool:
    return event.subject.startswith("ACC.")


@pytest.fixture(params=[1, 7, 2026], ids=lambda seed: f"seed {seed}")
def told(request: pytest.FixtureRequest) -> tuple[DemoEvent, ...]:
    return history(request.param)


def test_same_seed_same_history() -> None:
    assert tuple(days(all_enquiries(), (START, END), 7)) == history(7)


def test_another_seed_another_history() -> None:
    assert history(1) != history(7)


def test_four_months_bring_some_1800_tickets(told: tuple[DemoEvent, ...]) -> None:
    assert len(told) == pytest.approx(1_800, abs=150)


def test_it_is_told_in_order_and_nothing_lies_after_its_end(told: tuple[DemoEvent, ...]) -> None:
    opened = [event.opened_at for event in told]
    assert opened == sorted(opened)
    assert (opened[0].date() >= START, max(h.steps[-1].at for h in told) <= at(END, CLOSES)) == (True, True)


def test_languages(told: tuple[DemoEvent, ...]) -> None:
    assert shares(told, lambda h: h.language) == pytest.approx({"nl": 56, "fr": 40, "de": 4}, abs=4)


def test_channels(told: tuple[DemoEvent, ...]) -> None:
    expected = {"phone": 62, "mail": 30, "fax": 5, "counter": 3}
    assert shares(told, lambda h: h.channel) == pytest.approx(expected, abs=4)


def test_two_in_five_are_about_access(told: tuple[DemoEvent, ...]) -> None:
    assert 35 <= shares(told, is_access)[True] <= 45


def test_who_asks_about_the_rest(told: tuple[DemoEvent, ...]) -> None:
    expected = {"municipality": 60, "police": 12, "legal": 10, "federal": 8, "social": 6, "citizen": 4}
    rest = [event for event in told if not is_access(event)]
    assert shares(rest, group_of) == pytest.approx(expected, abs=5)


def test_most_are_answered_at_once(told: tuple[DemoEvent, ...]) -> None:
    outcomes = shares(told, lambda h: h.outcome)
    assert (outcomes["answered"] >= 55, outcomes["researched"] >= 12, outcomes["second_line"] >= 6) == (True,) * 3


def test_monday_morning_is_the_peak(told: tuple[DemoEvent, ...]) -> None:
    mornings = [h.opened_at.weekday() for h in told if h.channel == "phone" and h.opened_at.hour in (9, 10)]
    (busiest, most), (_, next_most) = Counter(mornings).most_common(2)
    assert (busiest, most > 1.15 * next_most) == (0, True)


def test_a_day_after_a_holiday_is_busy(told: tuple[DemoEvent, ...]) -> None:
    per_day = Counter(event.opened_at.date() for event in told)
    wednesdays = [number for day, number in per_day.items() if day.weekday() == 2 and HOURS.open_on(day)]
    after = per_day[date(2026, 11, 12)]  # a Thursday, after Armistice Day
    assert after > sum(wednesdays) / len(wednesdays)


def test_only_mail_comes_outside_working_hours(told: tuple[DemoEvent, ...]) -> None:
    outside = [
        event.channel
        for event in told
        if not HOURS.open_on(event.opened_at.date()) or not OPENS <= event.opened_at.time() < CLOSES
    ]
    assert set(outside) == {"mail"}


def test_the_desk_works_in_working_hours(told: tuple[DemoEvent, ...]) -> None:
    worked = [step.at for event in told for step in event.steps if step.by]
    assert [moment for moment in worked if not HOURS.open_on(moment.date())] == []
    assert [moment for moment in worked if not OPENS <= moment.time() <= CLOSES] == []


def test_steps_follow_each_other(told: tuple[DemoEvent, ...]) -> None:
    for event in told:
        moments = [step.at for step in event.steps]
        assert moments == sorted(moments)
        assert (event.steps[0].at, event.steps[0].action) == (event.opened_at, "request")
        assert [step for step in event.steps if not step.text and step.action != "close"] == []


def test_people_do_what_their_role_allows(told: tuple[DemoEvent, ...]) -> None:
    role = {person.username: person.role for person in STAFF}
    first_line = {"call_taker", "supervisor", "centre_manager"}
    by = {(step.action, role[step.by]) for event in told for step in event.steps if step.by}
    assert {who for action, who in by if action == "expert_answer"} == {"expert"}
    assert {who for action, who in by if action != "expert_answer"} == first_line
    assert [h for h in told if h.state == "closed" and h.steps[-1].action != "close"] == []


def test_every_list_of_the_desk_has_something_in_it(told: tuple[DemoEvent, ...]) -> None:
    standing = [event for event in told if event.state != "closed"]
    assert 30 <= len(standing) <= 90
    mine = Counter(h.owner for h in standing if h.state == "open" and h.owner)
    assert [name for name in ("jorn", "ilse", "aurelie", "bastien") if mine[name] < 2] == []
    assert len([h for h in standing if not h.owner]) >= 5
    late = Counter(h.state for h in standing if h.late)
    assert [state for state in ("open", "research", "second_line") if not 1 <= late[state] <= 12] == []
    waiting = Counter(h.state for h in standing if not h.late)
    assert [state for state in ("research", "second_line") if waiting[state] < 4] == []


def test_what_stands_open_is_recent(told: tuple[DemoEvent, ...]) -> None:
    earliest = HOURS.earlier_day(END, 15)
    assert [h.opened_at for h in told if h.state != "closed" and h.opened_at.date() < earliest] == []


def test_nobody_owns_what_nobody_has_taken(told: tuple[DemoEvent, ...]) -> None:
    assert [h for h in told if bool(h.owner) != (h.taken_at is not None)] == []


def test_times_are_told_by_the_steps() -> None:
    handed = next(h for h in history() if h.state == "closed" and h.outcome == "second_line")
    assert handed.handed_over_at is not None
    assert handed.answered_at is not None
    assert handed.closed_at is not None
    assert handed.handed_over_at < handed.answered_at <= handed.closed_at
    assert [h.closed_at for h in history() if h.state != "closed" and h.closed_at] == []


def test_it_can_stop_in_the_middle_of_a_day() -> None:
    now = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)  # ten o'clock in Brussels
    told = tuple(days(all_enquiries(), (START, END), 7, now=now))
    assert max(event.opened_at for event in told) <= now
    assert [h for h in told if h.steps[-1].at > now] == []
    assert len([h for h in told if not h.owner]) >= 5


@pytest.mark.parametrize("last", [date(2026, 12, 6), date(2026, 11, 2), date(2027, 1, 1)], ids=str)
def test_it_can_end_on_any_day(last: date) -> None:
    told = tuple(days(all_enquiries(), (START, last), 7, now=datetime.combine(last, time(12), BRUSSELS)))
    assert [state for state in ("open", "research", "second_line") if state not in {h.state for h in told}] == []


def test_a_few_days_are_a_history_too() -> None:
    assert len(tuple(days(all_enquiries(), (date(2026, 12, 1), END), 7))) > 20


def test_other_closed_days_can_be_given() -> None:
    told = days(all_enquiries(), (date(2026, 11, 30), END), 7, closed=frozenset({date(2026, 12, 1)}))
    assert {h.channel for h in told if h.opened_at.date() == date(2026, 12, 1)} <= {"mail"}


def test_all_addresses_and_numbers_are_examples(told: tuple[DemoEvent, ...]) -> None:
    written = "\n".join(step.text for event in told for step in event.steps)
    assert set(NUMBER.findall(written)) <= SAFE_NUMBERS
    assert [address for address in ADDRESS.findall(written) if not address.endswith(".example")] == []
    assert [h.mail for h in told if not h.mail.endswith(".example") or not h.mail.isascii()] == []
    assert [h.phone for h in told if not h.phone.startswith(("+32 12 34 5", "+32 450 00 "))] == []


def test_lists_do_not_repeat_themselves(told: tuple[DemoEvent, ...]) -> None:
    pages = [told[index : index + 25] for index in range(0, len(told) - 25, 25)]
    repeated = [page for page in pages if len({(h.title, h.organisation) for h in page}) < 23]
    assert repeated == []


def test_a_body_keeps_its_people() -> None:
    people: dict[str, set[str]] = {}
    for event in history():
        people.setdefault(event.organisation, set()).add(event.contact)
    assert max(len(names) for body, names in people.items() if body) <= 6
