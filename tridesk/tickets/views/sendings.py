"""Mails that wait a moment before they leave: said on every page from the session, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotFound
from tridesk.tickets import actions
from tridesk.tickets.models import Entry, EntryKind, Sending

KEY: Final = "tridesk_sendings"


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A mail of this session that has not left yet, or a gesture on `count` tickets that can be taken back."""

    pk: int
    number: str
    to: str
    seconds: int
    count: int


def remember(request: HttpRequest, sending: Sending, to: str) -> None:
    """Writes into the session that a mail waits, so that no page has to ask the database."""
    _remember(request, sending, {"number": sending.ticket.number, "to": to})


def remember_all(request: HttpRequest, sendings: Sequence[Sending], back: str) -> None:
    """The same of one gesture on many tickets, which is named by its first; `back` is the page of the list."""
    _remember(request, sendings[0], {"all": [sending.pk for sending in sendings], "back": back})


def _remember(request: HttpRequest, sending: Sending, words: dict[str, Any]) -> None:
    now = clock.now().timestamp()
    waiting = [kept for kept in request.session.get(KEY, []) if kept["leaves"] > now]
    request.session[KEY] = [*waiting, {"pk": sending.pk, "leaves": sending.leaves_at.timestamp()} | words]


def remembered_bulk(request: HttpRequest, sending: int) -> dict[str, Any]:
    """What `remember_all` noted."""
    noted: list[dict[str, Any]] = request.session.get(KEY, [])
    kept = next((kept for kept in noted if kept["pk"] == sending and "all" in kept), None)
    if kept is None:
        raise NotFound(_("There is nothing to take back here."))
    return kept


def forget(request: HttpRequest, sending: int) -> None:
    """Nothing of this sending waits any more."""
    request.session[KEY] = [kept for kept in request.session.get(KEY, []) if kept["pk"] != sending]


def waiting_mails(request: HttpRequest) -> list[WaitingMail]:
    """The mails of this session that have not left yet."""
    now = clock.now().timestamp()
    kept: list[dict[str, Any]] = request.session.get(KEY, [])
    return [
        WaitingMail(
            mail["pk"],
            mail.get("number", ""),
            mail.get("to", ""),
            round(mail["leaves"] - now),
            len(mail.get("all", ())),
        )
        for mail in kept
        if mail["leaves"] > now
    ]


@needs("ticket.work")
@require_POST
def take_back_sending(request: Signed, number: str, sending: int) -> HttpResponse:
    """Takes back what was just sent; its text is in the composer again."""
    row = Sending.objects.select_related("ticket").filter(pk=sending, by=request.user, ticket__number=number).first()
    if row is None:
        raise NotFound(_("There is nothing to take back here."))
    undo(request, row)
    forwards = Entry.objects.filter(pk__in=row.entries, kind=EntryKind.FORWARD).exists()
    return redirect("tickets:forward" if forwards else "tickets:ticket", number)


def undo(request: Signed, sending: Sending) -> None:
    """Takes a sending back, and says so, or why not."""
    try:
        is_whole = actions.take_sending_back(sending, by=request.user)
    except Conflict as refusal:
        messages.warning(request, str(refusal))
        return
    forget(request, sending.pk)
    if sending.by_id != request.user.pk:
        text = _("Taken back: nothing has left, and the text is in the box of %(name)s again.") % {"name": sending.by}
    else:
        text = _("Taken back: nothing has left, and your text is in the box again.")
    messages.success(request, text)
    if not is_whole:
        messages.warning(request, _("Somebody has worked on this ticket since, so the ticket stays as it is."))
