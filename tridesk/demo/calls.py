"""Writes the calls of the demonstration on the tickets that they are about, and the days of the agents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tridesk.accounts.models import User
from tridesk.demo.call_history import DemoCall, DemoSpan
from tridesk.demo.ticket_builder import BuiltTicket
from tridesk.journal.actions import Happening
from tridesk.journal.bulk_copy import copy_in, copy_values
from tridesk.kit import phones
from tridesk.telephony.engine.calls.life import CallOutcome, Phase
from tridesk.telephony.models import Call, Span
from tridesk.tickets.models import TicketCall


def write_calls(calls: Sequence[DemoCall], all_built: Sequence[BuiltTicket], users: Mapping[str, User]) -> None:
    """Writes calls that are over, on saved tickets; notes on each ticket what the journal tells of its calls."""
    numbers = {number: phones.parse(number) or "" for number in {call.number for call in calls}}
    rows = [
        Call(
            key=f"demo-{place}", number=numbers[call.number], language=call.language, service=call.service,
            silent=call.silent, phase=Phase.ENDED.value, outcome=_outcome(call), arrived_at=call.arrived,
            queued_at=call.queued, answered_at=call.answered, ended_at=call.ended, finished_at=call.finished,
            agent=users[call.agent] if call.agent else None, taken_up_at=call.answered or call.ended,
        )
        for place, call in enumerate(calls, 1)
    ]  # fmt: skip
    copy_in(rows)
    on = ((row.pk, all_built[call.event].ticket.pk) for call, row in zip(calls, rows, strict=True))
    copy_values(TicketCall, ("call", "ticket"), on)
    for call, row in zip(calls, rows, strict=True):
        all_built[call.event].noted += _steps(call, row)


def write_spans(spans: Iterable[DemoSpan], users: Mapping[str, User]) -> None:
    """Writes how agents stood."""
    keys = {name: user.pk for name, user in users.items()}
    rows = ((keys[span.agent], span.state, span.reason, span.began, span.ended) for span in spans)
    copy_values(Span, ("user", "state", "reason", "began_at", "ended_at"), rows)


def _outcome(call: DemoCall) -> str:
    return (CallOutcome.ANSWERED if call.answered else CallOutcome.ABANDONED).value


def _steps(call: DemoCall, row: Call) -> list[Happening]:
    """What the journal says of a call; its arrival, its place in the queue and its end stand in its record."""
    return [Happening("call.answered", row.ref, {"agent": call.agent}, at=call.answered)] if call.answered else []
