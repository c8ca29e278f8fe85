"""Which signs the font of the letters has: any other stops the engine, so it is refused by name before. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

_RANGES: Final = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0xAC),
    (0xAE, 0x17F),  # Latin-1 without the soft hyphen, Latin Extended-A
    (0x218, 0x21B),  # Romanian
    (0x391, 0x3A1),
    (0x3A3, 0x3A9),
    (0x3B1, 0x3C9),  # Greek
    (0x410, 0x44F),  # Cyrillic
    (0x2013, 0x2014),
    (0x2018, 0x201A),
    (0x201C, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x2030, 0x2030),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2212, 0x2212),
)
PRINTABLE: Final = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1))

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
    """The text in composed letters, with one kind of line end, and look-alikes as the font has them."""
    composed = unicodedata.normalize("NFC", text).translate(_ALIKE)
    return composed.replace("\r\n", "\n").replace("\r", "\n")


def unprintable(text: str) -> list[str]:
    """The signs of a tidy text that the font lacks, each once, in order.

    >>> unprintable("Zoë 漢 🙂 漢")
    ['漢', '🙂']
    """
    return [sign for sign in dict.fromkeys(text) if sign not in PRINTABLE and sign != "\n"]
