"""Scrub: take out of text what PostgreSQL refuses (NUL, lone surrogates) and what deceives the eye."""

import re

# Tab and newline stay. C1 controls are what is left of cp1252 bytes that mean nothing.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]+")
_LINE_END = re.compile("\r\n?|\x85|\x0c")

# Direction overrides make 'exe.fdp' read as 'pdf.exe'; zero-width marks make two equal names differ.
_DECEPTIVE = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")


def clean_text(value: str) -> str:
    """Text of several lines: newlines are '\\n', nothing unstorable is left."""
    if "\r" in value or "\x0c" in value or "\x85" in value:
        value = _LINE_END.sub("\n", value)
    return _UNSTORABLE.sub("", value)


def clean_line(value: str) -> str:
    """One line of text, such as a subject or a name: spaces collapsed, no control or direction marks."""
    if not value.isascii():
        value = _DECEPTIVE.sub("", value)
    return _UNSTORABLE.sub("", " ".join(value.split()))
