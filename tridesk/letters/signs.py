"""Which signs the fonts of the letters have: any other stops the engine, so it is refused by name before."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tridesk.kit import fonts

_WORD: Final = re.compile(r"\S+")
_BREAK: Final = "\u200b"  # a place to break a word, without a hyphen: it may be an address of the web

# Signs that look the same, as programs put them there; zero-width ones leave nothing.
_ALIKE: Final = str.maketrans(
    {
        "\t": " ",
        "\u00ad": "",
        "\u200b": "",
        "\u200e": "",
        "\u200f": "",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "\u2013",
        "\u2015": "\u2014",
        "\u2009": " ",
        "\u202f": "\u00a0",
        "\ufeff": "",
    }
)


def tidy(text: str) -> str:
    """The text in composed letters, with one kind of line end, and look-alikes as the fonts have them."""
    composed = unicodedata.normalize("NFC", text).translate(_ALIKE)
    return composed.replace("\r\n", "\n").replace("\r", "\n")


def unprintable(text: str) -> list[str]:
    """The signs of a tidy text that the fonts lack, each once, in order.

    >>> unprintable("Zoë 漢 🙂 漢")
    ['漢', '🙂']
    """
    return [sign for sign in dict.fromkeys(text) if sign not in fonts.widths() and sign != "\n"]


def breakable(text: str, room: float) -> str:
    """The text with places to break in each word that is wider than `room`, in parts of the size of its font.

    >>> breakable("a " + "w" * 4, 2.0).split("\u200b")
    ['a ww', 'ww']
    """
    return _WORD.sub(lambda word: _pieces(word[0], room), text)


def width(text: str) -> float:
    """At least as wide as the text is set, in parts of the size of its font."""
    widths = fonts.widths()
    return sum(widths.get(sign, 1.0) for sign in text)


def _pieces(word: str, room: float) -> str:
    if (word.isascii() and len(word) < room) or width(word) <= room:  # nothing in ASCII is wider than the font is high
        return word
    pieces, left = [""], room
    for sign in word:
        if (own := width(sign)) > left and pieces[-1]:
            pieces.append("")
            left = room
        pieces[-1] += sign
        left -= own
    return _BREAK.join(pieces)
