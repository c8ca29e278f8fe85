"""Visibility of journal events on live pages, by the nouns that the rooms declare. Pure.

An event is a pair of verb and ref, e.g. `["call.answered", "call:7f3a"]`; its noun is what stands before the dot.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from tridesk.kit.rooms import installed

LOOK: Final = ["*", "*"]  # names nothing: the page looks for itself, through the gates of its own queries
WHOLE_TICKETS: Final = "ticket.read"
TELEPHONY: Final = frozenset({"agent", "call", "desk", "recording"})  # hidden also where their ref names a ticket


def noun_of(verb: str) -> str:
    return verb.partition(".")[0]


def tickets_named(events: Sequence[Sequence[str]]) -> set[str]:
    """The numbers of the tickets that these events are about."""
    return {ref.removeprefix("ticket:") for _verb, ref in events if ref.startswith("ticket:")}


def visible(
    events: Sequence[Sequence[str]], capabilities: Collection[str], own_tickets: Collection[str] = ()
) -> list[list[str]]:
    """The events that a user with `capabilities` may see."""
    return [list(event) for event in events if is_visible(event, capabilities, own_tickets)]


def is_visible(event: Sequence[str], capabilities: Collection[str], own_tickets: Collection[str] = ()) -> bool:
    """Whether a user with `capabilities` may see an event.

    What happens to a ticket (also to its mails and messages) is for readers of every ticket, and for an expert with its
    number in `own_tickets`. Everything else goes by the noun of its verb.
    """
    verb, ref = event
    if list(event) == LOOK:
        return True
    noun, (kind, _colon, number) = installed.answer.nouns.get(noun_of(verb)), ref.partition(":")
    if noun is None:
        return False
    if kind == "ticket" and noun.code not in TELEPHONY:
        return WHOLE_TICKETS in capabilities or number in own_tickets
    return any(capability in capabilities for capability in noun.capabilities)
