"""The facts of tickets: opened, first answered, closed, reopened, awaited from the requester."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tridesk.directory.office.queries import working_hours
from tridesk.directory.office.worktime import WorkingHours
from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, Measure, among, rows_after
from tridesk.journal.formulas import EACH_ONCE, times
from tridesk.journal.models import Entry
from tridesk.kit.errors import Sayable
from tridesk.tickets.facts.subjects import (
    CUTS,
    DURATIONS,
    WORDS,
    Circumstances,
    TicketRow,
    changed_tickets,
    ticket_rows,
)
from tridesk.tickets.lifecycle import ANSWER_WITHIN, DAY, HIGH, LOW, NORMAL, URGENT, Awaiting
from tridesk.tickets.models import OUTCOMES, Regrouping, Ticket

_THING: Final = "ticket"
_TIMED: Final = (*CUTS, *DURATIONS)
OPENED = Counter(1, "tickets.opened", _THING, "ticket.read", CUTS)
ANSWERED = Counter(2, "tickets.answered", _THING, "ticket.read", (*_TIMED, "good"))
CLOSED = Counter(3, "tickets.closed", _THING, "ticket.read", _TIMED)
REOPENED = Counter(4, "tickets.reopened", _THING, "ticket.read", CUTS)
AWAITED = Counter(5, "tickets.awaited", _THING, "ticket.read", _TIMED)
WITH_ENTRY = Counter(6, "tickets.closed_with_entry", _THING, "ticket.read", _TIMED)
WITHOUT_ENTRY = Counter(7, "tickets.closed_without_entry", _THING, "ticket.read", _TIMED)

_OPENED: Final = _(
    "Each ticket, on the day on which its request came. One that was merged counts; one made by a split "
    "that was undone does not."
)
_ANSWERED: Final = _(
    "Each first answer to the requester, on the day on which it was given. The acknowledgement that "
    "Tridesk sends by itself is no answer."
)
_HOUR: Final = timedelta(hours=1)
_WITHIN: Final = format_lazy(
    _("urgent {urgent} h, high {high} h, normal {normal} days, low {low} days of working time"),
    urgent=ANSWER_WITHIN[URGENT] // _HOUR,
    high=ANSWER_WITHIN[HIGH] // _HOUR,
    normal=ANSWER_WITHIN[NORMAL] // DAY,
    low=ANSWER_WITHIN[LOW] // DAY,
)
_CLOSED: Final = _(
    "Each closing, on its day; a ticket that was reopened counts again when it closes again. What was "
    "merged into another ticket is not closed by that."
)
_AWAITED: Final = _("Each wait for the requester that has ended, on the day on which it ended.")
_WITH_ENTRY: Final = _(
    "Each closing of a ticket on which a FAQ answer was sent or told until then. Compare the same "
    "topic and channel with and without: easy questions have more answers, so the difference is no "
    "proof of what they save."
)
_WITHOUT_ENTRY: Final = _("Each closing of a ticket on which no FAQ answer was sent or told until then.")

FIGURES: Final[tuple[Figure, ...]] = (
    Figure("tickets.opened", _("Tickets opened"), EACH_ONCE, _OPENED, "count", OPENED.key),
    Figure("tickets.answered", _("First answers"), EACH_ONCE, _ANSWERED, "count", ANSWERED.key),
    Figure(
        "tickets.first_answer.in_target", _("First answer in target"),
        _("Those in target, divided by all with a target. The target is a working time for each priority."),
        _ANSWERED, "share", ANSWERED.key, Measure.GOOD, norm=_WITHIN,
    ),
    *times("tickets.first_answer", _("Time to first answer"), _ANSWERED, ANSWERED.key),
    Figure("tickets.closed", _("Tickets closed"), EACH_ONCE, _CLOSED, "count", CLOSED.key),
    Figure(
        "tickets.closed.with_entry", _("Closed with a FAQ answer"),
        _("Closings of tickets on which a FAQ answer was sent or told, divided by all closings."), _CLOSED, "share",
        CLOSED.key, Measure.GOOD,
    ),
    *times("tickets.closing", _("Time to close"), _CLOSED, CLOSED.key),
    *times("tickets.closing_with_entry", _("Time to close with a FAQ answer"), _WITH_ENTRY, WITH_ENTRY.key),
    *times("tickets.closing_without_entry", _("Time to close without a FAQ answer"), _WITHOUT_ENTRY, WITHOUT_ENTRY.key),
    Figure(
        "tickets.reopened", _("Tickets reopened"), EACH_ONCE,
        _("Each reopening, by a reply or by a colleague, on its day."), "count", REOPENED.key,
    ),
    *times("tickets.awaited", _("Time awaiting the requester"), _AWAITED, AWAITED.key),
)  # fmt: skip

_SAME_GESTURE: Final = timedelta(minutes=1)  # the answer that closes, and what is noted of it
_CLOSES, _REOPENS, _RESEARCHES, _REPLY = "ticket.closed", "ticket.reopened", "ticket.researched", "ticket.reply_came"
_UNDONE: Final = frozenset({"ticket.answer_taken_back", "ticket.undone"})
_ENDS_WAIT: Final = frozenset(
    {
        _CLOSES,
        _RESEARCHES,
        _REPLY,
        "ticket.snoozed",
        "ticket.woken",
        "ticket.handed_over",
        "ticket.merged",
    }
)
_READ: Final = sorted({_CLOSES, _REOPENS} | _UNDONE | _ENDS_WAIT)


class TicketEvent(NamedTuple):
    """A journal entry of a ticket."""

    number: int
    at: datetime
    verb: str
    by: int | None
    data: Mapping[str, Any]


class TicketFacts:
    """The source of facts about tickets; things are tickets."""

    heading: Sayable = _("Tickets")
    counters: Sequence[Counter] = (
        OPENED,
        ANSWERED,
        CLOSED,
        REOPENED,
        AWAITED,
        WITH_ENTRY,
        WITHOUT_ENTRY,
    )
    figures: Sequence[Figure] = FIGURES
    words: Mapping[str, Mapping[str, Sayable]] = {**WORDS, "outcome": dict(OUTCOMES)}

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        return changed_tickets(changes)

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        rows, hours = ticket_rows(things), working_hours()
        events, emptied = _events(rows), _emptied(rows)
        known = Circumstances.of(rows)
        for row in rows:
            if row.pk not in emptied:
                yield from facts_of(row, events.get(row.number, ()), known, hours)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(Ticket.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        return listed_tickets(things)


def listed_tickets(tickets: Collection[int]) -> dict[int, Listed]:
    """How tickets stand in a list."""
    rows = Ticket.objects.filter(pk__in=tickets).values_list("pk", "number", "subject")
    return {
        pk: Listed(number, subject, reverse("tickets:ticket", kwargs={"number": number}))
        for pk, number, subject in rows
    }


def facts_of(
    row: TicketRow, events: Sequence[TicketEvent], known: Circumstances, hours: WorkingHours
) -> Iterator[CountedFact]:
    """The facts of one ticket. Pure, but for the names of its circumstances."""

    def fact(
        counter: Counter,
        nth: int,
        at: datetime,
        since: datetime | None = None,
        worked: timedelta | None = None,
        **more: Any,
    ) -> CountedFact:
        spans = {}
        if since is not None:
            working = hours.between(since, at) if worked is None else worked
            spans = {"seconds": _seconds(since, at), "working": int(working.total_seconds())}
        return CountedFact(counter.number, row.pk, nth, at, **(known.about(row, at) | spans | more))

    yield fact(OPENED, 0, row.opened_at)
    if row.first_answer_at is not None:
        worked = hours.between(row.opened_at, row.first_answer_at)
        good = worked <= ANSWER_WITHIN[row.priority]
        yield fact(ANSWERED, 0, row.first_answer_at, row.opened_at, worked, good=good)
    since, waits_since = row.opened_at, None
    closings = reopenings = waits = 0
    for event in standing(events):
        if waits_since is not None and _ends_wait(event):
            yield fact(AWAITED, waits, event.at, waits_since)
            waits, waits_since = waits + 1, None
        if event.verb == _CLOSES:
            outcome = str(event.data.get("outcome") or row.outcome)
            used_at = row.answered_by_entry_at
            by_entry = used_at is not None and used_at <= event.at + _SAME_GESTURE
            worked = hours.between(since, event.at)
            yield fact(CLOSED, closings, event.at, since, worked, outcome=outcome, good=by_entry)
            kind = WITH_ENTRY if by_entry else WITHOUT_ENTRY
            yield fact(kind, closings, event.at, since, worked, outcome=outcome)
            closings += 1
        elif event.verb == _REOPENS:
            yield fact(REOPENED, reopenings, event.at)
            reopenings, since = reopenings + 1, event.at
        elif _begins_wait(event) and waits_since is None:
            waits_since = event.at


def standing(events: Sequence[TicketEvent]) -> list[TicketEvent]:
    """The events of a ticket without those of gestures that were taken back."""
    kept: list[TicketEvent] = []
    for event in events:
        if event.verb in _UNDONE:
            user, start = event.data.get("user"), event.data.get("from", 0)
            kept = [before for before in kept if before.number <= start or before.by != user]
        else:
            kept.append(event)
    return kept


def _begins_wait(event: TicketEvent) -> bool:
    return event.verb == _RESEARCHES and event.data.get("awaiting") == Awaiting.REQUESTER.value


def _ends_wait(event: TicketEvent) -> bool:
    """Whether the requester is awaited no longer; an automatic reply changes nothing."""
    return event.verb in _ENDS_WAIT and not _begins_wait(event) and not event.data.get("automatic")


def _seconds(since: datetime, at: datetime) -> int:
    return max(0, int((at - since).total_seconds()))


def _events(rows: Sequence[TicketRow]) -> dict[str, list[TicketEvent]]:
    """What the journal says of each ticket that figures need, by its number, oldest first."""
    refs = among([f"ticket:{row.number}" for row in rows])
    entries = Entry.objects.filter(ref__in=refs, verb__in=_READ).order_by("pk")
    events = defaultdict[str, list[TicketEvent]](list)
    for ref, *fields in entries.values_list("ref", "pk", "at", "verb", "by_id", "data"):
        events[ref.partition(":")[2]].append(TicketEvent(*fields))
    return events


def _emptied(rows: Sequence[TicketRow]) -> set[int]:
    """The tickets that a split made and its undoing emptied."""
    merged = [row.pk for row in rows if row.merged_into is not None]
    splits = Regrouping.objects.filter(kind="split", target__in=merged, undone_at__isnull=False)
    return set(splits.values_list("target_id", flat=True)) if merged else set()
