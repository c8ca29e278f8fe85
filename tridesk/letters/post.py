"""Belgian post: the lines of an address, and the rules that they and the window of the envelope keep. Pure.

Source: bpost's guide for mailings of January 2025: at most 40 characters a line, names never shortened, nothing but the
address in the window, 30 mm free below and 15 mm at the right, 40 mm at the top (20 mm on an envelope lower than 110).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tridesk.kit.text import Text, fold
from tridesk.letters import signs

MOST_SIGNS: Final = 40
LEAST_LINES, MOST_LINES = 3, 7
FREE_BELOW, FREE_RIGHT = 30, 15  # mm
FREE_ABOVE, FREE_ABOVE_LOW, LOW_ENVELOPE = 40, 20, 110  # mm
SHEET: Final = (210, 297)  # mm
INSET: Final = 3.0  # mm between the window's edge and the address: the sheet moves in the envelope
LINE_HEIGHT: Final = 4.4  # mm, of the layout
_EM: Final = 3.53  # mm: 10 points
_JOINED: Final = 1.05  # Arabic letters that are joined are wider than alone, by a little


class Rule(StrEnum):
    """What an address or an envelope can break."""

    BOX_SLASH = "box_slash"
    COUNTRY_AT_HOME = "country_at_home"
    COUNTRY_IN_CAPITALS = "country_in_capitals"
    NOT_OF_THE_ADDRESS = "not_of_the_address"
    NO_PLACE = "no_place"
    POSTCODE_ABOVE = "postcode_above"
    POSTCODE_PREFIX = "postcode_prefix"
    TOO_FEW_LINES = "too_few_lines"
    TOO_LONG = "too_long"
    TOO_MANY_LINES = "too_many_lines"
    TOO_WIDE = "too_wide"
    WINDOW_HIGH = "window_high"
    WINDOW_LOW = "window_low"
    WINDOW_OUTSIDE = "window_outside"
    WINDOW_RIGHT = "window_right"


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule, with the line that breaks it, '' where it is no single line."""

    rule: Rule
    line: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """An envelope and its address window, in mm from the left upper corner."""

    width: int
    height: int
    left: int
    top: int
    window_width: int
    window_height: int

    @property
    def below(self) -> int:
        """What is free under the window."""
        return self.height - self.top - self.window_height

    @property
    def right(self) -> int:
        """What is free at the right of the window."""
        return self.width - self.left - self.window_width

    @property
    def lines(self) -> int:
        """How many lines it shows."""
        return min(MOST_LINES, int((self.window_height - 2 * INSET) / LINE_HEIGHT))

    @property
    def line_width(self) -> float:
        """How long a line may be, in mm."""
        return self.window_width - 2 * INSET


# --- the lines


def lines_of(typed: str) -> list[str]:
    """What was typed in lines, without empty ones and spaces around."""
    return [line for line in map(str.strip, typed.splitlines()) if line]


_BREAKS: Final = (
    re.compile(r"(?<=\s[-–/])\s+|(?<=[,;])\s+|\s+(?=\()"),  # between the parts of a name
    re.compile(r"\s+"),
    re.compile(r"(?<=\w-)(?=\w)"),
)
_SHORTEST: Final = 12  # characters of a line, for a better place to break it
_BOX: Final = re.compile(
    r"(?P<house>\d\w?)[,\s]+(?:(?:bus|bte|boîte|boite|box|bt)\b\.?\s*(?=\d|[A-Za-z]\d{0,3}\s*$)"
    r"|(?:bus|bte|bt)(?=\d)|b\.?\s*(?=\d))",
    re.IGNORECASE,
)
_BOX_WORDS: Final = {"nl": "bus", "fr": "bte"}


def broken(text: str) -> list[str]:
    """A name in lines of at most 40 characters, every word whole.

    It breaks between the parts of a name if it can, else between words, else behind a hyphen. What cannot be broken
    stays longer: `faults` refuses it.

    >>> broken("Ville de Saint-Vith / Stadt Sankt Vith - Service population")
    ['Ville de Saint-Vith / Stadt Sankt Vith -', 'Service population']
    """
    rest, lines = " ".join(text.split()), []
    while len(rest) > MOST_SIGNS and (place := _place(rest)):
        end, begin = place
        lines.append(rest[:end])
        rest = rest[begin:]
    return [*lines, rest] if rest else lines


def _place(text: str) -> tuple[int, int] | None:
    """Where a line ends and the next one begins; None when there is no such place."""
    for least in (_SHORTEST, 1):
        for pattern in _BREAKS:
            places = [hit.span() for hit in pattern.finditer(text) if least <= hit.start() <= MOST_SIGNS]
            if places:
                return places[-1]
    return None


_MUNICIPALITY: Final = {"nl": "Gemeente ", "fr": "Commune de ", "de": "Gemeinde ", "en": "Municipality of "}
_ARTICLES: Final = {"le": "Commune du", "les": "Commune des"}
_NAMED: Final = re.compile(
    r"(?:gemeente|stad|commune|ville|gemeinde|stadt|municipality|city|administration|gemeindeverwaltung|stadsbestuur"
    r"|gemeentebestuur)\b",
    re.IGNORECASE,
)
_SEVERAL: Final = re.compile(r"[/,(]|\s[-–]\s")  # a name of several parts
_TITLE: Final = re.compile(r"^(?:gemeente |stad |gemeinde |stadt |(?:commune|ville) d(?:e |['’]))", re.IGNORECASE)


def municipality(name: str, language: str) -> str:
    """How the post knows a municipality; one whose name says what it is keeps it, a city above all.

    >>> municipality("Eupen", "de"), municipality("Ixelles", "fr"), municipality("Stad Gent", "nl")
    ('Gemeinde Eupen', "Commune d'Ixelles", 'Stad Gent')
    """
    if not name or _NAMED.match(name):
        return name
    first, _space, rest = name.partition(" ")
    if language == "fr" and rest and first.lower() in _ARTICLES:
        return f"{_ARTICLES[first.lower()]} {rest}"
    if language == "fr" and fold(name[0])[0] in "aeiouy":
        return f"Commune d'{name}"
    return _MUNICIPALITY[language] + name


def town_in(town: str, names: Text, language: str) -> str:
    """A town that has the name of its municipality, in the language of the address: `Elsene` is `Ixelles`.

    >>> town_in("Elsene", Text("Gemeente Elsene", "Commune d'Ixelles", ""), "fr")
    'Ixelles'
    """
    name, *others = [_TITLE.sub("", text) for text in (names.in_(language), names.nl, names.fr, names.de)]
    return name if town in filter(None, others) and not _SEVERAL.search(name) else town


def box_in_words(street: str, language: str) -> str:
    """A street with the word for its box as the post wants it: 'bus' in Dutch, 'bte' in French; else as typed.

    >>> box_in_words("Wetstraat 12 b. 3", "nl"), box_in_words("Rue de la Loi 12A boîte 3", "fr")
    ('Wetstraat 12 bus 3', 'Rue de la Loi 12A bte 3')
    """
    word = _BOX_WORDS.get(language)
    return _BOX.sub(rf"\g<house> {word} ", street) if word else street


def address_lines(
    names: Iterable[str], street: str, postcode: str, town: str, *, language: str, country: str = ""
) -> list[str]:
    """The lines of an address: names, street, postcode with town, the country in capitals; empty ones left out."""
    named = [line for name in names for line in broken(name)]
    place = " ".join(f"{postcode} {town}".split())
    rest = (" ".join(box_in_words(street, language).split()), place, country.strip().upper())
    return [*named, *filter(None, rest)]


# --- the rules


_BELGIAN: Final = re.compile(r"[1-9]\d{3} \D.*")
_PREFIXED: Final = re.compile(r"(?:B|BE)\s*-?\s*[1-9]\d{3}\s+\D.*", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"[1-9]\d{3}\s+[A-ZÀ-Ý]")
_SLASH: Final = re.compile(r"\d\s*[A-Za-z]?\s*/\s*[\dA-Za-z]{1,4}$")
_HOME: Final = re.compile(r"belgi[ëe]n?|belgique|belgium", re.IGNORECASE)
_STRANGE: Final = re.compile(
    r"@|https?:|www\.|\b(?:t[eé]l|tel|fax|gsm)\b|\+\d{2}"
    r"|\b(?:BE\s?)?[01]\d{3}[. ]?\d{3}[. ]?\d{3}\b|\bBE\d{2}\s?\d{4}"
    r"|^(?:uw kenmerk|ons kenmerk|kenmerk|onderwerp|r[eé]f|betrifft|betreff|objet|btw|tva|mwst)\b",
    re.IGNORECASE,
)


def faults(lines: Sequence[str], window: Window) -> list[Fault]:
    """Each rule that an address breaks in this window, in the order of its lines."""
    found = []
    if len(lines) < LEAST_LINES:
        found.append(Fault(Rule.TOO_FEW_LINES))
    if len(lines) > window.lines:
        found.append(Fault(Rule.TOO_MANY_LINES))
    for line in lines:
        found += [Fault(rule, line) for rule in _rules_of(line, window)]
    return found + _faults_of_the_end(lines)


def _rules_of(line: str, window: Window) -> list[Rule]:
    rules = []
    if len(line) > MOST_SIGNS:
        rules.append(Rule.TOO_LONG)
    elif estimated_width(line) > window.line_width:
        rules.append(Rule.TOO_WIDE)
    if _STRANGE.search(line):
        rules.append(Rule.NOT_OF_THE_ADDRESS)
    if _PREFIXED.fullmatch(line):
        rules.append(Rule.POSTCODE_PREFIX)
    return rules


def _faults_of_the_end(lines: Sequence[str]) -> list[Fault]:
    """The rules about place and country."""
    if not lines:
        return []
    last, above = lines[-1], list(lines[:-1])
    if _HOME.fullmatch(last):
        return [Fault(Rule.COUNTRY_AT_HOME, last)]
    if _BELGIAN.fullmatch(last):
        found = [Fault(Rule.POSTCODE_ABOVE, line) for line in above if _POSTCODE.match(line)]
        return found + [Fault(Rule.BOX_SLASH, line) for line in above[-1:] if _SLASH.search(line)]
    if _PREFIXED.fullmatch(last):
        return []  # said already
    if any(sign.isdigit() for sign in last) or not above or not any(sign.isdigit() for sign in above[-1]):
        return [Fault(Rule.NO_PLACE, last)]
    return [] if last == last.upper() else [Fault(Rule.COUNTRY_IN_CAPITALS, last)]


def estimated_width(line: str) -> float:
    """At least as many mm as the line takes in the letter's fonts."""
    return signs.width(line) * _EM * _JOINED


def window_faults(window: Window) -> list[Fault]:
    """Each rule that an envelope breaks."""
    above = FREE_ABOVE_LOW if window.height < LOW_ENVELOPE else FREE_ABOVE
    broken_rules = (
        (Rule.WINDOW_OUTSIDE, window.left < 0 or window.top < 0 or window.left + window.window_width > SHEET[0]),
        (Rule.WINDOW_HIGH, window.top < above),
        (Rule.WINDOW_LOW, window.below < FREE_BELOW),
        (Rule.WINDOW_RIGHT, window.right < FREE_RIGHT),
        (Rule.TOO_FEW_LINES, window.lines < LEAST_LINES),
    )
    return [Fault(rule) for rule, is_broken in broken_rules if is_broken]
