"""Whatever colour of text stands on whatever surface can be read (WCAG 1.4.3), in the light and in the dark."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Final

import pytest

import tridesk

STYLES: Final = Path(tridesk.__file__).parent
TOKENS: Final = (STYLES / "web/static/web/css/tokens.css").read_text("utf-8")
COLOURS: Final = {
    name: {"light": colours[0], "dark": colours[-1]}
    for name, value in re.findall(r"--([\w-]+): ([^;]+);", TOKENS)
    if (colours := re.findall(r"#[0-9a-f]{6}", value))
}
TEXTS: Final = ("ink", "ink-2", "accent", "accent-2", "amber", "violet", "red", "green", "focus")
SURFACES: Final = ("paper", "sheet", "sheet-2", "accent-tint", "amber-tint", "violet-tint", "red-tint", "green-tint")
PAIRS: Final = (
    *product(TEXTS, (*SURFACES, "note")),
    ("ink", "mark"),  # words that a search found
    *product(("on-accent",), ("accent", "accent-2")),
    *product(("on-bar", "on-bar-2", "bar-accent"), ("bar", "bar-2")),
)
OTHER_SURFACES: Final = [
    {"light": light, "dark": dark}
    for style in sorted(STYLES.glob("*/static/*/css/*.css"))
    for light, dark in re.findall(r"background: light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", style.read_text("utf-8"))
]
LEAST: Final = 4.5


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(text: str, surface: str) -> float:
    """Of two colours, from 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted(map(luminance, (text, surface)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_on_every_surface(scheme: str) -> None:
    faint = [pair for pair in PAIRS if contrast(*(COLOURS[token][scheme] for token in pair)) < LEAST]
    assert faint == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_surfaces_without_a_token(scheme: str) -> None:
    assert len(OTHER_SURFACES) > 3
    assert [row for row in OTHER_SURFACES if contrast(COLOURS["ink"][scheme], row[scheme]) < LEAST] == []


def test_contrast_is_what_the_standard_says() -> None:
    assert round(contrast("#ffffff", "#767676"), 2) == 4.54
