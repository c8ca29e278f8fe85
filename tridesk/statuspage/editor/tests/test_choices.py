"""What is chosen at three in the morning means what one thinks."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from tridesk.kit.clock import BRUSSELS
from tridesk.statuspage.editor import choices
from tridesk.statuspage.entries import IncidentPhase, RegisterState
from tridesk.statuspage.phrases import PHRASES, Ready
from tridesk.statuspage.wording import Voice

NIGHT = datetime(2026, 11, 24, 3, 2, 41, tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("hour", "day", "now"),
    [
        (time(6, 0), 24, NIGHT),
        (time(3, 3), 24, NIGHT),
        (time(3, 2), 25, NIGHT),  # that minute has begun: tomorrow's is meant
        (time(2, 0), 25, NIGHT),
        (time(0, 30), 25, NIGHT.replace(hour=23)),
    ],
)
def test_an_hour_is_the_next_one(hour: time, day: int, now: datetime) -> None:
    next_time = choices.next_time(hour, now)
    assert (next_time.day, next_time.time()) == (day, hour)


def test_an_hour_of_tomorrow_holds_when_the_clocks_change_between() -> None:
    next_time = choices.next_time(time(4, 0), datetime(2026, 10, 24, 20, 0, tzinfo=BRUSSELS))
    assert next_time.isoformat() == "2026-10-25T04:00:00+01:00"


@pytest.mark.parametrize("choice", choices.MINUTES)
def test_a_duration_is_said_as_it_was_chosen_with_its_exact_hour(choice: str) -> None:
    length = timedelta(minutes=choices.MINUTES[choice])
    voice = Voice("nl", NIGHT.date())
    for second in range(0, 3600, 7):
        now = NIGHT.replace(minute=0, second=0) + timedelta(seconds=second)
        end = choices.moment_of(choice, None, now)
        assert end == (now + length).replace(second=0)
        published = now + timedelta(minutes=2)  # somebody looked at the preview first
        assert voice.about(end - published) == voice.length(length)


def test_unknown_is_no_moment() -> None:
    assert choices.moment_of(choices.UNKNOWN, time(6, 0), NIGHT) is None
    assert choices.moment_of(choices.AT, None, NIGHT) is None
    assert choices.moment_of("nonsense", None, NIGHT) is None


@pytest.mark.parametrize(
    ("state", "chosen", "before", "phase"),
    [
        (RegisterState.UNSTABLE, [], None, IncidentPhase.INVESTIGATING),
        (RegisterState.UNSTABLE, [Ready.NETWORK], None, IncidentPhase.IDENTIFIED),
        (RegisterState.UNSTABLE, [], IncidentPhase.IDENTIFIED, IncidentPhase.IDENTIFIED),
        (RegisterState.UNSTABLE, [Ready.LOOKING], IncidentPhase.IDENTIFIED, IncidentPhase.INVESTIGATING),
        (RegisterState.OUT_OF_SERVICE, [], IncidentPhase.MONITORING, IncidentPhase.INVESTIGATING),
        (RegisterState.STABLE, [Ready.WATCHING], IncidentPhase.IDENTIFIED, IncidentPhase.MONITORING),
        (RegisterState.STABLE, [Ready.OVER], IncidentPhase.MONITORING, IncidentPhase.RESOLVED),
        (RegisterState.STABLE, [], IncidentPhase.INVESTIGATING, IncidentPhase.RESOLVED),
    ],
)
def test_the_phrases_tell_how_far_the_work_is(
    state: RegisterState, chosen: list[Ready], before: IncidentPhase | None, phase: IncidentPhase
) -> None:
    assert choices.phase_of(state, chosen, before) is phase


def test_every_phrase_is_offered_somewhere() -> None:
    offered = {*choices.IN_TROUBLE, *choices.WHEN_STABLE, *choices.OF_WORK, *choices.OF_CANCELLED_WORK}
    assert offered == set(PHRASES)
