"""Whether a text tells of a person: a national number, a mobile telephone, a mail address other than our own, a name
that we know; or has a place where one was removed. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from tridesk.faq.anonymising import MAIL
from tridesk.faq.rules import PLACEHOLDER
from tridesk.kit import national_number, phones
from tridesk.kit.text import fold

_INVISIBLE: Final = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_DIALLED: Final = re.compile(r"(?:(?<![\w./-])|(?<=[a-zé]\.))(?:\+|00|\(?0)\d[\d\s./()-]{6,20}\d(?!\w)")
_SPELLED: Final = re.compile(r"[(\[]\s?(?:at|apenstaartje|arobase)\s?[)\]]", re.IGNORECASE)
_MOBILE: Final = "+324"
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_HIDDEN: Final = "[RRN ••••"  # a number that was masked: the sentence is about a person
_LONGEST: Final = 5  # words of a name


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


def leaks(text: str, names: Names, own: Collection[str]) -> list[str]:
    """What a text tells of persons, as sentences for whoever answers for it; `own` are addresses of the desk."""
    told = ["a place where something was removed"] if PLACEHOLDER.search(text) else []
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    told += ["a national number"] if _HIDDEN in text or national_number.find(text) else []
    mails = MAIL.findall(text) if "@" in text or _SPELLED.search(text) else ()  # without one, it is slow
    told += [f"the mail address {mail}" for mail in mails if mail.lower() not in own]
    numbers = _DIALLED.findall(text) if "04" in text or "32" in text else ()
    told += [f"the mobile number {number}" for number in numbers if _is_mobile(number)]
    return told + [f"the name {name}" for name in dict.fromkeys(names.in_(text))]


def _is_mobile(number: str) -> bool:
    """Whether this is the number of a person's telephone: services have land lines."""
    return (phones.parse(number) or "").startswith(_MOBILE)
