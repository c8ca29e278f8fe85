"""The gestures on a ticket that are seldom made: which ones it offers, and what the form of each shows.

The page of a ticket names them; a form comes when its gesture is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.kit.errors import Sayable
from tridesk.tickets import calls
from tridesk.tickets.forms import ChangeForm, SleepForm
from tridesk.tickets.lifecycle import Event, State, possible
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import Conversation, entries_of

NAMES: Final[dict[str, Sayable]] = {
    "change": _("Correct the details"),
    "message": _("Message for a colleague"),
    "sleep": _("Let it sleep"),
    "give": _("Give to a colleague"),
    "merge": _("Merge"),
    "split": _("Split"),
    "link": _("Link"),
    "reveal": _("Show the national number"),
}
_WHILE_ACTIVE: Final = ("message", "give", "merge")


def offered(user: User, ticket: Ticket, talk: Conversation) -> list[tuple[str, Sayable]]:
    """The gestures that make sense on this ticket now, with their names."""
    senseless = {name for name in _WHILE_ACTIVE if not ticket.is_active}
    if not possible(State(ticket.state), Event.RESEARCH):
        senseless.add("sleep")
    if len(talk.entries) < 2:
        senseless.add("split")
    if "masked" not in talk.hanging or not user.may("number.reveal"):
        senseless.add("reveal")
    return [(name, words) for name, words in NAMES.items() if name not in senseless]


def form_of(gesture: str, ticket: Ticket) -> dict[str, Any]:
    """The context of the template `tickets/gestures/GESTURE.html`, with the choices of its lists."""
    frame = {"ticket": ticket, "gesture": gesture, "name": NAMES[gesture]}
    shown = frame | {"action": reverse(f"tickets:{_ROUTES.get(gesture, gesture)}", args=[ticket.number])}
    return shown | (_SHOWN[gesture](ticket) if gesture in _SHOWN else {})


_ROUTES: Final = {"message": "leave_message"}


def _change(ticket: Ticket) -> dict[str, Any]:
    return {"change_form": ChangeForm(initial=ChangeForm.said_of(ticket))}


def _message(ticket: Ticket) -> dict[str, Any]:
    asked_for = [call for call in calls.calls_of(ticket) if call.wanted]
    return {
        "pairs": [("", "—"), *((colleague.username, str(colleague)) for colleague in colleagues())],
        "chosen": asked_for[-1].wanted.username if asked_for and asked_for[-1].wanted else "",
        "note": "".join(call.note for call in asked_for),
        "kept_as": f"message:{ticket.number}",
    }


def _give(ticket: Ticket) -> dict[str, Any]:
    working = [(colleague.username, str(colleague)) for colleague in colleagues("ticket.work")]
    return {"pairs": [("", _("nobody: back to New")), *working]}


def _sleep(ticket: Ticket) -> dict[str, Any]:
    return {"sleep_form": SleepForm(initial={"why": ticket.awaited}, auto_id="sleep-%s")}


def _split(ticket: Ticket) -> dict[str, Any]:
    return {"entries": list(entries_of(ticket, files=False))}


_SHOWN: Final[dict[str, Callable[[Ticket], dict[str, Any]]]] = {
    "change": _change,
    "message": _message,
    "sleep": _sleep,
    "give": _give,
    "split": _split,
}
