"""Facts of the answers for the figures: written, validated, doubted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.faq import ports
from tridesk.faq.models import Entry, EntryLanguage, Report, Version
from tridesk.faq.queries import number_of
from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, among, rows_after
from tridesk.journal.formulas import EACH_ONCE
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit.errors import Sayable

_CUTS: Final = ("language", "service", "subject", "topic", "weekday", "hour")
WRITTEN = Counter(81, "answers.written", "answer", "faq.read", (*_CUTS, "outcome"))
VALIDATED = Counter(82, "answers.validated", "answer", "faq.read", _CUTS)
REPORTED = Counter(83, "answers.reported", "answer", "faq.read", _CUTS)
NEW, AGAIN = "answer_new", "answer_again"
_LANGUAGES: Final = dict(EntryLanguage.choices)


class AnswerFacts:
    """The source of facts about answers; things are answers."""

    heading: Sayable = _("Answers")
    counters: Sequence[Counter] = (WRITTEN, VALIDATED, REPORTED)
    figures: Sequence[Figure] = (
        Figure(
            "answers.written", _("Answers written"), EACH_ONCE,
            _("Each writing of an answer, the first and every later one, in the language of its original."),
            "count", WRITTEN.key,
        ),
        Figure(
            "answers.validated", _("Answers validated"), EACH_ONCE,
            _("Each time that a second person validated an answer, in the language of its original."),
            "count", VALIDATED.key,
        ),
        Figure(
            "answers.reported", _("Answers reported as wrong"), EACH_ONCE,
            _("Each time that somebody said that an answer is wrong or outdated, in the language of what they read."),
            "count", REPORTED.key,
        ),
    )  # fmt: skip
    words: Mapping[str, Mapping[str, Sayable]] = {
        "language": _LANGUAGES,
        "outcome": {NEW: pgettext_lazy("an answer", "new"), AGAIN: pgettext_lazy("an answer", "written again")},
    }

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        numbers = {number_of(change.ref.removeprefix("faq:")) for change in changes if change.ref.startswith("faq:F-")}
        return set(Entry.objects.filter(number__in=numbers).values_list("pk", flat=True)) if numbers else ()

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        entries = list(Entry.objects.filter(pk__in=things).order_by("pk"))
        topics, events = ports.topic_numbers.answer(), defaultdict[str, list[JournalEntry]](list)
        validated = JournalEntry.objects.filter(ref__in=[entry.ref for entry in entries], verb="faq.validated")
        for event in validated.order_by("pk"):
            events[event.ref].append(event)
        written, reported = defaultdict[int, list[Version]](list), defaultdict[int, list[Report]](list)
        for version in Version.objects.filter(entry__in=among(things)).only("entry", "nth", "at").order_by("nth"):
            written[version.entry_id].append(version)
        for report in Report.objects.filter(entry__in=among(things)).only("entry", "language", "at").order_by("pk"):
            reported[report.entry_id].append(report)
        for entry in entries:
            about = CountedFact(WRITTEN.number, entry.pk, 0, entry.created_at, language=entry.source)
            about = about._replace(service=entry.service_id or 0, topic=topics.get(entry.topic, 0))
            for version in written[entry.pk]:
                yield about._replace(nth=version.nth, at=version.at, outcome=NEW if version.nth == 1 else AGAIN)
            for nth, event in enumerate(events[entry.ref]):
                yield about._replace(counter=VALIDATED.number, nth=nth, at=event.at)
            for nth, report in enumerate(reported[entry.pk]):
                yield about._replace(counter=REPORTED.number, nth=nth, at=report.at, language=report.language)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(Entry.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        """The number and the question in the language of its original."""
        rows = Entry.objects.filter(pk__in=things).prefetch_related("texts")
        return {
            entry.pk: Listed(
                entry.name,
                next((text.question for text in entry.texts.all() if text.language == entry.source), ""),
                reverse("faq:entry", args=[entry.number]),
            )
            for entry in rows
        }
