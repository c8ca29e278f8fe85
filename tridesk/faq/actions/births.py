"""An entry is born from a ticket: its words without the persons in them, as a draft for a second reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.faq.actions.writing import write_entry
from tridesk.faq.anonymising import anonymous, in_language, words_with_capital
from tridesk.faq.models import Entry
from tridesk.faq.values import EntryContent, EntryWording
from tridesk.kit.text import fold

_AT_ONCE: Final = 50


def draft_from(
    *,
    question: str,
    answer: str,
    language: str,
    by: User,
    topic: str = "",
    ticket: str = "",
    known: Sequence[str] = (),
    asked: str = "",
) -> Entry:
    """A draft for the desk, owned by its writer; `known` are further names to remove, such as those of the ticket.

    `asked`, the words of the request, go into the internal note: what a second reader holds the question against.
    """
    names = [*known, *names_in(f"{question}\n{answer}\n{asked}")]

    def without_persons(text: str) -> str:
        return in_language(anonymous(text, names), language)

    note = "\n".join((_("What was asked:"), without_persons(asked))) if asked else ""
    wording = EntryWording(without_persons(question), without_persons(answer))
    content = EntryContent(
        source=language, texts={language: wording}, topic=topic, owner=by.pk, note=note, born_of=ticket
    )
    return write_entry(content, by=by)


def names_in(text: str) -> list[str]:
    """The names of contacts and colleagues of which a word with a capital stands in the text."""
    words = words_with_capital(text)
    folded = {word.strip("'-") for word in words}
    contacts = _contacts(folded)
    colleagues = User.objects.values_list("name", flat=True)
    return [name for name in (*contacts, *colleagues) if {fold(part) for part in name.split()} & folded]


def _contacts(words: Iterable[str]) -> list[str]:
    """Contacts with such a word in their name, by the index over their words."""
    names: list[str] = []
    wanted = sorted(words)
    for begin in range(0, len(wanted), _AT_ONCE):
        held = Q(pk=0)
        for word in wanted[begin : begin + _AT_ONCE]:
            held |= Q(words__contains=f" {word} ") | Q(words__endswith=f" {word}")
        names += Contact.objects.filter(held).values_list("name", flat=True)[:2000]
    return names
