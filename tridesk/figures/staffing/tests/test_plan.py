"""The desk played: as Erlang A says where that knows the answer, and as a week that follows turns out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import ceil
from random import Random

import numpy as np
import pytest

from tridesk.figures.forecast.classes import WHOLE, ChannelHistory, outlooks
from tridesk.figures.forecast.sums import DaySum
from tridesk.figures.forecast.tests.invented import SHAPE, drawn, rates, weekdays
from tridesk.figures.staffing.erlang_a import Load, erlang_a
from tridesk.figures.staffing.patience import USUAL, patience
from tridesk.figures.staffing.plan import (
    ALL,
    Gain,
    Level,
    Norm,
    PlanChange,
    PlannedDay,
    PlanOutcome,
    changed,
    changes,
    gains,
    half_hours,
    off_telephone,
    played,
)
from tridesk.figures.staffing.simulation import OTHERS, Caller, Habits, SimulatedAgent, callers, play

NORM = Norm(0.8, 60)
DAY = ((0.0, 86_400.0),)
MONDAY = date(2026, 11, 30)
EXPONENTIAL = tuple(-240 * np.log(1 - (np.arange(200) + 0.5) / 200))


def nothing() -> None:
    """Ignores progress."""


Hours = tuple[tuple[float, float], ...]


def person(name: str, *languages: str, services: dict[str, int] | None = None, hours: Hours = DAY) -> SimulatedAgent:
    return SimulatedAgent(name, dict.fromkeys(languages, 1), services or {}, hours)


@pytest.mark.parametrize(
    ("agents", "erlangs", "patient", "ringing"),
    [(2, 1.0, 150.0, 20.0), (4, 3.5, 60.0, 15.0), (6, 4.5, 300.0, 5.0), (9, 9.0, 150.0, 0.0)],
)
def test_one_class_of_callers_fares_as_erlang_a_says(
    agents: int, erlangs: float, patient: float, ringing: float
) -> None:
    habits = Habits({OTHERS: EXPONENTIAL}, patient, ringing)
    people = [person(f"{number}", "nl") for number in range(agents)]
    rates = {("nl", ""): [erlangs / 240 * 1800] * 48}
    chance, levels, gave_up = Random(agents), [], []
    for _day in range(12):
        day = play(people, callers(rates, 0, habits, chance), habits, chance)
        levels.append(np.mean([caller.answered and caller.waited <= 60 for caller in day.callers]))
        gave_up.append(np.mean([not caller.answered for caller in day.callers]))
    service = erlang_a(Load(erlangs / 240, 240, patient, ringing), agents, 60)
    assert np.mean(levels) == pytest.approx(service.in_time, abs=0.03)
    assert np.mean(gave_up) == pytest.approx(service.gives_up, abs=0.02)


def test_nobody_is_lost_and_nobody_is_served_twice() -> None:
    habits = Habits(paused=0.2)
    people = [person("a", "nl", hours=((30_600.0, 43_200.0), (45_000.0, 59_400.0))), person("b", "fr", "nl")]
    calls = callers({("nl", "KEYS"): [9.0] * 16, ("fr", ""): [6.0] * 16}, 17, habits, Random(1))
    day = play(people, calls, habits, Random(2))
    assert len(day.callers) == len(calls)
    assert sorted(caller.at for caller in day.callers) == [caller.at for caller in calls]
    assert all(caller.waited >= 0 for caller in day.callers)
    assert 0 < day.busy <= day.there * 1.05


def test_a_caller_whose_language_nobody_speaks_gives_up() -> None:
    day = play([person("a", "nl")], [Caller(40_000, "de", "", 100, 80)], Habits(), Random(1))
    assert [(caller.waited, caller.answered) for caller in day.callers] == [(80, False)]


def test_after_a_minute_the_service_is_only_preferred() -> None:
    people = [person("a", "nl", services={"KEYS": 1}), person("b", "nl", services={"FILES": 1})]
    calls = [Caller(100.0, "nl", "KEYS", 1000.0, 900.0), Caller(101.0, "nl", "KEYS", 100.0, 900.0)]
    day = play(people, calls, Habits(ringing=0.0), Random(1))
    assert sorted(caller.waited for caller in day.callers) == [0.0, 60.0]


def test_a_caller_gives_up_while_it_rings_and_the_colleague_is_free_again() -> None:
    calls = [Caller(100.0, "nl", "", 50.0, 3.0), Caller(101.0, "nl", "", 50.0, 900.0)]
    day = play([person("a", "nl")], calls, Habits(ringing=5.0), Random(1))
    assert [(caller.waited, caller.answered) for caller in day.callers] == [(3.0, False), (7.0, True)]


def test_callers_who_wait_at_the_end_of_the_day_are_still_helped() -> None:
    calls = [Caller(58_000.0, "nl", "", 1500.0, 9000.0), Caller(59_000.0, "nl", "", 100.0, 9000.0)]
    day = play([person("a", "nl", hours=((30_600.0, 59_400.0),))], calls, Habits(ringing=0.0), Random(1))
    assert [caller.answered for caller in day.callers] == [True, True]


def test_a_pause_begins_after_the_call() -> None:
    calls = [Caller(0.0, "nl", "", 40_000.0, 1e6), Caller(39_999.0, "nl", "", 10.0, 1e6)]
    day = play([person("a", "nl")], calls, Habits(ringing=0.0, paused=0.3), Random(1))
    assert [caller.answered for caller in day.callers] == [True, True]
    assert day.callers[1].waited > 1


# --- plans


RATES = {("nl", "KEYS"): [14.0] * 16, ("fr", "KEYS"): [9.0] * 16, ("de", "KEYS"): [1.0] * 16}
OFFICE = ((30_600.0, 59_400.0),)


def desk(number: int, *, spread: float = 0.0) -> list[PlannedDay]:
    """A week; the first colleague alone speaks German."""
    languages = [("nl", "fr", "de"), ("nl",), ("nl", "fr"), ("fr",), ("nl", "fr"), ("fr", "nl")]
    people = tuple(person(f"p{at}", *languages[at % 6], hours=OFFICE) for at in range(number))
    return [PlannedDay(MONDAY + timedelta(at), people, RATES, 17, spread) for at in range(5)]


def test_the_level_of_a_plan_is_that_of_a_week_that_follows() -> None:
    """The week that follows is drawn apart, with the plan's rates; within two points, on the mean of six weeks."""
    habits = Habits({OTHERS: EXPONENTIAL}, paused=0.1)
    plan = desk(5)
    level = played(plan, habits, NORM, 20, nothing).levels[ALL].share
    chance, followed = Random(77), []
    for _week in range(6):
        served = [
            caller
            for day in plan
            for caller in play(day.people, callers(day.rates, 17, habits, chance), habits, chance).callers
        ]
        followed.append(np.mean([caller.answered and caller.waited <= NORM.within for caller in served]))
    assert level == pytest.approx(np.mean(followed), abs=0.02)


def test_a_plan_from_a_forecast_has_the_level_of_a_week_that_follows() -> None:
    """The week is drawn from the process behind the records, a double Poisson one, which the forecast only guesses."""
    habits, shares = Habits({OTHERS: EXPONENTIAL}, paused=0.1), {"nl": 0.55, "fr": 0.4, "de": 0.05}
    days, planned, followed = weekdays(75), [], []
    for seed in range(4):
        chance = np.random.default_rng(seed)
        counts = {language: drawn(days[:70], 330 * share, chance) for language, share in shares.items()}
        opened = np.ones(len(SHAPE), dtype=np.bool_)
        history = ChannelHistory(
            tuple(days[:70]), 17, np.tile(opened, (70, 1)), {(code, ""): counts[code] for code in counts}
        )
        made = outlooks(history, (), dict.fromkeys(days[70:], opened), {})
        plan = [
            replace(
                day,
                rates={klass: each.expected.tolist() for klass, each in outlook.classes.items() if ALL not in klass},
                spread=DaySum(outlook.classes[WHOLE].total, outlook.classes[WHOLE].total_high).more,
            )
            for day, outlook in zip(desk(5), made, strict=True)
        ]
        planned.append(played(plan, habits, NORM, 12, nothing).levels[ALL].share)
        dice = Random(seed)
        for _week in range(8):
            served = []
            for day, when in zip(plan, days[70:], strict=True):
                true = rates(when, 330, chance)
                of_language = {(code, ""): (share * true).tolist() for code, share in shares.items()}
                served += play(day.people, callers(of_language, 17, habits, dice), habits, dice).callers
            followed.append(np.mean([caller.answered and caller.waited <= NORM.within for caller in served]))
    assert 0.6 < np.mean(followed) < 0.95
    assert np.mean(planned) == pytest.approx(np.mean(followed), abs=0.02)


def test_the_same_plan_gives_the_same_numbers_and_more_colleagues_better_ones() -> None:
    here, again, more = (played(desk(number), Habits(), NORM, 4, nothing) for number in (4, 4, 6))
    assert (here.levels, here.days) == (again.levels, again.days)
    assert more.levels[ALL].share > here.levels[ALL].share
    assert here.levels["de"].low <= here.levels["de"].share <= here.levels["de"].high
    assert set(here.levels) == {ALL, "nl", "fr", "de"}
    assert len(here.days) == 5
    assert 0 < here.occupancy < 1


def test_days_that_differ_widen_the_band() -> None:
    calm, wild = (played(desk(4, spread=spread), Habits(), NORM, 12, nothing) for spread in (0.0, 0.1))
    width = [each.levels[ALL].high - each.levels[ALL].low for each in (calm, wild)]
    assert width[1] > width[0]


def test_a_course_in_german_helps_german_callers_most() -> None:
    plan = desk(5)
    base = played(plan, Habits(), NORM, 6, nothing)
    tried = changes(plan, base.levels, Habits())
    assert PlanChange("", ("fr", "nl")) in tried
    course = next(change for change in tried if change.name and change.languages == ("de",))
    better = played(changed(plan, course, Habits()), Habits(), NORM, 6, nothing)
    brought = gains(base, better)
    assert brought["de"].median > brought["nl"].median
    more = played(changed(plan, PlanChange("", ("fr", "nl")), Habits()), Habits(), NORM, 6, nothing)
    assert more.levels[ALL].share > base.levels[ALL].share


def test_what_a_change_brings_is_told_by_the_same_weeks_with_and_without_it() -> None:
    """So its band is far narrower than those of two levels; no change brings nothing, for certain."""
    plan = desk(4, spread=0.05)
    base = played(plan, Habits(), NORM, 12, nothing)
    none = gains(base, played(plan, Habits(), NORM, 12, nothing))
    assert {(gain.median, gain.low, gain.high) for gain in none.values()} == {(0.0, 0.0, 0.0)}
    more = gains(base, played(changed(plan, PlanChange("", ("fr", "nl")), Habits()), Habits(), NORM, 12, nothing))[ALL]
    level = base.levels[ALL]
    assert 0 < more.low <= more.median <= more.high
    assert more.high - more.low < level.high - level.low


def test_what_a_change_brings_in_two_weeks_of_thirty_alone_lies_in_its_band() -> None:
    """The mean would not: it is more than 0, and both ends of the band are 0."""
    level = Level(0.5, 0.5, 0.5, 10.0, 0.0, 0.0)
    some = np.array([0.5] * 28 + [1.0] * 2)
    base, better = (PlanOutcome({ALL: level}, (), 0.5, {ALL: shares}) for shares in (np.full(30, 0.5), some))
    assert gains(base, better)[ALL] == Gain(0.0, 0.0, 0.0)


def test_colleagues_who_take_few_calls_count_for_little() -> None:
    habits, plan = Habits(paused=0.1), desk(5)
    seldom = [
        replace(day, people=(*day.people[:3], *(replace(person, off_telephone=0.9) for person in day.people[3:])))
        for day in plan
    ]
    some, most = (played(each, habits, NORM, 4, nothing).levels[ALL].share for each in (seldom, plan))
    three = played([replace(day, people=day.people[:3]) for day in plan], habits, NORM, 4, nothing).levels[ALL].share
    assert three < some < most
    assert half_hours(seldom[0], habits, NORM)[0].planned == pytest.approx(3 + 2 * 0.1 / 0.9)
    plus = changed(seldom, PlanChange("", ("nl",)), habits)[0].people[-1]
    assert plus.off_telephone is None  # as those who take calls all day


@pytest.mark.parametrize(("known", "share"), [(0, None), (3, None), (4, 0.9)])
def test_how_much_is_off_the_telephone_is_said_of_four_colleagues_or_more(known: int, share: float | None) -> None:
    plan = [
        replace(day, people=(*(replace(one, off_telephone=0.9) for one in day.people[:known]), *day.people[known:]))
        for day in desk(5)
    ]
    told = off_telephone(plan, Habits(paused=0.1))
    assert told == (share and pytest.approx(share))


def test_half_hours_say_what_one_queue_would_need_beside_who_is_planned() -> None:
    rows, never = (half_hours(desk(5)[0], Habits({OTHERS: EXPONENTIAL}, paused=paused), NORM) for paused in (0.2, 0.0))
    assert [row.slot for row in rows] == list(range(17, 33))
    assert rows[0].calls == 24
    assert rows[0].planned == pytest.approx(5.0)
    assert 4 <= never[0].needed <= 7
    assert rows[0].needed == ceil(never[0].needed / 0.8), "who is planned pauses as well"


# --- patience


def test_patience_is_learnt_from_calls_of_which_most_were_answered() -> None:
    chance = Random(1)
    waits = []
    for _call in range(3000):
        patient, answered = chance.expovariate(1 / 200), chance.expovariate(1 / 50)
        waits.append((min(patient, answered), patient < answered))
    assert patience(waits) == pytest.approx(200, rel=0.1)


def test_without_calls_patience_is_the_usual_one_and_a_single_call_changes_little() -> None:
    assert patience([]) == USUAL
    assert patience([(0.0, True)]) == pytest.approx(USUAL * 5 / 6)
