"""The facts of answers that served on tickets: sent, or told on the telephone."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, among
from tridesk.journal.formulas import EACH_ONCE
from tridesk.kit.errors import Sayable
from tridesk.tickets.facts.subjects import CUTS, WORDS, Circumstances, changed_tickets, ticket_rows
from tridesk.tickets.facts.tickets import listed_tickets
from tridesk.tickets.models import FaqUse

PREFIX: Final = "answer_"  # before how an answer was used, which is another outcome than that of its ticket
USED = Counter(80, "answers.used", "ticket", "ticket.read", CUTS)


class AnswerUseFacts:
    """The source of facts about uses of answers; things are tickets."""

    heading: Sayable = _("Answers")
    counters: Sequence[Counter] = (USED,)
    figures: Sequence[Figure] = (
        Figure(
            "answers.used", _("Answers used"), EACH_ONCE,
            _(
                "Each FAQ answer that was sent with an answer on a ticket or told on the telephone, in its language, at"
                " that moment; not what was taken back before it left."
            ),
            "count", USED.key,
        ),
    )  # fmt: skip
    words: Mapping[str, Mapping[str, Sayable]] = {
        **WORDS,
        "outcome": {PREFIX + how: name for how, name in FaqUse.How.choices if how != FaqUse.How.BORN},
    }

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The tickets on which an answer was used or taken back, and those with one to which something happened."""
        tickets = changed_tickets(changes)
        if not tickets:
            return ()
        used = changed_tickets([change for change in changes if change.ref.startswith("faq:")])
        with_uses = FaqUse.objects.filter(ticket__in=among(tickets))
        return used | set(with_uses.values_list("ticket_id", flat=True))

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        uses = FaqUse.objects.filter(ticket__in=among(things)).exclude(how=FaqUse.How.BORN).order_by("pk")
        known_uses = list(uses.values_list("ticket_id", "how", "language", "at"))
        tickets = {row.pk: row for row in ticket_rows({ticket for ticket, *_rest in known_uses})}
        known, nth = Circumstances.of(list(tickets.values())), Counts[int]()
        for ticket, how, language, at in known_uses:
            about = known.about(tickets[ticket], at) | {"language": language, "outcome": PREFIX + how}
            yield CountedFact(USED.number, ticket, nth[ticket], at, **about)
            nth[ticket] += 1

    def things(self, after: int, limit: int) -> Sequence[int]:
        used = FaqUse.objects.filter(ticket__gt=after).order_by("ticket").values_list("ticket_id", flat=True)
        return list(used.distinct()[:limit])

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        return listed_tickets(things)
