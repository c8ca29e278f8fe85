"""Headers: cut the header block off a mail or a part, and keep its fields as they came.

Values stay 'byte-transparent': each byte is one latin-1 character, so that a field is decoded only when it is read
(most header fields never are).
"""

import re
from dataclasses import dataclass

from tridesk.mailroom.mime.defects import Defects

MAX_BLOCK = 256 * 1024
MAX_VALUE = 64 * 1024
MAX_FIELDS = 2_000

_BLANK_LINE = re.compile(rb"\n\r?\n")
_LEADING_BLANK = re.compile(rb"(?:[ \t]*\r?\n)?")
_FIELD = re.compile(r"^([!-9;-~]{1,200})[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
_FIELD_OR_FOLD = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]|>?From ")
_FAMILIAR = re.compile(
    rb"^(?:MIME-Version|Content-Type|Content-Transfer-Encoding|From|To|Subject|Date|Message-ID|Received)\s*:",
    re.MULTILINE | re.IGNORECASE,
)
_FOLD = re.compile(r"\r?\n[ \t]*")


@dataclass(frozen=True, slots=True)
class MailHeaders:
    """Fields by lower-case name, each with all its values in order of appearance."""

    fields: dict[str, list[str]]
    received_above: tuple[int, ...] = ()  # how many fields `Received` stand above each `Authentication-Results`

    def first(self, name: str) -> str:
        """The raw unfolded value of the first field of that name, '' when there is none."""
        values = self.fields.get(name)
        return _unfold(values[0]) if values else ""

    def all(self, name: str) -> list[str]:
        return [_unfold(value) for value in self.fields.get(name, ())]

    def __contains__(self, name: str) -> bool:
        return name in self.fields


def read_headers(raw: bytes, start: int, end: int, defects: Defects) -> tuple[MailHeaders, int]:
    """The headers that begin at `start`, and where the body after them begins."""
    block_end, body_start = _extent(raw, start, end, defects)
    if block_end - start > MAX_BLOCK:
        defects.note("header-too-large")
        block_end = start + MAX_BLOCK
    return parse_fields(raw[start:block_end], defects), body_start


def parse_fields(block: bytes, defects: Defects) -> MailHeaders:
    """A header block without its blank line; also the paragraphs of a delivery report."""
    fields: dict[str, list[str]] = {}
    received_above: list[int] = []
    for count, (name, value) in enumerate(_FIELD.findall(block.decode("latin-1"))):
        if count >= MAX_FIELDS:
            defects.note("too-many-headers")
            break
        if len(value) > MAX_VALUE:
            defects.note("header-too-large")
        fields.setdefault(name.lower(), []).append(value[:MAX_VALUE].rstrip())
        if name.lower() == "authentication-results":
            received_above.append(len(fields.get("received", ())))
    return MailHeaders(fields, tuple(received_above))


def _extent(raw: bytes, start: int, end: int, defects: Defects) -> tuple[int, int]:
    """Where the block ends and where the body starts, also when the blank line between is missing."""
    blank = _LEADING_BLANK.match(raw, start, end)
    if blank and blank.end() > start:
        return start, blank.end()
    match = _BLANK_LINE.search(raw, start, end)
    block_end, body_start = (match.start() + 1, match.end()) if match else (end, end)
    stray = _first_stray_line(raw, start, min(block_end, start + MAX_BLOCK))
    if stray < 0:
        return block_end, body_start
    defects.note("broken-headers")
    # A stray line among real fields is one wrapped without indent; after the last one, the body has begun.
    if _FAMILIAR.search(raw, stray, min(block_end, start + MAX_BLOCK)):
        return block_end, body_start
    return stray, stray


def _first_stray_line(raw: bytes, start: int, end: int) -> int:
    """Offset of the first line that is neither a field nor the continuation of one; -1 when all are."""
    position = start
    while position < end:
        if not _FIELD_OR_FOLD.match(raw, position, end):
            return position
        newline = raw.find(b"\n", position, end)
        if newline < 0:
            return -1
        position = newline + 1
    return -1


def _unfold(value: str) -> str:
    return _FOLD.sub(" ", value) if "\n" in value else value
