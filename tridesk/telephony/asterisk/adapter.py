"""The port `switch` on a real Asterisk: commands become requests of ARI, `event_reader` reads the events."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, assert_never

from tridesk.kit import clock
from tridesk.telephony.asterisk import queue_log
from tridesk.telephony.asterisk.client import Client, Down, NameTaken, Up
from tridesk.telephony.asterisk.configuration.dialplan import APPLICATION, FALLBACK, LANGUAGE, NOWHERE
from tridesk.telephony.asterisk.downloads import fetch
from tridesk.telephony.asterisk.event_reader import (
    NOISE,
    EventReader,
    legs_out_of_reach,
    lines,
    registrations,
    snapshot,
)
from tridesk.telephony.asterisk.site import agent_of, browser, telephone
from tridesk.telephony.asterisk.wire import AlreadyThere, Failed, NotThere, TimedOut
from tridesk.telephony.lines.trunk import OutgoingRoute, spelled
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
from tridesk.telephony.switch.events import Answered, Connected, Disconnected, Event, Gone, Replaced, Ringing
from tridesk.telephony.switch.snapshot import Fallen, LineSeen, Snapshot
from tridesk.telephony.switch.values import SIGN_OF_LIFE, Endpoint, Speech

Sounds = Callable[[Speech], Awaitable[Path]]  # the file in which something is said

# What a telephone's own keys do is told to us and nothing else happens: a transfer is the desk's own, music on hold
# too, and a telephone that sends its calls elsewhere sends them nowhere.
_KEYS_ARE_OURS: Final = {"PJSIP_TRANSFER_HANDLING()": "ari-only", "HOLD_INTERCEPT(set)": "", "FORWARD_CONTEXT": NOWHERE}
_NOBODY_THERE: Final = 20  # Q.850: subscriber absent
_AT_ONCE: Final = 100  # names in one request
_LIVELY: Final = frozenset({"Ringing", "Up"})  # states of a channel whose telephone is there
_LOOKS, _LOOK_EVERY = 50, 0.02  # at whether a leg that was made is ours yet; seconds


class AsteriskSwitch:
    """A `switch.Switch`. `log` is the log of Asterisk's queues and `console` its command line, both optional."""

    def __init__(
        self,
        ari_url: str,
        sounds: Sounds,
        log: Path | None = None,
        *,
        console: Callable[[str], str] | None = None,
        way_out: Callable[[], OutgoingRoute] = OutgoingRoute,
    ) -> None:
        self._ari_url = ari_url
        self._client = Client(ari_url, APPLICATION)
        self._ask = self._client.command
        self._sounds = sounds
        self._log = log
        self._console = console
        self._way_out = way_out
        self._reader = EventReader()
        self._watched: set[str] = set()  # endpoints whose state we are told
        self._made: set[str] = set()  # rooms that were not there before we asked for them
        self._rung: dict[str, asyncio.TimerHandle] = {}  # telephones of agents that have not begun to ring yet
        self._tasks: set[asyncio.Task[None]] = set()

    # --- what it tells

    async def events(self) -> AsyncIterator[Event]:
        async for news in self._client.news():
            match news:
                case Up():
                    try:
                        await self._settle()
                    except TimedOut:
                        await self._client.reconnect()
                    except Unreachable:
                        continue  # gone again: the next `Up` comes
                    else:
                        yield Connected(clock.now())
                case Down():
                    yield Disconnected(clock.now())
                case NameTaken():
                    yield Replaced(clock.now())
                    return
                case _:
                    for event in self._reader.read(news, clock.now()):
                        self._signs_of_life(event)
                        yield event

    async def close(self) -> None:
        for timer in self._rung.values():
            timer.cancel()
        self._rung.clear()
        await self._client.close()

    async def snapshot(self) -> Snapshot:
        at = clock.now()
        application, channels, bridges, info = await asyncio.gather(
            self._ask("GET", f"applications/{APPLICATION}", slow=True),
            self._ask("GET", "channels", slow=True),
            self._ask("GET", "bridges", slow=True),
            self._ask("GET", "asterisk/info", {"only": "status"}, slow=True),
        )
        began = datetime.fromisoformat(info["status"]["startup_time"])
        online = await self._watch_agents()
        for name in sorted(online - self._reader.online):  # of new agents, there before it was watched
            self._client.tell(
                {"type": "DeviceStateChanged", "device_state": {"name": f"PJSIP/{name}", "state": "NOT_INUSE"}}
            )
        seen = snapshot(at, application, channels, bridges, online, began)
        self._reader.made |= seen.legs.keys()
        self._reader.room_of = {leg: channel.room for leg, channel in seen.legs.items() if channel.room}
        return seen

    async def out_of_reach(self, legs: Collection[str]) -> Collection[str]:
        return legs_out_of_reach(await self._ask("GET", "endpoints/PJSIP")) & set(legs)

    async def lines(self) -> Sequence[LineSeen]:
        if not self._way_out().lines:  # Asterisk has a trunk all the same, for callers of this machine
            return []
        endpoints = await self._ask("GET", "endpoints/PJSIP")
        printed = await asyncio.to_thread(self._console, "pjsip show registrations") if self._console else ""
        return lines(endpoints, registrations(printed))

    async def fallen(self, since: datetime) -> Sequence[Fallen]:
        if self._log is None:
            return []
        try:
            return await asyncio.to_thread(queue_log.read, self._log, since)
        except FileNotFoundError:
            return []

    async def _settle(self) -> None:
        """After connecting: filters the events, and reads which agents are reachable."""
        unwanted = {"disallowed": [{"type": name} for name in NOISE]}
        await self._ask("PUT", f"applications/{APPLICATION}/eventFilter", body=unwanted)
        self._watched.clear()
        self._made.clear()  # another may have said something there meanwhile
        self._reader.online = await self._watch_agents()

    async def _watch_agents(self) -> set[str]:
        """Subscribes to changes of all endpoints of agents, then returns those that are reachable.

        In this order a change is told or seen. Each by its name: without names Asterisk 22.10 locks up.
        """
        while new := sorted((states := await self._states_of_agents()).keys() - self._watched):
            for some in (new[first : first + _AT_ONCE] for first in range(0, len(new), _AT_ONCE)):
                source = ",".join(f"deviceState:PJSIP/{name}" for name in some)
                await self._ask("POST", f"applications/{APPLICATION}/subscription", {"eventSource": source})
                self._watched.update(some)
        return {name for name, state in states.items() if state == "online"}

    async def _states_of_agents(self) -> dict[str, str]:
        endpoints = await self._ask("GET", "endpoints/PJSIP")
        return {
            endpoint["resource"]: endpoint["state"]
            for endpoint in endpoints
            if agent_of(endpoint["resource"]) is not None
        }

    # --- what it does

    async def do(self, command: Command) -> None:
        match command:
            case Answer(leg):
                await self._ask("POST", f"channels/{leg}/answer")
            case Ring():
                await self._ring(command)
            case HangUp(leg, why):
                reason = {"reason": "busy" if why == "busy" else "normal"}
                await _quietly(self._ask("DELETE", f"channels/{leg}", reason))
            case ReportTransfer(leg, done):
                states = {"states": "channel_answered" if done else "channel_declined"}
                await _quietly(self._ask("POST", f"channels/{leg}/transfer_progress", states))
            case Keep(leg, alive, language):
                await self._keep(leg, alive, language)
            case LetFall(leg, language):
                with suppress(Missing):
                    await self._let_fall(leg, language)
            case Snoop(leg, on, whisper):
                if not await self._exists(leg):  # as for `_ring`
                    query = {"spy": "both", "whisper": "out" if whisper else "none", "app": APPLICATION}
                    await self._ask("POST", f"channels/{on}/snoop/{leg}", query)
                    await self._until_ours(leg)
            case OpenRoom(room):
                with suppress(AlreadyThere):
                    await self._ask("POST", f"bridges/{room}", {"type": "mixing,dtmf_events"})
                    self._made.add(room)
            case CloseRoom(room):
                self._forget(room)
                await _quietly(self._ask("DELETE", f"bridges/{room}"))
            case Enter(room, leg):
                if self._reader.room_of.get(leg) != room:
                    await self._ask("POST", f"bridges/{room}/addChannel", {"channel": leg}, slow=True)
                    self._reader.room_of[leg] = room
            case Leave(leg):
                if room := self._reader.room_of.pop(leg, ""):
                    await _quietly(self._ask("POST", f"bridges/{room}/removeChannel", {"channel": leg}, slow=True))
            case Music(room, on):
                with suppress(AlreadyThere):  # 409: no music played
                    await self._ask("POST" if on else "DELETE", f"bridges/{room}/moh")
            case Play(playback, room, speeches):
                await self._play(playback, room, speeches)
            case Stop(playback):
                await self._stop(playback)
            case Record(recording, room):
                how = {"name": recording, "format": "alaw", "ifExists": "fail"}
                with suppress(AlreadyThere):
                    await self._ask("POST", f"bridges/{room}/record", how)
            case StopRecording(recording):
                await _quietly(self._ask("POST", f"recordings/live/{recording}/stop"))
            case DropRecording(recording):
                for where in ("live", "stored"):
                    await _quietly(self._ask("DELETE", f"recordings/{where}/{recording}"))
            case _:
                assert_never(command)

    async def _ring(self, ring: Ring) -> None:
        leg = ring.leg
        if leg in self._reader.made and await self._exists(leg):
            return  # to be asked twice costs Asterisk 22.10 a channel that it never gives back
        self._reader.made.add(leg)
        device = await self._device(ring.endpoint)
        if ring.endpoint.kind == "agent":  # before it is rung: a sign of life may come before the answer to our command
            loop = asyncio.get_running_loop()
            self._rung[leg] = loop.call_later(SIGN_OF_LIFE.total_seconds(), self._give_up, leg)
        body = {
            "endpoint": device,
            "app": APPLICATION,
            "timeout": max(1, round(ring.patience.total_seconds())),
            "callerId": re.sub(r"[^+0-9A-Za-z]", "", ring.shown),
            "variables": _KEYS_ARE_OURS,
        }
        try:
            await self._ask("POST", f"channels/{leg}", body=body)
        except (AlreadyThere, Failed):  # either is what Asterisk says of a telephone that is not there
            if not await self._exists(leg):
                nobody = {"type": "ChannelDestroyed", "channel": {"id": leg}, "cause": _NOBODY_THERE}
                self._client.tell(nobody)

    def _give_up(self, leg: str) -> None:
        """Hangs up a telephone that neither rings nor answers: it is not there any more."""
        self._rung.pop(leg, None)
        if leg in self._reader.made:
            task = asyncio.ensure_future(self._hang_up_silent(leg))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _hang_up_silent(self, leg: str) -> None:
        with suppress(Refused, Unreachable):  # then its time for ringing ends it
            channel = await self._ask("GET", f"channels/{leg}")
            if channel["state"] not in _LIVELY:  # else its event was lost with a connection
                self._reader.silent.add(leg)
                await self.do(HangUp(leg))

    def _signs_of_life(self, event: Event) -> None:
        if isinstance(event, Ringing | Answered | Gone) and (timer := self._rung.pop(event.leg, None)) is not None:
            timer.cancel()

    async def _keep(self, leg: str, alive: timedelta | None, language: str) -> None:
        if language and self._reader.language_of.get(leg) != language:
            await self._set(leg, LANGUAGE, language)
            self._reader.language_of[leg] = language
        seconds = 0 if alive is None else max(1, math.ceil(alive.total_seconds()))
        await self._set(leg, "TIMEOUT(absolute)", str(seconds))

    async def _let_fall(self, leg: str, language: str) -> None:
        await self._set(leg, LANGUAGE, language)
        where = {"context": FALLBACK, "extension": "s", "priority": "1"}
        await self._ask("POST", f"channels/{leg}/continue", where)

    async def _until_ours(self, leg: str) -> None:
        """Waits until a leg has come into our application, which is a moment after it was made.

        Before that it is in no snapshot, and Asterisk does not put it into a room.
        """
        for _ in range(_LOOKS):
            application = await self._ask("GET", f"applications/{APPLICATION}")
            if leg in application["channel_ids"]:
                return
            await asyncio.sleep(_LOOK_EVERY)

    def _forget(self, room: str) -> None:
        for kept in (self._reader.playing, self._reader.room_of):
            for name in [name for name, where in kept.items() if where == room]:
                del kept[name]
        self._made.discard(room)

    async def _play(self, playback: str, room: str, speeches: Sequence[Speech]) -> None:
        files = [await self._sounds(speech) for speech in speeches]
        if not self._is_new(playback, room) and await self._is_playing(playback):
            return  # Asterisk would say it all a second time
        self._reader.playing[playback] = room
        media = [f"sound:{file.with_suffix('')}" for file in files]
        try:
            await self._ask("POST", f"bridges/{room}/play/{playback}", body={"media": media})
        except (Missing, Refused):
            self._reader.playing.pop(playback, None)
            raise

    async def _stop(self, playback: str) -> None:
        self._reader.stopped.add(playback)
        try:
            await self._ask("DELETE", f"playbacks/{playback}")
        except Missing:
            self._reader.stopped.discard(playback)

    # --- recordings

    async def recordings(self) -> Sequence[str]:
        try:
            names = [str(recording["name"]) for recording in await self._ask("GET", "recordings/stored")]
        except Failed:  # it has no folder for recordings, and so none in it
            return []
        return [name for name in names if not await self._is_there(f"recordings/live/{name}")]

    async def recorded(self, recording: str) -> bytes:
        return await fetch(self._ari_url, f"recordings/stored/{recording}/file")

    # --- inside

    async def _device(self, endpoint: Endpoint) -> str:
        """What Asterisk is to ring: an agent's registered telephone, anything else over the trunk."""
        if endpoint.kind == "agent":
            at_browser = browser(endpoint.name)
            return f"PJSIP/{at_browser if at_browser in self._reader.online else telephone(endpoint.name)}"
        if not re.fullmatch(r"\+?[0-9]{1,20}", endpoint.name):
            raise Refused(f"{endpoint} is no number that can be called")
        out = self._way_out()
        if not out.lines:
            raise Refused("no provider of telephone lines is set")
        number = spelled(endpoint.name, out.spelling) if endpoint.kind == "outside" else endpoint.name
        return f"PJSIP/{number}@{await self._line(out.lines)}"

    async def _line(self, names: Sequence[str]) -> str:
        """The first line on which the provider answers; the first one where none does."""
        for name in names if len(names) > 1 else ():
            with suppress(NotThere):
                if (await self._ask("GET", f"endpoints/PJSIP/{name}"))["state"] == "online":
                    return name
        return names[0]

    async def _set(self, leg: str, variable: str, value: str) -> None:
        await self._ask("POST", f"channels/{leg}/variable", {"variable": variable, "value": value}, slow=True)

    async def _exists(self, leg: str) -> bool:
        return await self._is_there(f"channels/{leg}")

    async def _is_there(self, uri: str) -> bool:
        try:
            await self._ask("GET", uri)
        except NotThere:
            return False
        return True

    def _is_new(self, playback: str, room: str) -> bool:
        """Whether the playback cannot have begun: this process made the room, and did not begin it."""
        return room in self._made and playback not in self._reader.playing

    async def _is_playing(self, playback: str) -> bool:
        if not await self._is_there(f"playbacks/{playback}"):
            return False
        self._reader.playing.setdefault(playback, "")
        return True


async def _quietly(command: Awaitable[Any]) -> None:
    """Runs a command; making what is there, or ending what is gone, is no failure."""
    try:
        await command
    except (AlreadyThere, Missing):
        return
