"""What faxes that leave publish for the figures: each one when it ended, and whether it arrived."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.fax.models import OutFax
from tridesk.fax.outgoing.rules import OutState
from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, rows_after
from tridesk.journal.formulas import EACH_ONCE
from tridesk.kit import phones
from tridesk.kit.errors import Sayable

_CUTS: Final = ("language", "weekday", "hour")
LEFT: Final = Counter(120, "faxes.left", _("faxes that left"), "fax", "ticket.read", _CUTS)
_ENDS: Final = frozenset({"fax.sent", "fax.given_up", "fax.stopped", "fax.decided"})


class OutFaxFacts:
    """The source of facts about faxes that leave; things are these faxes."""

    counters: Sequence[Counter] = (LEFT,)
    figures: Sequence[Figure] = (
        Figure(
            LEFT.key, _("Faxes sent"), EACH_ONCE, _("Each fax when its last page was confirmed."), "count", LEFT.key
        ),
    )
    words: Mapping[str, Mapping[str, Sayable]] = {"language": dict(settings.LANGUAGES)}

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        return {change.data["out_fax"] for change in changes if change.verb in _ENDS}

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        rows = OutFax.objects.filter(pk__in=things, state=OutState.SENT, ended_at__isnull=False).order_by("pk")
        for pk, at, language in rows.values_list("pk", "ended_at", "language"):
            if at:
                yield CountedFact(LEFT.number, pk, 0, at, language=language)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(OutFax.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        rows = OutFax.objects.filter(pk__in=things).only("to", "subject")
        pages = {row.pk: reverse("fax:out_fax", args=[row.pk]) for row in rows}
        return {row.pk: Listed(phones.written(row.to), row.subject, pages[row.pk]) for row in rows}
