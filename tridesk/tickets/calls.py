"""Calls and their tickets: which ticket a call is on, which calls a ticket has, and whether one was forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.accounts.models import User
from tridesk.journal.models import Entry
from tridesk.journal.queries import histories_of
from tridesk.kit import clock
from tridesk.kit.errors import Sayable
from tridesk.telephony.models import Call, Recording
from tridesk.telephony.queries import of_the_desk
from tridesk.tickets.models import Ticket, TicketCall
from tridesk.tickets.queries import tickets_for
from tridesk.tickets.timeline import TimelineItem

AT_ONCE: Final = timedelta(seconds=10)  # within which a call has its ticket, however busy the intake is


def ticket_of(user: User, call: Call) -> Ticket | None:
    """The ticket that a call is on, if this person may read it; it is there a moment after the call is answered."""
    return tickets_for(user).filter(calls__call=call).first()


def calls_of(ticket: Ticket) -> list[Call]:
    """The calls that a ticket is about, oldest first, with what is kept of their recordings."""
    on = TicketCall.objects.filter(ticket=ticket).values("call")
    recordings = Prefetch("recordings", Recording.objects.defer("sealed").order_by("pk"))
    rows = Call.objects.filter(pk__in=on).select_related("agent", "wanted", "call_back")
    return list(rows.prefetch_related(recordings).order_by("pk"))


def steps_of(calls: Sequence[Call]) -> list[TimelineItem]:
    """What happened in these calls that is worth reading afterwards, as sentences of a timeline."""
    events = histories_of([call.ref for call in calls], _STEPS)
    people = {str(event.data[key]) for event in events for key in ("agent", "colleague") if key in event.data}
    names = {user.username: str(user) for user in User.objects.filter(username__in=people)} if people else {}
    return [TimelineItem(event.at, sentence=_step(event, names)) for event in events]


def _step(event: Entry, names: dict[str, str]) -> str:
    agent, colleague = str(event.data.get("agent", "")), str(event.data.get("colleague", ""))
    if colleague:
        return _("%(name)s was asked for.") % {"name": names.get(colleague, colleague)}
    words = _RETURNED.get(str(event.data.get("why")), _RETURNED[""]) if event.verb == _BACK else _STEPS[event.verb]
    values = {"agent": names.get(agent, agent), "who": event.by or "Tridesk", "reason": event.data.get("reason", "")}
    return str(words) % values


_BACK: Final = "call.returned"
_RETURNED: Final[dict[str, Sayable]] = {
    "held": gettext_lazy("%(agent)s had put the telephone down with the caller on hold, and is rung again."),
    "fetched": gettext_lazy("%(agent)s took the caller back."),
    "busy": gettext_lazy("It was busy there: the caller came back to %(agent)s."),
    "no_answer": gettext_lazy("Nobody answered there: the caller came back to %(agent)s."),
    "": gettext_lazy("Nobody could be reached there: the caller came back to %(agent)s."),
}
_STEPS: Final[dict[str, Sayable]] = {
    "call.answered": gettext_lazy("%(agent)s answered the call."),
    "call.asked": gettext_lazy("A third was called."),
    "call.joined": gettext_lazy("All three spoke together."),
    "call.passed": gettext_lazy("The caller was put through."),
    _BACK: "",
    "call.cut_off": gettext_lazy("The telephone of %(agent)s went silent in mid-call; the next colleague was rung."),
    "call.recorded": gettext_lazy("The talk was recorded from here on, after the announcement."),
    "call.not_recorded": gettext_lazy("The caller does not want to be recorded: nothing is kept."),
    "recording.heard": gettext_lazy("%(who)s heard the recording: %(reason)s"),
    "recording.destroyed": gettext_lazy("%(who)s destroyed the recording."),
}


def calls_without_ticket(limit: int = 100) -> list[Call]:
    """The reconciliation: calls of the desk that should have a ticket by now, and have none. Always empty."""
    has = Exists(TicketCall.objects.filter(call=OuterRef("pk")))
    rows = Call.objects.filter(of_the_desk(), ~has, arrived_at__lt=clock.now() - AT_ONCE)
    settled = [call for call in rows.order_by("pk")[:limit] if _settled(call)]
    return settled


@dataclass(frozen=True, slots=True)
class CallFilters:
    """What narrows the list of calls: arrived from `since` until before `until`, outcome, language, service."""

    since: datetime | None = None
    until: datetime | None = None
    outcome: str | None = None
    language: str = ""
    service: str = ""

    def narrow(self, rows: QuerySet[Call]) -> QuerySet[Call]:
        wanted = {
            "arrived_at__gte": self.since,
            "arrived_at__lt": self.until,
            "outcome": self.outcome,
            "language": self.language or None,
            "service": self.service or None,
        }
        return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def records(before: int, limit: int, filters: CallFilters | None = None) -> list[tuple[Call, str]]:
    """Calls with the number of their ticket ('' for none), newest first; `before` is the last row of the page above."""
    rows = Call.objects.select_related("agent", "wanted", "back_of", "call_back").order_by("-pk")
    rows = filters.narrow(rows) if filters else rows
    page = list((rows.filter(pk__lt=before) if before else rows)[:limit])
    tickets = dict(TicketCall.objects.filter(call__in=page).values_list("call", "ticket__number"))
    return [(call, tickets.get(call.pk, "")) for call in page]


def _settled(call: Call) -> bool:
    moment = call.answered_at or call.ended_at
    return moment is not None and moment < clock.now() - AT_ONCE
