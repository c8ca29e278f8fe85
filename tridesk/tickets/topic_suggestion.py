"""The topic that the words of a request suggest, learned from the last closed tickets; nothing leaves the house."""

from __future__ import annotations

import time
from typing import Final, NamedTuple

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left

from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import Entry, EntryKind, Ticket, Topic
from tridesk.tickets.search import words_of
from tridesk.tickets.topic_classifier import Classifier

LEARNED: Final = 4000  # tickets
LETTERS: Final = 600  # of each request
_MEMORY_SECONDS: Final = 4 * 3600.0


class TopicSuggestion(NamedTuple):
    """A topic, and the words that suggest it."""

    topic: Topic
    words: tuple[str, ...]


class _LoadedClassifier(NamedTuple):
    classifier: Classifier
    until: float  # on the monotonic clock


_remembered: _LoadedClassifier | None = None


def suggested_topic(*texts: str) -> TopicSuggestion | None:
    """The topic that these texts are probably about; None when it is not clear."""
    guess = _classifier().guess(words_of(*(text[:LETTERS] for text in texts)))
    topic = Topic.objects.filter(code=guess.topic, active=True).first() if guess else None
    return TopicSuggestion(topic, guess.words) if guess and topic else None


def _classifier() -> Classifier:
    """The classifier, learned anew by each process every few hours: it takes half a second."""
    global _remembered
    remembered = _remembered
    if remembered is None or time.monotonic() > remembered.until:
        _remembered = remembered = _LoadedClassifier(_learned(), time.monotonic() + _MEMORY_SECONDS)
    return remembered.classifier


def _learned() -> Classifier:
    """From subject and request of the newest tickets that were closed under a topic."""
    requests = Entry.objects.filter(ticket=OuterRef("pk"), kind=EntryKind.REQUEST).order_by("at", "id")
    done = Ticket.objects.filter(state__in=[State.CLOSED.value, State.ARCHIVED.value], topic__isnull=False)
    rows = done.annotate(asked=Subquery(requests.values(cut=Left("text", LETTERS))[:1])).order_by("-id")
    texts = rows.values_list("topic__code", "subject", "asked")[:LEARNED]
    return Classifier((code, words_of(subject, asked or "")) for code, subject, asked in texts)


def forget() -> None:
    """Learns anew at the next question."""
    global _remembered
    _remembered = None
