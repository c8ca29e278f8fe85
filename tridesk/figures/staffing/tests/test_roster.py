"""Rosters proposed: enough colleagues where they are needed, every language spoken, half days spread evenly."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tridesk.figures.staffing.roster import (
    DUTIES,
    HALVES,
    Coverage,
    Need,
    RosterCandidate,
    RosterDay,
    coverage,
    propose,
)

MONDAY = date(2026, 11, 30)
DAYS = [MONDAY + timedelta(number) for number in range(5)]
OPEN = np.array([17 <= slot < 33 for slot in range(HALVES)])


def candidates(*languages: str) -> list[RosterCandidate]:
    """One for each word, whose letters are pairs: `nlfr` speaks two languages."""
    return [
        RosterCandidate(
            f"p{number}",
            frozenset(word[at : at + 2] for at in range(0, len(word), 2)),
            dict.fromkeys(DAYS, OPEN),
        )
        for number, word in enumerate(languages)
    ]


def needs(colleagues: int, **shares: float) -> list[Need]:
    """Days that need so many colleagues, in each language those for its share."""
    whole = np.where(OPEN, colleagues, 0)
    sets = {frozenset({language}): np.ceil(whole * share).astype(int) for language, share in shares.items()}
    return [Need(day, whole, {**sets, frozenset(shares): whole}) for day in DAYS]


def on_the_phone(
    people: list[RosterCandidate], roster: dict[tuple[str, date], RosterDay], day: date
) -> NDArray[np.bool_]:
    """Of each colleague, the half hours on the telephone."""
    return np.array([roster[person.name, day].slots(person.there[day]) for person in people])


def test_where_few_are_needed_some_do_written_work_and_half_days_are_spread() -> None:
    people = candidates("nlfr", "nlfr", "nlfr", "nlfr", "nlfr", "nlfr")
    roster = dict(propose(people, needs(3, nl=0.6, fr=0.4)))
    counts = [on_the_phone(people, roster, day).sum(axis=0) for day in DAYS]
    assert np.mean([count[OPEN].mean() for count in counts]) < 4.2
    assert min(count[OPEN].min() for count in counts) >= 2
    halves = [sum(roster[p.name, day].morning + roster[p.name, day].afternoon for day in DAYS) for p in people]
    assert max(halves) - min(halves) <= 3


def test_lunches_do_not_leave_a_language_unspoken() -> None:
    people = candidates("nl", "nl", "fr", "frde", "nlde")
    roster = dict(propose(people, needs(4, nl=0.56, fr=0.4, de=0.04)))
    for day in DAYS:
        slots = on_the_phone(people, roster, day)
        for language in ("nl", "fr", "de"):
            spoken = slots[[language in person.languages for person in people]].any(axis=0)
            assert np.asarray(spoken)[OPEN].all()


def test_colleagues_of_one_language_each_are_as_many_as_each_language_needs() -> None:
    people = candidates("nl", "nl", "nl", "nl", "nl", "fr", "fr", "fr", "fr", "de", "de", "de")
    roster = propose(people, needs(6, nl=0.5, fr=0.5, de=0.3))
    for day in DAYS:
        slots = on_the_phone(people, roster, day)
        for language, seats in (("nl", 3), ("fr", 3), ("de", 2)):
            spoken = slots[[language in person.languages for person in people]].sum(axis=0)
            assert np.asarray(spoken)[OPEN].min() >= seats, language


def test_an_hour_names_the_languages_with_too_few_colleagues() -> None:
    people, week = candidates("nl", "nl", "fr"), needs(2, nl=0.5, fr=0.5)
    roster = {("p0", MONDAY): RosterDay(True, True, 24), ("p1", MONDAY): RosterDay(True, True, 25)}
    hour = coverage(people, week, roster)[MONDAY, 9]
    assert (hour, hour.lacking, hour.is_short) == (Coverage(2, 2, ("fr",)), 0, True)


def test_whoever_is_away_has_no_duty_and_the_others_stand_in() -> None:
    people = candidates("nl", "nl", "nl")
    gone = RosterCandidate(
        "p3", frozenset({"nl"}), dict.fromkeys(DAYS, OPEN) | {MONDAY: np.zeros(HALVES, dtype=np.bool_)}
    )
    roster = propose([*people, gone], needs(3, nl=1.0))
    assert ("p3", MONDAY) not in roster
    assert all(roster[person.name, MONDAY].morning and roster[person.name, MONDAY].afternoon for person in people)


def test_the_same_input_gives_the_same_roster() -> None:
    people = candidates("nlfr", "nl", "fr", "nlde")
    assert propose(people, needs(2, nl=1.0)) == propose(people, needs(2, nl=1.0))


def test_the_halves_of_a_day_meet_at_lunch() -> None:
    assert RosterDay(True, False, 24).slots(OPEN).nonzero()[0].tolist() == list(range(17, 24))
    assert RosterDay(False, True, 24).slots(OPEN).nonzero()[0].tolist() == list(range(25, 33))
    assert RosterDay(True, True, 24).slots(OPEN).sum() == 15


def test_an_hour_is_told_by_its_half_hour_in_which_most_are_lacking() -> None:
    people, week = candidates("nl", "nl"), needs(2, nl=1.0)
    roster = {("p0", MONDAY): RosterDay(True, True, 24), ("p1", MONDAY): RosterDay(True, False)}
    hours = coverage(people, week, roster)
    monday = {hour: cover.planned for (day, hour), cover in hours.items() if day == MONDAY}
    assert monday == {8: 2, 9: 2, 10: 2, 11: 2, 12: 1, 13: 1, 14: 1, 15: 1, 16: 1}
    assert hours[MONDAY, 12] == Coverage(1, 2, ("nl",)), "one has lunch, then the other leaves"
    assert hours[DAYS[1], 9].lacking == 2, "nobody is on the telephone"


def test_a_duty_is_read_as_it_was_written() -> None:
    assert all(DUTIES[duty.code] == duty for duty in DUTIES.values())
    assert set(DUTIES) == {"23", "24", "25", "26", "m", "a", ""}
