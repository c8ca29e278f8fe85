"""Tree: the parts of a mail, as slices of its raw bytes: nothing is copied, nothing decoded while cutting.

Own reader instead of the standard library's: `email` walks every line of every attachment in Python, which
costs more than all the rest together, and knows no bounds on parts or depth.
"""

import re
from dataclasses import dataclass, replace

from tridesk.mailroom.mime import transfer
from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.headers import MailHeaders, read_headers
from tridesk.mailroom.mime.parameters import Value, parse_value

MAX_PARTS = 500
MAX_DEPTH = 20

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100}")
_DELIMITER_END = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_LIKELY_DELIMITER = re.compile(rb"^--(-*[^\s-][^\s]{3,60})[ \t]*\r?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One node: its headers, and where its body lies in `raw`. A multipart has children, a leaf content."""

    raw: bytes
    start: int
    end: int
    headers: MailHeaders
    media: Value
    disposition: Value
    encoding: str
    children: tuple["Part", ...] = ()

    @property
    def type(self) -> str:
        """Media type such as 'text/plain', always valid and in lower case."""
        return self.media.word

    def content(self, defects: Defects) -> bytes:
        """The decoded body."""
        return transfer.decode(memoryview(self.raw)[self.start : self.end], self.encoding, defects)


def read_tree(raw: bytes, defects: Defects) -> Part:
    """The whole mail as a tree; too many parts or too deep a nest are cut off with a defect."""
    return _TreeReader(defects).part(raw, 0, len(raw))


class _TreeReader:
    """Reads one mail; counts its parts over all levels."""

    def __init__(self, defects: Defects) -> None:
        self._defects = defects
        self._left = MAX_PARTS

    def part(self, raw: bytes, start: int, end: int, depth: int = 0, default: str = "text/plain") -> Part:
        self._left -= 1
        headers, body = read_headers(raw, start, end, self._defects)
        media = self._media(headers, default)
        disposition = parse_value(headers.first("content-disposition"), self._defects)
        leaf = Part(raw, body, end, headers, media, disposition, _encoding(headers))
        if not media.word.startswith("multipart/"):
            return leaf
        return self._multipart(leaf, depth)

    def _media(self, headers: MailHeaders, default: str) -> Value:
        if "content-type" not in headers:
            return Value(default)
        media = parse_value(headers.first("content-type"), self._defects)
        if _MEDIA_TYPE.fullmatch(media.word):
            return media
        self._defects.note("bad-content-type")
        return Value("text/html" if media.word == "html" else "text/plain", media.parameters)

    def _multipart(self, part: Part, depth: int) -> Part:
        """The same node with its children; what cannot be cut becomes text, so that it is seen."""
        if depth >= MAX_DEPTH:
            self._defects.note("too-deep")
            return replace(part, media=Value("application/octet-stream"))
        if part.encoding in ("base64", "quoted-printable"):
            # Forbidden by RFC 2045 and sent all the same: the boundaries hide inside the encoding.
            self._defects.note("broken-mime")
            decoded = part.content(self._defects)
            part = replace(part, raw=decoded, start=0, end=len(decoded), encoding="")
        raw, start, end = part.raw, part.start, part.end
        sections = self._sections(raw, start, end, part.media.parameters.get("boundary", ""))
        if not sections:
            self._defects.note("broken-mime")
            return replace(part, media=Value("text/plain", part.media.parameters))
        default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        children = []
        for section_start, section_end in sections:
            if self._left <= 0:
                self._defects.note("too-many-parts")
                break
            children.append(self.part(raw, section_start, section_end, depth + 1, default))
        return replace(part, children=tuple(children))

    def _sections(self, raw: bytes, start: int, end: int, boundary: str) -> list[tuple[int, int]]:
        delimiter = boundary.encode("utf-8", "replace")
        sections = self._cut(raw, start, end, delimiter) if delimiter else []
        if sections:
            return sections
        # The declared boundary is missing or lies: the first line that looks like a delimiter will do.
        likely = _LIKELY_DELIMITER.search(raw, start, min(end, start + 100_000))
        return self._cut(raw, start, end, likely[1]) if likely else []

    def _cut(self, raw: bytes, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
        """Offsets between delimiter lines, at most one more than may still be read."""
        delimiter = b"--" + boundary
        sections: list[tuple[int, int]] = []
        opened, position = -1, start
        while (delimiter_at := raw.find(delimiter, position, end)) >= 0:
            position = delimiter_at + len(delimiter)
            if delimiter_at > start and raw[delimiter_at - 1] != 0x0A:
                continue
            line_end = _DELIMITER_END.match(raw, position, end)
            if not line_end:
                continue
            if opened >= 0:
                sections.append((opened, _before_line_end(raw, opened, delimiter_at)))
            opened = line_end.end()
            if line_end[1]:
                return sections
            if len(sections) > self._left:
                return sections
        if opened >= 0:
            self._defects.note("broken-mime")
            sections.append((opened, end))
        return sections


def _before_line_end(raw: bytes, start: int, delimiter_at: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046, 5.1.1)."""
    if delimiter_at > start and raw[delimiter_at - 1] == 0x0A:
        delimiter_at -= 1
        if delimiter_at > start and raw[delimiter_at - 1] == 0x0D:
            delimiter_at -= 1
    return delimiter_at


def _encoding(headers: MailHeaders) -> str:
    value = headers.first("content-transfer-encoding")
    words = re.split(r"[\s;,]+", value.strip().strip("\"'").lower(), maxsplit=1)
    return words[0]
