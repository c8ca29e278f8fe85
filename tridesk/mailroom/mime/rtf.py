"""RTF: the text of an Outlook mail that exists only as compressed rich text (MS-OXRTFCP)."""

import re

import compressed_rtf
from striprtf.striprtf import rtf_to_text

from tridesk.mailroom.mime.scrub import clean_text

# Two steps in Python, some microseconds a byte; longer ones hold pictures, and are kept as a file.
_MAX_COMPRESSED = 150_000
_MAX_RTF = 400_000
_MAX_FONTS = 6_000

_FONTS = re.compile(r"\{[^{}]{0,40}\\fonttbl")
_BRACE = re.compile(r"[{}]")
_BLANK_LINES = re.compile(r"\n{3,}")


def decompress(data: bytes) -> bytes:
    """Raises ValueError for what is no compressed RTF or is too long."""
    if len(data) > _MAX_COMPRESSED:
        raise ValueError("too long")
    try:
        rtf: bytes = compressed_rtf.decompress(data)
    except Exception as problem:  # the library raises nothing narrower
        raise ValueError(str(problem)) from problem
    return rtf


def plain_text(rtf: bytes) -> str:
    """The words of an RTF document, '' when there are none or it is too long to be read."""
    if len(rtf) > _MAX_RTF:
        return ""
    # A space more keeps the library from looking for links, which takes it polynomial time.
    source = _without_fonts(rtf.decode("latin-1").replace("\\field{", "\\field {"))
    try:
        text: str = rtf_to_text(source, errors="ignore")  # type: ignore[no-untyped-call]
    except (LookupError, OverflowError, TypeError, ValueError):
        return ""
    # Letters beyond the first plane come as two halves.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _BLANK_LINES.sub("\n\n", clean_text(text)).strip()


def _without_fonts(source: str) -> str:
    """The document without a long table of fonts, which the library searches in quadratic time."""
    table = _FONTS.search(source)
    if table is None:
        return source
    depth, start = 0, table.start()
    for brace in _BRACE.finditer(source, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            length = brace.end() - start
            return source if length <= _MAX_FONTS else source[:start] + source[brace.end() :]
    return source[:start]
