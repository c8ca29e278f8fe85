"""Folding: give each line of a text its place: new, signature or quoted."""

from dataclasses import dataclass
from enum import Enum

from tridesk.mailroom.conversation.attributions import attribution_length, is_quoted, quote_follows
from tridesk.mailroom.conversation.history import history_begins, is_forward, is_groupwise
from tridesk.mailroom.conversation.signatures import signature_lines

# A text of more lines is no letter; what follows is left where it is rather than searched.
_MAX_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Folded:
    """Three texts that together hold every line of the original that is not blank."""

    new: str
    signature: str
    quoted: str


class _Place(Enum):
    WRITTEN = "written"
    SIGNATURE = "signature"
    QUOTED = "quoted"  # marked with '>', or the attribution above: a person may write on below
    HISTORY = "history"  # everything below the headers of an earlier mail


def fold(text: str) -> Folded:
    """Fold `text` (lines end in '\\n'). What is not surely old stays new: never cuts what was written."""
    lines = text.split("\n")
    places = _places(lines)
    for number in signature_lines(lines, _numbers(places, _Place.WRITTEN)):
        places[number] = _Place.SIGNATURE
    _keep_context(lines, places)
    _place_blank_lines(lines, places)
    new = _joined(lines, _numbers(places, _Place.WRITTEN))
    signature = _joined(lines, _numbers(places, _Place.SIGNATURE))
    quoted = _joined(lines, _numbers(places, _Place.QUOTED, _Place.HISTORY))
    if not new and _Place.HISTORY in places:
        # Passed on without a word: then the mail that was passed on is what there is to read.
        return Folded(quoted, signature, "")
    if not new and not quoted:
        return Folded(signature, "", "")  # a signature of nothing is a text
    return Folded(new, signature, quoted)


def _places(lines: list[str]) -> list[_Place]:
    places = [_Place.WRITTEN] * len(lines)
    position, limit = 0, min(len(lines), _MAX_LINES)
    while position < limit:
        line = lines[position]
        if line.startswith(">>>") and _Place.QUOTED not in places and is_groupwise(lines, position):
            return places[:position] + [_Place.HISTORY] * (len(lines) - position)
        if is_quoted(line):
            places[position] = _Place.QUOTED
        elif line and not line.isspace():
            if is_forward(line) and _Place.QUOTED not in places:
                return places
            if history_begins(lines, position):
                return places[:position] + [_Place.HISTORY] * (len(lines) - position)
            if length := attribution_length(lines, position):
                if not quote_follows(lines, position + length):
                    return places[:position] + [_Place.QUOTED] * (len(lines) - position)
                places[position : position + length] = [_Place.QUOTED] * length
                position += length - 1
        position += 1
    return places


def _keep_context(lines: list[str], places: list[_Place]) -> None:
    """Answers written between quotes make no sense without them: those quotes stay with the answers.

    One quote with the whole answer below it is plain bottom-posting, and is folded all the same.
    """
    blocks: list[list[int]] = []
    answered: list[list[int]] = []
    open_block = False
    for number, place in enumerate(places):
        if place is _Place.QUOTED:
            if not open_block:
                blocks.append([])
            blocks[-1].append(number)
            open_block = True
        elif place is _Place.WRITTEN and lines[number].strip():
            open_block = False
            answered = blocks[:]
    if len(blocks) < 2:
        return
    for block in answered:
        for number in block:
            places[number] = _Place.WRITTEN


def _place_blank_lines(lines: list[str], places: list[_Place]) -> None:
    """A blank line belongs to what stands above it."""
    above = _Place.WRITTEN
    for number, line in enumerate(lines):
        if line.strip():
            above = places[number]
        else:
            places[number] = above


def _numbers(places: list[_Place], *wanted: _Place) -> list[int]:
    return [number for number, place in enumerate(places) if place in wanted]


def _joined(lines: list[str], numbers: list[int]) -> str:
    """These lines as one text, without blank lines around it."""
    kept = [lines[number].rstrip("\r") for number in numbers]
    while kept and not kept[-1].strip():
        kept.pop()
    first = next((position for position, line in enumerate(kept) if line.strip()), 0)
    return "\n".join(kept[first:])
