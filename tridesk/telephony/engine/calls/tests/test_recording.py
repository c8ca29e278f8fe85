"""Recording: announced to the end, only while two talk, and never against the caller's will."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tridesk.telephony.engine.calls.events import CallEvent, Consult, DoNotRecord, Hold, Join, Unhold
from tridesk.telephony.engine.calls.life import Phase, Recorded
from tridesk.telephony.engine.calls.tests.story import CALLER, DESK, EXPERT, NOON, Story
from tridesk.telephony.engine.calls.values import Mark
from tridesk.telephony.switch.commands import DropRecording, Enter, Play, Record, StopRecording
from tridesk.telephony.switch.events import Digit, Played
from tridesk.telephony.switch.values import End

AGENT, THIRD = "c1.agent.1", "c1.third.2"
RECORDS = replace(DESK, records=True)
ANNOUNCED = "Cette conversation est enregistrée. Si vous ne le souhaitez pas, tapez 9."


def announced() -> Story:
    """A talk that has begun; the announcement is being said."""
    return Story(RECORDS).talking()


def recorded() -> Story:
    return announced().heard()


def test_where_the_desk_does_not_record_nothing_is_said_or_recorded() -> None:
    story = Story().talking()
    assert (story.spoken, story.ordered(Record)) == ([], [])


def test_both_hear_it_before_it_begins() -> None:
    story = announced()
    assert story.spoken == [ANNOUNCED]
    orders = [type(order) for order in story.orders]
    assert orders.index(Enter) < orders.index(Play)
    assert story.ordered(Record) == []
    assert story.heard().orders == [Record("c1.rec.1", "c1.room")]
    assert story.marks == [Mark.RECORDED]


def test_without_the_whole_announcement_there_is_no_recording() -> None:
    story = announced()
    assert story.on(Played(story.now, story.life.playback, End.FAILED)).orders == []
    assert (story.phase, story.life.recorded) == (Phase.TALK, Recorded.UNANNOUNCED)


@pytest.mark.parametrize("how", [Digit(NOON, CALLER, "9"), DoNotRecord()], ids=["key 9", "agent"])
def test_a_refused_recording_is_deleted(how: CallEvent) -> None:
    story = recorded().on(Hold(), Unhold(), how)
    assert story.orders[:2] == [DropRecording("c1.rec.1"), DropRecording("c1.rec.2")]
    assert (story.spoken, story.marks) == (["Cette conversation n'est pas enregistrée."], [Mark.NOT_RECORDED])
    assert story.heard().on(Hold(), Unhold()).ordered(Record) == []


def test_key_9_during_the_announcement_is_enough() -> None:
    story = announced().press("9").heard()
    assert (story.life.recorded, story.life.parts) == (Recorded.REFUSED, 0)


def test_key_9_means_nothing_where_nothing_is_recorded() -> None:
    assert Story().talking().press("9").orders == []


def test_on_hold_it_stops_and_goes_on_afterwards_without_being_announced_again() -> None:
    story = recorded().on(Hold())
    assert story.orders[0] == StopRecording("c1.rec.1")
    story.on(Unhold())
    assert (story.spoken, story.orders[-1]) == ([], Record("c1.rec.2", "c1.room"))


def test_cut_short_by_holding_it_is_said_when_the_talk_goes_on() -> None:
    assert announced().on(Hold(), Unhold()).spoken == [ANNOUNCED]


def test_a_third_is_not_recorded() -> None:
    story = recorded().on(Consult(EXPERT)).answers(THIRD).on(Join())
    assert (story.life.recorded, story.life.third_up) == (Recorded.ANNOUNCED, True)
    assert story.gone(THIRD).orders == [Record("c1.rec.2", "c1.room")]


def test_it_ends_before_the_room_does() -> None:
    assert recorded().gone(AGENT).orders[0] == StopRecording("c1.rec.1")
