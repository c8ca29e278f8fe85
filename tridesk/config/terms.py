"""The words of the product: one term for one thing in each language, and how French and hours are written.

The terms stand in `docs/glossary.md`. Everything here is pure: texts in, faults out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tridesk.kit.languages import INTERFACE_LANGUAGES, LANGUAGES

HEADING: Final = "## Checked terms"
_SLOPPY_FRENCH: Final = {
    "no non-breaking space before ':', ';', '!', '?' or '»'": r"[^\u00a0\u202f:;!?»][:;!?»](?=\s|$)",
    "no non-breaking space after '«'": r"«(?![\u00a0\u202f])",
    "a straight apostrophe": r"\w'[\w%«]",
    "the first of a month is '1er'": r"\b1 (?:janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc)",
}
_NO_WORDS: Final = re.compile(r"%\([^)]*\)[sd]|`[^`]*`|<[^>]*>")  # variables, names of programs, tags
_HOURS_WITH_COLON: Final = re.compile(r"(?<![\dT:+])\d{1,2}:\d{2}(?![\d:])")
_HOURS: Final = {"nl": "8.30", "fr": "8h30", "de": "8.30 Uhr"}


@dataclass(frozen=True, slots=True)
class Term:
    """The word for one thing in one language (or its forms), and the patterns of words that must not stand for it."""

    word: str
    forbidden: tuple[re.Pattern[str], ...]
    english: re.Pattern[str]

    def is_meant(self, word: str, source: str) -> bool:
        """Whether the English source names this thing, for which `word` is right."""
        return word.casefold() in self.word.casefold().split(", ") and bool(self.english.search(source))


def read_terms(glossary: str) -> Mapping[str, list[Term]]:
    """The checked terms of each language, from the table below `HEADING`: a word, then its forbidden synonyms."""
    terms: dict[str, list[Term]] = {language: [] for language in INTERFACE_LANGUAGES}
    _before, _heading, section = glossary.partition(HEADING)
    rows = [line.strip().strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    for row in rows[2:]:
        cells = [cell.strip() for cell in row]
        english = re.compile(rf"\b{re.escape(cells[0].partition(':')[0])}s?\b", re.IGNORECASE)
        for language, word, synonyms in zip(("en", *LANGUAGES), cells[::2], cells[1::2], strict=True):
            if word:
                forbidden = tuple(_pattern(synonym) for synonym in synonyms.split(",") if synonym.strip())
                terms[language].append(Term(word, forbidden, english))
    return terms


def faults_of(text: str, language: str, terms: Mapping[str, list[Term]], source: str = "") -> Iterator[str]:
    """What is wrong with the words of one text, translated from the English `source`, as a sentence each."""
    words, named = _NO_WORDS.sub("%", text), _NO_WORDS.sub("%", source)
    for term in terms[language]:
        for pattern in term.forbidden:
            match = pattern.search(words)
            if match and not any(other.is_meant(match[0].split()[-1], named) for other in terms[language]):
                yield f"'{match[0]}' instead of '{term.word}'"
    if language == "fr":
        for fault, sloppy in _SLOPPY_FRENCH.items():
            if re.search(sloppy, text):
                yield fault
    if language in _HOURS and (match := _HOURS_WITH_COLON.search(text)):
        yield f"'{match[0]}': hours are written {_HOURS[language]}"


def _pattern(synonym: str) -> re.Pattern[str]:
    """A whole word or words, in any case; a `*` before or after takes any letters there."""
    inner = re.escape(synonym.strip()).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    return re.compile(rf"(?<![\w-]){inner}(?!\w)", re.IGNORECASE)
