"""What a person is recognised by, and texts without it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from tridesk.kit import phones
from tridesk.kit.text import fold

MASK: Final = "—"

_WORD: Final = re.compile(r"[^\W_]+")
_BETWEEN: Final = r"[\s,.'’_-]{1,3}"
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"  # no letter or digit on that side
_NUMBER: Final = re.compile(r"(?<![\w+])(?:\+|\(?0)[\d\s./()-]{6,22}\d")
_DIGITS: Final = 8  # of a number, from its end: without the prefixes that are written in more than one way
_UNSURE: Final = r"[aeiouy]|[^\x00-\x7f]"  # letters with more than one spelling
_SHORTEST: Final = 3  # letters of a part of a name that says who it is
_PARTICLES: Final = frozenset("das del den der des dos het les ten ter van von zur".split())  # noqa: SIM905
_TWO: Final = {"ae": "ä", "oe": "ö", "ue": "ü"}
_PARTS: Final = re.compile(r"[aou]e|.")
_LATIN: Final = "".join(chr(point) for point in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))


@dataclass(frozen=True, slots=True)
class Traces:
    """Names, mail addresses (lower case) and numbers (E.164) of one person alone."""

    names: frozenset[str] = field(default_factory=frozenset)
    emails: frozenset[str] = field(default_factory=frozenset)
    phones: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.names or self.emails or self.phones)

    @property
    def rough(self) -> str:
        """A pattern for PostgreSQL, case aside, of texts that may hold one of them, and of some others; '' for none.

        It has the longest word of a name, with anything for vowels and accents, and the last digits of a number.
        """
        words = (max(_WORD.findall(unicodedata.normalize("NFC", name)) or [name], key=len) for name in self.names)
        names = [re.sub(_UNSURE, "..?", re.escape(word), flags=re.IGNORECASE) for word in words]
        numbers = [r"\D{0,3}".join(phone[-_DIGITS:]) for phone in self.phones]
        return "|".join(sorted([*names, *map(re.escape, self.emails), *numbers]))

    def masked(self, text: str, *, closely: bool = False) -> str:
        """The text with a dash for each of them, in any case, accents and spelling of numbers aside.

        `closely`, for texts about this person, also masks parts of the name alone: "Frau Kohnenmergen".

        >>> Traces(frozenset({"Anja Kohnenmergen"})).masked("Kohnenmergen, Anja hat angerufen")
        '— hat angerufen'
        """
        if not text or not self:
            return text
        normal = unicodedata.normalize("NFC", text)
        done = normal
        for pattern in _patterns(self, closely):
            done = pattern.sub(MASK, done)
        if self.phones:
            done = _NUMBER.sub(lambda hit: MASK if phones.parse(hit[0]) in self.phones else hit[0], done)
        return text if done == normal else done

    def masked_all(self, value: Any, *, closely: bool = False) -> Any:
        """The same for every text in lists and mappings of them."""
        if isinstance(value, str):
            return MASK if value in self.phones else self.masked(value, closely=closely)
        if isinstance(value, list):
            return [self.masked_all(element, closely=closely) for element in value]
        if isinstance(value, dict):
            return {key: self.masked_all(element, closely=closely) for key, element in value.items()}
        return value


@cache
def _patterns(traces: Traces, closely: bool) -> tuple[re.Pattern[str], ...]:
    """Addresses first, for names stand in them; then whole names in either order, then their parts."""
    patterns = [re.escape(email) for email in sorted(traces.emails)]
    for name in sorted(traces.names):
        parts = _WORD.findall(unicodedata.normalize("NFC", name))
        words = [_spelled(word) for word in parts]
        if len(words) > 1:
            patterns += [
                _BETWEEN.join(words),
                _BETWEEN.join([words[-1], *words[:-1]]),
                _BETWEEN.join([*words[1:], words[0]]),
            ]
        elif words:
            patterns.append(words[0])
        if closely:
            patterns += [word for part, word in zip(parts, words, strict=True) if _says_who(fold(part))]
    return tuple(re.compile(f"{_BEFORE}{pattern}{_AFTER}", re.IGNORECASE) for pattern in dict.fromkeys(patterns))


def _says_who(word: str) -> bool:
    return len(word) >= _SHORTEST and word not in _PARTICLES


def _spelled(word: str) -> str:
    """A word as a pattern: any accents fit, and `oe` for `ö` or the other way round, as Germans write it."""
    return "".join(_part(part) for part in _PARTS.findall(word.lower()))


def _part(part: str) -> str:
    """One letter, or two that stand for one with an accent."""
    if part == "ß":
        return "(?:ß|ss)"
    if part in _TWO:
        return f"(?:{part}|{_TWO[part]})"
    plain = fold(part)
    accented = _letters().get(plain, re.escape(plain))
    return f"(?:{accented}|{plain}e)" if part in _TWO.values() else accented


@cache
def _letters() -> dict[str, str]:
    """Each plain letter with all that fold to it alone, as a class of characters."""
    alike: dict[str, list[str]] = {}
    for letter in _LATIN:
        folded = fold(letter)
        if len(folded) == 1 and folded.isascii() and folded.isalpha():
            alike.setdefault(folded, [folded]).append(letter)
    return {plain: f"[{''.join(letters)}]" for plain, letters in alike.items()}


def of(names: Iterable[str], emails: Iterable[str], numbers: Iterable[str]) -> Traces:
    """Traces out of what a record holds; values that are empty or too short to identify a person are left out."""
    return Traces(
        frozenset(name.strip() for name in names if len(fold(name).strip()) >= _SHORTEST),
        frozenset(email.strip().lower() for email in emails if email.strip()),
        frozenset(number for number in numbers if number),
    )
