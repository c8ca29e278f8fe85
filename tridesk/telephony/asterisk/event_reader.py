"""Translates Asterisk's events to those of the port. Pure; remembers only what it needs to report each event once."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tridesk.telephony.asterisk.site import agent_of, browser, telephone
from tridesk.telephony.switch.events import (
    Answered,
    Arrived,
    Digit,
    Event,
    Gone,
    HoldChanged,
    Played,
    Reachable,
    Ringing,
    Transferred,
)
from tridesk.telephony.switch.snapshot import LegSeen, LineSeen, Snapshot
from tridesk.telephony.switch.values import End, Endpoint, HangupCause

# What Asterisk need not tell: half of its words are about variables. (A list of what it may tell would have to name the
# answers to commands too: they pass the same gate.)
NOISE: Final = (
    "ChannelVarset",
    "ChannelCreated",
    "ChannelDialplan",
    "ChannelConnectedLine",
    "ChannelCallerId",
    "ChannelEnteredBridge",
    "ChannelLeftBridge",
    "BridgeCreated",
    "BridgeDestroyed",
    "PlaybackStarted",
    "PlaybackContinuing",
)

_NAMED_BY_THE_SWITCH: Final = re.compile(r"(?:[\w-]+-)?\d{9,}\.\d+")
_AWAY: Final = ("UNAVAILABLE", "INVALID", "UNKNOWN")  # states of a device that cannot be rung
_REMEMBERED: Final = 20_000  # legs that are gone: long enough for the last word about them to have come

_FAX_HEARD: Final = "fax"  # where the dialplan goes on with a caller whose line carries the tone of a fax machine

# Why Asterisk hangs up by itself (AST_SOFTHANGUP_DEV and _SHUTDOWN of its channel.h): no sound has come for so long
# that there is nobody (`rtp_timeout`); or it ends in order, and all calls with it.
_BY_ITSELF: Final = {1: HangupCause.FAILED, 4: HangupCause.CUT}

# Causes of Q.850, as Asterisk gives them; 0 and 127 say nothing.
_WHY: Final = {
    16: HangupCause.HUNG_UP,
    31: HangupCause.HUNG_UP,
    32: HangupCause.HUNG_UP,
    17: HangupCause.BUSY,
    18: HangupCause.NO_ANSWER,
    19: HangupCause.NO_ANSWER,
    21: HangupCause.REFUSED,
    23: HangupCause.FORWARDED,
    **dict.fromkeys((1, 2, 3, 20, 22, 27, 28, 88), HangupCause.UNREACHABLE),
}
# Answers of SIP that say more than the cause that is made of them.
_SAID: Final = {
    480: HangupCause.AWAY,
    486: HangupCause.BUSY,
    600: HangupCause.BUSY,
    603: HangupCause.REFUSED,
    **dict.fromkeys(range(300, 400), HangupCause.FORWARDED),
}


def why_gone(cause: int, answer: int) -> HangupCause:
    """Why a leg is gone that was never up: `cause` is of Q.850, `answer` the status of SIP, 0 for none."""
    return _SAID.get(answer) or _WHY.get(cause, HangupCause.FAILED)


def is_caller(leg: str) -> bool:
    """Whether the switch itself named this leg: then it is an incoming call."""
    return _NAMED_BY_THE_SWITCH.fullmatch(leg) is not None


class EventReader:
    """Reads Asterisk's events one after the other, and yields ours."""

    def __init__(self) -> None:
        self.online: set[str] = set()  # endpoints of agents that can be rung
        self.playing: dict[str, str] = {}  # playbacks whose end we will tell, and their room
        self.stopped: set[str] = set()  # playbacks that we told to stop
        self.room_of: dict[str, str] = {}  # legs that we put into a room
        self.made: set[str] = set()  # legs that we had rung, and that are not gone
        self.language_of: dict[str, str] = {}  # legs of which Asterisk knows it
        self.silent: set[str] = set()  # legs that we stopped ringing because they gave no sign of life
        self._hung_up: dict[str, HangupCause] = {}
        self._answers: dict[str, int] = {}  # of SIP, to being rung
        self._gone: set[str] = set()
        self._gone_in_order: deque[str] = deque()

    def read(self, event: Mapping[str, Any], at: datetime) -> Iterator[Event]:
        """Translates one event of Asterisk, mostly to one event or none."""
        channel = event.get("channel") or {}
        leg = str(channel.get("id", ""))
        match event.get("type"):
            case "StasisStart":
                yield from self._started(leg, channel, at)
            case "ChannelStateChange" if channel.get("state") == "Ringing" and not is_caller(leg):
                yield Ringing(at, leg)
            case "ChannelDtmfReceived" if event.get("digit") in set("0123456789*#"):
                yield Digit(at, leg, event["digit"])
            case "ChannelHangupRequest":
                soft = int(event.get("cause", 0)) if event.get("soft") is True else 0
                self._hung_up[leg] = _BY_ITSELF.get(soft, HangupCause.HUNG_UP)
                self._answers[leg] = int(event.get("tech_cause") or 0)
            case "Dial" if event.get("forward"):  # the hang-up that follows may have lost why
                self._answers[str((event.get("peer") or {}).get("id", ""))] = 302
            case "StasisEnd" if (channel.get("dialplan") or {}).get("exten") == _FAX_HEARD:
                yield from self._ended(leg, HangupCause.FAX, at)
            case "StasisEnd":  # without a wish to hang up before: it went on in the dialplan
                yield from self._ended(leg, self._hung_up.get(leg, HangupCause.FELL), at)
            case "ChannelDestroyed":
                # Its own `tech_cause` may be what we told the telephone, not what the telephone told us.
                why = why_gone(int(event.get("cause", 0)), self._answers.pop(leg, 0))
                yield from self._ended(leg, HangupCause.UNREACHABLE if leg in self.silent else why, at)
            case "ChannelHold" | "ChannelUnhold" as what if not is_caller(leg):
                yield HoldChanged(at, leg, what == "ChannelHold")
            case "ChannelTransfer" if not event.get("state"):  # with a state it is our own answer
                yield from _transferred(event, at)
            case "PlaybackFinished":
                yield from self._played(event.get("playback") or {}, at)
            case "DeviceStateChanged":
                yield from self._device(event.get("device_state") or {}, at)

    def _started(self, leg: str, channel: Mapping[str, Any], at: datetime) -> Iterator[Event]:
        if is_caller(leg):
            yield Arrived(at, leg, _number(channel), _dialled(channel), _agent(channel))
        elif not str(channel.get("name", "")).startswith("Snoop/"):
            yield Answered(at, leg)

    def _ended(self, leg: str, why: HangupCause, at: datetime) -> Iterator[Event]:
        self._hung_up.pop(leg, None)
        self._answers.pop(leg, None)
        self.made.discard(leg)
        self.silent.discard(leg)
        self.room_of.pop(leg, None)
        self.language_of.pop(leg, None)
        if leg in self._gone:
            return
        self._gone.add(leg)
        self._gone_in_order.append(leg)
        if len(self._gone_in_order) > _REMEMBERED:
            self._gone.discard(self._gone_in_order.popleft())
        yield Gone(at, leg, why)

    def _played(self, playback: Mapping[str, Any], at: datetime) -> Iterator[Event]:
        name = str(playback.get("id", ""))
        stopped = name in self.stopped
        self.stopped.discard(name)
        if self.playing.pop(name, None) is None:
            return
        done = End.STOPPED if stopped else End.WHOLE
        yield Played(at, name, End.FAILED if playback.get("state") == "failed" and not stopped else done)

    def _device(self, device: Mapping[str, Any], at: datetime) -> Iterator[Event]:
        endpoint = str(device.get("name", "")).removeprefix("PJSIP/")
        user = agent_of(endpoint)
        if user is None:
            return
        before = self._can_be_rung(user)
        (self.online.discard if device.get("state") in _AWAY else self.online.add)(endpoint)
        if before != (now := self._can_be_rung(user)):
            yield Reachable(at, Endpoint("agent", user), now)

    def _can_be_rung(self, user: str) -> bool:
        return telephone(user) in self.online or browser(user) in self.online


_REGISTRATION: Final = re.compile(r"^\s*(trunk(?:-\d+)?)-registration/\S+\s+\S+\s+(\w+)", re.M)


def registrations(text: str) -> dict[str, bool]:
    """Parses `pjsip show registrations`: line -> whether the provider has it registered."""
    return {line: state == "Registered" for line, state in _REGISTRATION.findall(text)}


def lines(endpoints: Iterable[Mapping[str, Any]], registered: Mapping[str, bool]) -> list[LineSeen]:
    """The trunk lines among the endpoints; a line that Asterisk does not qualify is left out."""
    states = {str(endpoint.get("resource", "")): endpoint.get("state") for endpoint in endpoints}
    return [
        LineSeen(name, states[name] == "online", registered.get(name))
        for name in sorted(states)
        if re.fullmatch(r"trunk(-\d+)?", name) and states[name] in ("online", "offline")
    ]


def reachable(online: Iterable[str]) -> frozenset[Endpoint]:
    """The agents behind these endpoints, telephone or browser alike."""
    return frozenset(Endpoint("agent", user) for name in online if (user := agent_of(name)) is not None)


def legs_out_of_reach(endpoints: Iterable[Mapping[str, Any]]) -> set[str]:
    """The legs to agents' telephones and browsers that do not answer OPTIONS."""
    away = (end for end in endpoints if end["state"] != "online" and agent_of(end["resource"]) is not None)
    return {leg for endpoint in away for leg in endpoint["channel_ids"]}


def snapshot(
    at: datetime,
    application: Mapping[str, Any],
    channels: Iterable[Mapping[str, Any]],
    bridges: Iterable[Mapping[str, Any]],
    online: Iterable[str],
    began: datetime | None = None,
) -> Snapshot:
    """Translates what Asterisk holds for the application to a snapshot of the port."""
    ours, our_rooms = set(application.get("channel_ids", ())), set(application.get("bridge_ids", ()))
    rooms = {str(bridge["id"]): bridge.get("channels", ()) for bridge in bridges}
    made_by_us = {room for room in rooms if room in our_rooms or ours & set(rooms[room])}
    room_of = {leg: room for room in made_by_us for leg in rooms[room]}
    legs = {}
    for channel in channels:
        leg = str(channel["id"])
        if leg in ours and str(channel.get("name", "")).startswith(("PJSIP/", "Snoop/")):
            caller = is_caller(leg)
            legs[leg] = LegSeen(
                leg,
                datetime.fromisoformat(str(channel["creationtime"])),
                channel.get("state") == "Up",
                room_of.get(leg, ""),
                _number(channel) if caller else "",
                (_dialled(channel) or "s") if caller else "",
                _agent(channel) if caller else "",
            )
    return Snapshot(at, legs, frozenset(made_by_us), reachable(online), began)


def _transferred(event: Mapping[str, Any], at: datetime) -> Iterator[Event]:
    """Reads a transfer; `to` is empty for a talk that was opened on the telephone itself."""
    leg = str(((event.get("referred_by") or {}).get("source_channel") or {}).get("id", ""))
    target = (event.get("refer_to") or {}).get("requested_destination") or {}
    if leg:
        yield Transferred(at, leg, str(target.get("destination") or ""))


def _agent(channel: Mapping[str, Any]) -> str:
    """The agent whose own telephone calls; '' for a caller outside. Channel: `PJSIP/agent-jorn-0000000b`."""
    endpoint = str(channel.get("name", "")).removeprefix("PJSIP/").rpartition("-")[0]
    return agent_of(endpoint) or ""


def _number(channel: Mapping[str, Any]) -> str:
    return str((channel.get("caller") or {}).get("number") or "")


def _dialled(channel: Mapping[str, Any]) -> str:
    extension = str((channel.get("dialplan") or {}).get("exten") or "")
    return "" if extension == "s" else extension
