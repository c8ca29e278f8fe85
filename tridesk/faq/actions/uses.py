"""What rooms above tell of entries: uses, words of tickets that they answered, searches in vain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import F

from tridesk.accounts.models import User
from tridesk.faq.actions.births import names_in
from tridesk.faq.anonymising import without_places
from tridesk.faq.models import Entry, Miss, Place, Text
from tridesk.faq.queries import no_such_entry
from tridesk.faq.search import terms
from tridesk.journal.actions import record
from tridesk.kit import clock

MOST_MISSES: Final = 5_000  # rows
MOST_LEARNT: Final = 200  # words of tickets that a text keeps, the newest


@transaction.atomic
def note_use(number: int, version: int, *, by: User | None, how: str, ticket: str = "", language: str = "") -> None:
    """An entry was sent or told, in this version: a later one may have been written since it was put in."""
    now = clock.now()
    if not Entry.objects.filter(number=number).update(uses=F("uses") + 1, last_used_at=now):
        raise no_such_entry()
    data = {"how": how, "version": version, "ticket": ticket, "language": language}
    data = {name: value for name, value in data.items() if value}
    record("faq.used", by=by, ref=f"faq:F-{number:04d}", data=data)


@transaction.atomic
def forget_use(number: int, *, by: User | None, ticket: str = "") -> None:
    """What was sent was taken back before it left."""
    Entry.objects.filter(number=number, uses__gt=0).update(uses=F("uses") - 1)
    record("faq.taken_back", by=by, ref=f"faq:F-{number:04d}", data={"ticket": ticket} if ticket else {})


@transaction.atomic
def learn_words(number: int, language: str, words: Iterable[str]) -> None:
    """Adds words of tickets that an entry answered, in their language, to what it is found by."""
    text = Text.objects.select_for_update().filter(entry__number=number, language=language).first()
    if text is None:
        return
    fresh = terms(without_places(" ".join(words)), MOST_LEARNT)
    known = [word for word in text.words_of_tickets.split() if word not in fresh]
    text.words_of_tickets = " ".join([*known, *(word for word in fresh if not word.isdigit())][-MOST_LEARNT:])
    text.save(update_fields=["words_of_tickets"])


@transaction.atomic
def note_miss(words: str, *, language: str = "", where: str = Place.DESK) -> None:
    """Counts a search without a hit, without persons and without a journal entry: strangers search, too."""
    without = without_places(words, names_in(words.title()))
    folded = " ".join(word for word in terms(without) if not word.isdigit())[:200]
    if len(folded) < 3:
        return
    values = {"at": clock.now(), "times": 1}
    miss, created = Miss.objects.get_or_create(words=folded, language=language, where=where, defaults=values)
    if not created:
        Miss.objects.filter(pk=miss.pk).update(at=clock.now(), times=F("times") + 1)
    elif (over := Miss.objects.count() - MOST_MISSES) > 0:  # strangers search, too: what was looked for once goes first
        rarest = Miss.objects.exclude(pk=miss.pk).order_by("times", "at")[: over + MOST_MISSES // 10]
        Miss.objects.filter(pk__in=list(rarest.values_list("pk", flat=True))).delete()
