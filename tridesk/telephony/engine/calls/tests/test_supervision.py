"""A supervisor listens in and whispers: beside the call, until the agent's part in it ends."""

from __future__ import annotations

import pytest

from tridesk.telephony.engine.calls import restore
from tridesk.telephony.engine.calls.events import (
    CallEvent,
    Connect,
    Finish,
    Hold,
    Listen,
    Pass,
    Requeue,
    StopListening,
    Unhold,
)
from tridesk.telephony.engine.calls.life import Phase
from tridesk.telephony.engine.calls.tests.story import CALLER, EXPERT, NOON, Story
from tridesk.telephony.engine.calls.values import Mark
from tridesk.telephony.switch.commands import CloseRoom, Enter, HangUp, OpenRoom, Ring, Snoop
from tridesk.telephony.switch.events import Gone
from tridesk.telephony.switch.snapshot import LegSeen, Snapshot
from tridesk.telephony.switch.values import Endpoint, HangupCause

CHIEF = Endpoint("agent", "chief")
AGENT, EAR, SPY, BOOTH = "c1.agent.1", "c1.ear.2", "c1.spy.3", "c1.booth"
ROOM = "c1.room"


def asked(*, whisper: bool = False) -> Story:
    return Story().talking().on(Listen("chief", CHIEF, whisper))


def heard(*, whisper: bool = False) -> Story:
    return asked(whisper=whisper).answers(EAR)


def test_the_supervisors_telephone_rings_and_the_talk_goes_on() -> None:
    story = asked()
    assert [(order.leg, order.endpoint) for order in story.orders if isinstance(order, Ring)] == [(EAR, CHIEF)]
    assert (story.phase, story.life.agent_leg, len(story.orders)) == (Phase.TALK, AGENT, 1)


@pytest.mark.parametrize("whisper", [False, True])
def test_after_picking_up_the_supervisor_hears_the_agents_leg(whisper: bool) -> None:
    story = heard(whisper=whisper)
    assert story.orders == [OpenRoom(BOOTH), Snoop(SPY, AGENT, whisper), Enter(BOOTH, SPY), Enter(BOOTH, EAR)]
    assert story.marks == [Mark.LISTENED]


def test_whispering_needs_no_new_call() -> None:
    story = heard().on(Listen("chief", CHIEF, whisper=True))
    assert story.orders[:3] == [HangUp(SPY), OpenRoom(BOOTH), Snoop("c1.spy.4", AGENT, whisper=True)]
    assert story.gone(SPY).life.listener_name == "chief"
    assert story.on(Listen("chief", CHIEF, whisper=True)).orders == []


@pytest.mark.parametrize(
    "event",
    [
        StopListening(),
        Gone(NOON, EAR, HangupCause.HUNG_UP),
        Gone(NOON, SPY, HangupCause.FAILED),
        Finish(),
        Pass(EXPERT),
        Gone(NOON, AGENT, HangupCause.HUNG_UP),
        Gone(NOON, AGENT, HangupCause.FAILED),
        Gone(NOON, CALLER, HangupCause.HUNG_UP),
        Requeue(),
    ],
    ids=str,
)
def test_listening_ends_with_the_agents_part_a_hang_up_or_on_request(event: CallEvent) -> None:
    story = heard().on(event)
    assert {HangUp(SPY), HangUp(EAR), CloseRoom(BOOTH)} <= set(story.orders)
    assert story.life.listener is None
    assert Mark.UNLISTENED in story.marks


@pytest.mark.parametrize(
    "event", [StopListening(), Gone(NOON, EAR, HangupCause.NO_ANSWER), Gone(NOON, EAR, HangupCause.UNREACHABLE)]
)
def test_without_an_answer_of_the_supervisor_the_talk_goes_on_unheard(event: CallEvent) -> None:
    story = asked().on(event)
    assert (story.phase, story.marks, story.life.listener) == (Phase.TALK, [], None)


def test_caller_and_agent_stay_together_when_the_supervisor_leaves() -> None:
    story = heard().gone(EAR)
    assert (story.phase, story.life.caller, story.life.agent_leg) == (Phase.TALK, CALLER, AGENT)
    assert {HangUp(CALLER), HangUp(AGENT)}.isdisjoint(story.orders)


def test_listening_goes_on_while_the_caller_is_on_hold() -> None:
    story = heard().on(Hold())
    assert story.life.spy_leg == SPY
    assert story.on(Unhold()).life.spy_leg == SPY


def test_there_is_no_listening_before_an_agent_answers_nor_after() -> None:
    listen = Listen("chief", CHIEF, whisper=False)
    assert Story().ringing().on(listen).orders == []
    assert Story().talking().on(Pass(EXPERT), listen).orders == []
    assert Story().talking().on(Listen("ilse", Endpoint("agent", "ilse"), whisper=False)).orders == []
    assert asked().on(Listen("other", Endpoint("agent", "other"), whisper=False)).orders == []


def test_a_telephone_that_is_answered_too_late_is_put_down() -> None:
    assert asked().on(StopListening()).answers(EAR).orders == [HangUp(EAR)]
    assert heard().on(Connect()).life.listener_name == "chief"


# --- after a restart


def seen(**rooms: str) -> Snapshot:
    names = {"caller": CALLER, "agent": AGENT, "ear": EAR, "spy": SPY}
    legs = {names[name]: LegSeen(names[name], NOON, room != "-", room.strip("-")) for name, room in rooms.items()}
    return Snapshot(NOON, legs, frozenset(room for room in rooms.values() if room.strip("-")))


def test_the_listeners_legs_are_no_strangers() -> None:
    whole = seen(caller=ROOM, agent=ROOM, ear=BOOTH, spy=BOOTH)
    assert restore.strangers([heard().life], whole) == ([], [])
    assert restore.strangers([Story().talking().life], whole) == ([EAR, SPY], [])
    assert (restore.missed(heard().life, whole), restore.astray(heard().life, whole)) == ([], [])


def test_missed_events_of_the_listener_are_made_up_for() -> None:
    assert [type(event).__name__ for event in restore.missed(asked().life, seen(caller=ROOM, agent=ROOM, ear=""))] == [
        "Answered"
    ]
    assert restore.missed(asked().life, seen(caller=ROOM, agent=ROOM, ear="-")) == []
    lost = restore.missed(heard().life, seen(caller=ROOM, agent=ROOM, ear=BOOTH))
    assert [(type(event), getattr(event, "leg", "")) for event in lost] == [(Gone, SPY)]
