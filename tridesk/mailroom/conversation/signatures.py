"""Signatures: find the lines under a text with the name of its author and the legal disclaimer."""

import re
from collections.abc import Iterator

from tridesk.mailroom.conversation.closings import (
    formula_length,
    is_bullet,
    is_closing,
    is_contact,
    is_dashed_name,
    is_legal,
    is_phone_line,
    is_spoken,
)

# A signature stands at the end; longer ones than this are no signature any more.
_MAX_LOOK_BACK = 160

_STANDARD_DELIMITER = "-- "
_AFTER_NAME = re.compile(r" ?[,|/–—(]| - ")
_MAX_NAME = 200
_SHORT = 60  # characters
_LIST_WORDS = re.compile(
    r"mailing ?list|listinfo|unsubscribe|uitschrijven|désinscri|désabonn|abmelden|google groups",
    re.IGNORECASE,
)


def signature_lines(lines: list[str], written: list[int], writer: str = "") -> set[int]:
    """Numbers of the lines among `written` (ascending numbers into `lines`) that are signature.

    A signature begins at a closing, a delimiter, the name of the writer, the line of a phone or a disclaimer, and
    goes on as long as the lines read like a visiting card. What reads like a sentence to the reader, such as a
    postscript, is never part of it.
    """
    reader = _SignatureReader(lines, writer)
    before = -2
    for paragraph in _paragraphs(lines, written[-_MAX_LOOK_BACK:]):
        if any(lines[number].strip() for number in range(before + 1, paragraph[0])):
            reader.inside = False  # quoted lines lie between: whoever writes below them has begun anew
        reader.read(paragraph)
        before = paragraph[-1]
    reader.leave_list_below_line(written)
    reader.take_dashed_name(written)
    return reader.taken


class _SignatureReader:
    """Goes down the paragraphs; knows whether it is inside a signature."""

    def __init__(self, lines: list[str], writer: str) -> None:
        self.taken: set[int] = set()
        self.inside = False
        self._standard = False
        self._below_line: list[int] = []  # what was taken since a line was drawn, which may have been no delimiter
        self._began_with_line = False
        self._lines = lines
        self._names = _spellings(writer)
        self._above = ""

    def read(self, paragraph: list[int]) -> None:
        if is_legal(" ".join(self._lines[number].strip() for number in paragraph)):
            self.taken.update(paragraph)
            return
        if self._is_list_footer(paragraph):
            self.taken.update(paragraph)
            return
        if self.inside and self._is_table(paragraph):
            self._end()
            return
        taken_until = -1
        for position, number in enumerate(paragraph):
            line = self._lines[number]
            if number <= taken_until or is_phone_line(line):
                self.taken.add(number)
            elif self._begins(line) or (position == 0 and self._is_signed(line)):
                self._begin(number)
            elif length := formula_length([self._lines[below] for below in paragraph[position:]]):
                taken_until = paragraph[position + length - 1]
                self.taken.add(number)
                self.inside, self._standard = True, False
            elif self.inside and not self._goes_on(line):
                self._end()
            elif self.inside:
                self.taken.add(number)
                self._below_line = [*self._below_line, number] if self._began_with_line else []
            else:
                self._above = line.rstrip()

    def leave_list_below_line(self, written: list[int]) -> None:
        """Names or codes below a line that was drawn are no visiting card of the writer.

        Telephones and addresses make a card of them, unless one short line is all that would be left to read.
        """
        rows = [self._lines[number] for number in self._below_line]
        if len(rows) < 2 or self._standard or any(self._names_writer(row) for row in rows):
            return
        left = [number for number in written if number not in self.taken and self._lines[number].strip()]
        is_short = len(left) == 1 and len(self._lines[left[0]].strip()) < _SHORT
        if is_short or not any(is_contact(row) for row in rows):
            self._end()

    def take_dashed_name(self, written: list[int]) -> None:
        """'-Femke' as the very last line, when there is something above it."""
        new = [number for number in written if number not in self.taken and self._lines[number].strip()]
        if len(new) > 1 and is_dashed_name(self._lines[new[-1]]) and not is_dashed_name(self._lines[new[-2]]):
            self.taken.add(new[-1])

    def _begins(self, line: str) -> bool:
        return is_closing(line) or _is_delimiter(line)

    def _is_signed(self, line: str) -> bool:
        """The name of the writer below their words, alone or before what they are: 'Laurence NINANE | Gestionnaire'."""
        if not self._names or not self._above or self._above.endswith(":"):
            return False
        return self._names_writer(line)

    def _names_writer(self, line: str) -> bool:
        start, *_rest = _AFTER_NAME.split(" ".join(line[:_MAX_NAME].split()).casefold(), maxsplit=1)
        return start in self._names

    def _begin(self, number: int) -> None:
        line = self._lines[number]
        drawn = _is_delimiter(line)
        if not self.inside or not drawn:
            self._began_with_line = drawn
        self._below_line = [*self._below_line, number] if drawn else []
        self.inside, self._standard = True, line.rstrip("\r") == _STANDARD_DELIMITER
        self.taken.add(number)

    def _end(self) -> None:
        """Ends the signature at a new paragraph of text, and at the line drawn above that paragraph."""
        self.inside = False
        self.taken.difference_update(self._below_line)
        self._below_line = []

    def _goes_on(self, line: str) -> bool:
        if self._standard:
            return not line.rstrip().endswith("?") and not is_bullet(line)
        return not is_spoken(line)

    def _is_table(self, paragraph: list[int]) -> bool:
        """Rows with the same number of cells, none of which is a telephone or an address."""
        rows = [self._lines[number] for number in paragraph]
        cells = {row.count("\t") or row.count("|") for row in rows}
        return len(rows) > 1 and len(cells) == 1 and 0 not in cells and not any(map(is_contact, rows))

    def _is_list_footer(self, paragraph: list[int]) -> bool:
        lines = [self._lines[number] for number in paragraph]
        return (
            len(lines[0]) >= 20 and not lines[0].strip("_ \r") and any(_LIST_WORDS.search(line[:500]) for line in lines)
        )


def _spellings(name: str) -> frozenset[str]:
    """A name as it may be signed: with the first name first or last; none of a single word."""
    words = name.replace(",", " ").casefold().split()
    return frozenset((" ".join(words), " ".join([*words[1:], words[0]]))) if 1 < len(words) < 6 else frozenset()


def _is_delimiter(line: str) -> bool:
    """'-- ', '___' or one long dash, alone on its line."""
    bare = line.strip()
    return bare in ("—", "–") or (len(bare) >= 2 and not (bare.strip("-") and bare.strip("_")))


def _paragraphs(lines: list[str], written: list[int]) -> Iterator[list[int]]:
    """Runs of written lines that touch each other, without blank lines."""
    paragraph: list[int] = []
    for number in written:
        blank = not lines[number].strip()
        if paragraph and (blank or number != paragraph[-1] + 1):
            yield paragraph
            paragraph = []
        if not blank:
            paragraph.append(number)
    if paragraph:
        yield paragraph
