"""Stores a life as JSON in the row of its call, and reads it.

The row is flat, and its names are older than the parts of `Life`: the rows of calls in progress outlive an upgrade.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from tridesk.telephony.engine.calls.life import (
    AgentPart,
    CallOutcome,
    HoldMusic,
    Life,
    Listener,
    Phase,
    QueuePlace,
    Recorded,
    SpokenWords,
    Third,
)
from tridesk.telephony.engine.ivr import Place
from tridesk.telephony.switch.values import Endpoint

_AS_THEY_ARE: Final = (
    "key", "caller", "number", "dialled", "language", "service", "offered", "warned", "rung", "wanted", "back_of",
    "served_by", "beside", "parts", "silent",
)  # fmt: skip


def write(life: Life) -> dict[str, Any]:
    """The fields that say something, as JSON values; moments in ISO 8601."""
    queue, agent, third, listener = life.queue, life.agent, life.third, life.listener
    place = life.place
    plain = {name: getattr(life, name) for name in _AS_THEY_ARE} | {
        "phase": life.phase.value,
        "outcome": life.outcome.value,
        "since": _iso(life.since),
        "arrived": _iso(life.arrived),
        "until": _iso(life.until),
        "answered": _iso(life.answered),
        "said": life.playbacks,
        "playback": life.playback,
        "music": isinstance(life.hears, HoldMusic),
        "place": [place.language, place.menu, place.tries, *([True] if place.pressed else [])] if place else None,
        "unrecorded": life.recorded is Recorded.REFUSED,
        "told_recorded": life.recorded in (Recorded.ANNOUNCED, Recorded.RUNNING),
        "recording": life.recording(life.parts) if life.recorded is Recorded.RUNNING else "",
    }
    if queue:
        plain |= {"queued": _iso(queue.since), "promised": _iso(queue.promised), "second_line": queue.second_line}
    if agent:
        plain |= {
            "agent": agent.name,
            "agent_leg": agent.leg,
            "phone_holds": agent.phone_holds,
            "reminded": agent.reminded,
            "came_back": agent.came_back,
        }
    if third:
        endpoint = [third.endpoint.kind, third.endpoint.name]
        plain |= {"third": endpoint, "third_leg": third.leg, "third_up": third.up}
    if listener:
        plain |= {
            "ear": listener.name,
            "ear_leg": listener.leg,
            "spy_leg": listener.spy_leg,
            "whispers": listener.whispers,
        }
    return {name: value for name, value in plain.items() if value}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def read(plain: dict[str, Any]) -> Life:
    """The life that `write` wrote, now or in an earlier version."""
    return Life(
        phase=Phase(plain["phase"]),
        outcome=CallOutcome(plain.get("outcome", "")),
        since=datetime.fromisoformat(plain["since"]),
        arrived=datetime.fromisoformat(plain["arrived"]),
        until=_moment(plain, "until"),
        answered=_moment(plain, "answered"),
        place=Place(*plain["place"]) if "place" in plain else None,
        playbacks=plain.get("said", 0),
        hears=_hears(plain),
        recorded=_recorded(plain),
        queue=_queue(plain),
        agent=_agent(plain),
        third=_third(plain),
        listener=_listener(plain),
        **{name: plain[name] for name in _AS_THEY_ARE if name in plain},
    )


def _moment(plain: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(plain[name]) if name in plain else None


def _hears(plain: dict[str, Any]) -> SpokenWords | HoldMusic | None:
    if plain.get("music"):
        return HoldMusic()
    return SpokenWords(plain["playback"]) if "playback" in plain else None


def _recorded(plain: dict[str, Any]) -> Recorded:
    if plain.get("unrecorded"):
        return Recorded.REFUSED
    if plain.get("recording"):
        return Recorded.RUNNING
    return Recorded.ANNOUNCED if plain.get("told_recorded") else Recorded.UNANNOUNCED


def _queue(plain: dict[str, Any]) -> QueuePlace | None:
    since = _moment(plain, "queued")
    return QueuePlace(since, _moment(plain, "promised"), plain.get("second_line", False)) if since else None


def _agent(plain: dict[str, Any]) -> AgentPart | None:
    if "agent" not in plain:
        return None
    leg, holds, reminded = plain.get("agent_leg", ""), plain.get("phone_holds", False), plain.get("reminded", False)
    return AgentPart(plain["agent"], leg, holds, reminded, plain.get("came_back", ""))


def _third(plain: dict[str, Any]) -> Third | None:
    return (
        Third(Endpoint(*plain["third"]), plain["third_leg"], plain.get("third_up", False)) if "third" in plain else None
    )


def _listener(plain: dict[str, Any]) -> Listener | None:
    if "ear" not in plain:
        return None
    return Listener(plain["ear"], plain["ear_leg"], plain.get("spy_leg", ""), plain.get("whispers", False))
