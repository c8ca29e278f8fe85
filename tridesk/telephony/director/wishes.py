"""Translates users' wishes to events of their call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from tridesk.telephony.engine.calls.events import (
    CallEvent,
    Connect,
    Consult,
    DoNotRecord,
    Finish,
    Hold,
    Join,
    Listen,
    Pass,
    Refuse,
    Requeue,
    StopListening,
    Unhold,
)
from tridesk.telephony.switch.values import Endpoint

FRESH: Final = timedelta(seconds=20)  # who pressed a button longer ago has pressed another one since

_EVENTS: Final[Mapping[str, Callable[[Mapping[str, Any]], CallEvent]]] = {
    "hold": lambda data: Hold(),
    "unhold": lambda data: Unhold(),
    "join": lambda data: Join(),
    "connect": lambda data: Connect(),
    "finish": lambda data: Finish(),
    "do_not_record": lambda data: DoNotRecord(),
    "refuse": lambda data: Refuse(),
    "ask": lambda data: Consult(endpoint(data)),
    "pass": lambda data: Pass(endpoint(data)),
    "listen": lambda data: Listen(
        str(data["by"]), Endpoint("agent", str(data["by"])), whisper=bool(data.get("whisper"))
    ),
    "stop_listening": lambda data: StopListening(),
    "requeue": lambda data: Requeue(str(data.get("language", "")), data.get("service")),
}


def endpoint(data: Mapping[str, Any]) -> Endpoint:
    """The telephone that a wish names."""
    return Endpoint(data["kind"], str(data["name"]))


def event_of(verb: str, data: Mapping[str, Any]) -> CallEvent | None:
    """The event that a wish means for its call; None for wishes that the director handles itself."""
    made = _EVENTS.get(verb)
    return made(data) if made else None
