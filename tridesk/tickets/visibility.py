"""Visibility of journal events on live pages: pure, one table from the noun of a verb to capabilities.

An event is a pair of verb and ref, e.g. `["call.answered", "call:7f3a"]`; its noun is what stands before the dot.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

LOOK: Final = ["*", "*"]  # names nothing: the page looks for itself, through the gates of its own queries
WHOLE_TICKETS: Final = "ticket.read"

# Any one of these capabilities suffices. A noun that is missing here reaches nobody, and fails a test.
CAPABILITIES_OF: Final[dict[str, tuple[str, ...]]] = {
    "absence": ("directory.read",),
    "agent": ("call.read",),
    "annotation": ("figures.read",),
    "authorisation": ("directory.read",),
    "calendar": ("directory.read",),
    "call": ("call.read",),
    "campaign": ("directory.read",),
    "colleague": ("staff.manage",),
    "confirmation": ("directory.read",),
    "connected_user": ("directory.read",),
    "contact": ("directory.read",),
    "credential": ("directory.read",),
    "desk": ("call.read",),
    "disposal": ("disposal.propose", "disposal.approve"),
    "editor": ("staff.manage",),
    "export": ("directory.export",),
    "faq": ("faq.read",),
    "figures": ("figures.read",),
    "group": ("directory.read",),
    "hours": ("directory.read",),
    "office": ("directory.read",),
    "import": ("directory.import",),
    "installation": ("journal.read",),
    "journal": ("journal.read",),
    "line": ("call.read",),
    "mail": ("outtray.read",),
    "maintenance": ("self",),  # the state of the register is on every page
    "menu": ("menu.edit",),
    "message": (WHOLE_TICKETS,),
    "notice": ("notice.read",),
    "number": ("number.reveal",),
    "organisation": ("directory.read",),
    "person": ("person.disclose", "person.erase"),
    "presence": (WHOLE_TICKETS,),
    "prompt": ("menu.edit",),
    "proposals": ("directory.read",),
    "registrations": ("directory.read",),
    "recording": ("recording.hear", "recording.decide"),
    "renewal": ("directory.read",),
    "report": ("figures.read",),
    "request": (WHOLE_TICKETS,),
    "bulk_restore": ("access.restore",),
    "restore": ("access.restore",),
    "sealing": ("journal.read",),
    "secret": ("journal.read",),
    "service": ("directory.read",),
    "simulator": ("call.read",),
    "staff": ("directory.read",),
    "state": ("self",),
    "template": ("template.edit",),
    "ticket": (WHOLE_TICKETS,),
    "token": ("staff.manage",),
    "trunk": ("call.read",),
}
TELEPHONY: Final = frozenset({"agent", "call", "desk", "recording"})  # hidden also where their ref names a ticket


def noun_of(verb: str) -> str:
    return verb.partition(".")[0]


def tickets_named(events: Sequence[Sequence[str]]) -> set[str]:
    """The numbers of the tickets that these events are about."""
    return {ref.removeprefix("ticket:") for _verb, ref in events if ref.startswith("ticket:")}


def visible(
    events: Sequence[Sequence[str]], capabilities: Collection[str], own_tickets: Collection[str] = ()
) -> list[list[str]]:
    """The events that a user with `capabilities` may see.

    What happens to a ticket (also to its mails and messages) is for readers of every ticket, and for an expert with its
    number in `own_tickets`. Everything else goes by the noun of its verb.
    """
    return [list(event) for event in events if _is_visible(event, capabilities, own_tickets)]


def _is_visible(event: Sequence[str], capabilities: Collection[str], own_tickets: Collection[str]) -> bool:
    verb, ref = event
    if list(event) == LOOK:
        return True
    noun, (kind, _colon, number) = noun_of(verb), ref.partition(":")
    if kind == "ticket" and noun not in TELEPHONY:
        return noun in CAPABILITIES_OF and (WHOLE_TICKETS in capabilities or number in own_tickets)
    return any(capability in capabilities for capability in CAPABILITIES_OF.get(noun, ()))
