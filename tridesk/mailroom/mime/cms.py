"""CMS: the readable mail inside an opaque S/MIME signature (application/pkcs7-mime, smime-type=signed-data).

Only unwraps: says nothing about whether the signature is good. Reads BER, definite and indefinite lengths.
"""

from dataclasses import dataclass

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_OCTET_STRING, _OBJECT_IDENTIFIER, _SEQUENCE, _EXPLICIT = 0x04, 0x06, 0x30, 0xA0
_CONSTRUCTED = 0x20
_MAX_DEPTH = 8
_MAX_CHUNKS = 200_000


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    start: int
    end: int  # of the content
    after: int  # where the next element begins


class _Malformed(ValueError):
    pass


def signed_content(data: bytes) -> bytes | None:
    """The signed bytes (a MIME entity), or None: encrypted, compressed, detached, or no CMS at all."""
    try:
        return _signed_content(data)
    except (_Malformed, IndexError):
        return None


def _signed_content(data: bytes) -> bytes | None:
    outer = _element(data, 0, len(data))
    kind = _element(data, outer.start, outer.end)
    if outer.tag != _SEQUENCE or kind.tag != _OBJECT_IDENTIFIER or data[kind.start : kind.end] != _SIGNED_DATA:
        return None
    explicit = _element(data, kind.after, outer.end)
    signed = _element(data, explicit.start, explicit.end)
    version = _element(data, signed.start, signed.end)
    digests = _element(data, version.after, signed.end)
    inner = _element(data, digests.after, signed.end)
    inner_kind = _element(data, inner.start, inner.end)
    if inner_kind.after >= inner.end:
        return None
    wrapper = _element(data, inner_kind.after, inner.end)
    if wrapper.tag != _EXPLICIT:
        return None
    chunks: list[bytes] = []
    _collect(data, _element(data, wrapper.start, wrapper.end), chunks, 0)
    return b"".join(chunks)


def _collect(data: bytes, element: _Element, chunks: list[bytes], depth: int) -> None:
    """An octet string, whole or in pieces."""
    if element.tag == _OCTET_STRING:
        chunks.append(data[element.start : element.end])
        return
    if element.tag != _OCTET_STRING | _CONSTRUCTED or depth > _MAX_DEPTH or len(chunks) > _MAX_CHUNKS:
        raise _Malformed
    position = element.start
    while position < element.end:
        piece = _element(data, position, element.end)
        _collect(data, piece, chunks, depth + 1)
        position = piece.after


def _element(data: bytes, start: int, end: int, depth: int = 0) -> _Element:
    tag, length, content = data[start], data[start + 1], start + 2
    if length == 0x80:
        return _indefinite(data, tag, content, end, depth)
    if length & 0x80:
        count = length & 0x7F
        if count > 6:
            raise _Malformed
        length = int.from_bytes(data[content : content + count])
        content += count
    if content + length > end:
        raise _Malformed
    return _Element(tag, content, content + length, content + length)


def _indefinite(data: bytes, tag: int, content: int, end: int, depth: int) -> _Element:
    """A length that is not told beforehand: elements follow until two zero bytes."""
    if depth > 4 * _MAX_DEPTH:
        raise _Malformed
    position = content
    while position + 1 < end:
        if data[position] == 0 and data[position + 1] == 0:
            return _Element(tag, content, position, position + 2)
        position = _element(data, position, end, depth + 1).after
    raise _Malformed
