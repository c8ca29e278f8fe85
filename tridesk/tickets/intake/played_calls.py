"""Tickets of simulated calls: untouched ones close themselves after a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from tridesk.kit import clock
from tridesk.telephony.desk import actions as telephony
from tridesk.telephony.models import PLAYED, Agent, Call
from tridesk.tickets.actions.outcomes import close_by_rule
from tridesk.tickets.lifecycle import Event, State
from tridesk.tickets.models import Ticket, TicketCall

AFTER: Final = timedelta(hours=2)
BATCH: Final = 500


@transaction.atomic
def close_played_calls() -> int:
    """Closes them, at most `BATCH`; how many. A ticket that a person owns is theirs to close."""
    until = clock.now() - AFTER
    telephony.give_up_played_call_backs(until)
    calls = TicketCall.objects.filter(ticket=OuterRef("pk"))
    goes_on = Call.objects.filter(pk__in=calls.values("call"), ended_at__isnull=True)
    played = Agent.objects.filter(by_script=True).values("user")
    rows = Ticket.objects.filter(
        Exists(calls.filter(call__key__startswith=PLAYED)),
        ~Exists(calls.exclude(call__key__startswith=PLAYED)),
        ~Exists(goes_on),
        Q(owner__isnull=True) | Q(owner__in=played),
        state=State.OPEN.value,
        changed_at__lt=until,
    )
    tickets = list(rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    close_by_rule(tickets, Event.CLOSE)
    return len(tickets)
