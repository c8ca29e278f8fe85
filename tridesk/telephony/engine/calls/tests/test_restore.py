"""After a restart: missed events are made up for, and legs in the wrong place are put right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tridesk.telephony.engine.calls import restore
from tridesk.telephony.engine.calls.draft import REMINDER
from tridesk.telephony.engine.calls.events import Consult, Hold, Join
from tridesk.telephony.engine.calls.life import CallOutcome, Life, Phase
from tridesk.telephony.engine.calls.tests.story import CALLER, EXPERT, NOON, Story
from tridesk.telephony.switch.commands import Answer, Enter, Leave, Music, OpenRoom, Stop
from tridesk.telephony.switch.events import Answered, Gone, HoldChanged, Played
from tridesk.telephony.switch.snapshot import LegSeen, Snapshot
from tridesk.telephony.switch.values import End, HangupCause

AGENT, THIRD, ROOM, ASIDE = "c1.agent.1", "c1.third.2", "c1.room", "c1.aside"


def seen(**places: str) -> Snapshot:
    """A switch with these legs, by their last part; `-` rings, '' is outside any room."""
    names = {"caller": CALLER, "agent": AGENT, "third": THIRD}
    legs = {names[name]: LegSeen(names[name], NOON, place != "-", place.strip("-")) for name, place in places.items()}
    return Snapshot(NOON, legs, frozenset(room for room in places.values() if room.strip("-")))


def life(story: Story) -> Life:
    return story.life


def test_where_everybody_belongs() -> None:
    assert restore.places(life(Story())) == {CALLER: ROOM}
    assert restore.places(life(Story().ringing())) == {CALLER: ROOM}
    assert restore.places(life(Story().talking())) == {CALLER: ROOM, AGENT: ROOM}
    assert restore.places(life(Story().talking().on(Hold()))) == {CALLER: ROOM, AGENT: ""}
    asked = Story().talking().on(Consult(EXPERT))
    assert restore.places(life(asked)) == {CALLER: ROOM, AGENT: ASIDE}
    assert restore.places(life(asked.answers(THIRD))) == {CALLER: ROOM, AGENT: ASIDE, THIRD: ASIDE}
    assert restore.places(life(asked.on(Join()))) == {CALLER: ROOM, AGENT: ROOM, THIRD: ROOM}
    assert restore.places(life(asked.gone(CALLER))) == {}


def test_a_reminded_agent_is_aside_unless_their_telephone_holds_by_its_own_key() -> None:
    reminder = REMINDER.total_seconds()
    assert restore.places(life(Story().talking().on(Hold()).later(seconds=reminder))) == {CALLER: ROOM, AGENT: ASIDE}
    by_key = Story().talking().on(HoldChanged(NOON, AGENT, True)).later(seconds=reminder)
    assert restore.places(life(by_key)) == {CALLER: ROOM, AGENT: ""}  # it hears nothing: see `remind`


def test_all_is_well() -> None:
    assert restore.missed(life(Story().talking()), seen(caller=ROOM, agent=ROOM)) == []
    assert restore.astray(life(Story().talking()), seen(caller=ROOM, agent=ROOM)) == []


def test_a_missing_caller_has_hung_up_or_fallen() -> None:
    waiting = life(Story().waiting())
    assert restore.missed(waiting, seen()) == [Gone(NOON, CALLER, HangupCause.HUNG_UP)]
    assert restore.missed(waiting, seen(), {CALLER}) == [Gone(NOON, CALLER, HangupCause.FELL)]


def test_a_caller_from_before_the_restart_of_the_switch_was_cut_off() -> None:
    story = Story().talking()
    anew = replace(seen(), began=NOON + timedelta(minutes=1))
    assert restore.missed(story.life, anew) == [Gone(NOON, CALLER, HangupCause.CUT)]
    assert restore.missed(story.life, anew, {CALLER}) == [Gone(NOON, CALLER, HangupCause.FELL)]
    assert restore.missed(story.life, replace(seen(), began=NOON)) == [Gone(NOON, CALLER, HangupCause.HUNG_UP)]


def test_when_all_legs_are_gone_the_caller_has_ended_the_call() -> None:
    story = Story().talking()
    assert restore.missed(story.life, seen()) == [Gone(NOON, CALLER, HangupCause.HUNG_UP)]
    assert story.gone(CALLER).life.outcome is CallOutcome.ANSWERED


def test_a_caller_without_their_agent_is_cared_for() -> None:
    story = Story().talking()
    [gone] = restore.missed(story.life, seen(caller=ROOM))
    assert gone == Gone(NOON, AGENT, HangupCause.FAILED)
    assert story.on(gone).phase is Phase.QUEUE


def test_a_telephone_that_was_answered_meanwhile() -> None:
    assert restore.missed(life(Story().ringing()), seen(caller=ROOM, agent="-")) == []
    assert restore.missed(life(Story().ringing()), seen(caller=ROOM, agent="")) == [Answered(NOON, AGENT)]


def test_a_telephone_that_never_rang_is_not_held_against_the_agent() -> None:
    assert restore.missed(life(Story().ringing()), seen(caller=ROOM)) == [Gone(NOON, AGENT, HangupCause.HUNG_UP)]


def test_a_leg_in_the_wrong_place_is_put_right() -> None:
    assert restore.astray(life(Story().talking()), seen(caller=ROOM, agent="")) == [Enter(ROOM, AGENT)]
    assert restore.astray(life(Story().talking()), seen(caller="", agent="")) == [
        OpenRoom(ROOM),
        Enter(ROOM, CALLER),
        Enter(ROOM, AGENT),
    ]
    assert restore.astray(life(Story().talking().on(Hold())), seen(caller=ROOM, agent=ROOM)) == [Leave(AGENT)]


def test_an_unanswered_caller_is_answered() -> None:
    assert restore.astray(life(Story()), seen(caller="-")) == [Answer(CALLER), OpenRoom(ROOM), Enter(ROOM, CALLER)]


def test_what_was_being_said_is_taken_as_said() -> None:
    story = Story().press("2")
    assert restore.again(story.life) == [Stop("c1.say.2"), OpenRoom(ROOM)]
    [played] = restore.unheard(story.life)
    assert played == Played(story.life.since, "c1.say.2", End.FAILED)
    assert story.on(played).life.until == story.now + timedelta(seconds=5)


def test_music_plays_on() -> None:
    assert restore.again(life(Story().waiting())) == [OpenRoom(ROOM), Music(ROOM, True)]


def test_legs_and_rooms_without_a_call_are_strangers() -> None:
    snapshot = Snapshot(
        NOON, {name: LegSeen(name, NOON, True) for name in ("c1", "x")}, frozenset({ROOM, ASIDE, "y.room"})
    )
    assert restore.strangers([life(Story())], snapshot) == (["x"], ["y.room"])
    assert restore.strangers([life(Story().gone(CALLER))], snapshot) == (["c1", "x"], [ASIDE, ROOM, "y.room"])
