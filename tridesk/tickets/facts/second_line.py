"""The facts of questions to the second line: asked, answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tridesk.directory.office.queries import working_hours
from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, Measure, among, rows_after
from tridesk.journal.formulas import EACH_ONCE, times
from tridesk.kit.errors import Sayable
from tridesk.tickets.facts.subjects import CUTS, DURATIONS, WORDS, Circumstances, changed_tickets, ticket_rows
from tridesk.tickets.facts.tickets import listed_tickets
from tridesk.tickets.models import OUTCOMES, Handover

ASKED = Counter(10, "second_line.asked", "ticket", "ticket.read", CUTS)
ANSWERED = Counter(11, "second_line.answered", "ticket", "ticket.read", (*CUTS, *DURATIONS, "good"))

_ASKED: Final = _(
    "Each question to a service, on the day on which it was asked. One that its sender took back at once "
    "does not count."
)
_ANSWERED: Final = _("Each question that was answered, on the day of the answer. One that was withdrawn has no answer.")

FIGURES: Final[tuple[Figure, ...]] = (
    Figure("second_line.asked", _("Questions to the second line"), EACH_ONCE, _ASKED, "count", ASKED.key),
    Figure("second_line.answered", _("Answers of the second line"), EACH_ONCE, _ANSWERED, "count", ANSWERED.key),
    Figure(
        "second_line.in_target",
        _("Second line in target"),
        _("Answers before the question was due, divided by all answers."),
        _ANSWERED,
        "share",
        ANSWERED.key,
        Measure.GOOD,
    ),
    *times("second_line.time", _("Time at the second line"), _ANSWERED, ANSWERED.key),
)


class SecondLineFacts:
    """The source of facts about questions; things are handovers."""

    heading: Sayable = _("Second line")
    counters: Sequence[Counter] = (ASKED, ANSWERED)
    figures: Sequence[Figure] = FIGURES
    words: Mapping[str, Mapping[str, Sayable]] = {**WORDS, "outcome": dict(OUTCOMES)}

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        tickets = changed_tickets(changes)
        return set(Handover.objects.filter(ticket__in=among(tickets)).values_list("pk", flat=True)) if tickets else ()

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        rows = Handover.objects.filter(pk__in=among(things)).exclude(withdrawn_at__lte=F("asked_at")).order_by("pk")
        questions = list(rows.values_list("pk", "ticket_id", "service_id", "asked_at", "answered_at", "due_at"))
        tickets = {row.pk: row for row in ticket_rows({ticket for _pk, ticket, *_rest in questions})}
        known, hours = Circumstances.of(list(tickets.values())), working_hours()
        for pk, ticket, service, asked_at, answered_at, due_at in questions:
            row, own = tickets[ticket], {"service": service}
            yield CountedFact(ASKED.number, pk, 0, asked_at, **(known.about(row, asked_at) | own))
            if answered_at is not None:
                spans: dict[str, Any] = {
                    "seconds": max(0, int((answered_at - asked_at).total_seconds())),
                    "working": int(hours.between(asked_at, answered_at).total_seconds()),
                    "good": answered_at <= due_at,
                }
                yield CountedFact(ANSWERED.number, pk, 0, answered_at, **(known.about(row, answered_at) | own | spans))

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(Handover.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        tickets = dict(Handover.objects.filter(pk__in=things).values_list("pk", "ticket_id"))
        names = listed_tickets(set(tickets.values()))
        return {pk: names[ticket] for pk, ticket in tickets.items() if ticket in names}
