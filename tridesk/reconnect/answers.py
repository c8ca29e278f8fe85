"""The answers of the FAQ that leaves of the questions name."""

from __future__ import annotations

from tridesk.faq import queries as faq
from tridesk.faq.models import Entry, EntryState, Text
from tridesk.faq.values import PublicText
from tridesk.kit import clock


def for_desk(number: int, language: str) -> Text | None:
    """The answer of this number in a language or that of its original; None where there is none, or none any more."""
    if not number:
        return None
    entry = Entry.objects.prefetch_related("texts").filter(number=number).exclude(state=EntryState.RETIRED).first()
    return faq.text_in(entry, language) if entry else None


def for_everybody(number: int, language: str) -> PublicText | None:
    """The same as everybody may read it today."""
    public = next(faq.public_entries(clock.now(), number), None) if number else None
    if public is None:
        return None
    entry, texts = public
    return texts.get(language) or texts.get(entry.source)
