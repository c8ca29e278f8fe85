"""What letters publish for the figures: each one that became final, and each that the post brought back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, among, rows_after
from tridesk.journal.formulas import EACH_ONCE
from tridesk.kit.errors import Sayable
from tridesk.letters.models import Letter
from tridesk.tickets.facts.subjects import CUTS, WORDS, Circumstances, changed_tickets, ticket_rows
from tridesk.tickets.models import OUTCOMES

FINAL: Final = Counter(90, "letters.final", "letter", "ticket.work", CUTS)
RETURNED: Final = Counter(91, "letters.returned", "letter", "ticket.work", CUTS)
_CHANGES: Final = frozenset({"letter.finished", "letter.letter_returned"})


class LetterFacts:
    """The source of facts about letters, with what their tickets say; things are letters."""

    heading: Sayable = pgettext_lazy("on paper", "Letters")
    counters: Sequence[Counter] = (FINAL, RETURNED)
    figures: Sequence[Figure] = (
        Figure(
            FINAL.key,
            _("Letters on paper"),
            EACH_ONCE,
            _("Each letter about a ticket when it was made final. Letters of notices are counted with the notices."),
            "count",
            FINAL.key,
        ),
        Figure(
            RETURNED.key,
            _("Letters that came back"),
            EACH_ONCE,
            _("Each letter about a ticket that the post brought back, when a colleague noted it."),
            "count",
            RETURNED.key,
        ),
    )
    words: Mapping[str, Mapping[str, Sayable]] = {**WORDS, "outcome": dict(OUTCOMES)}

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The letters that entries name, and those about tickets whose topic or organisation may be another."""
        named = {int(change.data["letter"]) for change in changes if change.verb in _CHANGES}
        if tickets := changed_tickets(changes):
            named |= set(Letter.objects.filter(ticket__in=among(tickets)).values_list("pk", flat=True))
        return named

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        rows = Letter.objects.filter(pk__in=among(things), finished_at__isnull=False).order_by("pk")
        letters = list(rows.values_list("pk", "ticket_id", "language", "finished_at", "returned_at"))
        tickets = {row.pk: row for row in ticket_rows({ticket for _pk, ticket, *_rest in letters})}
        known = Circumstances.of(list(tickets.values()))
        for pk, ticket, language, finished_at, returned_at in letters:
            for counter, at in ((FINAL, finished_at), (RETURNED, returned_at)):
                if at is not None:
                    about = known.about(tickets[ticket], at) | {"language": language}
                    yield CountedFact(counter.number, pk, 0, at, **about)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(Letter.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        rows = Letter.objects.filter(pk__in=things).only("number", "subject")
        return {row.pk: Listed(str(row), row.subject, reverse("letters:letter", args=[row.pk])) for row in rows}
