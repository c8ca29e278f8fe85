"""Uuencode: files between 'begin 644 name' and 'end' amid a text, as old programs send them."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BEGIN = re.compile(r"begin [0-7]{3,4} (\S[^\n]{0,200})")
_MAX_FILES = 50


@dataclass(frozen=True, slots=True)
class UuFile:
    """One file out of a text."""

    name: str
    data: bytes


def split_files(text: str) -> tuple[str, list[UuFile]]:
    """The text without its files, and those; what is not wholly a file stays text."""
    if not text.startswith("begin ") and "\nbegin " not in text:
        return text, []
    kept: list[str] = []
    files: list[UuFile] = []
    lines = iter(text.split("\n"))
    for line in lines:
        begin = _BEGIN.fullmatch(line.rstrip("\r")) if len(files) < _MAX_FILES else None
        if begin is None:
            kept.append(line)
            continue
        encoded, data = _file(lines)
        if data is None:
            kept.extend([line, *encoded])
        else:
            files.append(UuFile(begin[1].strip(), data))
    return "\n".join(kept), files


def _file(lines: Iterator[str]) -> tuple[list[str], bytes | None]:
    """The lines of one file, and its bytes when each of them is right and 'end' follows; else None."""
    encoded: list[str] = []
    data = bytearray()
    for line in lines:
        encoded.append(line)
        bare = line.rstrip("\r")
        if bare == "end":
            return encoded, bytes(data)
        piece = _line(bare)
        if piece is None:
            break
        data += piece
    return encoded, None


def _line(line: str) -> bytes | None:
    """The bytes of one line: a letter that counts them, then four letters for every three."""
    if line in ("", "`", " "):
        return b""
    if not line.isascii():
        return None
    count = (ord(line[0]) - 32) & 63
    letters = -(-count // 3) * 4
    if not letters - 3 <= len(line.rstrip(" ")) - 1 <= letters + 2:
        return None
    try:
        return binascii.a2b_uu(line[: letters + 1])
    except binascii.Error:
        return None
