"""Words: readable text from a raw header value: encoded words (RFC 2047) wherever they stand, 8-bit bytes."""

import binascii
import re

from tridesk.mailroom.mime import charsets
from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.scrub import clean_line
from tridesk.mailroom.mime.transfer import decode_base64

# A word may be absurdly long or never end; the bounds keep a hostile header from costing quadratic time.
_WORD = re.compile(r"=\?([\w.:*-]{1,60})\?([bBqQ])\?([^\n]{0,4000}?)\?=")
_MAX_WORDS = 2_000


def readable(raw: str, defects: Defects) -> str:
    """One clean line of text from a byte-transparent header value."""
    text = raw if raw.isascii() else charsets.decode_undeclared(raw.encode("latin-1", "replace"))
    if "=?" in text:
        text = _decode_words(text, defects)
    return clean_line(text)


def _decode_words(text: str, defects: Defects) -> str:
    if text.count("=?") > _MAX_WORDS:
        defects.note("undecodable-header")
        return text
    pieces: list[str] = []
    pending, charset, done = b"", "", 0
    for word in _WORD.finditer(text):
        between = text[done : word.start()]
        name = word[1].partition("*")[0].lower()
        # Senders cut letters of several bytes in two: adjoining words are joined before they are decoded,
        # and the space between them is no space (RFC 2047, 6.2).
        if between.strip() or name != charset:
            pieces.append(charsets.decode(pending, charset, defects))
            pending = b""
            if between.strip() or not charset:
                pieces.append(between)
        pending += _word_bytes(word, defects)
        charset, done = name, word.end()
    pieces.append(charsets.decode(pending, charset, defects))
    rest = text[done:]
    if "=?" in rest and "?=" in rest:
        defects.note("undecodable-header")
    return "".join(pieces) + rest


def _word_bytes(word: re.Match[str], defects: Defects) -> bytes:
    content = word[3].encode("utf-8", "replace")
    if word[2] in "qQ":
        return binascii.a2b_qp(content, header=True)
    return decode_base64(content, defects)
