"""Search of entries: stems of each language and words with a typing error, each a ranking, fused by place.

A word counts the more the fewer texts have it, and more in a question than in an answer; its synonyms count a little
less (`synonyms.toml`). The words of a question are looked up in all languages, for nobody says in which one they type.
A word that no text has is looked up by its parts, where it is a compound of two that texts have, and compared letter by
letter with those of the questions: a typing error, or the last part of a compound. Where stems found enough, only those
entries are compared; else some texts that have either half of the word: to look at all took up to 290 ms. The questions
of the best entries are compared once more, by groups of letters of all words (`likeness`). Rankings are fused by
reciprocal rank, so that another one (`semantic.ranked`) needs no common scale.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import connection, transaction

from tridesk.directory.organisations import words as extension
from tridesk.faq import likeness, semantic
from tridesk.faq.synonyms import synonyms
from tridesk.kit.text import fold

MOST_TERMS: Final = 40
LONGEST_TERM: Final = 100  # letters: PostgreSQL refuses a tsquery with a word of 2 kB
MOST_ROWS: Final = 800  # texts of a stem that are looked at, and in all of the rare stems of a language
FEW_ROWS: Final = 250  # texts from which on synonyms say too little to be looked at
VISITED: Final = 2  # times as many are read, in whatever language: a word may be frequent in another one
MOST_UNKNOWN: Final = 3  # words that no text has, whose likes are looked for
_BEGUN: Final = 3  # letters from which on the last word may be half typed
DEEP: Final = 60  # places of a ranking
_CONSTANT: Final = 20  # of the fusion: how much less a place counts than the one before it
_LONG_ENOUGH: Final = 4  # letters of a word that may have a typing error
_SIMILAR: Final = 0.6
_OF_LIKENESS: Final = 0.25  # weight of the ranking by words with an error, where that by stems has 1
_COMPARED: Final = 20  # entries whose questions are compared by groups of letters
_OF_LETTERS: Final = 1.0  # weight of that ranking
_OF_MEANING: Final = 2.0  # weight of the ranking by meaning
_OF_SYNONYMS: Final = 0.6  # what a synonym or a part counts, where the word itself counts 1
_PART: Final = 4  # letters of the shortest part of a compound
_LONGEST_COMPOUND: Final = 40
_LINKS: Final = ("", "s", "en", "n", "e")  # between the parts: rijksregisterSnummer, kaartENlezer
_PARTICIPLE: Final = re.compile(r"(\w{3,}[^\We])(ees?|er|es?)")
_WORD: Final = re.compile(r"[^\W_]+")

# The planner reads whole tables for the first rows of a rare word, since it takes every word for a common one.
_BEGIN: Final = "SELECT count(*), set_config('enable_seqscan', 'off', true) FROM faq_entry"

# The rarest stems of the question in each language, as long as they have not yet enough texts: a stem that most texts
# have says little and costs most. Each stem is read once for all languages, and up to a limit: one that is frequent in
# one language would be read in vain, to its last text, for each of the others. The last word may be half typed. The
# synonyms of a word are one stem together, in the language of each; of several stems of a word that a text has, the
# best counts. What the languages of an entry have is added up and divided by the root of how many they are: three of
# them prove more than one, not three times as much.
_STEMS: Final = """
WITH spoken (code, config) AS (
    VALUES ('nl', 'dutch'::regconfig), ('fr', 'french'), ('de', 'german'), ('en', 'english')
), asked AS MATERIALIZED (
    SELECT l.code AS language, w.nth, w.factor, s.lexeme, s.lexeme::tsquery AS any_part,
        (s.lexeme || ':A')::tsquery AS in_question
    FROM spoken l, unnest(%(words)s::text[], %(places)s::int[], %(factors)s::float[]) AS w(word, nth, factor),
        unnest(to_tsvector(l.config, w.word)) AS s(lexeme, positions, weights)
    UNION ALL
    SELECT code, %(last)s, 1.0, %(begun)s::text || '*', (%(begun)s::text || ':*')::tsquery,
        (%(begun)s::text || ':*A')::tsquery
    FROM spoken WHERE %(begun)s::text IS NOT NULL
    UNION ALL
    SELECT l.code, g.nth, %(synonym)s, g.words, to_tsquery(l.config, g.words), to_tsquery(l.config, g.marked)
    FROM unnest(%(of)s::int[], %(languages)s::text[], %(groups)s::text[], %(marked)s::text[])
        AS g(nth, language, words, marked)
    JOIN spoken l ON l.code = g.language
), visited AS MATERIALIZED (
    SELECT v.any_part, v.visits, c.language, c.times, sum(c.times) OVER (PARTITION BY v.any_part) AS in_all
    FROM (
        SELECT any_part, %(visited)s * CASE WHEN max(factor) < 1 THEN %(few)s ELSE %(most)s END AS visits
        FROM asked GROUP BY any_part
    ) v CROSS JOIN LATERAL (
        SELECT t.language, count(*) AS times
        FROM (SELECT language FROM faq_text t WHERE t.search @@ v.any_part LIMIT v.visits) t GROUP BY t.language
    ) c
), chosen AS MATERIALIZED (
    SELECT * FROM (
        SELECT c.*, sum(times) OVER (PARTITION BY language, factor ORDER BY times, lexeme, nth) - times AS before
        FROM (
            SELECT a.*, v.visits, least(v.times, %(most)s) AS times
            FROM asked a JOIN visited v ON v.any_part = a.any_part AND v.language = a.language
            WHERE a.factor = 1 OR v.times < %(few)s AND v.in_all < v.visits
        ) c
    ) q WHERE before < %(most)s
), hits AS MATERIALIZED (
    SELECT h.entry_id, max(c.factor * h.weight * ln(1 + %(entries)s::float / c.times)) AS worth
    FROM chosen c CROSS JOIN LATERAL (
        SELECT t.id, t.entry_id, CASE WHEN t.search @@ c.in_question THEN 3.0 ELSE 1.0 END AS weight
        FROM (SELECT id, entry_id, language, search FROM faq_text t WHERE t.search @@ c.any_part LIMIT c.visits) t
        WHERE t.language = c.language LIMIT %(most)s
    ) h GROUP BY h.id, h.entry_id, c.nth
), best AS MATERIALIZED (
    SELECT h.entry_id, sum(h.worth) AS worth FROM hits h JOIN faq_entry e ON e.id = h.entry_id AND {readable}
    GROUP BY h.entry_id ORDER BY worth DESC, h.entry_id LIMIT 4 * %(deep)s
)
SELECT b.entry_id FROM best b
ORDER BY b.worth / sqrt((SELECT count(*) FROM faq_text t WHERE t.entry_id = b.entry_id)) DESC, b.entry_id
LIMIT %(deep)s
"""
# The words that no text has, and of the first of them that are compounds the two parts, where texts have both.
_UNKNOWN: Final = """
WITH unknown AS MATERIALIZED (
    SELECT term, row_number() OVER (ORDER BY place) AS nth
    FROM unnest(%(terms)s::text[]) WITH ORDINALITY AS w(term, place)
    WHERE least(
            numnode(to_tsquery('dutch', term)), numnode(to_tsquery('french', term)),
            numnode(to_tsquery('german', term)), numnode(to_tsquery('english', term))
        ) > 0
        AND NOT EXISTS (SELECT 1 FROM faq_text t WHERE t.search @@ to_tsquery('dutch', term))
        AND NOT EXISTS (SELECT 1 FROM faq_text t WHERE t.search @@ to_tsquery('french', term))
        AND NOT EXISTS (SELECT 1 FROM faq_text t WHERE t.search @@ to_tsquery('german', term))
        AND NOT EXISTS (SELECT 1 FROM faq_text t WHERE t.search @@ to_tsquery('english', term))
)
SELECT u.term, p.head, p.tail FROM unknown u LEFT JOIN LATERAL (
    SELECT head, tail FROM (
        SELECT left(u.term, place - length(link)) AS head, substr(u.term, place + 1) AS tail
        FROM generate_series(%(part)s, least(length(u.term), %(longest)s) - %(part)s) AS place,
            unnest(%(links)s::text[]) AS link
        WHERE u.nth <= %(looked_up)s AND place - length(link) >= %(part)s
            AND right(left(u.term, place), length(link)) = link
    ) s
    WHERE EXISTS (
        SELECT 1 FROM (VALUES ('nl', 'dutch'::regconfig), ('de', 'german')) AS l(code, config)
        WHERE EXISTS (
            SELECT 1 FROM (
                SELECT language FROM faq_text t WHERE t.search @@ to_tsquery(l.config, tail) LIMIT %(most)s
            ) t WHERE t.language = l.code
        ) AND EXISTS (
            SELECT 1 FROM (
                SELECT language FROM faq_text t WHERE t.search @@ to_tsquery(l.config, head) LIMIT %(most)s
            ) t WHERE t.language = l.code
        )
    )
    ORDER BY least(length(head), length(tail)) DESC, head LIMIT 1
) p ON true ORDER BY u.nth
"""
_ALIKE: Final = """
WITH hits AS MATERIALIZED (
    SELECT t.id, t.entry_id, word_similarity(a.term, t.words) AS likeness
    FROM unnest(%(terms)s::text[], %(begins)s::text[], %(ends)s::text[]) AS a(term, begins, ends)
    CROSS JOIN LATERAL ({compared}) t
    WHERE word_similarity(a.term, t.words) >= %(similar)s
)
SELECT h.entry_id FROM hits h JOIN faq_entry e ON e.id = h.entry_id AND {readable}
GROUP BY h.id, h.entry_id ORDER BY sum(h.likeness) DESC, h.id LIMIT %(deep)s
"""
_ANY: Final = """
    SELECT id, entry_id, words FROM faq_text WHERE words LIKE a.begins OR words LIKE a.ends LIMIT %(few)s
"""
_QUESTIONS: Final = "SELECT entry_id, left(words, %(letters)s) FROM faq_text WHERE entry_id = ANY(%(best)s)"
_FOUND: Final = "SELECT id, entry_id, words FROM faq_text WHERE entry_id = ANY(%(found)s)"


def terms(typed: str, most: int = MOST_TERMS) -> list[str]:
    """The folded words of a question, each once, at most so many."""
    words = _WORD.findall(fold(typed[: 25 * most].replace("\x00", " ")))
    return list(dict.fromkeys(word[:LONGEST_TERM] for word in words))[:most]


def ranked(typed: str, readable: str, values: dict[str, Any]) -> list[tuple[int, float]]:
    """Rows of `Entry` with their score, the best first; `readable` is a condition on `e`, a row of faq_entry."""
    wanted = terms(typed)
    if not wanted:
        return []
    begun = wanted[-1] if len(wanted[-1]) >= _BEGUN and not typed[-1:].isspace() else None
    values = values | {"begun": begun, "last": len(wanted)}
    values |= {"synonym": _OF_SYNONYMS, "visited": VISITED, "most": MOST_ROWS, "few": FEW_ROWS, "deep": DEEP}
    values |= {"part": _PART, "longest": _LONGEST_COMPOUND, "links": list(_LINKS), "looked_up": MOST_UNKNOWN}
    long = [term for term in wanted if len(term) >= _LONG_ENOUGH and not term.isdigit()]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BEGIN)
        entries = cursor.fetchone()[0]
        cursor.execute(_UNKNOWN, values | {"terms": long})
        rows = cursor.fetchall()
        unknown = [term for term, _head, _tail in rows]
        parts = [part for _term, *both in rows for part in both if part]
        values |= _looked_up(wanted, parts) | _meant([*wanted, *parts])
        cursor.execute(_STEMS.format(readable=readable), values | {"entries": entries})
        found = _first_places(cursor.fetchall())
        rankings = [(found, 1.0)]
        if unknown and extension.forgives():
            alike = _ALIKE.format(readable=readable, compared=_FOUND if len(found) == DEEP else _ANY)
            values |= {"found": found, "similar": _SIMILAR} | _likes(unknown[:MOST_UNKNOWN])
            cursor.execute(alike, values)
            rankings.append((_first_places(cursor.fetchall()), _OF_LIKENESS))
        best = [row for row, _score in fused(rankings)[:_COMPARED]]
        cursor.execute(_QUESTIONS, {"best": best, "letters": likeness.MOST_LETTERS})
        rankings.append((likeness.most_alike(" ".join(wanted), cursor.fetchall()), _OF_LETTERS))
        cursor.execute("SET LOCAL enable_seqscan = on")
    rankings.append((semantic.ranked(typed), _OF_MEANING))
    return fused(rankings)


def _looked_up(wanted: Sequence[str], parts: Sequence[str]) -> dict[str, list[Any]]:
    """The words of a question, their other forms at the same place, and parts; as the arrays that `_STEMS` reads."""
    rows = [(form, place, 1.0) for place, word in enumerate(wanted, 1) for form in _forms(word)]
    rows += [(part, place, _OF_SYNONYMS) for place, part in enumerate(parts, len(wanted) + 1)]
    return dict(zip(("words", "places", "factors"), map(list, zip(*rows, strict=True)), strict=True))


def _forms(word: str) -> Iterator[str]:
    """A word; and where it may be a French participle, the other gender, which without accents has another stem.

    >>> [*_forms("bloquee")], [*_forms("bloquer")], [*_forms("compte")]
    (['bloquee', 'bloque'], ['bloquer', 'bloquee'], ['compte', 'comptee'])
    """
    yield word
    if match := _PARTICIPLE.fullmatch(word):
        yield f"{match[1]}{'e' if match[2].startswith('ee') else 'ee'}"


def _likes(unknown: Sequence[str]) -> dict[str, list[str]]:
    """Words with the patterns of texts that may have one like them, as the arrays that `_ALIKE` reads."""
    rows = [(word, *_halves(word)) for word in unknown]
    return dict(zip(("terms", "begins", "ends"), map(list, zip(*rows, strict=True)), strict=True))


def _halves(word: str) -> tuple[str, str]:
    """What comes before a typing error, or after it: one half of the word is right. The index reads three letters each.

    >>> _halves("wachtwoort"), _halves("kaatr")
    (('%wacht%', '%woort%'), ('% ka%', '%tr %'))
    """
    middle = len(word) // 2
    if middle < 3:
        return f"% {word[:middle]}%", f"%{word[-middle:]} %"
    return f"%{word[:middle]}%", f"%{word[middle:]}%"


def _meant(wanted: Sequence[str]) -> dict[str, list[Any]]:
    """The synonyms of each word, as the arrays that `_STEMS` reads."""
    rows = [
        (nth, language, " | ".join(words), " | ".join(f"{word}:A" for word in words))
        for nth, word in enumerate(wanted, 1)
        for group in synonyms(word)
        for language, words in group.items()
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []]
    return dict(zip(("of", "languages", "groups", "marked"), columns, strict=True))


def _first_places(rows: Sequence[tuple[int]]) -> list[int]:
    """Each entry once, at the place of its best text."""
    return list(dict.fromkeys(row[0] for row in rows))


def fused(rankings: Iterable[tuple[Sequence[int], float]]) -> list[tuple[int, float]]:
    """One ranking of several by reciprocal rank, each with its weight; the best first.

    >>> [row for row, _score in fused([([1, 2], 1.0), ([2, 3], 1.0)])]
    [2, 1, 3]
    """
    scores: defaultdict[int, float] = defaultdict(float)
    for ranking, weight in rankings:
        for place, row in enumerate(ranking, 1):
            scores[row] += weight / (_CONSTANT + place)
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
