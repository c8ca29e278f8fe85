"""Compares a call with what the switch shows, and orders the difference: after a restart, and now and then."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tridesk.telephony.engine.calls.events import CallEvent
from tridesk.telephony.engine.calls.life import HoldMusic, Life, Phase, Recorded
from tridesk.telephony.engine.calls.recording import all_parts
from tridesk.telephony.switch.commands import Answer, Command, Enter, Leave, Music, OpenRoom, Record, Stop
from tridesk.telephony.switch.events import Answered, Gone, Played
from tridesk.telephony.switch.snapshot import Snapshot
from tridesk.telephony.switch.values import End, HangupCause

_WITH_AGENT = frozenset({Phase.TALK, Phase.DIALLING})


def places(life: Life) -> dict[str, str]:
    """Where each leg that is up belongs: leg -> room, '' for outside any room."""
    rooms: dict[str, str] = {}
    if life.phase is Phase.ENDED:
        return rooms
    if life.caller:
        rooms[life.caller] = life.room
    if life.agent_leg and life.phase in _WITH_AGENT:
        rooms[life.agent_leg] = life.room
    elif life.agent and life.agent.leg and life.phase in (Phase.HOLD, Phase.ASIDE):
        rooms[life.agent_leg] = life.aside if life.beside else ""
    if life.third_leg and life.third_up:
        rooms[life.third_leg] = life.aside if life.phase is Phase.ASIDE else life.room
    if life.listener and life.listener.spy_leg:
        rooms |= {life.listener.spy_leg: life.booth, life.listener.leg: life.booth}
    return rooms


def legs(life: Life) -> list[str]:
    """The legs that belong to a call."""
    return [leg for leg in (life.agent_leg, life.third_leg, life.listener_leg, life.spy_leg, life.caller) if leg]


def missed(life: Life, seen: Snapshot, fallen: Collection[str] = ()) -> list[CallEvent]:
    """The events that must have happened to the legs of a call during a gap; `fallen` are in the static queue."""
    if life.caller and life.caller not in seen.legs:  # then what became of the others is no matter
        cut = seen.began is not None and life.arrived < seen.began and life.caller not in fallen
        return [Gone(seen.at, life.caller, HangupCause.CUT if cut else _why(life, life.caller, fallen))]
    missing: list[CallEvent] = []
    for leg in legs(life):
        there = seen.legs.get(leg)
        if there is None:
            missing.append(Gone(seen.at, leg, _why(life, leg, fallen)))
        elif there.up and _rings(life, leg):
            missing.append(Answered(seen.at, leg))
    return missing


def _why(life: Life, leg: str, fallen: Collection[str]) -> HangupCause:
    if leg == life.caller:
        return HangupCause.FELL if leg in fallen else HangupCause.HUNG_UP
    return HangupCause.HUNG_UP if _rings(life, leg) else HangupCause.FAILED  # a caller whose agent is gone is cared for


def _rings(life: Life, leg: str) -> bool:
    if leg == life.agent_leg:
        return life.phase is Phase.RINGING
    if leg == life.listener_leg:
        return not life.spy_leg
    return leg == life.third_leg and not life.third_up


def unheard(life: Life) -> list[CallEvent]:
    """The end of the current playback, which may have been missed during a gap."""
    return [Played(life.since, life.playback, End.FAILED)] if life.playback else []


def again(life: Life) -> list[Command]:
    """Repeats the orders that may have been under way at the stop: harmless when they were done."""
    orders: list[Command] = [Stop(life.playback)] if life.playback else []
    if life.phase is not Phase.ENDED and (life.caller or life.phase is Phase.DIALLING):
        orders += [OpenRoom(life.room), *([Music(life.room, True)] if isinstance(life.hears, HoldMusic) else [])]
    if life.recorded is Recorded.RUNNING:
        orders.append(Record(life.recording(life.parts), life.room))
    return [*orders, *all_parts(life)] if life.recorded is Recorded.REFUSED else orders


def astray(life: Life, seen: Snapshot) -> list[Command]:
    """Brings the legs of a call to where they belong; nothing when all is well."""
    orders: list[Command] = []
    for leg, room in places(life).items():
        there = seen.legs.get(leg)
        if there is None or (there.up and there.room == room):
            continue
        if not there.up:
            if leg != life.caller:
                continue
            orders.append(Answer(leg))
        if room and room not in seen.rooms:
            orders.append(OpenRoom(room))
        orders.append(Enter(room, leg) if room else Leave(leg))
    return list(dict.fromkeys(orders))


def strangers(lives: Iterable[Life], seen: Snapshot) -> tuple[list[str], list[str]]:
    """The legs and the rooms on the switch that belong to no call that lives."""
    known_legs: set[str] = set()
    known_rooms: set[str] = set()
    for life in lives:
        if life.phase is not Phase.ENDED:
            known_legs |= set(legs(life))
            known_rooms |= {life.room, life.aside, life.booth}
    return sorted(seen.legs.keys() - known_legs), sorted(seen.rooms - known_rooms)
