"""Finding a ticket by any word on it: folded words in, an index of words in PostgreSQL, the newest hits first.

Words are cut here and not by PostgreSQL, so that the text and the question are cut alike, accents folded, and a word is
found by its beginning (`toegang` finds `toegangssleutel`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection

from tridesk.kit import phones
from tridesk.kit.text import fold, spellings

# A vector of PostgreSQL holds one megabyte, so a ticket takes as many words as surely fit.
MOST_BYTES: Final = 40  # of one word; longer ones are found by how they begin
MOST_WORDS: Final = 15_000  # written at once
MOST_OF_TICKET: Final = 25_000

_INDEX: Final = """
    INSERT INTO tickets_ticketwords AS old (ticket_id, words)
    SELECT ticket, array_to_tsvector(string_to_array(words, ' '))
    FROM jsonb_to_recordset(%s::jsonb) AS r(ticket bigint, words text)
    ON CONFLICT (ticket_id) DO UPDATE SET words = old.words || excluded.words
    WHERE length(old.words) + length(excluded.words) <= %s
"""
_WORD: Final = re.compile(r"\w+")
_SHORT: Final = MOST_BYTES // 4  # letters that fit, whatever the script
_DIALLED: Final = re.compile(r"\s*(?:\+|\(?00?)[1-9][\d\s./()-]{6,20}")


def words_of(*texts: str) -> set[str]:
    """The folded words of some texts."""
    words: set[str] = set()
    for text in texts:
        words.update(word if len(word) <= _SHORT else _cut(word) for word in _WORD.findall(fold(text)))
    return words


def _cut(word: str) -> str:
    return word.encode()[:MOST_BYTES].decode(errors="ignore")


def terms(typed: str) -> list[str]:
    """The typed words as terms of a PostgreSQL text query, each matching by its beginning.

    A telephone number is looked for in its one form as well, however it was typed.

    >>> terms("Büllingen, sleutel")
    ["'bullingen':*", "'sleutel':*"]
    >>> terms("0470 12 34 56")
    ["('32470123456':* | ('0470':* & '12':* & '34':* & '56':*))"]
    >>> terms("St-Vith")
    ["('st':* | 'ste' | 'sint' | 'saint' | 'sainte' | 'sankt')", "'vith':*"]
    """
    seen = dict.fromkeys(_cut(word) for word in _WORD.findall(fold(typed)))
    words = [_term(word) for word in list(seen)[:12]]
    number = phones.parse(typed) if _DIALLED.fullmatch(typed) else None
    return [f"('{number.removeprefix('+')}':* | ({' & '.join(words)}))"] if number else words


def _term(word: str) -> str:
    as_typed, *others = spellings(word)
    either = " | ".join([f"'{as_typed}':*", *(f"'{other}'" for other in others)])
    return f"({either})" if others else either


def index(rows: Sequence[tuple[int, Iterable[str]]]) -> None:
    """Adds words to tickets: pairs of ticket id and words, in one statement."""
    if not rows:
        return
    written = [{"ticket": ticket, "words": " ".join(sorted(words)[:MOST_WORDS])} for ticket, words in rows]
    with connection.cursor() as cursor:
        cursor.execute(_INDEX, [json.dumps(written), MOST_OF_TICKET])


def forget(tickets: Sequence[int]) -> None:
    """Takes tickets out of the index, to be written anew or to stay out."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_ticketwords WHERE ticket_id = ANY(%s)", [list(tickets)])
