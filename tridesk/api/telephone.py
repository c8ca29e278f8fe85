"""Calls for programs: their records with their tickets, and the figures of half hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.api import serializers
from tridesk.api.auth import READ_CALLS, Asked, Bearer
from tridesk.api.directory import known_fields, page_answer
from tridesk.api.idempotency import StoredAnswer
from tridesk.api.schemas.calls import CallFigures, CallPage, CallsQuery, FiguresQuery
from tridesk.api.tickets import PROBLEMS
from tridesk.kit.errors import Invalid
from tridesk.telephony.desk import figures
from tridesk.telephony.lines.outages import outages
from tridesk.telephony.models import Call
from tridesk.tickets import calls

router = Router(tags=["calls"])
READERS: Final = Bearer(READ_CALLS, "call.read")


@router.get("/calls", response={200: CallPage} | PROBLEMS, auth=READERS)
def list_calls(request: Asked, asked: Query[CallsQuery]) -> HttpResponse:
    """The newest first, each with its ticket. No filter takes a caller's number: addresses end up in logs."""
    known_fields(request, CallsQuery)
    narrowed = calls.CallFilters(asked.since, asked.until, asked.outcome, asked.language or "", asked.service)
    rows = calls.records(asked.after or 0, asked.limit + 1, narrowed)
    shown, more = rows[: asked.limit], len(rows) > asked.limit
    return page_answer(
        request, [serializers.plain(_item(*record)) for record in shown], str(shown[-1][0].pk) if more else ""
    )


@router.get("/calls/figures", response={200: CallFigures} | PROBLEMS, auth=READERS)
def call_figures(request: Asked, asked: Query[FiguresQuery]) -> HttpResponse:
    """By half hour, language and service, from `since` until before `until`; a call counts where it began to wait.

    With the outages of the telephone lines that overlap this time.
    """
    known_fields(request, FiguresQuery)
    if not timedelta(0) < asked.until - asked.since <= timedelta(days=figures.MOST_DAYS):
        raise Invalid(_("Ask for 31 days at most, from an earlier to a later moment."), field="until")
    rows = [
        {"since": row.since, "language": row.language, "service": row.service} | figures.as_values(row.figures)
        for row in figures.half_hours(asked.since, asked.until)
    ]
    lost = [
        {"line": outage.line, "since": outage.since, "until": outage.until, "reachable": outage.reachable}
        for outage in outages(asked.since, asked.until)
    ]
    content = {"items": serializers.plain(rows), "line_outages": serializers.plain(lost)}
    return StoredAnswer(200, serializers.as_json(content)).response()


def _item(call: Call, ticket: str) -> dict[str, Any]:
    return {
        "key": call.key,
        "number": call.number,
        "dialled": call.dialled,
        "language": call.language,
        "service": call.service,
        "outcome": call.outcome,
        "arrived_at": call.arrived_at,
        "queued_at": call.queued_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "agent": call.agent and call.agent.username,
        "wanted": call.wanted and call.wanted.username,
        "back_of": call.back_of and call.back_of.key,
        "ticket": ticket or None,
    }
