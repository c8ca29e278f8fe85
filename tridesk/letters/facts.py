"""What letters publish for the figures: each one that became final."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, rows_after
from tridesk.journal.formulas import EACH_ONCE
from tridesk.kit.errors import Sayable
from tridesk.letters.models import Letter

_CUTS: Final = ("language", "weekday", "hour")
FINAL: Final = Counter(90, "letters.final", _("letters on paper"), "letter", "ticket.work", _CUTS)


class LetterFacts:
    """The source of facts about letters; things are letters."""

    counters: Sequence[Counter] = (FINAL,)
    figures: Sequence[Figure] = (
        Figure(
            FINAL.key, _("Letters on paper"), EACH_ONCE, _("Each letter when it was made final."), "count", FINAL.key
        ),
    )
    words: Mapping[str, Mapping[str, Sayable]] = {"language": dict(settings.LANGUAGES)}

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        return {change.data["letter"] for change in changes if change.verb == "letter.finished"}

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        rows = Letter.objects.filter(pk__in=things, finished_at__isnull=False).order_by("pk")
        for pk, at, language in rows.values_list("pk", "finished_at", "language"):
            if at:
                yield CountedFact(FINAL.number, pk, 0, at, language=language)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(Letter.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        rows = Letter.objects.filter(pk__in=things).only("number", "subject")
        return {row.pk: Listed(str(row), row.subject, reverse("letters:letter", args=[row.pk])) for row in rows}
