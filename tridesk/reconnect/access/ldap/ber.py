"""Basic Encoding Rules as LDAP uses them (RFC 4511, section 5.1): definite lengths, tags of one byte. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
OCTETS: Final = 0x04
ENUMERATED: Final = 0x0A
SEQUENCE: Final = 0x30
SET: Final = 0x31


class BadEncoding(ValueError):
    """Bytes that are no BER of LDAP."""


@dataclass(frozen=True)
class Element:
    """A tag and its content; `children` reads the content as elements."""

    tag: int
    content: bytes

    @cached_property
    def children(self) -> tuple[Element, ...]:
        elements, rest = list[Element](), self.content
        while rest:
            size = whole_size(rest)
            if size is None or size > len(rest):
                raise BadEncoding("an element is cut off")
            elements.append(_element(rest[:size]))
            rest = rest[size:]
        return tuple(elements)

    @property
    def number(self) -> int:
        if not 0 < len(self.content) <= 8:
            raise BadEncoding("a number has no length that is allowed")
        return int.from_bytes(self.content, "big", signed=True)

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def child(self, place: int) -> Element:
        try:
            return self.children[place]
        except IndexError:
            raise BadEncoding("an element is missing") from None


def element(tag: int, *parts: bytes) -> bytes:
    """The encoding of an element whose content is the parts one after the other."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def octets(value: str | bytes, tag: int = OCTETS) -> bytes:
    return element(tag, value.encode() if isinstance(value, str) else value)


def number(value: int, tag: int = INTEGER) -> bytes:
    return element(tag, value.to_bytes((value if value >= 0 else ~value).bit_length() // 8 + 1, "big", signed=True))


def boolean(value: bool) -> bytes:
    return element(BOOLEAN, b"\xff" if value else b"\x00")


def whole_size(data: bytes) -> int | None:
    """The size of the element with which `data` begins, header and content; None when its header is cut off."""
    if len(data) < 2:
        return None
    if data[0] & 0x1F == 0x1F:
        raise BadEncoding("a tag of several bytes")
    if data[1] < 0x80:
        return 2 + data[1]
    width = data[1] & 0x7F
    if not 0 < width <= 4:
        raise BadEncoding("a length that is not allowed")
    return None if len(data) < 2 + width else 2 + width + int.from_bytes(data[2 : 2 + width], "big")


def _element(whole: bytes) -> Element:
    header = 2 if whole[1] < 0x80 else 2 + (whole[1] & 0x7F)
    return Element(whole[0], whole[header:])


def read(whole: bytes) -> Element:
    """The one element that these bytes are."""
    if whole_size(whole) != len(whole):
        raise BadEncoding("not one whole element")
    return _element(whole)
