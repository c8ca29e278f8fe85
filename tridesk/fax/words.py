"""What a machine read on a page: words with their boxes, the text that they make, and what of it is hidden. Pure.

Check digits decide in a typed text. A machine misreads digits, and what is wrong in the text may be right in the
picture: here whatever is written like a national number is hidden, in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from tridesk.kit import national_number

LANGUAGES: Final = "nld+fra+deu"
"""What the machine reads, as it calls them."""
UNREADABLE: Final = "[••••]"
"""Stands in the text for what looks like a national number and is none as the machine read it."""
PADDING: Final = 8
"""Pixels at 300 dots an inch that are blacked out around a word."""
_LAST: Final = -1  # of a column that may hold tabulators
_MIN_COLUMNS: Final = 12
_LONG: Final = 4  # letters
_WORD_LEVEL: Final = "5"

# A digit, or a letter that machines read for one.
_DIGIT: Final = "[0-9OoQDIl|SsBZzG]"
_GAP: Final = r"[\s.,:;/_~=\-–—·]{0,3}"
_LIKE_A_NUMBER: Final = re.compile(
    rf"""(?<![A-Za-z0-9+])
    ({_DIGIT}{{2}}){_GAP}({_DIGIT}{{2}}){_GAP}({_DIGIT}{{2}}){_GAP}{_DIGIT}{{3}}{_GAP}{_DIGIT}{{2}}
    (?![A-Za-z0-9])""",
    re.VERBOSE,
)
# As a national number is printed; a digit more or less is a misreading.
_PRINTED: Final = re.compile(
    rf"(?<![A-Za-z0-9+]){_DIGIT}{{2}}[.,]\s?{_DIGIT}{{2}}[.,]\s?{_DIGIT}{{2}}\s?[-–—~.,]\s?{_DIGIT}{{2,4}}\s?[.,\-]\s?"
    rf"{_DIGIT}{{1,3}}(?![A-Za-z0-9])"
)
_AS_DIGIT: Final = str.maketrans("OoQDIl|SsBZzG", "0000111558226")
_FEWEST_DIGITS: Final = 6  # real ones among the eleven: a word of capital letters is no number


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its box in pixels, how sure the machine is (0 to 100), and the number of its line."""

    text: str
    line: int
    left: int
    top: int
    width: int
    height: int
    confidence: float


class Box(NamedTuple):
    """A rectangle in pixels; right and bottom are outside it."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, the boxes that hide numbers in its picture, and whether its lines run from left to right."""

    text: str
    boxes: tuple[Box, ...]
    confidence: float
    is_upright: bool


def words_in(table: str) -> list[Word]:
    """The words in the table that tesseract writes (`tsv`), in reading order.

    >>> words_in("level\\n5\\t1\\t1\\t1\\t1\\t1\\t10\\t20\\t30\\t40\\t96.5\\tGoedendag")
    [Word(text='Goedendag', line=0, left=10, top=20, width=30, height=40, confidence=96.5)]
    """
    words, lines = list[Word](), dict[tuple[str, ...], int]()
    for row in table.splitlines():
        columns = row.split("\t", _MIN_COLUMNS - 1)
        if len(columns) < _MIN_COLUMNS or columns[0] != _WORD_LEVEL or not columns[_LAST].strip():
            continue
        left, top, width, height = map(int, columns[6:10])
        line = lines.setdefault(tuple(columns[1:5]), len(lines))
        words.append(Word(columns[_LAST].strip(), line, left, top, width, height, float(columns[10])))
    return words


def lay_out(words: Sequence[Word]) -> PageText:
    """The text of these words, line by line, without what only looks like a national number, and all boxes to black.

    Numbers that are certain stay in the text: who keeps it masks them there, as in every text.
    """
    pieces, spans, at = list[str](), list[tuple[int, int]](), 0
    for before, word in zip([None, *words], words, strict=False):
        between = "" if before is None else " " if before.line == word.line else "\n"
        start = at + len(between)
        at = start + len(word.text)
        pieces += between, word.text
        spans.append((start, at))
    text = "".join(pieces)
    certain = [(number.start, number.end) for number in national_number.find(text)]
    doubtful = [span for span in _look_alikes(text) if not any(_overlap(span, other) for other in certain)]
    boxes = [
        _box(word)
        for word, span in zip(words, spans, strict=True)
        if any(_overlap(span, hidden) for hidden in (*certain, *doubtful))
    ]
    for start, end in sorted(doubtful, reverse=True):
        text = text[:start] + UNREADABLE + text[end:]
    return PageText(text, tuple(boxes), confidence_of(words), _is_upright(words))


def confidence_of(words: Iterable[Word]) -> float:
    """How sure the machine is of these words, long ones counting more; 0 without any."""
    weighed = [(len(word.text), word.confidence) for word in words]
    total = sum(weight for weight, _confidence in weighed)
    return round(sum(weight * confidence for weight, confidence in weighed) / total, 1) if total else 0.0


def _is_upright(words: Iterable[Word]) -> bool:
    """Whether long words are wider than high; the machine reads some that run upwards or downwards too."""
    wide = [word.width >= word.height for word in words if len(word.text) >= _LONG]
    return sum(wide) * 2 >= len(wide)


def _look_alikes(text: str) -> list[tuple[int, int]]:
    """Where something is written like a national number, whatever its check digits; none overlaps another."""
    spans = list[tuple[int, int]]()
    for pattern in (_PRINTED, _LIKE_A_NUMBER):
        for match in pattern.finditer(text):
            digits = sum(sign.isdigit() for sign in match[0])
            if digits < _FEWEST_DIGITS or (pattern is _LIKE_A_NUMBER and not _is_dated(match)):
                continue
            if not any(_overlap(match.span(), span) for span in spans):
                spans.append(match.span())
    return spans


def _is_dated(match: re.Match[str]) -> bool:
    """Whether month and day can be those of a national or BIS number."""
    month, day = (int(match[group].translate(_AS_DIGIT)) for group in (2, 3))
    return month <= 52 and month % 20 <= 12 and day <= 31


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _box(word: Word) -> Box:
    return Box(
        max(0, word.left - PADDING),
        max(0, word.top - PADDING),
        word.left + word.width + PADDING,
        word.top + word.height + PADDING,
    )
