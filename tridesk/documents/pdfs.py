"""Whether a strange file is a PDF that may leave with our answers: read in a child with limits (`kit.sandbox`). Pure.

Refused is what no form needs and what attackers use: scripts, also those of XFA forms and of media, programs that a
reader is to start, files inside, files elsewhere that it is to open, forms that send themselves, a password. Names are
looked for in the whole file and in its compressed object streams.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

NOT_PDF: Final = "not_pdf"
BROKEN: Final = "broken"
LOCKED: Final = "locked"
ACTIVE: Final = "active"

MOST_UNPACKED: Final = 32 * 2**20  # bytes of all object streams of a file
_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|Rendition|Launch|GoTo[ER]|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)\b|/XFA\s*[\[0-9<]"
)
_LOCKED: Final = re.compile(rb"/Encrypt\b")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_END: Final = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
_DICTIONARY: Final = 4096  # bytes before a stream in which its dictionary stands


class TooMuch(ValueError):
    """An object stream that cannot be read, or more of them than a document has."""


def fault(content: bytes) -> str:
    """Why a file is refused, as a code of this module; '' for a good one."""
    if not content.startswith((b"%PDF-1.", b"%PDF-2.")):
        return NOT_PDF
    end = _END.search(content, max(0, len(content) - 2048))
    if end is None or not 0 < int(end[1]) < len(content):
        return BROKEN
    plain = _unescaped(content)
    try:
        packed = _object_streams(content) if b"/ObjStm" in plain else ()
        texts = [plain, *map(_unescaped, packed)]
    except TooMuch:
        return BROKEN
    if not any(b"/Pages" in text for text in texts):
        return BROKEN
    if any(_LOCKED.search(text) for text in texts):
        return LOCKED
    return ACTIVE if any(_ACTIVE.search(text) for text in texts) else ""


def _unescaped(content: bytes) -> bytes:
    """The content with names as they are meant: `/J#61vaScript` is `/JavaScript`."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What stands in the compressed object streams of a file; one may stand in what looks like another stream."""
    room = MOST_UNPACKED
    for match in _STREAM.finditer(content):
        before = content[max(0, match.start() - _DICTIONARY) : match.start()]
        dictionary = _unescaped(before[before.rfind(b"obj") + 1 :])
        if b"/ObjStm" not in dictionary:
            continue
        end = content.find(b"endstream", match.end())
        try:
            unpacked = zlib.decompressobj().decompress(content[match.end() : end], room + 1)
        except zlib.error as error:
            raise TooMuch from error
        room -= len(unpacked)
        if room < 0:
            raise TooMuch
        yield unpacked
