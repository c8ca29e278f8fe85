"""Charsets: bytes to text, believing what is declared only as far as the bytes agree.

Belgian office mail is UTF-8 or Windows-1252, whatever its header says. Valid UTF-8 with accents is never
Windows-1252 by accident, so it is tried first wherever a western charset is declared.
"""

import codecs
import re
from functools import lru_cache

from tridesk.mailroom.mime.defects import Defects

_SPEAKABLE = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
# Families of real charsets. Python also registers codecs that are no charset at all (zip, idna, ...): some of
# those unpack bombs or take quadratic time, so only these may be named by a mail.
_FAMILIES = (
    "ascii", "big5", "cp", "euc", "gb", "hz", "iso", "johab", "koi8", "kz", "latin", "mac", "ptcp", "shift",
    "tis", "utf",
)  # fmt: skip
_WESTERN = frozenset({"", "ascii", "utf-8", "iso8859-1", "iso8859-15", "cp1252"})
_SIGNATURES = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, declared: str, defects: Defects) -> str:
    """Text of `data`; a wrong or unknown charset is a defect and a good guess, never an error."""
    name = _codec(declared)
    if declared and not name:
        defects.note("unknown-charset")
    for signature, codec in _SIGNATURES:
        if data.startswith(signature):
            return data.decode(codec, "replace")
    if name in _WESTERN or (name.startswith(("utf-16", "utf-32")) and b"\0" not in data):
        return _western(data, name, defects)
    return _foreign(data, name, defects)


def decode_undeclared(data: bytes) -> str:
    """Text of bytes that came without any charset, such as 8-bit headers."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _mended_utf8(data) or data.decode("cp1252", "replace")


@lru_cache(maxsize=256)
def _codec(declared: str) -> str:
    """Python's name of a declared charset, '' when it is none that mail uses."""
    label = declared.strip().strip("'\"")
    if not _SPEAKABLE.fullmatch(label):
        return ""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return ""
    return name if name.startswith(_FAMILIES) else ""


def _western(data: bytes, name: str, defects: Defects) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        if name in ("ascii", "utf-8"):
            defects.note("wrong-charset")
        mended = _mended_utf8(data)
        # ISO 8859-1 is read as its superset Windows-1252, as every mail client and browser does.
        return mended or data.decode("iso8859-15" if name == "iso8859-15" else "cp1252", "replace")
    if name not in ("", "utf-8") and not text.isascii():
        defects.note("wrong-charset")
    return text


def _foreign(data: bytes, name: str, defects: Defects) -> str:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):
        defects.note("wrong-charset")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode(name, "replace")


def _mended_utf8(data: bytes) -> str:
    """UTF-8 with a few broken bytes (a text cut amid a letter); '' when it is hardly UTF-8 at all."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for _ in re.finditer("[\x80-\ufffc\U00010000-\U0010ffff]", text))
    return text if whole > 4 * broken else ""
