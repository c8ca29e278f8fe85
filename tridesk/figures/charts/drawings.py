"""The kinds of charts by name, and a drawing that stands alone on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tridesk.figures.charts.by_name import bars, dots, heat_map, tiles
from tridesk.figures.charts.over_time import columns, lines
from tridesk.figures.charts.values import Picture
from tridesk.statuspage.markup import Markup

FULL: Final = 1040  # a panel to itself
WIDE: Final = 640
HALF: Final = 480  # beside another chart
NARROW: Final = 340

KINDS: Final[dict[str, Callable[[Picture, float], Markup]]] = {
    "bars": bars,
    "columns": columns,
    "dots": dots,
    "heat": heat_map,
    "lines": lines,
    "tiles": tiles,
}


def draw(kind: str, picture: Picture, width: int = WIDE) -> Markup:
    """The drawing of a kind (a key of `KINDS`), `width` units wide."""
    return KINDS[kind](picture, width)


def printed(kind: str, picture: Picture, width: int = WIDE) -> str:
    """A drawing with its own colours, for paper: no style sheet stands beside it, and no link leads anywhere."""
    drawing = draw(kind, picture, width)
    head, rest = drawing.split(">", 1)
    return f"{head}><style>{PRINT}</style>{rest}"


PRINT: Final = (
    "text{font:13px 'Atkinson Hyperlegible Next',sans-serif;fill:#17211f}"
    ".chart__text--group{fill:#53605d}.chart__grid{stroke:#e0ded6}.chart__base,.chart__join{stroke:#7b8683}"
    ".chart__line{stroke-width:2}.chart__line--before{stroke:#53605d}.chart__hatch{stroke:#fff;fill:#fff;opacity:.55}"
    ".chart__mark{stroke:#fff;stroke-width:.5}.chart__band{fill:#0b5f5c;opacity:.18}.chart__hit{fill:none}"
    ".chart__faint{opacity:.35}.chart__few{fill:#fff;stroke-width:1.75}"
    ".chart__hidden{fill:#fff;stroke:#53605d;stroke-dasharray:2 1.5}.chart__shade{fill:#53605d;opacity:.2}"
    ".chart__shade--interruption{fill:#b0211d}"
    ".chart__cell{stroke:#e0ded6}.chart__h0{fill:#faf9f6}.chart__h1{fill:#d9edea}.chart__h2{fill:#a9d5cf}"
    ".chart__h3{fill:#6fb5ac}.chart__h4{fill:#2f827c}.chart__h5{fill:#0b4f4c}"
    ".chart__text--h4,.chart__text--h5{fill:#fff}"
    ".chart__c0{fill:#0b5f5c}.chart__c1{fill:#d98a1f}.chart__c2{fill:#5342a8}.chart__c3{fill:#7fb8d6}"
    ".chart__c4{fill:#a8324a}.chart__c5{fill:#8f8a7e}.chart__c6{fill:#4f8a3c}.chart__c7{fill:#c9a0d8}"
    ".chart__l0{stroke:#0b5f5c}.chart__l1{stroke:#b06a0c}.chart__l2{stroke:#5342a8}.chart__l3{stroke:#3f87ab}"
    ".chart__l4{stroke:#a8324a}.chart__l5{stroke:#6b675d}.chart__l6{stroke:#4f8a3c}.chart__l7{stroke:#8c5aa0}"
)
