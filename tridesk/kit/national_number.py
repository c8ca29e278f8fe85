"""National numbers (NN) and BIS numbers of Belgium: find them in any text, and mask them.

Eleven digits `YYMMDD SSS CC`, written `62.03.14-999.01`, `62.03.14.999-01`, `620314 999 01`, bare, and
worse. For a BIS number the month is 20 or 40 higher. `CC` is 97 minus the first nine digits modulo 97,
those of people born since 2000 with a 2 in front. Month and day may be zero when unknown, and the day runs
on when serials run out.

Other numbers are told apart by shape: an enterprise number has ten digits, an IBAN and a structured
communication are cut elsewhere, a telephone number abroad starts with a plus. What is left is decided by
the checksum, unless the punctuation alone gives it away, since people mistype. In doubt it is masked: the
clear number can be shown again on request, a leak cannot be taken back.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from tridesk.kit import clock

_DASH: Final = r"\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_INVISIBLE: Final = r"\u00ad\u200b-\u200f\u2060\ufeff"

# What may stand between two groups: spaces of all kinds, also a line break with its '> ' of a quoted mail,
# stops and dashes of all kinds, and in HTML entities and whole tags.
_GAP: Final = rf"(?:[\s.\u00b7\uff0e/_>{_DASH}{_INVISIBLE}]|&\#?\w{{2,8}};|</?[a-zA-Z][^<>]{{0,400}}>){{0,8}}"

# Every alternative starts with a digit, so that the search skips all else quickly; what may not come before
# that digit is looked at behind it.
_CANDIDATE: Final = re.compile(
    rf"""
    [0-9](?<![0-9][0-9])
    (?:
        ([0-9](?:[0-9]{{2}}(?=[./{_DASH}]))?) {_GAP}   # year, in full only before a visible separator
        ([0-9]{{2}}) {_GAP}                            # month
        ([0-9]{{2}}) {_GAP}                            # day
        ([0-9]{{3}}) {_GAP}                            # serial
        ([0-9]{{2}})                                   # check
    |
        (?<![0-9][ .-][0-9]) (?:[ .-][0-9]){{10}} (?![ .-][0-9])   # spelled out digit by digit
    )
    (?![0-9])
    """,
    re.VERBOSE,
)
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_PUNCTUATION: Final = re.compile(rf"[./{_DASH}]")
_DIALLED: Final = re.compile(r"(?:(?<!\w)\+|(?<!\d)00 )\Z")

# Arabic, full-width, mathematical... digits, each with its ASCII digit. Unicode has none beyond the second
# plane.
_EXOTIC_DIGITS: Final = {
    chr(point): str(digit)
    for point in range(0x80, 0x20000)
    if (digit := unicodedata.decimal(chr(point), None)) is not None
}
_EXOTIC_TO_ASCII: Final = str.maketrans(_EXOTIC_DIGITS)
_EXOTIC: Final = frozenset(_EXOTIC_DIGITS)


class Found(NamedTuple):
    """A number in a text: `text[start:end]`, and its eleven ASCII digits."""

    start: int
    end: int
    digits: str


class Hidden(NamedTuple):
    """What replaced a number in the text, and the eleven digits that it hides."""

    token: str
    digits: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may be shown, stored and searched, and apart from it the numbers, in order."""

    text: str
    numbers: tuple[Hidden, ...]


def is_valid(digits: str) -> bool:
    """Whether eleven ASCII digits are a national or BIS number by date and checksum, in either century."""
    month = int(digits[2:4])
    if month % 20 > 12 or month > 52:
        return False
    body, check = digits[:9], int(digits[9:])
    if 97 - int(body) % 97 == check:
        return True
    return 2000 + int(digits[:2]) <= clock.now().year and 97 - int("2" + body) % 97 == check


def token(digits: str) -> str:
    """What stands for the number in a masked text: tells two apart, does not lead to the person."""
    return f"[RRN ••••{digits[-2:]}]"


def find(text: str) -> tuple[Found, ...]:
    """Every national or BIS number in a text or in HTML, in order."""
    return tuple(_find(text))


def mask(text: str) -> Masked:
    """Replace every national or BIS number by its token; masking again changes nothing.

    A tag in the middle of a number stays, behind the token, so that HTML stays well-formed.
    """
    pieces: list[str] = []
    numbers: list[Hidden] = []
    done = 0
    for start, end, digits in _find(text):
        within = mask("".join(_MARKUP.findall(text[start:end])))
        pieces += text[done:start], token(digits), within.text
        numbers += Hidden(token(digits), digits), *within.numbers
        done = end
    if not numbers:
        return Masked(text, ())
    return Masked("".join(pieces) + text[done:], tuple(numbers))


def _find(text: str) -> Iterator[Found]:
    if not _has_eleven_digits(text):
        return
    plain = _with_plain_digits(text)
    at = 0
    while candidate := _CANDIDATE.search(plain, at):
        digits = _digits_of(candidate)
        if _is_meant(candidate, digits):
            yield Found(*candidate.span(), digits)
            at = candidate.end()
        else:  # a number may begin in the middle of what was none
            at = candidate.start() + 1


def _has_eleven_digits(text: str) -> bool:
    """A cheap way out for most texts, which have fewer."""
    found = 0
    for digit in "0123456789":
        found += text.count(digit)
        if found >= 11:
            return True
    return _has_exotic_digits(text)


def _with_plain_digits(text: str) -> str:
    """The same text, character for character, with ASCII digits."""
    return text.translate(_EXOTIC_TO_ASCII) if _has_exotic_digits(text) else text


def _has_exotic_digits(text: str) -> bool:
    return not text.isascii() and not _EXOTIC.isdisjoint(text)


def _digits_of(candidate: re.Match[str]) -> str:
    written = candidate[0]
    if _is_spelled_out(candidate):
        return written[::2]
    return (written[0] + "".join(candidate.groups()))[-11:]  # without the century of a year in full


def _is_meant(candidate: re.Match[str], digits: str) -> bool:
    if is_valid(digits):
        return _is_punctuated(candidate) or not _is_dialled(candidate)
    return _is_punctuated(candidate) and _may_be_a_date(digits)


def _is_punctuated(candidate: re.Match[str]) -> bool:
    """Whether the separators alone say that this is meant as a national number.

    Either all of date, serial and check stand apart, `62.03.14-999.01` or `620314 999-01`, or the date is
    written with stops and the serial follows after another, `62.03.14-99901`. Only within one line, and not
    with a year like 1962: an amount behind a date looks much the same.
    """
    if _is_spelled_out(candidate) or len(candidate[1]) > 1:
        return False
    gaps = [html.unescape(candidate.string[candidate.end(i) : candidate.start(i + 1)]) for i in range(1, 5)]
    if any("\n" in gap or "<" in gap for gap in gaps):
        return False
    after_year, after_month, after_day, after_serial = (bool(_PUNCTUATION.search(gap)) for gap in gaps)
    all_apart = bool(gaps[2] and gaps[3]) and after_year == after_month and (after_day or after_serial)
    return all_apart or (after_year and after_month and after_day)


def _is_spelled_out(candidate: re.Match[str]) -> bool:
    return candidate.lastindex is None


def _is_dialled(candidate: re.Match[str]) -> bool:
    """Whether it is a telephone number by what stands directly in front, as in +32470... or 00 32470..."""
    before = candidate.string[max(candidate.start() - 4, 0) : candidate.start()]
    return _DIALLED.search(before) is not None


def _may_be_a_date(digits: str) -> bool:
    """Whether the first six digits could be a date of birth, BIS and unknown parts included."""
    month, day = int(digits[2:4]), int(digits[4:6])
    return month <= 52 and month % 20 <= 12 and day <= 31
