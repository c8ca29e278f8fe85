"""The facts of calls: offered, answered, abandoned, handled, with what the ticket of a call says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Service
from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, Measure, among, rows_after
from tridesk.journal.formulas import EACH_ONCE, MEDIAN, P90, times
from tridesk.kit.errors import Sayable
from tridesk.telephony.desk.measures import LEVEL, SHORT, TARGET
from tridesk.telephony.engine.calls.life import CallOutcome
from tridesk.telephony.models import OUTCOMES, Call
from tridesk.tickets.facts.subjects import CUTS, WORDS, Circumstances, TicketRow, changed_tickets, ticket_rows
from tridesk.tickets.facts.tickets import listed_tickets
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import TicketCall

PREFIX: Final = "call_"  # before the outcome of a call, which is another than that of its ticket
_STANDS: Final = "agent.stands"  # the journal says it when an agent finishes the work after a call
_LONGEST: Final = timedelta(days=1)
_A_MOMENT: Final = timedelta(seconds=5)
_CAPABILITY: Final = "call.read"  # of talk and handling, as of agents' time: those of an hour may be one person's

_THING: Final = "call"
_WAIT: Final = _("wait")
_CUTS: Final = (*CUTS, "duration")
OFFERED = Counter(20, "calls.offered", _THING, "call.read", (*_CUTS, "good"), _WAIT)
ANSWERED = Counter(21, "calls.answered", _THING, "call.read", _CUTS, _WAIT)
ABANDONED = Counter(22, "calls.abandoned", _THING, "call.read", _CUTS, _WAIT)
ABANDONED_SOON = Counter(23, "calls.abandoned_soon", _THING, "call.read", _CUTS, _WAIT)
HANDLED = Counter(24, "calls.handled", _THING, "call.read", _CUTS, _("talk"), _("talk and the work after it"))
SILENT = Counter(25, "calls.silent", _THING, "call.read", _CUTS, _WAIT)

_OFFERED: Final = _(
    "Each call that joined the queue and is answered or over, in the half hour in which it joined. "
    "Calls that we made ourselves do not count, nor those that ended in the menu."
)
_ANSWERED: Final = _("Each call that an agent answered, in the half hour in which it joined the queue.")
_ABANDONED: Final = _(
    "Each call that joined the queue and that nobody answered, in the half hour in which it joined; "
    "not those that are to be called back."
)
_SILENT: Final = _(
    "Each call offered whose caller pressed no key in the menu: asked twice, then put through in the "
    "likeliest language; in the half hour in which it joined the queue."
)
_HANDLED: Final = _("Each answered call that is over, in the half hour in which it joined the queue.")
_HANDLING: Final = _("Talk and the work after it.")
_LEVEL: Final = format_lazy(
    _("{share} within {seconds} seconds"), share=f"{100 * LEVEL:.0f}\u00a0%", seconds=round(TARGET.total_seconds())
)

FIGURES: Final[tuple[Figure, ...]] = (
    Figure("calls.offered", _("Calls offered"), EACH_ONCE, _OFFERED, "count", OFFERED.key),
    Figure("calls.answered", _("Calls answered"), EACH_ONCE, _ANSWERED, "count", ANSWERED.key),
    Figure("calls.abandoned", _("Calls abandoned"), EACH_ONCE, _ABANDONED, "count", ABANDONED.key),
    Figure("calls.silent", _("Calls without a key"), EACH_ONCE, _SILENT, "count", SILENT.key),
    Figure(
        "calls.service_level", _("Service level of all calls"),
        _("Calls answered within 20 seconds, divided by all that were offered: abandoned calls count against us."),
        _OFFERED, "share", OFFERED.key, Measure.ALL_GOOD, norm=_LEVEL, least=LEVEL,
    ),
    Figure(
        "calls.service_level_without_short", _("Service level without calls abandoned at once"),
        _("Calls answered within 20 seconds, divided by those offered and not abandoned within 10 seconds."),
        _OFFERED, "share", OFFERED.key, Measure.ALL_GOOD, without=ABANDONED_SOON.key,
    ),
    *times("calls.wait", _("Wait of all calls"), _OFFERED, OFFERED.key, working=False),
    *times("calls.speed_of_answer", _("Speed of answer"), _ANSWERED, ANSWERED.key, working=False),
    *times("calls.talk", _("Talk"), _HANDLED, HANDLED.key, working=False, capability=_CAPABILITY),
    Figure(
        "calls.handling.mean", _("Handling time, mean of wall time"),
        _("Talk and the work after it, added up and divided by how many calls there are."), _HANDLED, "seconds",
        HANDLED.key, Measure.WORKING_MEAN, _CAPABILITY,
    ),
    Figure(
        "calls.handling.median", _("Handling time, median of wall time"), format_lazy("{} {}", _HANDLING, MEDIAN),
        _HANDLED, "seconds", HANDLED.key, Measure.WORKING_MEDIAN, _CAPABILITY,
    ),
    Figure(
        "calls.handling.p90", _("Handling time, 90th percentile of wall time"), format_lazy("{} {}", _HANDLING, P90),
        _HANDLED, "seconds", HANDLED.key, Measure.WORKING_P90, _CAPABILITY,
    ),
)  # fmt: skip


class CallRow(NamedTuple):
    """The fields of a call that figures need."""

    pk: int
    language: str
    service: str
    silent: bool
    outcome: str
    queued_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    finished_at: datetime | None


class CallFacts:
    """The source of facts about calls; things are calls."""

    heading: Sayable = _("Calls")
    counters: Sequence[Counter] = (OFFERED, ANSWERED, ABANDONED, ABANDONED_SOON, HANDLED, SILENT)
    figures: Sequence[Figure] = FIGURES
    words: Mapping[str, Mapping[str, Sayable]] = {
        **WORDS,
        "outcome": {PREFIX + outcome: name for outcome, name in OUTCOMES if outcome},
    }

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        keys = {change.ref.partition(":")[2] for change in changes if change.ref.startswith("call:")}
        calls = set(Call.objects.filter(key__in=among(keys)).values_list("pk", flat=True)) if keys else set()
        stood = [change.at for change in changes if change.verb == _STANDS]
        if stood:
            first, last = min(stood), max(stood)
            finished = (first - _A_MOMENT, last + _A_MOMENT)
            rows = Call.objects.filter(arrived_at__gte=first - _LONGEST, finished_at__range=finished)
            calls |= set(rows.values_list("pk", flat=True))
        if tickets := changed_tickets(changes):
            calls |= set(TicketCall.objects.filter(ticket__in=among(tickets)).values_list("call_id", flat=True))
        return calls

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        offered = Call.objects.filter(pk__in=among(things), queued_at__isnull=False, back_of__isnull=True)
        offered = offered.exclude(outcome=CallOutcome.OPEN.value, answered_at__isnull=True)
        offered = offered.exclude(outcome=CallOutcome.FAX.value).order_by("pk")
        rows = [CallRow(*row) for row in offered.values_list(*CallRow._fields)]
        links = TicketCall.objects.filter(call__in=among([row.pk for row in rows]))
        on = dict(links.values_list("call_id", "ticket_id"))
        tickets = {row.pk: row for row in ticket_rows(set(on.values()))}
        known, services = Circumstances.of(list(tickets.values())), dict(Service.objects.values_list("code", "pk"))
        for row in rows:
            yield from facts_of(row, services.get(row.service, 0), tickets.get(on.get(row.pk, 0)), known)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(Call.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        tickets = dict(TicketCall.objects.filter(call__in=among(things)).values_list("call_id", "ticket_id"))
        names = listed_tickets(set(tickets.values()))
        return {pk: names[ticket] for pk, ticket in tickets.items() if ticket in names}


def facts_of(row: CallRow, service: int, ticket: TicketRow | None, known: Circumstances) -> Iterator[CountedFact]:
    """The facts of one call that joined the queue. Pure."""
    about: dict[str, Any] = known.about(ticket, row.queued_at) if ticket else {}
    about |= {"channel": Channel.PHONE.value, "language": row.language, "outcome": PREFIX + row.outcome}
    about["service"] = service or about.get("service", 0)
    if not row.outcome:
        about["outcome"] = PREFIX + CallOutcome.ANSWERED.value

    def fact(counter: Counter, **more: Any) -> CountedFact:
        return CountedFact(counter.number, row.pk, 0, row.queued_at, **(about | more))

    answered_at = None if row.outcome == CallOutcome.FELL.value else row.answered_at
    waited = (answered_at or row.ended_at or row.queued_at) - row.queued_at
    yield fact(OFFERED, good=answered_at is not None and waited <= TARGET, seconds=_whole(waited))
    if row.silent:
        yield fact(SILENT, seconds=_whole(waited))
    if answered_at is not None:
        yield fact(ANSWERED, seconds=_whole(waited))
        if row.ended_at is not None:
            over = max(row.finished_at or row.ended_at, row.ended_at)
            yield fact(HANDLED, seconds=_whole(row.ended_at - answered_at), working=_whole(over - answered_at))
    elif row.outcome != CallOutcome.CALL_BACK.value:
        yield fact(ABANDONED, seconds=_whole(waited))
        if waited <= SHORT:
            yield fact(ABANDONED_SOON, seconds=_whole(waited))


def _whole(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))
