"""Answers that go by fax: what `tickets.ports.FaxAnswers` asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.fax.models import Fax, OutFax
from tridesk.fax.outgoing import actions
from tridesk.fax.outgoing.rules import OutState
from tridesk.kit.errors import Conflict
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Entry, Ticket


class DeskFaxes:
    """An answer goes back to the number from which the newest fax on the ticket came."""

    def number(self, ticket: Ticket) -> str:
        if ticket.channel != Channel.FAX or ticket.requester_email:
            return ""
        callers = Fax.objects.filter(entry__ticket=ticket, caller__startswith="+").order_by("-pk")
        return callers.values_list("caller", flat=True).first() or ""

    def files(self, uploads: Sequence[Upload]) -> Sequence[Upload]:
        return actions.clean_files(uploads)

    def send(self, entry: Entry, *, to: str, by: User) -> None:
        actions.send_answer(entry, to=to, by=by)

    def waiting(self, answers: Collection[int]) -> frozenset[int]:
        rows = OutFax.objects.filter(entry__in=answers, state=OutState.WAITING) if answers else OutFax.objects.none()
        return frozenset(pk for pk in rows.values_list("entry_id", flat=True) if pk)

    def withdraw(self, answers: Collection[int], *, by: User) -> None:
        for fax in OutFax.objects.filter(entry__in=answers).exclude(state=OutState.STOPPED).order_by("pk"):
            if fax.state != OutState.WAITING or fax.attempts.exists():
                raise Conflict(_("This fax has left already."))
            actions.stop(fax, by=by)
