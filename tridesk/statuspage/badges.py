"""The state as a shape: beside its words on the page, in the browser's tab, and as a badge for other sites. Pure."""

from __future__ import annotations

from typing import Final

from tridesk.statuspage import sentences, wording
from tridesk.statuspage.board import Board, Moment
from tridesk.statuspage.markup import Markup, el
from tridesk.statuspage.site import Edition

TONES: Final = {"stable": "#0b6b3a", "unstable": "#7a4a00", "out_of_service": "#9b1220", "planned": "#1d4b87"}
_BRIGHT: Final = {"stable": "#16874d", "unstable": "#b97a10", "out_of_service": "#c4202f", "planned": "#2f6fc0"}
_SHAPES: Final = {
    "stable": "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19zM7.5 12.3l3 3l6-6.4",
    "unstable": "M12 3L22 20.5H2zM12 9.5v5M12 17.4v.2",
    "out_of_service": "M8 2.5h8l5.5 5.5v8L16 21.5H8L2.5 16V8zM8.5 8.5l7 7M15.5 8.5l-7 7",
    "planned": "M12 2L22 12L12 22L2 12zM9.8 9v6M14.2 9v6",
}
_LINE: Final = {
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "2.2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
_SVG: Final = "http://www.w3.org/2000/svg"


def mood(moment: Moment) -> str:
    """The name of colour and shape."""
    return "planned" if moment.is_planned else moment.state.value


def shape(moment: Moment) -> Markup:
    """Circle, triangle, octagon, diamond: each state has a shape of its own."""
    return el("svg", {"viewBox": "0 0 24 24", "aria-hidden": "true"} | _LINE, el("path", {"d": _SHAPES[mood(moment)]}))


def icon(moment: Moment) -> bytes:
    """For the tab of the browser."""
    path = el("path", {"d": _SHAPES[mood(moment)]})
    look = {"xmlns": _SVG, "viewBox": "0 0 24 24"} | _LINE | {"stroke": _BRIGHT[mood(moment)]}
    return el("svg", look, path).encode()


def badge(board: Board, moment: Moment, edition: Edition) -> bytes:
    """A small picture with words and shape; its title says the state in full."""
    name = sentences.in_languages(edition.languages, wording.REGISTER.in_, " · ")
    state = sentences.in_languages(edition.languages, sentences.short(moment).in_, " · ")
    full = sentences.in_languages(edition.languages, board.words[moment.state].in_)
    left, right = 12 + round(6.3 * len(name)), 34 + round(6.5 * len(state))
    text = {"y": "15", "font-family": "Verdana,DejaVu Sans,sans-serif", "font-size": "11", "fill": "#fff"}
    box = {"height": "22", "rx": "4"}
    sign = {"transform": f"translate({left + 6} 3.5) scale(.62)"} | _LINE | {"stroke": "#fff"}
    size = {"width": str(left + right), "height": "22", "role": "img", "aria-label": f"{name}: {full}"}
    return el(
        "svg",
        {"xmlns": _SVG} | size,
        el("title", None, f"{name}: {full}"),
        el("rect", box | {"width": str(left + right), "fill": "#33413f"}),
        el("rect", box | {"x": str(left), "width": str(right), "fill": TONES[mood(moment)]}),
        el("text", text | {"x": "6", "textLength": str(left - 12)}, name),
        el("g", sign, el("path", {"d": _SHAPES[mood(moment)]})),
        el("text", text | {"x": str(left + 26), "textLength": str(right - 34)}, state),
    ).encode()
