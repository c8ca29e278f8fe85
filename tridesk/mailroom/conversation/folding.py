"""Folding: give each line of a text its place: new, signature or quoted."""

from dataclasses import dataclass
from enum import Enum

from tridesk.mailroom.conversation.attributions import attribution_length, is_quoted, quote_follows
from tridesk.mailroom.conversation.history import history_begins, is_forward, is_groupwise
from tridesk.mailroom.conversation.openings import points_below, says_nothing
from tridesk.mailroom.conversation.signatures import signature_lines

# A longer text is no letter; what follows is left where it is rather than searched.
_MAX_LINES = 5_000
_MAX_CHARACTERS = 100_000
# A longer line is prose: no mail client introduces a quotation with so many characters.
_MAX_LINE = 1_000
_MIN_WRAPPED = 50  # a quoted line that is shorter was not wrapped
_ANSWERS = frozenset(("ja", "nee", "neen", "oui", "non", "nein", "yes", "no", "ok"))


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
    FORWARDED = "forwarded"  # a mail that is passed on: to be read, with the signature of whoever wrote it


_NAMES = {
    _Place.WRITTEN: "new",
    _Place.FORWARDED: "new",
    _Place.SIGNATURE: "signature",
    _Place.QUOTED: "quoted",
    _Place.HISTORY: "quoted",
}


def fold(text: str, writer: str = "") -> Folded:
    """Fold `text` (lines end in '\\n') of a person named `writer`. What is not surely old stays new."""
    lines, places = _placed(text, writer)
    return Folded(
        new=_joined(lines, _numbers(places, _Place.WRITTEN, _Place.FORWARDED)),
        signature=_joined(lines, _numbers(places, _Place.SIGNATURE)),
        quoted=_joined(lines, _numbers(places, _Place.QUOTED, _Place.HISTORY)),
    )


def pieces(text: str, writer: str = "") -> list[tuple[str, str]]:
    """The text in its own order, cut where the place changes: pairs of 'new', 'signature' or 'quoted' and lines."""
    lines, places = _placed(text, writer)
    runs: list[tuple[str, list[str]]] = []
    for line, place in zip(lines, places, strict=True):
        name = _NAMES[place]
        if not runs or runs[-1][0] != name:
            runs.append((name, []))
        runs[-1][1].append(line.rstrip("\r"))
    return [(name, "\n".join(run)) for name, run in runs if any(line.strip() for line in run)]


def _placed(text: str, writer: str) -> tuple[list[str], list[_Place]]:
    """The lines of a text, and the place of each."""
    lines = text.split("\n")
    places = _places(lines)
    _mend_wrapped_quotes(lines, places)
    for number in signature_lines(lines, _numbers(places, _Place.WRITTEN), writer):
        places[number] = _Place.SIGNATURE
    _keep_context(lines, places)
    _show_what_is_left(lines, places)
    _place_blank_lines(lines, places)
    return lines, places


def _show_what_is_left(lines: list[str], places: list[_Place]) -> None:
    """When what is new says nothing, or that the answers stand below, what was folded is what there is to read."""
    new = "\n".join(lines[number] for number in _numbers(places, _Place.WRITTEN, _Place.FORWARDED))
    quoted = _numbers(places, _Place.QUOTED, _Place.HISTORY)
    if says_nothing(new):
        shown = quoted or _numbers(places, _Place.SIGNATURE)
    elif _Place.HISTORY in places and points_below(new):
        shown = quoted
    else:
        return
    for number in shown:
        places[number] = _Place.WRITTEN


def _mend_wrapped_quotes(lines: list[str], places: list[_Place]) -> None:
    """A long quoted line that a program wrapped again leaves its last words on a line without a mark."""
    quoted = [len(line) for line, place in zip(lines, places, strict=True) if place is _Place.QUOTED]
    width = max(quoted, default=0)
    if width < _MIN_WRAPPED:
        return
    for number in range(1, min(len(lines) - 1, _MAX_LINES)):
        above, line, below = lines[number - 1], lines[number].strip(), lines[number + 1]
        if places[number] is not _Place.WRITTEN or not is_quoted(above) or not is_quoted(below) or not line:
            continue
        first, *_others = line.split()
        continues = line[0].islower() and above.rstrip()[-1] not in ".?!:;" and first.strip(".,!") not in _ANSWERS
        if continues and len(line) < len(above) and len(above) + len(first) >= min(width, _MIN_WRAPPED):
            places[number] = _Place.QUOTED


def _places(lines: list[str]) -> list[_Place]:
    places = [_Place.WRITTEN] * len(lines)
    position, limit = 0, _searched(lines)
    while position < limit:
        line = lines[position]
        if line.startswith(">>>") and _Place.QUOTED not in places and is_groupwise(lines, position):
            return places[:position] + [_Place.HISTORY] * (len(lines) - position)
        if is_quoted(line):
            places[position] = _Place.QUOTED
        elif len(line) <= _MAX_LINE and line and not line.isspace():
            if is_forward(line) and _Place.QUOTED not in places:
                return places[:position] + [_Place.FORWARDED] * (len(lines) - position)
            if history_begins(lines, position):
                return places[:position] + [_Place.HISTORY] * (len(lines) - position)
            if length := attribution_length(lines, position):
                if not quote_follows(lines, position + length):
                    return places[:position] + [_Place.QUOTED] * (len(lines) - position)
                places[position : position + length] = [_Place.QUOTED] * length
                position += length - 1
        position += 1
    return places


def _searched(lines: list[str]) -> int:
    """How many lines are searched for what was quoted."""
    characters = 0
    for number, line in enumerate(lines[:_MAX_LINES]):
        characters += len(line)
        if characters > _MAX_CHARACTERS:
            return number
    return min(len(lines), _MAX_LINES)


def _keep_context(lines: list[str], places: list[_Place]) -> None:
    """Answers written between quotes make no sense without them: those quotes stay with the answers.

    One quote with the whole answer below it is plain bottom-posting, and is folded all the same.
    """
    blocks: list[list[int]] = []
    answered = 0
    open_block = False
    for number, place in enumerate(places):
        if place is _Place.QUOTED:
            if not open_block:
                blocks.append([])
            blocks[-1].append(number)
            open_block = True
        elif place is _Place.WRITTEN and lines[number].strip():
            open_block = False
            answered = len(blocks)
    if len(blocks) < 2:
        return
    for block in blocks[:answered]:
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
