"""Seeing a masked national number: with a reason, and never unseen."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit.errors import Invalid
from tridesk.kit.text import one_line
from tridesk.mailroom.envelopes import sealer
from tridesk.tickets.models import MaskedNumber, Ticket
from tridesk.tickets.writing import NUMBER_CONTEXT, Veil


@transaction.atomic
def reveal(ticket: Ticket, *, by: User, reason: str) -> list[tuple[str, str]]:
    """The masked numbers of a ticket in clear, as (token, eleven digits); who looked and why is journalled first."""
    require(by, "number.reveal")
    reason = one_line(reason.replace("\x00", ""), 200)
    if len(reason) < 5:
        raise Invalid(_("Say why you need to see the number; it is written down."), field="reason")
    record("number.revealed", by=by, ref=ticket.ref, data={"reason": Veil.new().over(reason)})
    rows = MaskedNumber.objects.filter(entry__ticket=ticket).order_by("id")
    clear = ((row.token, sealer().open(bytes(row.sealed), NUMBER_CONTEXT).decode()) for row in rows)
    return list(dict.fromkeys(clear))
