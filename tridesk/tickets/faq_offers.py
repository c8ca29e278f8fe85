"""Entries of the FAQ and documents that may answer a request, and which entries were put into an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tridesk.documents import queries as documents
from tridesk.documents.queries import DocumentOffer
from tridesk.faq import queries as faq
from tridesk.faq.models import Audience
from tridesk.faq.rules import order_hits
from tridesk.faq.values import SearchHit
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Entry, EntryKind, FaqUse, Ticket

MOST: Final = 3
LETTERS: Final = 600  # of a request, and of what is typed: its question stands at the beginning
_PUT_IN: Final = re.compile(r"F-(\d{4,9})\.(\d{1,6})\.([a-z]{2})")


class PutIn(NamedTuple):
    """An entry in the version and language in which it was put into an answer."""

    number: int
    version: int
    language: str

    @classmethod
    def of(cls, offer: SearchHit) -> PutIn:
        return cls(offer.number, offer.version, offer.language)

    def __str__(self) -> str:
        return f"F-{self.number:04d}.{self.version}.{self.language}"


def put_in(field: str) -> list[PutIn]:
    """What the field `faq` of a form names, each once: `F-0012.3.nl F-0040.1.fr`. Anything else is passed over."""
    names = (_PUT_IN.fullmatch(name) for name in field.split())
    return list(dict.fromkeys(PutIn(int(name[1]), int(name[2]), name[3]) for name in names if name))


def offers(*words: str, language: str) -> list[SearchHit]:
    """The best entries for a request that is put in these words, as `language` has them."""
    asked = " ".join(text.strip()[:LETTERS] for text in words if text.strip())
    return order_hits(faq.search(asked, language=language, audience=Audience.values, limit=MOST)) if asked else []


def offers_for(ticket: Ticket, typed: str, *, language: str) -> list[SearchHit]:
    """The best entries for a ticket, with what is typed on it.

    On the telephone nothing but this says what it is about, so what fits it comes first.
    """
    spoken = offers(typed, language=language) if ticket.channel == Channel.PHONE else []
    if len(spoken) == MOST:
        return spoken
    both = offers(typed, *words_of_request(ticket), language=language)
    return order_hits(list({offer.number: offer for offer in (*spoken, *both)}.values())[:MOST])


def documents_for(ticket: Ticket, typed: str, *, language: str) -> list[DocumentOffer]:
    """The documents of the library that go with a ticket, valid today, in the language of its answer."""
    asked = " ".join(text[:LETTERS] for text in (typed, *words_of_request(ticket)))
    return documents.offers(asked, language)


def words_of_request(ticket: Ticket) -> tuple[str, str]:
    """Subject and first words of what was asked; of a call the subject alone, as its text says when it rang."""
    if ticket.channel == Channel.PHONE and ticket.calls.exists():
        return ticket.subject, ""
    asked = ticket.entries.filter(kind=EntryKind.REQUEST).order_by("at", "id").values_list("text", flat=True).first()
    return ticket.subject, asked or ""


def used_on(ticket: Ticket) -> list[FaqUse]:
    """What served on a ticket so far, the last first."""
    return list(ticket.faq_uses.select_related("entry", "by").order_by("-at", "-id"))


def put_into(answer: Entry) -> list[PutIn]:
    """The entries that were sent in an answer."""
    uses = FaqUse.objects.filter(answer=answer).select_related("entry").order_by("id")
    return [PutIn(use.entry.number, use.version, use.language) for use in uses]


def has_answer(ticket: Ticket) -> bool:
    """Whether an entry could be written from a ticket."""
    return ticket.entries.filter(kind=EntryKind.ANSWER).exists()


def last_answer(entries: Iterable[Entry]) -> str:
    """The text of the last answer to the requester; '' when there is none."""
    answers: Sequence[Entry] = [entry for entry in entries if entry.kind == EntryKind.ANSWER]
    return max(answers, key=lambda entry: (entry.at, entry.pk)).text if answers else ""
