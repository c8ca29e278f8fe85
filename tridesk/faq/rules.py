"""What an entry may do and what keeps it from its readers. Pure: plain values in, the day an argument."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from tridesk.faq.paragraphs import Pair, PairStep, digest, paragraphs, stale
from tridesk.faq.values import HitMark, SearchHit
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import fold


class EntryStep(StrEnum):
    """What people do to an entry."""

    WRITE = "write"
    PROPOSE = "propose"
    VALIDATE = "validate"
    CONFIRM = "confirm"
    RETIRE = "retire"
    MERGE = "merge"


STEPS: Final[Mapping[EntryStep, Mapping[str, str]]] = {
    EntryStep.WRITE: {
        "draft": "draft",
        "not_validated": "not_validated",
        "validated": "not_validated",
        "retired": "not_validated",
    },
    EntryStep.PROPOSE: {"draft": "not_validated"},
    EntryStep.VALIDATE: {"not_validated": "validated"},
    EntryStep.CONFIRM: {"validated": "validated", "not_validated": "not_validated"},
    EntryStep.RETIRE: {"draft": "retired", "not_validated": "retired", "validated": "retired"},
    EntryStep.MERGE: {"draft": "retired", "not_validated": "retired", "validated": "retired", "retired": "retired"},
}
"""From which state each step leads where."""


def after(step: EntryStep, state: str) -> str | None:
    """The state after a step, None when it cannot be taken now.

    >>> after(EntryStep.PROPOSE, "draft"), after(EntryStep.VALIDATE, "draft")
    ('not_validated', None)
    """
    return STEPS[step].get(state)


@dataclass(frozen=True, slots=True)
class Wordings:
    """One language of an entry, by its paragraphs: its question, and its answer with the public one behind it."""

    question: str
    answer: str = ""
    public_answer: str = ""
    sources: Sequence[str] = ()

    @property
    def paragraphs(self) -> list[str]:
        """Those of question, answer and public answer, in this order."""
        return [part for text in (self.question, self.answer, self.public_answer) for part in paragraphs(text)]

    @property
    def digests(self) -> list[str]:
        return [digest(part) for part in self.paragraphs]

    @property
    def is_complete(self) -> bool:
        return bool(self.question.strip() and self.answer.strip())


# Words that say a number or a month, in the four languages, each as its value. An article is no number, and left out
# are words that mean something else in another language: Dutch onze (our), English may and march.
_NUMBERS: Final = {
    2: "twee deux zwei two", 3: "drie trois drei three", 4: "vier quatre four", 5: "vijf cinq funf five",
    6: "zes six sechs", 7: "zeven sept sieben seven", 8: "acht huit eight", 9: "negen neuf neun nine",
    10: "tien dix zehn ten", 11: "elf eleven", 12: "twaalf douze zwolf twelve",
    14: "veertien quatorze vierzehn fourteen", 15: "vijftien quinze funfzehn fifteen",
    20: "twintig vingt zwanzig twenty", 21: "eenentwintig", 30: "dertig trente dreissig thirty",
    40: "veertig quarante vierzig forty", 45: "vijfenveertig", 50: "vijftig cinquante funfzig fifty",
    60: "zestig soixante sechzig sixty", 90: "negentig nonante neunzig ninety",
    100: "honderd cent hundert hundred", 1000: "duizend mille tausend thousand",
}  # fmt: skip
_MONTHS: Final = (
    "januari janvier januar january",
    "februari fevrier februar february",
    "maart mars marz",
    "april avril",
    "mei mai",
    "juni juin june",
    "juli juillet july",
    "augustus aout august",
    "september septembre",
    "oktober octobre october",
    "november novembre",
    "december decembre dezember",
)
_WORDS: Final = {word: str(value) for value, words in _NUMBERS.items() for word in words.split()} | {
    word: f"month {month}" for month, words in enumerate(_MONTHS, 1) for word in words.split()
}
_FIGURE: Final = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|[^\W\d_]+")


def figures(paragraph: str) -> list[str]:
    """The deadlines, amounts and dates of a paragraph: its numbers and months, in order of size, whatever its language.

    >>> figures("Binnen tien werkdagen na 1 juni: 1.250 euro")
    ['1', '10', '1250', 'month 6']
    """
    marks = []
    for token in _FIGURE.findall(fold(paragraph)):
        if token[0].isdigit():
            marks.append(re.sub(r"[.,\s](?=\d{3}(?!\d))", "", token).replace(",", "."))
        elif token in _WORDS:
            marks.append(_WORDS[token])
    return sorted(marks)


class PublicationLack(StrEnum):
    """Why an entry may not be read by the public or the connected users now."""

    NOT_VALIDATED = "not_validated"
    RETIRED = "retired"
    MERGED = "merged"
    NOT_YET = "not_yet"
    NO_LONGER = "no_longer"
    DESK_ONLY = "desk_only"
    NO_ANSWER = "no_answer"  # in the language of the original
    MISSING = "missing"  # no text in a language
    STALE_FIGURE = "stale_figure"  # a deadline, amount or date changed and this language still has the old one
    NEW_FIGURE = "new_figure"  # a paragraph with a deadline, amount or date has no translation
    STALE = "stale"  # behind the original, without a number in it: said, and not refused
    PLACEHOLDER = "placeholder"  # a place where something was removed is still open


REFUSED: Final = frozenset(PublicationLack) - {PublicationLack.STALE}
PLACEHOLDER: Final = re.compile(r"\[…[^\[\]\n]*\]")
"""A place where a name, an address or a number was removed, `[… name]`, as `anonymising` leaves it."""


def behind(source: Wordings, translation: Wordings) -> list[Pair]:
    """Paragraph by paragraph, how a translation stands to the original."""
    return stale(source.digests, translation.sources)


def means_the_same(before: Wordings, now: Wordings) -> bool:
    """Whether every paragraph that was rewritten still has its deadlines, amounts and dates."""
    was, is_now = before.paragraphs, now.paragraphs
    return all(
        figures(was[pair.translation]) == figures(is_now[pair.source])
        for pair in stale(now.digests, before.digests)
        if pair.step is PairStep.CHANGED and pair.source is not None and pair.translation is not None
    )


def languages_of_lacks(
    original: str, texts: Mapping[str, Wordings], earlier: Mapping[str, str]
) -> list[tuple[PublicationLack, str]]:
    """What each language lacks against the original; `earlier` has the paragraphs of former versions by their hash."""
    source = texts.get(original)
    if source is None or not source.is_complete:
        return [(PublicationLack.NO_ANSWER, original)]
    lacks: list[tuple[PublicationLack, str]] = []
    now = tuple(source.digests)
    for language in (*LANGUAGES, *(code for code in texts if code not in LANGUAGES)):
        if language == original:
            continue
        text = texts.get(language)
        if text is None or not text.is_complete:
            if language in LANGUAGES:
                lacks.append((PublicationLack.MISSING, language))
            continue
        if tuple(text.sources) != now and (lack := _worst(source, text, earlier)):
            lacks.append((lack, language))
    return lacks


def _worst(source: Wordings, translation: Wordings, earlier: Mapping[str, str]) -> PublicationLack | None:
    """The gravest that keeps a translation from being current."""
    now, lacks = source.paragraphs, set()
    for pair in behind(source, translation):
        figured_now = figures(now[pair.source]) if pair.source is not None else []
        if pair.step is PairStep.MISSING:
            lacks.add(PublicationLack.NEW_FIGURE if figured_now else PublicationLack.STALE)
        elif pair.step in (PairStep.CHANGED, PairStep.REMOVED):
            before = earlier.get(pair.before)
            same = before is not None and figures(before) == figured_now
            lacks.add(PublicationLack.STALE if same else PublicationLack.STALE_FIGURE)
    return next(
        (
            lack
            for lack in (PublicationLack.STALE_FIGURE, PublicationLack.NEW_FIGURE, PublicationLack.STALE)
            if lack in lacks
        ),
        None,
    )


def holds(valid_from: date | None, valid_to: date | None, today: date) -> bool:
    """Whether a day lies between the first and the last on which an entry is valid; None: no end on that side."""
    return not (valid_from and today < valid_from) and not (valid_to and today > valid_to)


def may_publish(
    *,
    state: str,
    audience: str,
    source: str,
    texts: Mapping[str, Wordings],
    earlier: Mapping[str, str],
    today: date,
    merged: bool = False,
    valid_from: date | None = None,
    valid_to: date | None = None,
    only_until: date | None = None,
) -> list[tuple[PublicationLack, str]]:
    """Why an entry may not be read outside the desk today, each with its language; [] or only `STALE`: it may.

    `state` is the state that it would have: whoever is about to validate asks with 'validated'. Up to `only_until`
    languages that lag behind are left out instead, and the page says so.
    """
    lacks: list[tuple[PublicationLack, str]] = []
    if merged:
        lacks.append((PublicationLack.MERGED, ""))
    elif state == "retired":
        lacks.append((PublicationLack.RETIRED, ""))
    elif state != "validated":
        lacks.append((PublicationLack.NOT_VALIDATED, ""))
    if audience == "desk":
        lacks.append((PublicationLack.DESK_ONLY, ""))
    if valid_from is not None and today < valid_from:
        lacks.append((PublicationLack.NOT_YET, ""))
    if valid_to is not None and today > valid_to:
        lacks.append((PublicationLack.NO_LONGER, ""))
    return lacks + wording_lacks(source, texts, earlier, today=today, only_until=only_until)


def wording_lacks(
    source: str,
    texts: Mapping[str, Wordings],
    earlier: Mapping[str, str],
    *,
    today: date,
    only_until: date | None = None,
) -> list[tuple[PublicationLack, str]]:
    """What the words themselves lack for readers outside the desk."""
    lacks = [
        (PublicationLack.PLACEHOLDER, language)
        for language, text in texts.items()
        if any(PLACEHOLDER.search(part) for part in text.paragraphs)
    ]
    alone = only_until is not None and today <= only_until
    for lack, language in languages_of_lacks(source, texts, earlier):
        if not alone or lack in (PublicationLack.NO_ANSWER, PublicationLack.STALE):
            lacks.append((lack, language))
    return lacks


def refused(lacks: Iterable[tuple[PublicationLack, str]]) -> list[tuple[PublicationLack, str]]:
    """Those that keep an entry from being published."""
    return [(lack, language) for lack, language in lacks if lack in REFUSED]


def readable_languages(original: str, texts: Mapping[str, Wordings], earlier: Mapping[str, str]) -> list[str]:
    """The languages in which an entry may be read outside the desk: complete, with the deadlines of the original."""
    kept_back = {language for lack, language in languages_of_lacks(original, texts, earlier) if lack in REFUSED}
    complete = [language for language, text in texts.items() if text.is_complete]
    return [language for language in complete if language not in kept_back]


NAMED: Final = 1.0  # the score of an entry that was asked for by its number


def order_hits(hits: Iterable[SearchHit]) -> list[SearchHit]:
    """The hits as they are offered: what nobody validated stands last, unless it was asked for by its number."""
    return sorted(hits, key=lambda hit: hit.score < NAMED and HitMark.NOT_VALIDATED in hit.marks)
