"""The facts of documents that left with answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, among, rows_after
from tridesk.journal.formulas import EACH_ONCE
from tridesk.kit.errors import Sayable
from tridesk.tickets.models import DocumentUse

PREFIX: Final = "document_"  # before how a document was sent, which is another outcome than that of its ticket
_CUTS: Final = ("language", "outcome", "weekday", "hour")
SENT: Final = Counter(110, "documents.sent", "document", "document.read", _CUTS)


class DocumentFacts:
    """The source of facts about documents, attached or linked; things are their uses."""

    heading: Sayable = _("Documents")
    counters: Sequence[Counter] = (SENT,)
    figures: Sequence[Figure] = (
        Figure(
            SENT.key,
            _("Documents sent"),
            EACH_ONCE,
            _("Each document of the library that left with an answer, attached or as a link, when the mail left."),
            "count",
            SENT.key,
        ),
    )
    words: Mapping[str, Mapping[str, Sayable]] = {
        "language": dict(settings.LANGUAGES),
        "outcome": {PREFIX + how: name for how, name in DocumentUse.How.choices},
    }

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The documents in the mails that left."""
        mails = [change.data.get("mail", 0) for change in changes if change.verb == "mail.sent"]
        uses = DocumentUse.objects.filter(answer__out_mail__in=among(mails))
        return set(uses.values_list("pk", flat=True)) if mails else ()

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        uses = DocumentUse.objects.filter(pk__in=among(things), left_at__isnull=False).order_by("pk")
        for pk, at, language, how in uses.values_list("pk", "left_at", "file__language", "how"):
            if at:
                yield CountedFact(SENT.number, pk, 0, at, language=language, outcome=PREFIX + how)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(DocumentUse.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        uses = DocumentUse.objects.filter(pk__in=things).select_related("file__version__document")
        return {use.pk: _listed(use) for use in uses.defer("file__sealed")}


def _listed(use: DocumentUse) -> Listed:
    version = use.file.version
    page = reverse("documents:version", args=[version.document.name, version.number])
    return Listed(str(use.file.name), version.document.names.in_(use.file.language), page)
