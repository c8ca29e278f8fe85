"""A telephone switch in memory. Time passes only in `pass_until`, called by the owner.

One side is the port (`Switch`); the other is the world: `call`, `press`, `pick_up`, `put_down`, and `SimulatedPhone`s
that answer by themselves. What a leg hears is in `heard`.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from math import ceil
from typing import Final, assert_never

from tridesk.telephony.prompts.sound import RATE, tone
from tridesk.telephony.switch import Missing, Refused, Unreachable
from tridesk.telephony.switch.commands import (
    Answer,
    CloseRoom,
    Command,
    DropRecording,
    Enter,
    HangUp,
    Keep,
    Leave,
    LetFall,
    Music,
    OpenRoom,
    Play,
    Record,
    ReportTransfer,
    Ring,
    Snoop,
    Stop,
    StopRecording,
)
from tridesk.telephony.switch.events import (
    Answered,
    Arrived,
    Connected,
    Digit,
    Disconnected,
    Event,
    Gone,
    HoldChanged,
    Played,
    Reachable,
    Replaced,
    Ringing,
    Transferred,
)
from tridesk.telephony.switch.snapshot import Fallen, LegSeen, LineSeen, Snapshot
from tridesk.telephony.switch.values import GRACE, SIGN_OF_LIFE, SILENCE, End, Endpoint, HangupCause, Speech

LETTERS_A_SECOND: Final = 15  # of a voice that one can follow
RINGS_AFTER: Final = timedelta(milliseconds=100)
QUALIFIED_WITHIN: Final = timedelta(seconds=6)  # a telephone that does not answer is out of reach
STATIC_AFTER: Final = timedelta(seconds=5)  # until somebody answers in the static queue
STATIC_TALK: Final = timedelta(seconds=60)
NOBODY: Final = Endpoint("outside", "")
_NOTE: Final = tone(1, 330, 0.1)


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class SimulatedPhone:
    """How a rung telephone behaves: answered `after` a time (None: never), or gone for a reason at once.

    `may` is asked once the time has passed: false if somebody else answers it by then.
    """

    after: timedelta | None = None
    may: Callable[[], bool] = _always
    gone: HangupCause | None = None
    dead: bool = False  # its power is cut, and nobody has noticed yet


@dataclass(slots=True)
class _Leg:
    name: str
    since: datetime
    up: bool = False
    room: str = ""
    number: str = ""
    dialled: str = ""
    agent: str = ""
    told: bool | None = None  # of a transfer by its own key: whether it was done
    held: bool = False  # by its own key
    endpoint: Endpoint = NOBODY  # that we rang
    has_power: bool = True
    in_reach: bool = True
    dies: datetime | None = None
    language: str = ""  # of the queue into which it would fall
    snoops_on: str = ""
    heard: list[Speech] = field(default_factory=list)


@dataclass(order=True, slots=True)
class _Due:
    at: datetime
    order: int
    do: Callable[[], None] = field(compare=False)


class Twin:
    """The port `switch` in memory, with its guarantees: see `tridesk.telephony.switch`."""

    def __init__(self, now: datetime, telephones: Callable[[Endpoint], SimulatedPhone] | None = None) -> None:
        self.now = self._began = now
        self._telephones = telephones or (lambda endpoint: SimulatedPhone())
        self._legs: dict[str, _Leg] = {}
        self._rooms: dict[str, bool] = {}  # whether music plays
        self._playing: dict[str, str] = {}  # playback -> room
        self._played: set[str] = set()
        self._reachable: set[Endpoint] = set()
        self.has_second: set[Endpoint] = set()  # agents in reach by a second telephone, whatever becomes of the first
        self._fallen: list[Fallen] = []
        self._records: dict[str, tuple[str, datetime]] = {}  # recording -> room, since when
        self._recorded: dict[str, timedelta] = {}  # those that ended: how long they are
        self._due: list[_Due] = []
        self._order, self._callers = count(), count(1)
        self._connected = True
        self._queue: asyncio.Queue[Event | None] | None = None
        self.provider: list[LineSeen] = []
        self.commands: dict[str, int] = defaultdict(int)

    # --- time

    def after(self, span: timedelta, do: Callable[[], None]) -> None:
        """Schedules a function in the simulated world."""
        heapq.heappush(self._due, _Due(self.now + span, next(self._order), do))

    @property
    def next_at(self) -> datetime | None:
        """The time of the next event."""
        dying = [leg.dies for leg in self._legs.values() if leg.dies]
        return min([*(due.at for due in self._due[:1]), *dying], default=None)

    def pass_until(self, moment: datetime) -> None:
        """Runs all events that are due until then, in order."""
        while (at := self.next_at) is not None and at <= moment:
            self.now = max(self.now, at)
            if self._due and self._due[0].at <= self.now:
                heapq.heappop(self._due).do()
            for leg in [leg for leg in self._legs.values() if leg.dies and leg.dies <= self.now]:
                self._fall(leg, leg.language)
        self.now = max(self.now, moment)

    # --- the world

    def call(self, number: str, dialled: str = "1000", agent: str = "") -> str:
        """A caller calls, or an agent on their own telephone; returns the name of their leg."""
        name = f"sim-{self.now:%Y%m%d%H%M%S}.{next(self._callers)}"
        self._legs[name] = _Leg(name, self.now, number=number, dialled=dialled, agent=agent, dies=self.now + GRACE)
        self._tell(Arrived(self.now, name, number, dialled, agent))
        return name

    def press(self, leg: str, digits: str) -> None:
        """The caller presses keys; before the answer they have no effect."""
        if leg in self._legs and self._legs[leg].up:
            for digit in digits:
                self._tell(Digit(self.now, leg, digit))

    def pick_up(self, leg: str) -> None:
        """Answers a ringing telephone."""
        if leg in self._legs and not self._legs[leg].up:
            self._legs[leg].up = True
            self._tell(Answered(self.now, leg))

    def put_down(self, leg: str, why: HangupCause = HangupCause.HUNG_UP) -> None:
        """Ends a leg: hung up, or for another reason."""
        if leg in self._legs:
            self._end(self._legs[leg], why)

    def hold(self, leg: str, yes: bool) -> None:
        """A telephone that we rang is put on hold by its own key, or taken back."""
        if leg in self._legs and self._legs[leg].up:
            self._legs[leg].held = yes
            self._tell(HoldChanged(self.now, leg, yes))

    def transfer(self, leg: str, to: str) -> None:
        """The transfer key of a telephone that we rang: what became of it is in `transferred`."""
        if leg in self._legs and self._legs[leg].up:
            self._legs[leg].told = None
            self._tell(Transferred(self.now, leg, to))

    def transferred(self, leg: str) -> bool | None:
        """Whether a transfer by the telephone's own key was done; None without an answer so far."""
        return self._legs[leg].told if leg in self._legs else None

    def lose_power(self, leg: str) -> None:
        """The telephone at the end of a leg that we rang dies: nothing comes from it, as on hold by its own key."""
        dead = self._legs[leg]
        dead.has_power = False
        self.after(QUALIFIED_WITHIN, lambda: self._out_of_reach(dead))
        if not dead.held:
            self.after(SILENCE, lambda: self.put_down(leg, HangupCause.FAILED))

    def _out_of_reach(self, leg: _Leg) -> None:
        leg.in_reach = False
        if leg.endpoint not in self.has_second:
            self._reachable.discard(leg.endpoint)

    def reach(self, endpoint: Endpoint, yes: bool) -> None:
        """An agent's telephone signs on or off."""
        (self._reachable.add if yes else self._reachable.discard)(endpoint)
        self._tell(Reachable(self.now, endpoint, yes))

    def cut(self) -> None:
        """Breaks the connection to the director: events are lost."""
        self._tell(Disconnected(self.now))
        self._connected = False

    def mend(self) -> None:
        """Restores the connection."""
        self._connected = True
        self._tell(Connected(self.now))

    def begins_anew(self) -> None:
        """Restarts the switch: all that it held is lost."""
        self.cut()
        self._began = self.now
        for memory in (self._legs, self._rooms, self._playing, self._due, self._records):
            memory.clear()
        self.mend()

    def hears(self, leg: str) -> frozenset[str]:
        """The other legs that a leg hears now."""
        mine = self._legs.get(leg)
        if mine is None or not mine.room:
            return frozenset()
        return frozenset(other.name for other in self._legs.values() if other.room == mine.room and other.name != leg)

    def ringing(self) -> list[str]:
        """The telephones that ring now."""
        return [leg.name for leg in self._legs.values() if not leg.up and not leg.dialled]

    def is_there(self, leg: str) -> bool:
        """Whether a leg is still on the switch."""
        return leg in self._legs

    def heard(self, leg: str) -> list[Speech]:
        """What was said to a leg so far."""
        return self._legs[leg].heard if leg in self._legs else []

    def has_music(self, leg: str) -> bool:
        return leg in self._legs and self._rooms.get(self._legs[leg].room, False)

    # --- the port

    async def events(self) -> AsyncIterator[Event]:
        if self._queue is not None:
            self._queue.put_nowait(Replaced(self.now))
        mine: asyncio.Queue[Event | None] = asyncio.Queue()
        self._queue = mine
        mine.put_nowait(Connected(self.now))
        while (event := await mine.get()) is not None:
            yield event
            if isinstance(event, Replaced):
                return

    async def close(self) -> None:
        if self._queue is not None:
            self._queue.put_nowait(None)
            self._queue = None

    async def snapshot(self) -> Snapshot:
        self._reached("snapshot")
        legs = {
            leg.name: LegSeen(leg.name, leg.since, leg.up, leg.room, leg.number, leg.dialled, leg.agent)
            for leg in self._legs.values()
        }
        return Snapshot(self.now, legs, frozenset(self._rooms), frozenset(self._reachable), self._began)

    async def out_of_reach(self, legs: Collection[str]) -> Collection[str]:
        self._reached("out of reach")
        seen = [self._legs[leg] for leg in legs if leg in self._legs]
        return [leg.name for leg in seen if not leg.in_reach or leg.endpoint not in self._reachable]

    async def lines(self) -> Sequence[LineSeen]:
        self._reached("lines")
        return list(self.provider)

    async def fallen(self, since: datetime) -> Sequence[Fallen]:
        self._reached("fallen")
        return [self._logged(call) for call in self._fallen if call.at >= since]

    def _logged(self, call: Fallen) -> Fallen:
        """A call of the static queue as far as its log tells by now."""
        answered = call.answered_at if call.answered_at and call.answered_at <= self.now else None
        ended = call.ended_at if call.ended_at and call.ended_at <= self.now else None
        return replace(call, answered_at=answered, ended_at=ended)

    async def do(self, command: Command) -> None:
        self._reached(type(command).__name__)
        match command:
            case Answer(leg):
                self._there(leg).up = True
            case Ring():
                self._ring(command)
            case HangUp(leg):
                self.put_down(leg)
            case ReportTransfer(leg, done):
                if leg in self._legs:
                    self._legs[leg].told = done
            case Keep(leg, alive, language):
                kept = self._there(leg)
                kept.dies = None if alive is None else self.now + alive
                kept.language = language or kept.language
            case LetFall(leg, language):
                if leg in self._legs:
                    self._fall(self._legs[leg], language)
            case Snoop(leg, on):
                self._there(on)
                self._legs.setdefault(leg, _Leg(leg, self.now, up=True, snoops_on=on))
            case OpenRoom(room):
                self._rooms.setdefault(room, False)
            case CloseRoom(room):
                self._close_room(room)
            case Enter(room, leg):
                self._room(room)
                if not self._there(leg).up:
                    raise Missing(f"{leg} is not up")
                self._legs[leg].room = room
            case Leave(leg):
                if leg in self._legs:
                    self._legs[leg].room = ""
            case Music(room, on=yes):
                self._room(room)
                self._rooms[room] = yes
            case Play(playback, room, speeches):
                self._play(playback, room, speeches)
            case Stop(playback):
                self._play_ends(playback, End.STOPPED)
            case Record(recording, room):
                self._room(room)
                if recording not in self._recorded:
                    self._records.setdefault(recording, (room, self.now))
            case StopRecording(recording):
                self._ends_recording(recording)
            case DropRecording(recording):
                self._records.pop(recording, None)
                self._recorded.pop(recording, None)
            case _:
                assert_never(command)

    async def recordings(self) -> Sequence[str]:
        self._reached("recordings")
        return sorted(self._recorded)

    async def recorded(self, recording: str) -> bytes:
        """A tone as long as the recording, in place of speech."""
        self._reached("recorded")
        if recording not in self._recorded:
            raise Missing(f"no recording {recording}")
        seconds = self._recorded[recording].total_seconds()
        return (_NOTE * ceil(seconds))[: round(seconds * RATE)]

    # --- within

    def _ring(self, ring: Ring) -> None:
        leg = ring.leg
        if leg in self._legs:
            return
        if len(leg) > 80:
            raise Refused(f"the name {leg} is too long")
        self._legs[leg] = _Leg(leg, self.now, number=ring.shown, endpoint=ring.endpoint)
        telephone = self._telephones(ring.endpoint)
        if telephone.gone is not None:
            why = telephone.gone
            self.after(RINGS_AFTER, lambda: self._unless_up(leg, why))
            return
        if telephone.dead:
            self.after(SIGN_OF_LIFE, lambda: self._unless_up(leg, HangupCause.UNREACHABLE))
            return
        self.after(RINGS_AFTER, lambda: self._rings(leg))
        if telephone.after is not None:
            self.after(telephone.after, lambda: self.pick_up(leg) if telephone.may() else None)
        self.after(ring.patience, lambda: self._unless_up(leg, HangupCause.NO_ANSWER))

    def _close_room(self, room: str) -> None:
        self._rooms.pop(room, None)
        for recording in [name for name, (at, _since) in self._records.items() if at == room]:
            self._ends_recording(recording)
        self._playing = {playback: at for playback, at in self._playing.items() if at != room}
        for leg in self._legs.values():
            leg.room = "" if leg.room == room else leg.room

    def _play(self, playback: str, room: str, speeches: Sequence[Speech]) -> None:
        self._room(room)
        if playback in self._played:
            return
        self._played.add(playback)
        self._playing[playback] = room
        at = timedelta()
        for speech in speeches:
            self.after(at, lambda speech=speech: self._say(playback, speech))  # type: ignore[misc]
            at += timedelta(seconds=len(speech.text) / LETTERS_A_SECOND)
        self.after(at, lambda: self._play_ends(playback, End.WHOLE))

    def _ends_recording(self, recording: str) -> None:
        if recording in self._records:
            _room, since = self._records.pop(recording)
            self._recorded[recording] = self.now - since

    def _tell(self, event: Event) -> None:
        if self._connected and self._queue is not None:
            self._queue.put_nowait(event)

    def _reached(self, command: str) -> None:
        self.commands[command] += 1
        if not self._connected:
            raise Unreachable("no connection")

    def _there(self, leg: str) -> _Leg:
        if leg not in self._legs:
            raise Missing(f"no leg {leg}")
        return self._legs[leg]

    def _room(self, room: str) -> None:
        if room not in self._rooms:
            raise Missing(f"no room {room}")

    def _rings(self, leg: str) -> None:
        if leg in self._legs and not self._legs[leg].up:
            self._tell(Ringing(self.now, leg))

    def _unless_up(self, leg: str, why: HangupCause) -> None:
        if leg in self._legs and not self._legs[leg].up:
            self.put_down(leg, why)

    def _end(self, leg: _Leg, why: HangupCause) -> None:
        del self._legs[leg.name]
        self._tell(Gone(self.now, leg.name, why))
        if not leg.has_power and leg.endpoint not in self.has_second:  # during a call nobody is told
            self.reach(leg.endpoint, False)
        for spy in [spy for spy in self._legs.values() if spy.snoops_on == leg.name]:
            self._end(spy, HangupCause.HUNG_UP)

    def _fall(self, leg: _Leg, language: str) -> None:
        answered = self.now + STATIC_AFTER
        fallen = Fallen(leg.name, leg.number, language, self.now, answered, "", answered + STATIC_TALK)
        self._fallen.append(fallen)
        self._end(leg, HangupCause.FELL)

    def _say(self, playback: str, speech: Speech) -> None:
        room = self._playing.get(playback)
        for leg in self._legs.values():
            if room and leg.room == room:
                leg.heard.append(speech)

    def _play_ends(self, playback: str, end: End) -> None:
        if self._playing.pop(playback, None) is not None:
            self._tell(Played(self.now, playback, end))
