"""Signatures: find the lines under what a person wrote that say who wrote it, and in what legal mood."""

import re
from collections.abc import Iterator

from tridesk.mailroom.conversation.closings import (
    is_closing,
    is_dashed_name,
    is_formula,
    is_legal,
    is_phone_line,
    is_spoken,
)

# A signature stands at the end; longer ones than this are no signature any more.
_MAX_LOOK_BACK = 160

_STANDARD_DELIMITER = "-- "
_DELIMITER = re.compile(r"^\s?(?:--+|__+|—|–|-{2,}\s?)\s*$")
_LIST_FOOTER = re.compile(r"^_{20,}\s*$")
_LIST_WORDS = re.compile(
    r"mailing ?list|listinfo|unsubscribe|uitschrijven|désinscri|désabonn|abmelden|google groups",
    re.IGNORECASE,
)


def signature_lines(lines: list[str], written: list[int]) -> set[int]:
    """Numbers of the lines among `written` (ascending numbers into `lines`) that are signature.

    A signature begins at a closing, a delimiter, the line of a phone or a disclaimer, and goes on as long as
    the lines read like a visiting card. What reads like a sentence to the reader, such as a postscript, is
    never part of it.
    """
    reader = _SignatureReader(lines)
    before = -2
    for paragraph in _paragraphs(lines, written[-_MAX_LOOK_BACK:]):
        if any(lines[number].strip() for number in range(before + 1, paragraph[0])):
            reader.inside = False  # quoted lines lie between: whoever writes below them has begun anew
        reader.read(paragraph)
        before = paragraph[-1]
    reader.take_dashed_name(written)
    return reader.taken


class _SignatureReader:
    """Goes down the paragraphs; knows whether it is inside a signature."""

    def __init__(self, lines: list[str]) -> None:
        self.taken: set[int] = set()
        self.inside = False
        self._standard = False
        self._bare_delimiter = -1
        self._lines = lines

    def read(self, paragraph: list[int]) -> None:
        if is_legal(" ".join(self._lines[number].strip() for number in paragraph)):
            self.taken.update(paragraph)
            return
        if self._is_list_footer(paragraph):
            self.taken.update(paragraph)
            return
        for position, number in enumerate(paragraph):
            line = self._lines[number]
            if is_phone_line(line):
                self.taken.add(number)
            elif self._begins(line):
                self._begin(number)
            elif is_formula(line):
                self.taken.update(paragraph[position:])
                self.inside = True
                return
            elif self.inside and not self._goes_on(line):
                self._end()
                return
            elif self.inside:
                self.taken.add(number)
                self._bare_delimiter = -1

    def take_dashed_name(self, written: list[int]) -> None:
        """'-Femke' as the very last line, when there is something above it."""
        new = [number for number in written if number not in self.taken and self._lines[number].strip()]
        if len(new) > 1 and is_dashed_name(self._lines[new[-1]]) and not is_dashed_name(self._lines[new[-2]]):
            self.taken.add(new[-1])

    def _begins(self, line: str) -> bool:
        return is_closing(line) or bool(_DELIMITER.match(line))

    def _begin(self, number: int) -> None:
        line = self._lines[number]
        self.inside, self._standard = True, line.rstrip("\r") == _STANDARD_DELIMITER
        self._bare_delimiter = number if _DELIMITER.match(line) else -1
        self.taken.add(number)

    def _end(self) -> None:
        """Somebody speaks again: the paragraph is new, and a line drawn right above it is no delimiter."""
        self.inside = False
        self.taken.discard(self._bare_delimiter)

    def _goes_on(self, line: str) -> bool:
        return not line.rstrip().endswith("?") if self._standard else not is_spoken(line)

    def _is_list_footer(self, paragraph: list[int]) -> bool:
        lines = [self._lines[number] for number in paragraph]
        return bool(_LIST_FOOTER.match(lines[0])) and bool(_LIST_WORDS.search("\n".join(lines)))


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
