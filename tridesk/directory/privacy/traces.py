"""What a person is recognised by, and texts without it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from string import ascii_letters
from typing import Any, Final

from tridesk.kit import phones
from tridesk.kit.text import fold

MASK: Final = "—"

_WORD: Final = re.compile(r"[^\W_]+")
_BETWEEN: Final = r"[\s,.'’_-]{1,3}"
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"  # no letter or digit on that side
_NUMBER: Final = re.compile(r"(?<![\w+])(?:\+|\(?0)[\d\s./()-]{6,22}\d")
_DIGITS: Final = 8  # of a number, from its end: without the prefixes that are written in more than one way
_SHORTEST: Final = 3  # letters of a part of a name that says who it is
_PARTICLES: Final = frozenset("das del den der des dos het les ten ter van von zur".split())  # noqa: SIM905
_UMLAUTS: Final = {"ae": "äÄ", "oe": "öÖ", "ue": "üÜ"}
_BRANCHES: Final = 4  # letters of one word with two spellings: 16 words to look up
_RANGES: Final = ((0xB5, 0xB6), (0xC0, 0x250), (0x370, 0x530), (0x1C80, 0x1C89), (0x1E00, 0x2000))
_LETTERS: Final = [letter for span in _RANGES for letter in map(chr, range(*span)) if letter.isalpha()]
"""Latin, Greek and Cyrillic letters, but for those of ASCII."""


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
        """A pattern for PostgreSQL, with both cases, of normal (NFC) texts that may hold one of them; '' for none.

        It fits every text that `masked` changes, and some others: it has the longest word of a name in the same
        spellings, and the last digits of a number. Parts of a name alone (`closely`) are not looked for.
        """
        words = (max(_words(name) or [name], key=len) for name in self.names)
        numbers = [r"[^1-9]{0,20}".join(phone[-_DIGITS:]) for phone in self.phones]  # any 0, as in +32 (0)87
        return "|".join(sorted([*map(_spelled, (*words, *self.emails)), *numbers]))

    @property
    def word_spellings(self) -> list[list[set[str]]]:
        """For each name, for each of its words, how it may begin in an index of folded words: `muller`, `mueller`."""
        return [[_folded_spellings(word) for word in _words(name)] for name in sorted(self.names)]

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
        parts = _words(name)
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


def _words(name: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", name))


def _folded_spellings(word: str) -> set[str]:
    """The word folded, with `u` and `ue` for `ü` and `ue`; cut where it would have too many spellings."""
    starts, branches = {""}, 0
    for part in _parts().findall(word.lower()):
        plain = fold(part)
        umlaut = plain if plain in _UMLAUTS else f"{plain}e"
        has_two = plain in _UMLAUTS or part in _UMLAUTS.get(umlaut, "")
        branches += has_two
        if branches > _BRANCHES:
            break
        starts = {start + end for start in starts for end in ((umlaut[0], umlaut) if has_two else (plain,))}
    return starts


def _spelled(word: str) -> str:
    """A word as a pattern: any accents fit, and `oe` for `ö` or the other way round, as Germans write it.

    It has every case of each letter: PostgreSQL, asked to ignore it, does so in another way than Python.
    """
    return "".join(_part(part) for part in _parts().findall(word.lower()))


def _part(part: str) -> str:
    """One letter, or two that stand for one."""
    letters, plain = _letters(), fold(part)
    if len(plain) > 1 and plain in letters:
        return f"(?:{letters[plain[0]]}{letters[plain[1]]}|{letters[plain]})"
    if part in _UMLAUTS.get(f"{plain}e", ""):
        return f"(?:{letters[plain]}|{_part(f'{plain}e')})"
    if plain in letters:
        return letters[plain]
    cases = {part, part.upper(), part.title(), plain, plain.upper()}
    return f"(?:{'|'.join(map(re.escape, sorted(cases)))})"


@cache
def _letters() -> dict[str, str]:
    """Each plain letter, or two, with all letters that stand for it, as a class of characters."""
    alike = {two: set(letters) for two, letters in _UMLAUTS.items()}
    for letter in [*ascii_letters, *_LETTERS]:
        folded = fold(letter)
        if len(folded) == 1 or (len(folded) == 2 and folded.isascii()):
            cases = {letter, letter.lower(), letter.upper(), folded}
            alike.setdefault(folded, set()).update(case for case in cases if len(case) == 1)
    return {plain: f"[{''.join(sorted(letters))}]" for plain, letters in alike.items()}


@cache
def _parts() -> re.Pattern[str]:
    return re.compile("|".join([*(plain for plain in _letters() if len(plain) > 1), "."]), re.DOTALL)


def of(names: Iterable[str], emails: Iterable[str], numbers: Iterable[str]) -> Traces:
    """Traces out of what a record holds; values that are empty or too short to identify a person are left out."""
    return Traces(
        frozenset(name.strip() for name in names if len(fold(name).strip()) >= _SHORTEST),
        frozenset(email.strip().lower() for email in emails if email.strip()),
        frozenset(number for number in numbers if number),
    )
