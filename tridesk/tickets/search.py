"""Finding a ticket by any word on it: folded words in, an index of words in PostgreSQL, the newest hits first.

Words are cut here and not by PostgreSQL, so that the text and the question are cut alike, accents folded, and a word is
found by its beginning (`toegang` finds `toegangssleutel`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection

from tridesk.kit.text import fold

MOST_LETTERS: Final = 40  # of one word; longer ones are found by their first forty
MOST_WORDS: Final = 20_000  # of one ticket: a vector of PostgreSQL holds one megabyte

_WORD: Final = re.compile(r"\w+")


def words_of(*texts: str) -> set[str]:
    """The folded words of some texts."""
    words: set[str] = set()
    for text in texts:
        words.update(word[:MOST_LETTERS] for word in _WORD.findall(fold(text)))
    return words


def question(typed: str) -> str:
    """What somebody typed as a query of PostgreSQL: every word, each by its beginning; '' when there is none.

    >>> question("Büllingen, sleutel")
    "'bullingen':* & 'sleutel':*"
    """
    seen = dict.fromkeys(word[:MOST_LETTERS] for word in _WORD.findall(fold(typed)))
    return " & ".join(f"'{word}':*" for word in list(seen)[:12])


def index(rows: Sequence[tuple[int, Iterable[str]]]) -> None:
    """Adds words to tickets: pairs of ticket id and words, in one statement."""
    if not rows:
        return
    values = ", ".join(["(%s::bigint, array_to_tsvector(%s::text[]))"] * len(rows))
    arguments = [value for ticket, words in rows for value in (ticket, sorted(words)[:MOST_WORDS])]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tickets_ticketwords AS old (ticket_id, words) VALUES {values}"  # noqa: S608
            " ON CONFLICT (ticket_id) DO UPDATE SET words = old.words || excluded.words",
            arguments,
        )


def forget(tickets: Sequence[int]) -> None:
    """Takes tickets out of the index, to be written anew or to stay out."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_ticketwords WHERE ticket_id = ANY(%s)", [list(tickets)])
