"""National numbers (NN) and BIS numbers of Belgium: find them in any text, and mask them.

Eleven digits `YYMMDD SSS CC`, written `62.03.14-999.01`, `62.03.14.999-01`, `620314 999 01`, bare, and
worse. For a BIS number the month is 20 or 40 higher. `CC` is 97 minus the first nine digits modulo 97,
those of people born since 2000 with a 2 in front. Month and day may be zero when unknown, and the day runs
on when serials run out.

The check digits decide. They let one in two hundred of other numbers pass, so the spelling has to fit as
well: the groups of a national number, one digit at a time, or one of `OTHER_GROUPS` standing alone. Without
right check digits only the official layouts count, since people mistype. In doubt a number is masked: it
can be shown again on request, a leak cannot be taken back.

The search runs over a *plain* form of the text, equally long, in which tags, entities, percent-encoding and
digits of other scripts are resolved. So every position holds in both, and the time grows with the length.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple, TypeVar, cast
from urllib.parse import unquote_to_bytes

from tridesk.kit import clock

T = TypeVar("T")

LENGTH: Final = 11
_CUTS: Final = frozenset({2, 4, 6, 9})  # where the groups of a national number meet
_NO_CUTS: Final = (1, 3, 5, 7, 8, 10)
OTHER_GROUPS: Final = frozenset(
    {
        (3, 3, 3, 2), (4, 4, 3), (3, 4, 4), (4, 3, 4), (3, 3, 5), (5, 3, 3), (5, 6), (4, 7), (7, 4), (8, 3), (3, 8),
        (2, 2, 2, 2, 3), (2, 2, 2, 2, 2, 1), (1, 2, 2, 2, 2, 2), (6, 2, 3), (2, 4, 3, 2), (2, 4, 5),
    }
)  # fmt: skip
_TIGHT: Final = frozenset({".", "-", "/"})
# The layouts that give a number away although its check digits are wrong: what stands after year, month, day, serial.
_OFFICIAL: Final = frozenset(
    {
        (".", ".", "-", "."), (".", ".", ".", "-"), (".", ".", "-", "-"), (".", ".", " ", "-"), (".", ".", "-", ""),
        ("-", "-", "-", "-"), ("-", "-", "-", "."), ("/", "/", "-", "."), ("/", "/", "-", "-"), ("/", "/", "-", "/"),
        ("", "", "-", "."), ("", "", "-", "-"), ("", "", " ", "-"), ("", "", ".", "-"),
    }
)  # fmt: skip
_PHONE_GROUPS: Final = frozenset(
    {(2, 3, 2, 2), (3, 2, 2, 2), (4, 2, 2, 2), (4, 3, 3), (4, 6), (3, 6), (2, 7), (3, 3, 3), (9,), (10,)}
)
_MOST_BETWEEN: Final = 6  # visible signs between two digits; white space counts once
_DIGEST: Final = 24  # hexadecimal letters and digits in one piece, from which on they are no number
_FEWEST_DIGITS: Final = 8  # the others may be letters that look like digits

_DASH: Final = r"\-\u00ad\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_STOP: Final = r".\u00b7\u2024\u2027\u30fb\uff0e"
_SLASH: Final = r"/\u2044\u2215\uff0f"
_QUOTES: Final = r"'\"`\u2018-\u201f\u00ab\u00bb\u2032"
_SIGNS: Final = rf"{_DASH}{_STOP}{_SLASH}{_QUOTES},;:|*_()\[\]{{}}>+\\\uff0c\uff5c\uff08\uff09"
_INVISIBLE: Final = (
    r"\x00-\x08\u00ad\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff"
)
# Spelled out, since a class without `\\s` is one bitmap.
_SPACE: Final = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

_TAG: Final = re.compile(r"(<[a-zA-Z/!?][^<>]*+>)")
_TAG_NAME: Final = re.compile(r"<(/?[a-zA-Z0-9]*)[^<>]*+>")
_BLOCK: Final = re.compile(r"</?(?:td|th|tr|table|tbody|p|div|br|hr|li|ul|ol|dd|dt|h[1-6]|pre|option)\b", re.IGNORECASE)
_ENCODED: Final = re.compile(r"&\#?\w{1,8};|%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*+|\\(?:u[0-9A-Fa-f]{4}|[nrt])")
_CHAIN: Final = re.compile(rf"[0-9][0-9OoIl{_SPACE}{_SIGNS}{_INVISIBLE}]{{9,}}+")
_LETTERS: Final = re.compile("[OoIl]+")
_LETTER_AT_DIGIT: Final = re.compile(r"[0-9][OoIl]|[OoIl][.\-/ ]{0,3}[0-9]")
_RUN: Final = re.compile(r"[0-9]+")
_NO_DIGIT: Final = re.compile(r"[^0-9]+")
_NOT_SHOWN: Final = re.compile(rf"[{_INVISIBLE}]+")
_SPACES: Final = re.compile(r"\s+")
_LIKE_DIGITS: Final = re.compile(r"[0-9](?>[.\-/ ]{0,3}[0-9OoIl]){7,10}")
_LIKE_A_NUMBER: Final = re.compile(
    r"""(?<![^\W_])
    ([0-9OoIl]{2})([.\-/ ]?)([0-9OoIl]{2})\2([0-9OoIl]{2})[.\-/ ]{0,3}([0-9OoIl]{3})[.\-/ ]?([0-9OoIl]{2})
    (?![^\W_])""",
    re.VERBOSE,
)
_LETTERS_TO_DIGITS: Final = str.maketrans("OoIl", "0011")
_HEXADECIMAL: Final = re.compile(r"[0-9A-Fa-f]*+")
_DIALLED: Final = re.compile(r"(?:(?<!\w)\+|(?<!\d)00 )\Z")
_MOBILE: Final = re.compile("324[5-9]")  # with the country code of Belgium: one in a hundred has right check digits
_PHONE_WORD: Final = re.compile(
    r"(?<!\w)(?:t[eé]l(?:[eé](?:foon|fon|phone))?|phone|gsm|mob(?:iel|iles?|il)?|portable|handy|(?:tele)?fax)"
    r"(?:[ .-]?(?:n[ro°]|nummer|number))?[\s.:=(]{0,4}\Z",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(r"\s{0,2}(?:[€$£]|(?:euros?|eur|usd|gbp|chf)\b)", re.IGNORECASE)
# Words before a number that say that it is one of something else.
_OF_ELSE: Final = re.compile(
    r"(?:offert[en]?|offres?|angebots?|quotations?|devis|factu(?:ur|re)|invoice|rechnung|versi(?:e|on)|release|build|"
    r"bestelbon|commande|bestellung|order|\bv|\bref)\b[\s.:#°]{0,4}(?:n[ro]?[\s.:°]{0,3})?\Z|\bv\Z",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"\[RRN ••••[0-9]{2}\]")

# Arabic, full-width, superscript, circled... digits, each with its ASCII digit. Unicode has none beyond the
# second plane.
_EXOTIC_TO_ASCII: Final = {
    point: str(digit) for point in range(0x80, 0x20000) if (digit := unicodedata.digit(chr(point), None)) is not None
}
_EXOTIC: Final = re.compile("[" + "".join(chr(point) for point in _EXOTIC_TO_ASCII if point < 0x10000) + "]")
_BEYOND: Final = re.compile("[\U00010000-\U0001ffff]")
_WESTERN: Final = ("¹", "²", "³")  # the only ones in windows-1252
_LOOK_ALIKE: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u00b7\u2024\u2027\u30fb\uff0e", ".")
    | dict.fromkeys("\u2044\u2215\uff0f", "/")
)
_REST: Final = "\x01"  # fills up where a letter was written with several


class Found(NamedTuple):
    """A number in a text: `text[start:end]`, and its eleven ASCII digits."""

    start: int
    end: int
    digits: str


class Clean(str):
    """A text that was masked: it need not be searched again."""

    __slots__ = ()


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
    body, check = int(digits[:9]), int(digits[9:])
    if 97 - body % 97 == check:
        return True
    return 97 - (2_000_000_000 + body) % 97 == check and 2000 + int(digits[:2]) <= clock.now().year


def token(digits: str) -> str:
    """What stands for the number in a masked text: tells two apart, does not lead to the person."""
    return f"[RRN ••••{digits[-2:]}]"


def find(text: str) -> tuple[Found, ...]:
    """Every national or BIS number in a text or in HTML, in order."""
    if not _has_digits(text):
        return ()
    return tuple(sorted(number for plain in _plain(text) for number in _numbers(text, plain)))


def mask(text: str) -> Masked:
    """Replace every national or BIS number by its token; masking again changes nothing.

    A tag in the middle of a number stays, behind the token, so that HTML stays well-formed.
    """
    if isinstance(text, Clean):
        return Masked(text, ())
    spans = find(text)
    if not spans:
        return Masked(Clean(text) if type(text) is str else text, ())
    pieces: list[str] = []
    numbers: list[Hidden] = []
    done = 0
    for start, end, digits in spans:
        if start < done:  # in a tag inside the number before, which is masked with it
            continue
        tags = mask("".join(_TAG.findall(text, start, end)))
        pieces += text[done:start], token(digits), tags.text
        numbers += Hidden(token(digits), digits), *tags.numbers
        done = end
    return Masked(Clean("".join(pieces) + text[done:]), tuple(numbers))


def mask_all(value: T) -> T:
    """The same text or JSON value with every number masked, also in keys; itself when it holds none."""
    masked = _masked(value)
    return value if masked == value and not isinstance(value, str) else cast("T", masked)


def _masked(value: object) -> object:
    match value:
        case str():
            return mask(value).text
        case dict():
            return {mask_all(key): _masked(content) for key, content in value.items()}
        case list() | tuple():
            return [_masked(content) for content in value]
        case int() if 10**10 <= value < 10**11 and is_valid(str(value)):
            return token(str(value))
        case _:
            return value


# ------------------------------------------------------------------------------------------- the plain form


def _has_digits(text: str) -> bool:
    """A cheap way out for most texts, which have fewer digits than a number."""
    count = 0
    for digit in "0123456789":
        count += text.count(digit)
        if count >= _FEWEST_DIGITS:
            return True
    return _has_exotic_digits(text)


def _has_exotic_digits(text: str) -> bool:
    """Whether there may be digits of other scripts; cheap where there are none."""
    if text.isascii():
        return False
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return bool(_EXOTIC.search(text) or _BEYOND.search(text))
    return any(digit in text for digit in _WESTERN)


def _plain(text: str) -> Iterator[str]:
    """The words without the tags, and where they hold digits the tags without the words, each as long as the text."""
    exotic = _has_exotic_digits(text)
    pieces = _TAG.split(text) if "<" in text else [text]
    words, tags = pieces[::2], pieces[1::2]
    if not tags:
        yield _decoded(text, exotic)
        return
    blank = pieces.copy()
    blank[1::2] = ["\0" * len(tag) for tag in tags]
    yield _decoded("".join(blank), exotic)
    if _CHAIN.search(_decoded("x".join(tags), exotic)):
        blank = pieces.copy()
        blank[::2] = ["x" * len(word) for word in words]
        yield _decoded("".join(blank), exotic)


def _decoded(text: str, exotic: bool) -> str:
    """The same text, letter for letter, without tokens, entities, percent-encoding and digits of other scripts."""
    if "[RRN " in text:
        text = _TOKEN.sub(lambda token: "x" * len(token[0]), text)
    if "&nbsp;" in text:
        text = text.replace("&nbsp;", " " + _REST * 5)
    if "&" in text or "%" in text or "\\" in text:
        text = _ENCODED.sub(_resolved, text)
        exotic = exotic or _has_exotic_digits(text)
    return text.translate(_EXOTIC_TO_ASCII) if exotic else text


def _resolved(encoded: re.Match[str]) -> str:
    written = encoded[0]
    if written[0] == "&":
        letter = html.unescape(written)
        return letter + _REST * (len(written) - len(letter)) if len(letter) == 1 else written
    if written[0] == "\\":
        letter = chr(int(written[2:], 16)) if written[1] == "u" else " "
        return letter + _REST * (len(written) - 1)
    letters = unquote_to_bytes(written).decode("utf-8", "replace")
    pieces = [letter + _REST * (3 * len(letter.encode()) - 1) for letter in letters]
    plain = "".join(pieces)
    return plain if len(plain) == len(written) else written  # what is not UTF-8 stays


# ------------------------------------------------------------------------------------------- candidates


def _numbers(text: str, plain: str) -> Iterator[Found]:
    """Every number in one plain form, in no order."""
    chains: list[_Chain] = []
    for match in _CHAIN.finditer(plain):
        amount = len(_NO_DIGIT.sub("", match[0]))
        if amount < _FEWEST_DIGITS:
            continue
        if _LETTER_AT_DIGIT.search(plain, max(match.start() - 2, 0), match.end()):
            for like in _LIKE_DIGITS.finditer(plain, *match.span()):
                yield from _with_letters(plain, like.start())
        if amount >= LENGTH:
            chains += _chains(text, plain, match)
    while chains:
        chain = chains.pop()
        starts = _chosen(_candidates(chain))
        done = 0
        for at in starts:
            start = at - 2 if chain.joined(at) else at
            digits = chain.digits[at : at + LENGTH]
            yield Found(chain.positions[start], chain.end(at + LENGTH - 1), digits)
            if start - done >= LENGTH:  # what was part of a longer row of digits may be a number by itself
                chains.append(_Chain(text, plain, chain.positions[done:start]))
            done = at + LENGTH
        if starts and len(chain.positions) - done >= LENGTH:
            chains.append(_Chain(text, plain, chain.positions[done:]))


def _positions(plain: str, start: int, end: int) -> list[int]:
    return [place for run in _RUN.finditer(plain, start, end) for place in range(*run.span())]


def _chains(text: str, plain: str, match: re.Match[str]) -> Iterator[_Chain]:
    """The digits between the letters."""
    start = match.start()
    for letters in _LETTERS.finditer(plain, *match.span()):
        if letters.start() - start >= LENGTH:
            yield _Chain(text, plain, _positions(plain, start, letters.start()))
        start = letters.end()
    yield _Chain(text, plain, _positions(plain, start, match.end()))


class _Chain:
    """Digits of a text that only signs, spaces and tags part."""

    def __init__(self, text: str, plain: str, positions: list[int]) -> None:
        self.text, self.plain, self.positions = text, plain, positions
        self.digits = "".join([plain[place] for place in positions])
        self._joined = [False, *(after == before + 1 for before, after in pairwise(positions)), False]
        if not text.isascii():  # a raised digit, as of a footnote, does not belong to the number before it
            decimal = [text[place].isdecimal() for place in positions]
            for at, (before, after) in enumerate(pairwise(decimal), 1):
                self._joined[at] &= before == after
        self._gaps: dict[int, str | None] = {}

    def joined(self, at: int) -> bool:
        """Whether the digit stands directly behind the one before it."""
        return self._joined[at]

    def gap(self, at: int) -> str | None:
        """What a reader sees between a digit and the one before it: signs, white space as one, tags of blocks by name.

        "" when nothing, None when too much.
        """
        if at not in self._gaps:
            self._gaps[at] = self._between(self.positions[at - 1] + 1, self.positions[at])
        return self._gaps[at]

    def _between(self, start: int, end: int) -> str | None:
        if start == end:
            return ""
        between = self.plain[start:end]
        signs = _NOT_SHOWN.sub("", between)
        signs = _SPACES.sub(_shortest, signs).translate(_LOOK_ALIKE)
        if len(signs) > _MOST_BETWEEN:
            return None
        if "\0" in between and _BLOCK.search(self.text, start, end):
            return signs.strip() + "".join(f"<{name}>" for name in _TAG_NAME.findall(self.text, start, end))
        return signs

    def end(self, last: int) -> int:
        """Where the writing of a digit ends, which may be an entity."""
        end = self.positions[last] + 1
        while self.plain[end : end + 1] == _REST != self.text[end]:
            end += 1
        return end


def _shortest(spaces: re.Match[str]) -> str:
    return next((space for space in "\n\t" if space in spaces[0]), " ")


def _candidates(chain: _Chain) -> Iterator[tuple[int, int]]:
    """Rank and place of every number among the digits; the surest have the lowest rank, and they may overlap."""
    digits, last = chain.digits, len(chain.digits) - LENGTH
    for at in range(last + 1):
        if digits[at + 2 : at + 4] > "52" or chain.joined(at + LENGTH):
            continue
        if chain.joined(at) and not _is_full_year(chain, at):
            continue
        rank = _rank(chain, at, digits[at : at + LENGTH])
        if rank is not None:
            yield rank, at


def _chosen(candidates: Iterator[tuple[int, int]]) -> list[int]:
    """The places of numbers that do not overlap, in order."""
    taken: set[int] = set()
    chosen: list[int] = []
    for _, at in sorted(candidates):
        if at not in taken and at + LENGTH - 1 not in taken:
            chosen.append(at)
            taken.update(range(at, at + LENGTH))
    return sorted(chosen)


def _rank(chain: _Chain, at: int, digits: str) -> int | None:
    """How sure a number is: 0 as it should be, 1 in other spellings, 2 with wrong check digits; None if it is none."""
    valid = is_valid(digits)
    if not valid and not (_may_be_a_date(digits) and all(map(chain.joined, [at + cut for cut in _NO_CUTS]))):
        return None
    gaps = [chain.gap(at + cut) for cut in range(1, LENGTH)]
    if any(gap is None for gap in gaps):
        return None
    cuts = {cut for cut, gap in enumerate(gaps, 1) if gap}
    groups = tuple(gaps[cut - 1] or "" for cut in (2, 4, 6, 9))
    if not valid:
        unlike = chain.joined(at) or groups not in _OFFICIAL
        return None if unlike or not _is_all(chain, at) or _is_money(chain, at) or _is_of_else(chain, at) else 2
    if not cuts:
        return None if _is_dialled(chain, at) or _is_digest(chain, at) else 0
    is_reference = cuts == {4} and _is_year(digits, _lengths(cuts))  # as 2026-1000011
    if cuts <= _CUTS and all(gap in _TIGHT for gap in groups if gap) and not chain.joined(at) and not is_reference:
        return None if len(cuts) < 2 and _is_dialled(chain, at) else 0
    if _is_dialled(chain, at) or _is_money(chain, at) or not _may_be_a_date(digits) or _is_date_and_more(groups):
        return None
    if cuts <= _CUTS and (2 in cuts) == (4 in cuts) and (6 in cuts or 2 not in cuts):
        return None if _is_phone(chain, at) else 1
    lengths = _lengths(cuts)
    fits = lengths in OTHER_GROUPS and len({gap for gap in gaps if gap}) <= 2 and not _is_year(digits, lengths)
    return 1 if (fits or len(cuts) == LENGTH - 1) and _stands_alone(chain, at, gaps) else None


def _is_full_year(chain: _Chain, at: int) -> bool:
    """Whether the two digits before make a year in full, `1962.03.14-999.01`, of the century of the check digits."""
    if at < 2 or chain.joined(at - 2) or not chain.joined(at - 1) or not chain.gap(at + 2):
        return False
    century, number = chain.digits[at - 2 : at], chain.digits[at : at + LENGTH]
    is_older = 97 - int(number[:9]) % 97 == int(number[9:])
    return is_valid(number) and century == ("19" if is_older else "20")


def _with_letters(plain: str, digit: int) -> Iterator[Found]:
    """A number with letters for digits (O, o, I, l) around the place of a digit, if its check digits are right."""
    for start in range(max(digit - 3, 0), digit + 1):
        if match := _LIKE_A_NUMBER.match(plain, start):
            written = "".join(match.group(1, 3, 4, 5, 6))
            digits = written.translate(_LETTERS_TO_DIGITS)
            if digits != written and is_valid(digits) and _may_be_a_date(digits):
                yield Found(*match.span(), digits)
            return


# ------------------------------------------------------------------------------------------- what else it may be


def _lengths(cuts: set[int]) -> tuple[int, ...]:
    ends = [*sorted(cuts), LENGTH]
    return tuple(end - start for start, end in zip([0, *ends], ends, strict=False))


def _may_be_a_date(digits: str) -> bool:
    """Whether the first six digits could be a date of birth, BIS and unknown parts included."""
    month, day = int(digits[2:4]), int(digits[4:6])
    return month <= 52 and month % 20 <= 12 and (day <= 31 or month % 20 == 0)


def _stands_alone(chain: _Chain, at: int, gaps: list[str | None]) -> bool:
    """Whether it is not a part of a longer row of digits with the same signs between them."""
    inside = {gap for gap in gaps if gap}
    before = chain.gap(at) if at else None
    after = chain.gap(at + LENGTH) if at + LENGTH < len(chain.digits) else None
    return before not in inside and after not in inside


def _is_all(chain: _Chain, at: int) -> bool:
    """Whether no sign ties it to a digit before or behind, as in a date, a version or a long reference."""
    before = chain.gap(at) if at else " "
    after = chain.gap(at + LENGTH) if at + LENGTH < len(chain.digits) else " "
    return before not in {".", "-", "/", ""} and after not in {".", "-", "/", ""}


def _is_dialled(chain: _Chain, at: int) -> bool:
    """Whether it is a telephone number by what stands directly in front: +32470..., 00 32470... or gsm 32470..."""
    start = chain.positions[at]
    if _DIALLED.search(chain.plain[max(start - 4, 0) : start]):
        return True
    if not _MOBILE.match(chain.plain, start):
        return False
    before = _NOT_SHOWN.sub("", chain.plain[max(start - 40, 0) : start])
    return _PHONE_WORD.search(before) is not None


def _is_digest(chain: _Chain, at: int) -> bool:
    """Whether it stands inside a long hexadecimal value."""
    start, end = chain.positions[at], chain.positions[at + LENGTH - 1] + 1
    before = _HEXADECIMAL.match(chain.plain[max(start - _DIGEST, 0) : start][::-1])
    after = _HEXADECIMAL.match(chain.plain, end, end + _DIGEST)
    return len(before[0]) + LENGTH + len(after[0]) >= _DIGEST if before and after else False


def _is_money(chain: _Chain, at: int) -> bool:
    return _MONEY.match(chain.plain, chain.end(at + LENGTH - 1)) is not None


def _is_date_and_more(groups: tuple[str, ...]) -> bool:
    """Whether it is a date and behind it an amount with a decimal comma, `14.03.26 100,62`, or a number of its own."""
    year, month, day, serial = groups
    if not year or year != month or not any(sign in " \n\t<;|" for sign in day):
        return False
    return (serial == "," != year) or (serial == "" and day != " ")


def _is_year(digits: str, lengths: tuple[int, ...]) -> bool:
    """Whether it begins with a year in full, as references do, or has one in the middle."""
    year = digits[:4] if lengths[0] == 4 else digits[2:6] if lengths[:2] == (2, 4) else ""
    return "1980" <= year <= "2039"


def _is_of_else(chain: _Chain, at: int) -> bool:
    start = chain.positions[at]
    return _OF_ELSE.search(chain.plain[max(start - 30, 0) : start]) is not None


def _is_phone(chain: _Chain, at: int) -> bool:
    """Whether a Belgian telephone number begins before it and ends inside, or begins inside and ends behind."""
    end, total = at + LENGTH, len(chain.digits)
    for start in range(max(at - 10, 0), min(end, total - 8)):
        if chain.digits[start] != "0" or start == at or chain.joined(start):
            continue
        groups: tuple[int, ...] = ()
        begin = start
        for stop in range(start + 1, min(start + 10, total) + 1):
            if not chain.joined(stop):
                groups, begin = (*groups, stop - begin), stop
                if groups in _PHONE_GROUPS and ((start < at < stop < end) or (at < start < end < stop)):
                    return True
    return False
