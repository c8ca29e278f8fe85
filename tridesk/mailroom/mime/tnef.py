"""TNEF: what Outlook hides in winmail.dat: attachments, and the text when the mail has no other.

Own reader instead of tnefparse: that one believes the counts it finds, so that a dozen bytes keep it busy for
hours; here each step consumes bytes, and the time is bounded by the size of the data.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from tridesk.mailroom.mime import charsets

_SIGNATURE = 0x223E9F78
_LEVEL_ATTACHMENT = 2

_ATT_BODY = 0x800C
_ATT_DATA = 0x800F
_ATT_TITLE = 0x8010
_ATT_RENDERING = 0x9002
_ATT_MESSAGE_PROPERTIES = 0x9003
_ATT_PROPERTIES = 0x9005


class _Mapi(IntEnum):
    """The MAPI properties that are read."""

    BODY = 0x1000
    RTF_COMPRESSED = 0x1009
    BODY_HTML = 0x1013
    DATA = 0x3701
    FILENAME = 0x3704
    LONG_FILENAME = 0x3707
    MIME_TYPE = 0x370E
    CONTENT_ID = 0x3712


_FIXED_SIZES = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8,
                0x0014: 8, 0x0040: 8, 0x0048: 16, 0x0001: 0}  # fmt: skip
_TEXT, _UNICODE, _OBJECT, _BINARY = 0x001E, 0x001F, 0x000D, 0x0102
_MANY_VALUES = 0x1000
_NAMED = 0x8000
_MAX_ATTACHMENTS = 200


class BrokenTnef(ValueError):
    """These bytes are no TNEF, or end too early."""


@dataclass(slots=True)
class TnefFile:
    """One attachment inside winmail.dat."""

    name: str = ""
    content_type: str = ""
    content_id: str = ""
    data: bytes = b""


@dataclass(slots=True)
class Tnef:
    """Everything in a winmail.dat that a person would miss."""

    files: list[TnefFile]
    text: str = ""
    html: str = ""
    compressed_rtf: bytes = b""


def read_tnef(data: bytes) -> Tnef:
    """Raises BrokenTnef, and nothing else."""
    try:
        return _read(data)
    except (struct.error, LookupError, ValueError) as problem:
        raise BrokenTnef(str(problem)) from problem


def _read(data: bytes) -> Tnef:
    if _u32(data, 0) != _SIGNATURE:
        raise BrokenTnef("no TNEF signature")
    tnef = Tnef([])
    for level, attribute, value in _attributes(data):
        if attribute == _ATT_RENDERING and len(tnef.files) < _MAX_ATTACHMENTS:
            tnef.files.append(TnefFile())
        elif level == _LEVEL_ATTACHMENT and tnef.files:
            _fill(tnef.files[-1], attribute, value)
        elif attribute == _ATT_BODY and not tnef.text:
            tnef.text = _readable(value)
        elif attribute == _ATT_MESSAGE_PROPERTIES:
            _read_bodies(tnef, value)
    return tnef


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Level, attribute and value of each TNEF attribute: 1 + 4 + 4 bytes, the value, a checksum of 2."""
    offset = 6
    while offset + 11 <= len(data):
        level, attribute, length = struct.unpack_from("<BHxxI", data, offset)
        offset += 9
        yield level, attribute, data[offset : offset + length]
        offset += length + 2


def _fill(file: TnefFile, attribute: int, value: bytes) -> None:
    if attribute == _ATT_TITLE:
        file.name = file.name or _readable(value)
    elif attribute == _ATT_DATA:
        file.data = value
    elif attribute == _ATT_PROPERTIES:
        for name, kind, content in _properties(value):
            match name:
                case _Mapi.LONG_FILENAME:
                    file.name = _text(kind, content)
                case _Mapi.FILENAME:
                    file.name = file.name or _text(kind, content)
                case _Mapi.MIME_TYPE:
                    file.content_type = _text(kind, content).lower()
                case _Mapi.CONTENT_ID:
                    file.content_id = _text(kind, content)
                case _Mapi.DATA:  # or an embedded message
                    file.data = file.data or content


def _read_bodies(tnef: Tnef, value: bytes) -> None:
    for name, kind, content in _properties(value):
        if name == _Mapi.BODY and not tnef.text:
            tnef.text = _text(kind, content)
        elif name == _Mapi.BODY_HTML:
            tnef.html = _text(kind, content)
        elif name == _Mapi.RTF_COMPRESSED:
            tnef.compressed_rtf = content


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Name, type and bytes of each MAPI property; of several values the first."""
    count, offset = _u32(data, 0), 4
    for _ in range(count):
        if offset >= len(data):
            return
        kind, name = struct.unpack_from("<HH", data, offset)
        offset = _past_name(data, offset + 4) if name >= _NAMED else offset + 4
        many, kind = kind & _MANY_VALUES, kind & ~_MANY_VALUES
        variable = kind in (_TEXT, _UNICODE, _OBJECT, _BINARY)
        values = 1
        if many or variable:
            values, offset = _u32(data, offset), offset + 4
        for number in range(values):
            if offset >= len(data):
                return
            if variable:
                size, offset = _u32(data, offset), offset + 4
            else:
                size = _FIXED_SIZES[kind]
                if not size:
                    break
            if number == 0:
                yield name, kind, data[offset : offset + size]
            offset += -(-size // 4) * 4


def _past_name(data: bytes, offset: int) -> int:
    """Properties above 0x8000 carry a GUID and a number or a name of their own."""
    if _u32(data, offset + 16) == 0:
        return offset + 24
    length = _u32(data, offset + 20)
    return offset + 24 + -(-length // 4) * 4


def _text(kind: int, content: bytes) -> str:
    if kind == _UNICODE:
        return content.decode("utf-16-le", "replace").rstrip("\0")
    return _readable(content)


def _readable(content: bytes) -> str:
    return charsets.decode_undeclared(content.rstrip(b"\0"))


def _u32(data: bytes, offset: int) -> int:
    value: int = struct.unpack_from("<I", data, offset)[0]
    return value
