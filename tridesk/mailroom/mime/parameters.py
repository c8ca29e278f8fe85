"""Parameters: 'text/plain; charset=utf-8; name*0*=...' as a value and its parameters (RFC 2045, 2231)."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from tridesk.mailroom.mime import charsets
from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.words import readable

_PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SECTION = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*)?)?")
_MAX_PARAMETERS = 200


@dataclass(frozen=True, slots=True)
class Value:
    """The leading word in lower case, and its parameters by lower-case name, decoded."""

    word: str
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Segment:
    text: str
    encoded: bool


def parse_value(raw: str, defects: Defects) -> Value:
    """A Content-Type or Content-Disposition as it came (unfolded, byte-transparent)."""
    word, semicolon, _ = raw.partition(";")
    word = word.strip().lower()
    if not semicolon:
        return Value(word)
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, _Segment]] = {}
    for count, parameter in enumerate(_PARAMETER.finditer(raw)):
        if count >= _MAX_PARAMETERS:
            defects.note("too-many-parameters")
            break
        name, value = parameter[1].lower(), _unquoted(parameter)
        if "*" in name and (section := _SECTION.fullmatch(name)):
            encoded = section[2] is None or section[3] is not None
            sections.setdefault(section[1], {})[int(section[2] or 0)] = _Segment(value, encoded)
        else:
            plain.setdefault(name, readable(value, defects))
    for name, segments in sections.items():
        plain[name] = _joined(segments, defects)
    return Value(word, plain)


def _unquoted(parameter: re.Match[str]) -> str:
    if parameter[2] is not None:
        # Windows clients put a path in quotes without doubling its backslashes.
        return parameter[2] if re.match(r"[A-Za-z]:\\", parameter[2]) else _ESCAPED.sub(r"\1", parameter[2])
    return parameter[3].strip().strip('"')


def _joined(segments: dict[int, _Segment], defects: Defects) -> str:
    """RFC 2231: numbered segments, some of them percent-encoded, the charset named before the first."""
    ordered = [segments[number] for number in sorted(segments)]
    charset, data = "", b""
    if ordered[0].encoded and ordered[0].text.count("'") >= 2:
        charset, _, first = ordered[0].text.split("'", 2)
        ordered[0] = _Segment(first, encoded=True)
    for segment in ordered:
        data += unquote_to_bytes(segment.text) if segment.encoded else segment.text.encode("latin-1", "replace")
    text = charsets.decode(data, charset, defects)
    return readable(text, defects) if "=?" in text and text.isascii() else text
