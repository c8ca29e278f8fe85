"""Decides what a program hears, when it is tried again, and how a message is signed. Plain values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.access.webhook import signature
from tridesk.reconnect.access.wire import is_loopback
from tridesk.reconnect.rules import Step

EXAMPLE: Final = "https://register.example/restores"
GIVEN_UP: Final = timedelta(days=1)  # after the change
OLD_SECRET_HOLDS: Final = timedelta(days=1)  # beside the new one, so that nothing is lost while a program takes it over
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60, 180))  # between tries
_PROVED: Final = (Step.AUTHORITY, Step.SECOND_PERSON, Step.ORDER)


def kind_of(verb: str, before: Step, after: Step, data: Mapping[str, Any]) -> str:
    """The change that programs hear of when this was noted of a restore; '' for none.

    >>> kind_of("closed", Step.CONFIRMATION, Step.CLOSED, {"outcome": "restored"})
    'confirmed'
    """
    is_freeze = data.get("asks") == AccessVerb.FREEZE
    if verb == "opened":
        return "opened"
    if verb == "proof_given":
        return "proved" if before is Step.IDENTITY and after in _PROVED else ""
    if verb in ("ordered", "order_done"):
        return "" if is_freeze else "ordered" if verb == "ordered" else "restored"
    if verb == "closed":
        outcome = str(data["outcome"])
        return "confirmed" if outcome == "restored" else outcome
    return ""


def next_try(at: datetime, tries: int, now: datetime) -> datetime:
    """When a change of `at` is tried again after so many tries; the last one is a day after it."""
    after = now + PAUSES[min(tries, len(PAUSES)) - 1]
    return min(after, max(at + GIVEN_UP, now + PAUSES[0]))


def address_parts(address: str) -> SplitResult | None:
    """The parts of an address that a program may be given: https, or http on this machine; None for any other."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    is_plain = address.isascii() and len(address) <= 500 and not any(letter <= " " for letter in address)
    named = parts.hostname and port != 0 and not parts.username and not parts.password and not parts.fragment
    return parts if is_safe and is_plain and named else None


def signatures(secrets: Sequence[bytes], renewed_at: datetime, now: datetime, key: str, body: bytes) -> str:
    """The header `webhook-signature`: by the newest secret, and for a day after it was renewed by the one before."""
    held = secrets if now < renewed_at + OLD_SECRET_HOLDS else secrets[:1]
    return " ".join(signature(secret, key, int(now.timestamp()), body) for secret in held)
