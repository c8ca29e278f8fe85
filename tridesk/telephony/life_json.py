"""Stores a life as JSON in the row of its call, and reads it."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

from tridesk.telephony.calls.values import CallOutcome, Life, Phase
from tridesk.telephony.ivr import Place
from tridesk.telephony.switch import Endpoint

_MOMENTS: Final = frozenset({"since", "arrived", "queued", "until", "answered", "promised"})
_STORED: Final = {"playbacks": "said"}  # fields whose name in the stored row is another one


def write(life: Life) -> dict[str, Any]:
    """The fields that differ from their default, as JSON values: moments in ISO 8601, spans in seconds."""
    plain = {}
    for field in fields(life):
        value = getattr(life, field.name)
        if field.name in ("key", "phase", "since", "arrived") or value != field.default:
            plain[_STORED.get(field.name, field.name)] = _plain(value)
    return plain


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Place(language, menu, tries):
            return [language, menu, tries]
        case Endpoint(kind, name):
            return [kind, name]
    return value


def read(plain: dict[str, Any]) -> Life:
    """The life that `write` wrote."""
    known = dict(plain)
    for name, stored in _STORED.items():
        if stored in known:
            known[name] = known.pop(stored)
    for name in _MOMENTS & known.keys():
        known[name] = datetime.fromisoformat(known[name])
    if "told" in known:
        known["told"] = timedelta(seconds=known["told"])
    if "place" in known:
        known["place"] = Place(*known["place"])
    if "third" in known:
        known["third"] = Endpoint(*known["third"])
    known["phase"] = Phase(known["phase"])
    known["outcome"] = CallOutcome(known.get("outcome", ""))
    return Life(**known)
