"""Whether a text tells of a person: a national number, that of an account, an identity card or a vehicle, a mobile
telephone, a mail or postal address other than our own, a name that we know; or has a place where one was removed. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from tridesk.faq.anonymising import MAIL, OTHER_NUMBER, STREET
from tridesk.faq.rules import PLACEHOLDER
from tridesk.kit import national_number, phones
from tridesk.kit.text import fold

_INVISIBLE: Final = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_DIALLED: Final = re.compile(r"(?:(?<![\w./-])|(?<=[a-zé]\.))(?:\+|00|\(?0)\d[\d\s./()-]{6,20}\d(?!\w)")
_SPELLED: Final = re.compile(r"[(\[]\s?(?:at|apenstaartje|arobase)\s?[)\]]", re.IGNORECASE)
_MOBILE: Final = "+324"
_DIGIT: Final = re.compile(r"\d")
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_MARK: Final = re.compile(r"['’-]")
_HIDDEN: Final = "[RRN ••••"  # a number that was masked: the sentence is about a person
_LONGEST: Final = 5  # words of a name


class LeakKind(StrEnum):
    """What tells of a person."""

    PLACE = "place of something removed"
    NATIONAL_NUMBER = "national number"
    MAIL = "mail address"
    MOBILE = "mobile number"
    STREET = "address"
    NUMBER = "number of an account, an identity card or a vehicle"
    NAME = "name"


ARGUABLE: Final = frozenset({LeakKind.MAIL, LeakKind.MOBILE, LeakKind.STREET, LeakKind.NUMBER, LeakKind.NAME})
"""What may be something else as well: a municipality is called like a person, a service has an address, an account."""


class Leak(NamedTuple):
    """Words that tell of a person, as they stand in the text; of a national number no digits."""

    kind: LeakKind
    words: str


class Names:
    """The names of people that we know, as they may stand in a text: in both orders, whatever the accents.

    Names of one word are left out: they would take words out of every sentence.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: set[tuple[str, ...]] = set()
        for name in names:
            words = tuple(fold(word) for word in _WORD.findall(name))
            if 2 <= len(words) <= _LONGEST:
                self._names |= {words, (*words[1:], words[0]), (words[-1], *words[:-1])}
        self._firsts = {words[0] for words in self._names}

    def in_(self, text: str) -> Iterator[str]:
        """Those that stand in a text, as written there; words with a capital at both ends, as names have."""
        words = _WORD.findall(text)
        for start, word in enumerate(words):
            if not word[0].isupper() or fold(word) not in self._firsts:
                continue
            folded = [fold(part) for part in words[start : start + _LONGEST]]
            for length in range(2, len(folded) + 1):
                if tuple(folded[:length]) in self._names and words[start + length - 1][0].isupper():
                    yield " ".join(words[start : start + length])


def ends_of_names(text: str) -> set[tuple[str, str]]:
    """The first and the last word of everything in a text that could be a name, folded; of `Jean-Luc` the longer part.

    >>> sorted(ends_of_names("Bel An Peeters."))
    [('an', 'peeters'), ('bel', 'an'), ('bel', 'peeters')]
    """
    words = _WORD.findall(_plain(text))
    return {
        (_longest_part(word), _longest_part(last))
        for start, word in enumerate(words)
        if word[0].isupper()
        for last in words[start + 1 : start + _LONGEST]
        if last[0].isupper()
    }


def _longest_part(word: str) -> str:
    return max(_MARK.split(fold(word)), key=len)


def leaks(text: str, names: Names, own: Collection[str], no_person: Iterable[str] = ()) -> list[Leak]:
    """What a text tells of persons, each once; `own` are the addresses of the desk, in small letters.

    `no_person` are words of which somebody said that they mean nobody.
    """
    told = [Leak(LeakKind.PLACE, match[0]) for match in PLACEHOLDER.finditer(text)]
    text = _plain(text)
    if _HIDDEN in text or national_number.find(text):
        told.append(Leak(LeakKind.NATIONAL_NUMBER, f"{_HIDDEN}]"))
    mails = MAIL.findall(text) if "@" in text or _SPELLED.search(text) else ()  # without one, it is slow
    told += [Leak(LeakKind.MAIL, mail) for mail in mails if mail.lower() not in own]
    numbers = _DIALLED.findall(text) if "04" in text or "32" in text else ()
    told += [Leak(LeakKind.MOBILE, number) for number in numbers if _is_mobile(number)]
    has_digit = _DIGIT.search(text)
    streets = STREET.findall(text) if has_digit else ()
    told += [Leak(LeakKind.STREET, street) for street in streets if not any(street.lower() in line for line in own)]
    told += [Leak(LeakKind.NUMBER, number) for number in (OTHER_NUMBER.findall(text) if has_digit else ())]
    told += [Leak(LeakKind.NAME, name) for name in names.in_(text)]
    harmless = {fold(words) for words in no_person}
    return [leak for leak in dict.fromkeys(told) if leak.kind not in ARGUABLE or fold(leak.words) not in harmless]


def _plain(text: str) -> str:
    """The text as it is read: without signs that nobody sees, each letter in its usual form."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))


def _is_mobile(number: str) -> bool:
    """Whether this is the number of a person's telephone: services have land lines."""
    return (phones.parse(number) or "").startswith(_MOBILE)
