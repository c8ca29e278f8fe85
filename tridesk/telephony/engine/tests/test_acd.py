"""Matching of callers and agents."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.telephony.engine.acd import (
    LATEST,
    OVERFLOW,
    AvailableAgent,
    Estimate,
    Match,
    Waiting,
    estimate,
    flexibility,
    match,
    needed,
    offers_call_back,
    position,
    remaining,
    speaks,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOON - timedelta(seconds=seconds)


def caller(name: str, language: str = "nl", waited: float = 10, service: str = "keys", target: float = 60) -> Waiting:
    return Waiting(name, language, service, ago(waited), timedelta(seconds=target))


def agent(name: str, *languages: str, idle: float | None = 10, services: tuple[str, ...] = ()) -> AvailableAgent:
    return AvailableAgent(
        name, dict.fromkeys(languages, 1), dict.fromkeys(services, 1), None if idle is None else ago(idle)
    )


# --- which caller


def test_within_a_class_first_come_first_served() -> None:
    waiting = [caller("second", waited=20), caller("first", waited=30), caller("third", waited=10)]
    assert match(waiting, [agent("ilse", "nl")], NOON) == [Match("first", "ilse")]


def test_across_languages_the_longest_wait_in_proportion_to_its_target() -> None:
    waiting = [caller("long", waited=50, target=60), caller("urgent", "fr", waited=30, target=20)]
    assert match(waiting, [agent("ilse", "nl", "fr")], NOON) == [Match("urgent", "ilse")]


def test_a_call_of_unknown_language_goes_to_everybody() -> None:
    staff = [agent("ilse", "nl"), agent("jean", "fr", services=("keys",))]
    assert match([caller("back", "")], staff, NOON) == [Match("back", "ilse")]
    assert match([caller("back", "")], staff[1:], NOON) == [Match("back", "jean")]
    others = [agent("jean", "fr", services=("other",)), agent("ilse", "nl", services=("keys",), idle=None)]
    assert match([caller("back", "", waited=5)], others, NOON) == []
    assert match([caller("back", "", waited=OVERFLOW.total_seconds())], others, NOON) == [Match("back", "jean")]


def test_a_caller_without_a_fitting_agent_holds_no_other_up() -> None:
    waiting = [caller("german", "de", waited=500), caller("dutch", waited=1)]
    assert match(waiting, [agent("ilse", "nl")], NOON) == [Match("dutch", "ilse")]


def test_a_language_is_never_changed_in_silence() -> None:
    assert match([caller("german", "de", waited=5000)], [agent("ilse", "nl", "fr")], NOON) == []


# --- which agent


def test_the_least_flexible_fitting_agent_is_chosen_and_the_others_stay_for_the_rest() -> None:
    staff = [agent("both", "nl", "fr", idle=900), agent("one", "nl", idle=1)]
    assert match([caller("a")], staff, NOON) == [Match("a", "one")]


def test_of_equally_versatile_agents_the_one_least_needed_is_chosen() -> None:
    busy = [agent(f"busy{at}", "nl", "fr", idle=None) for at in range(3)]
    staff = [agent("german", "nl", "de", idle=900), agent("french", "nl", "fr", idle=1), *busy]
    assert match([caller("a")], staff, NOON) == [Match("a", "french")]


def test_among_equals_the_one_idle_longest() -> None:
    staff = [agent("short", "nl", idle=5), agent("long", "nl", idle=50), agent("busy", "nl", idle=None)]
    assert match([caller("a")], staff, NOON) == [Match("a", "long")]


def test_a_better_level_comes_first_but_a_lesser_one_is_better_than_waiting() -> None:
    fluent, learner = AvailableAgent("fluent", {"fr": 1}, {}, ago(1)), AvailableAgent("learner", {"fr": 2}, {}, ago(99))
    waiting = [caller("a", "fr", waited=9), caller("b", "fr", waited=8)]
    assert match(waiting, [learner, fluent], NOON) == [Match("a", "fluent"), Match("b", "learner")]


def test_a_service_without_an_expert_is_helped_by_any_agent_of_the_language() -> None:
    staff = [agent("ilse", "nl", services=("keys",))]
    assert needed(("nl", "elections"), staff) == ("nl", "")
    assert match([caller("a", service="elections")], staff, NOON) == [Match("a", "ilse")]


def test_a_service_that_a_busy_colleague_knows_is_kept_for_them_for_a_while() -> None:
    staff = [agent("ilse", "nl", services=("keys",)), agent("jan", "nl", services=("elections",), idle=None)]
    assert match([caller("a", service="elections", waited=59)], staff, NOON) == []
    assert match([caller("a", service="elections", waited=60)], staff, NOON) == [Match("a", "ilse")]


def test_an_absent_expert_does_not_keep_a_service_from_present_agents() -> None:
    absent = replace(agent("jan", "nl", services=("elections",), idle=None), present=False)
    staff = [agent("ilse", "nl", services=("keys",)), absent]
    assert match([caller("a", service="elections", waited=1)], staff, NOON) == [Match("a", "ilse")]
    assert not speaks("nl", staff[1:])


def test_agents_with_the_service_still_come_first_after_the_overflow() -> None:
    staff = [agent("ilse", "nl", services=("keys",), idle=99), agent("jan", "nl", services=("elections",), idle=1)]
    assert match([caller("a", service="elections", waited=99)], staff, NOON) == [Match("a", "jan")]


def test_a_language_is_spoken_by_agents_on_duty_free_or_not() -> None:
    staff = [agent("ilse", "nl"), agent("irma", "de", idle=None)]
    assert [speaks(language, staff) for language in ("nl", "fr", "de")] == [True, False, True]


# --- what is announced


def test_the_place_is_counted_within_the_class() -> None:
    waiting = [caller("a", waited=30), caller("b", "fr", waited=25), caller("c", waited=20)]
    assert [position(call, waiting) for call in waiting] == [1, 1, 2]


def seconds(*spans: float) -> list[timedelta]:
    return [timedelta(seconds=span) for span in spans]


@pytest.mark.parametrize(
    ("delays", "waiting", "waited", "left"),
    [
        ([], [], 0, None),
        ([61], [], 0, 61),
        ([0], [], 0, None),
        ([10, 10, 10, 10, 10, 10, 10, 10, 200, 400], [], 0, 200),
        ([400], [], 340, 60),
        ([400], [], 500, None),
        ([30] * 10, [], 0, 30),
        ([30] * 10, [300], 0, 30),
        ([30] * 10, [300, 300, 300], 0, 300),
        ([30] * 10, [300, 300, 300], 40, 260),
        ([], [200], 0, 200),
    ],
)
def test_the_wait_still_to_come(delays: list[int], waiting: list[int], waited: int, left: int | None) -> None:
    told = remaining(seconds(*delays), seconds(*waiting), timedelta(seconds=waited))
    assert told == (None if left is None else timedelta(seconds=left))


def test_only_the_latest_delays_count() -> None:
    assert remaining(seconds(*[3600] * 50, *[30] * 20), [], timedelta(0)) == timedelta(seconds=30)


def test_an_announcement_is_in_whole_minutes_and_promises_their_end() -> None:
    told = estimate(seconds(61), [], timedelta(0), NOON)
    assert told == Estimate(timedelta(minutes=2), ends=NOON + timedelta(minutes=2))


def test_less_than_a_minute_is_not_announced_for_ever() -> None:
    """All were answered within 30 seconds; then no answer comes any more."""
    usual, announced, promised = seconds(*[30] * 20), [], None
    for pause in range(10):
        waited = timedelta(seconds=8 + 45 * pause)
        told = estimate(usual, [waited, timedelta(seconds=10)], waited, NOON + waited, promised)
        promised = told.ends
        announced.append(told)
    assert [told.late for told in announced].count(True) == 1, "it was said that it takes longer than announced"
    assert announced[-1].wait is None, "and nothing is announced that nobody knows"


def test_an_announcement_that_was_not_kept_is_corrected_with_what_the_others_wait() -> None:
    told = estimate(seconds(*[30] * 3), seconds(90, 400, 400, 400), timedelta(seconds=90), NOON, NOON)
    assert told == Estimate(timedelta(minutes=6), late=True, ends=NOON + timedelta(minutes=6))


@pytest.mark.parametrize(
    ("waited", "wait", "offered"), [(0, None, False), (0, 2, False), (0, 3, True), (150, None, True), (100, 1, True)]
)
def test_a_call_back_is_offered_when_the_norm_is_over_or_will_be(waited: int, wait: int | None, offered: bool) -> None:
    assert offers_call_back(timedelta(seconds=waited), None if wait is None else timedelta(minutes=wait)) is offered


# --- what holds for every pool

LANGUAGES = ["nl", "fr", "de"]
SERVICES = ["keys", "files", "elections"]
callers = st.lists(
    st.tuples(st.sampled_from(LANGUAGES), st.sampled_from(SERVICES), st.integers(0, 3600)), max_size=25
).map(
    lambda rows: [
        Waiting(f"c{at}", language, service, ago(waited), timedelta(seconds={"nl": 60, "fr": 45, "de": 90}[language]))
        for at, (language, service, waited) in enumerate(rows)
    ]
)
agents = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(LANGUAGES), st.integers(1, 3), min_size=1),
        st.dictionaries(st.sampled_from(SERVICES), st.integers(1, 3)),
        st.one_of(st.none(), st.integers(0, 3600)),
        st.sampled_from([True, True, True, False]),
    ),
    max_size=12,
).map(
    lambda rows: [
        AvailableAgent(f"a{at}", languages, services, None if idle is None else ago(idle), present)
        for at, (languages, services, idle, present) in enumerate(rows)
    ]
)


def fits(agent: AvailableAgent, waiting: Waiting, staff: list[AvailableAgent]) -> bool:
    if waiting.overflows(NOON):
        return agent.present and waiting.language in agent.languages
    return agent.present and agent.level(*needed((waiting.language, waiting.service), staff)) is not None


@given(callers, agents)
def test_each_call_gets_one_agent_each_agent_one_call_and_only_free_fitting_agents(
    waiting: list[Waiting], staff: list[AvailableAgent]
) -> None:
    matches = match(waiting, staff, NOON)
    by_call, by_name = {waits.call: waits for waits in waiting}, {agent.name: agent for agent in staff}
    assert len({pair.call for pair in matches}) == len({pair.agent for pair in matches}) == len(matches)
    assert all(by_name[pair.agent].idle_since is not None for pair in matches)
    assert all(fits(by_name[pair.agent], by_call[pair.call], staff) for pair in matches)
    assert all(by_call[pair.call].language in by_name[pair.agent].languages for pair in matches)


@given(callers, agents)
def test_no_caller_is_left_that_a_free_agent_could_help(waiting: list[Waiting], staff: list[AvailableAgent]) -> None:
    matches = match(waiting, staff, NOON)
    served, ringing = {pair.call for pair in matches}, {pair.agent for pair in matches}
    left = [agent for agent in staff if agent.idle_since is not None and agent.name not in ringing]
    assert not [
        (call, agent) for call in waiting if call.call not in served for agent in left if fits(agent, call, staff)
    ]


@given(callers, agents)
def test_there_is_no_overtaking_within_a_class(waiting: list[Waiting], staff: list[AvailableAgent]) -> None:
    served = {pair.call for pair in match(waiting, staff, NOON)}
    for call in waiting:
        if call.call in served:
            same = [other for other in waiting if (other.language, other.service) == (call.language, call.service)]
            assert all(other.call in served for other in same if (other.since, other.call) < (call.since, call.call))


@given(callers, agents)
def test_the_first_match_is_the_most_pressed_servable_caller(
    waiting: list[Waiting], staff: list[AvailableAgent]
) -> None:
    free = [agent for agent in staff if agent.present and agent.idle_since is not None]
    servable = [call for call in waiting if any(fits(agent, call, staff) for agent in free)]
    matches = match(waiting, staff, NOON)
    assert bool(matches) == bool(servable)
    if matches:
        first = next(call for call in waiting if call.call == matches[0].call)
        assert first.pressure(NOON) == max(call.pressure(NOON) for call in servable)


@given(callers, agents)
def test_the_order_in_which_they_are_told_of_changes_nothing(
    waiting: list[Waiting], staff: list[AvailableAgent]
) -> None:
    assert match(waiting, staff, NOON) == match(waiting[::-1], staff[::-1], NOON)


@given(agents)
def test_an_agent_who_fits_fewer_classes_counts_for_less(staff: list[AvailableAgent]) -> None:
    known = [agent.skills for agent in staff]
    weight = flexibility(frozenset(Counter(known).items()))
    for few in known:
        for many in known:
            if few[1] and many[1] and few != many and few[0] <= many[0] and few[1] <= many[1]:
                assert weight[few] < weight[many]


@given(st.integers(1, 40), st.sampled_from(LANGUAGES))
def test_a_lone_caller_of_a_small_language_is_served_before_the_wait_of_the_others_doubles(
    busy: int, language: str
) -> None:
    """A steady stream of other callers, always enough to keep the only agent at work, does not starve anybody."""
    others = [spoken for spoken in LANGUAGES if spoken != language]
    lone, turn = Waiting("lone", language, "keys", ago(0)), 0
    queue = [Waiting(f"old{at}", others[at % 2], "keys", ago(60)) for at in range(busy)]
    both = dict.fromkeys(LANGUAGES, 1)
    while True:
        now = NOON + timedelta(seconds=30 * turn)
        queue.append(Waiting(f"new{turn}", others[turn % 2], "keys", now))
        [put_through] = match([*queue, lone], [AvailableAgent("ilse", both, {}, now)], now)
        if put_through.call == "lone":
            break
        queue = [call for call in queue if call.call != put_through.call]
        turn += 1
    assert turn <= busy + 1  # those who were there before him, and nobody who came later


spans = st.integers(0, 4000).map(lambda number: timedelta(seconds=number))


@given(
    st.lists(spans, max_size=40), st.lists(spans, max_size=9), st.lists(st.integers(1, 100), min_size=1, max_size=30)
)
def test_what_a_caller_is_told_never_rises_in_silence(
    delays: list[timedelta], waiting: list[timedelta], pauses: list[int]
) -> None:
    promised, waited = None, timedelta(0)
    for at, pause in enumerate(pauses):
        waited += timedelta(seconds=pause)
        now = NOON + waited
        told = estimate(delays[: 2 * at], [*waiting, waited], waited, now, promised)
        assert told.late == (promised is not None and now >= promised), "corrected exactly when it was not kept"
        if promised is not None and not told.late:
            assert told.ends is not None
            assert told.ends <= promised
        assert (told.wait is None) == (told.ends is None)
        promised = told.ends


@given(st.lists(spans, max_size=40), st.lists(spans, max_size=9), spans)
def test_the_estimate_is_never_shorter_than_a_current_wait_without_later_answers(
    delays: list[timedelta], waiting: list[timedelta], waited: timedelta
) -> None:
    left = remaining(delays, waiting, waited)
    assert left is None or left > timedelta(0)
    if waiting and max(waiting) > waited and not [delay for delay in delays[-LATEST:] if delay > waited]:
        assert left == max(waiting) - waited


@given(callers, agents, st.integers(0, 3600))
def test_the_agents_who_may_help_only_grow_with_the_wait(
    waiting: list[Waiting], staff: list[AvailableAgent], longer: int
) -> None:
    for caller in waiting:
        for helper in staff:
            alone = [replace(agent, idle_since=agent.idle_since if agent is helper else None) for agent in staff]
            now = match([caller], alone, NOON)
            assert match([caller], alone, NOON + timedelta(seconds=longer)) == now or not now


@given(callers, agents)
def test_after_a_long_wait_any_free_agent_of_the_language_helps(
    waiting: list[Waiting], staff: list[AvailableAgent]
) -> None:
    matches = match(waiting, staff, NOON)
    served, ringing = {pair.call for pair in matches}, {pair.agent for pair in matches}
    free = [agent for agent in staff if agent.present and agent.idle_since is not None and agent.name not in ringing]
    for caller in waiting:
        if caller.call not in served and caller.overflows(NOON):
            assert not [agent for agent in free if caller.language in agent.languages]


@given(callers, agents, st.integers(1, 4))
def test_no_caller_waits_for_ever(waiting: list[Waiting], staff: list[AvailableAgent], talk: int) -> None:
    """Every agent is busy for minutes with each call: the queue runs empty but for languages without an agent."""
    now, queue, free_at = NOON, list(waiting), {agent.name: NOON for agent in staff}
    while queue and now < NOON + timedelta(minutes=talk) * (len(waiting) + 2) + OVERFLOW:
        there = [replace(agent, idle_since=now if free_at[agent.name] <= now else None) for agent in staff]
        for pair in match(queue, there, now):
            free_at[pair.agent] = now + timedelta(minutes=talk)
            queue = [caller for caller in queue if caller.call != pair.call]
        now += timedelta(seconds=30)
    assert not [caller for caller in queue if speaks(caller.language, staff)]
