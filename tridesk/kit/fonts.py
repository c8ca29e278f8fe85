"""The fonts of papers: Libertinus Serif, which is inside Typst, and Amiri for what that lacks, Arabic above all."""

from __future__ import annotations

import io
import mmap
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

_BUILT_IN: Final = frozenset({"Libertinus Serif Regular", "Libertinus Serif Bold"})
_BESIDE: Final = ("Amiri-Regular.ttf", "Amiri-Bold.ttf")
_OPENTYPE: Final = re.compile(rb"OTTO\x00[\x01-\x30]")  # how a font begins: its kind, and how many tables it has
_LARGEST: Final = 2_000_000  # bytes of a font
_JOINER: Final = "\u200c"  # keeps two Arabic letters apart: the one invisible sign that belongs to names


def folder() -> str:
    """The fonts that Typst finds beside its own."""
    return str(_package("fontpkg_amiri") / "files")


@cache
def widths() -> Mapping[str, float]:
    """The signs that the fonts can show, bold as well, and how wide each is at most, in parts of the size of the font.

    Signs that cannot be seen, or turn the direction of others, are left out.
    """
    from fontTools.ttLib import TTFont  # by whoever sets a paper: all others start without

    beside = [TTFont(f"{folder()}/{name}", lazy=True) for name in _BESIDE]
    merged: dict[str, float] = {}
    for regular, bold in (map(_widths, beside), map(_widths, _built_in(TTFont))):
        merged |= {sign: max(regular[sign], bold[sign]) for sign in regular.keys() & bold.keys() if _is_seen(sign)}
    return merged


def _built_in(font_class: Any) -> Iterator[Any]:
    """The fonts of letters, read where Typst carries them: in its compiled module."""
    left = set(_BUILT_IN)
    (engine,) = _package("typst").glob("_typst*.so")
    with engine.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for start in _OPENTYPE.finditer(content):
            font = font_class(io.BytesIO(content[start.start() : start.start() + _LARGEST]), lazy=True)
            name = font["name"].getDebugName(4)
            if name in left:
                left.remove(name)
                yield font
            if not left:
                return
    raise LookupError(f"Typst has no font {', '.join(sorted(left))}")


def _widths(font: Any) -> dict[str, float]:
    metrics, size = font["hmtx"].metrics, font["head"].unitsPerEm
    return {chr(code): metrics[glyph][0] / size for code, glyph in font.getBestCmap().items()}


def _is_seen(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign == _JOINER or not (category.startswith("C") or category in ("Zl", "Zp"))


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise LookupError(f"{name} is not installed")
    return Path(spec.origin).parent
