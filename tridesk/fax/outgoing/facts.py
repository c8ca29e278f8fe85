"""What faxes that leave publish for the figures: each one when it ended, and whether it arrived."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.fax.models import OutFax
from tridesk.fax.outgoing.rules import OutState
from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, Measure, among, rows_after
from tridesk.journal.formulas import EACH_ONCE
from tridesk.kit import phones
from tridesk.kit.errors import Sayable
from tridesk.tickets.facts.subjects import CUTS, WORDS, Circumstances, changed_tickets, ticket_rows
from tridesk.tickets.models import OUTCOMES

LEFT: Final = Counter(120, "faxes.left", "fax", "ticket.read", CUTS)
ENDED: Final = Counter(121, "faxes.ended", "fax", "ticket.read", (*CUTS, "good"))
_ENDED: Final = _("Each fax when it ended: sent, sent in part or given up; not one that a colleague stopped.")
_CHANGES: Final = frozenset({"fax.sent", "fax.given_up", "fax.stopped", "fax.decided"})


class OutFaxFacts:
    """The source of facts about faxes that leave, with what their tickets say; things are these faxes."""

    heading: Sayable = _("Faxes sent")
    counters: Sequence[Counter] = (LEFT, ENDED)
    figures: Sequence[Figure] = (
        Figure(
            LEFT.key, _("Faxes sent"), EACH_ONCE, _("Each fax when its last page was confirmed."), "count", LEFT.key
        ),
        Figure(ENDED.key, _("Faxes that ended"), EACH_ONCE, _ENDED, "count", ENDED.key),
        Figure(
            "faxes.arrived",
            _("Faxes that arrived"),
            _("Faxes sent, divided by all that ended."),
            _ENDED,
            "share",
            ENDED.key,
            Measure.GOOD,
        ),
    )
    words: Mapping[str, Mapping[str, Sayable]] = {**WORDS, "outcome": dict(OUTCOMES)}

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The faxes that ended or go again, and those about tickets whose topic or organisation may be another."""
        named = {int(change.data["out_fax"]) for change in changes if change.verb in _CHANGES}
        if tickets := changed_tickets(changes):
            named |= set(OutFax.objects.filter(ticket__in=among(tickets)).values_list("pk", flat=True))
        return named

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        rows = OutFax.objects.filter(pk__in=among(things), ended_at__isnull=False, ticket__isnull=False)
        rows = rows.exclude(state=OutState.STOPPED)
        faxes = list(rows.order_by("pk").values_list("pk", "ticket_id", "language", "state", "ended_at"))
        tickets = {row.pk: row for row in ticket_rows({ticket for _pk, ticket, *_rest in faxes})}
        known = Circumstances.of(list(tickets.values()))
        for pk, ticket, language, state, ended_at in faxes:
            assert ended_at is not None
            is_sent = state == OutState.SENT
            about = known.about(tickets[ticket], ended_at) | {"language": language}
            if is_sent:
                yield CountedFact(LEFT.number, pk, 0, ended_at, **about)
            yield CountedFact(ENDED.number, pk, 0, ended_at, good=is_sent, **about)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(OutFax.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        rows = OutFax.objects.filter(pk__in=things).only("to", "subject")
        pages = {row.pk: reverse("fax:out_fax", args=[row.pk]) for row in rows}
        return {row.pk: Listed(phones.written(row.to), row.subject, pages[row.pk]) for row in rows}
