"""The parts of a drawing: texts that fit, links, patterns, legend, axes, remarks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from tridesk.figures.charts.numbers import ticks
from tridesk.figures.charts.values import ChartSeries, Picture, Spot
from tridesk.statuspage.markup import Markup, el, join

SIZE: Final = 13  # of a text; chart.css says the same
DAY: Final = timedelta(days=1)
LINE: Final = 18  # from one line of text to the next
STYLES: Final = 8  # series that look different; more are folded together before they are drawn
DASHES: Final = ("", "7 4", "2 4", "10 3 2 3", "4 2", "12 4", "1 3", "6 2 1 2 1 2")

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NARROW, _WIDE = frozenset("iljtfrI1.,:;'|!()[]/ \u00a0"), frozenset("mwMWQOG@%—…+−ŒÆ")


class Rectangle(NamedTuple):
    """A rectangle of a drawing: its left upper corner and its size."""

    x: float
    y: float
    width: float
    height: float


def width_of(text: str) -> float:
    """How wide a text is at most, in the units of the drawing."""
    return SIZE * sum(
        0.36 if char in _NARROW else 0.92 if char in _WIDE else 0.68 if char.isupper() or ord(char) > 0x24F else 0.59
        for char in text
    )


def cut(text: str, room: float) -> str:
    """The text, or as much of it as has room, with an ellipsis; '' where not even that has."""
    text = clean(text)
    if width_of(text) <= room:
        return text
    kept = text
    while kept and width_of(kept + "…") > room:
        kept = kept[:-1]
    return kept.rstrip() + "…" if kept else ""


def clean(text: str) -> str:
    """The text without what XML cannot hold, on one line."""
    if text.isprintable():
        return text
    return _NO_XML.sub("", text).replace("\n", " ").replace("\r", " ").replace("\t", " ")


def number(value: float) -> str:
    """A coordinate."""
    return f"{value:.1f}".removesuffix(".0")


def at(**values: float) -> dict[str, str]:
    """Coordinates as attributes."""
    return {name: number(value) for name, value in values.items()}


def words(
    text: str, x: float, y: float, anchor: str = "start", look: str = "", *, is_said: bool = True
) -> Markup | None:
    """A text at its base line; None when there is none. Inside a link whose title says it, it is not `is_said`."""
    if not text:
        return None
    kind: dict[str, str | bool] = {"class": f"chart__text{f' chart__text--{look}' if look else ''}"}
    kind |= {} if is_said else {"aria-hidden": "true"}
    return el("text", kind | at(x=x, y=y) | ({} if anchor == "start" else {"text-anchor": anchor}), clean(text))


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> Markup:
    return el("line", at(x1=x1, y1=y1, x2=x2, y2=y2) | {"class": look})


def box(x: float, y: float, width: float, height: float, look: str, fill: str = "") -> Markup:
    shape = at(x=x, y=y, width=max(width, 0), height=max(height, 0)) | {"class": look}
    return el("rect", shape | ({"fill": fill} if fill else {}))


def circle(x: str, y: str, radius: str, look: str) -> Markup:
    """A circle at coordinates that are written already: a chart has thousands, and nothing in them is to be escaped."""
    return Markup(f'<circle cx="{x}" cy="{y}" r="{radius}" class="{look}"/>')


def link(spot: Spot, *shapes: Markup | None) -> Markup:
    """What stands for a spot: it says what it counts, and leads there.

    Out of the order of tabs: chart.js moves between marks with the arrow keys, the table beside has the same links.
    """
    title = clean(spot.title)
    if not spot.address:
        return el("g", {"class": "chart__spot"}, el("title", None, title), *shapes)
    about = {"href": spot.address, "class": "chart__spot", "tabindex": "-1"}
    return el("a", about, el("title", None, title), *shapes)


def finite(value: float | None) -> float | None:
    """The value as far as it can be drawn: none below zero, none beyond measure."""
    return None if value is None or not math.isfinite(value) else max(0.0, min(value, 1e15))


def patterns(picture: Picture) -> Markup:
    """A fill for each series: a colour, and lines or dots of its own over it."""
    return el("defs", None, *(_pattern(picture.key, style) for style in range(len(picture.series))))


_MARKS: Final = (
    "",
    "M0 8L8 0M-2 2L2 -2M6 10L10 6",
    "M0 4H8",
    "M4 0V8",
    "M0 0L8 8M-2 6L2 10M6 -2L10 2",
    "M4 0V8M0 4H8",
    "M2 2h2v2h-2zM6 6h2v2h-2z",
    "M0 2H8M0 6H8",
)


def _pattern(key: str, style: int) -> Markup:
    style %= STYLES
    size = {"width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
    ink = el("path", {"d": _MARKS[style], "class": "chart__hatch"}) if _MARKS[style] else None
    return el("pattern", {"id": f"{key}-{style}"} | size, box(0, 0, 8, 8, f"chart__c{style}"), ink)


def fill_of(picture: Picture, style: int) -> str:
    return f"url(#{picture.key}-{style % STYLES})"


def bar(picture: Picture, spot: Spot, style: int, area: Rectangle) -> Markup:
    """A bar or a column in the fill of its series, at least a line; hollow where only a few stand behind it."""
    look = f"chart__few chart__l{style % STYLES}" if spot.is_few else "chart__mark"
    fill = "" if spot.is_few else fill_of(picture, style)
    x, y, width, height = area
    return box(x, y - max(1 - height, 0), max(width, 1), max(height, 1), look, fill)


def frame(picture: Picture, width: float, height: float, *children: Markup | None) -> Markup:
    """The drawing with its title and description."""
    head = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "chart__svg",
        "role": "group",
        "viewBox": f"0 0 {number(width)} {number(height)}",
    }
    about = el("title", None, clean(picture.title)), el("desc", None, clean(picture.description))
    return el("svg", head, *about, patterns(picture), *children)


def legend(
    picture: Picture, width: float, *, lines: bool = False, sign: Callable[[float, float, int], Markup] | None = None
) -> tuple[Markup, float]:
    """The keys of the series, in lines that fit, and how high they are; nothing for one series without a band."""
    names = [(series.name, style, series.is_before) for style, series in enumerate(picture.series)]
    if len(names) < 2 and picture.band is None:
        return Markup(), 0.0
    parts: list[Markup | None] = []
    x, y = 0.0, 13.0
    for name, style, is_before in names:
        label = cut(name, width - 24)
        room = 22 + width_of(label) + 16
        if x and x + room - 16 > width:
            x, y = 0.0, y + LINE
        key = sign(x, y, style) if sign else _key(picture, x, y, style, lines or is_before)
        parts += [key, words(label, x + 22, y)]
        x += room
    if picture.band:
        label = cut(picture.band.name, width - 24)
        if x and x + 22 + width_of(label) > width:
            x, y = 0.0, y + LINE
        parts += [box(x, y - 11, 16, 12, "chart__band"), words(label, x + 22, y)]
    return join(*parts), y + 11


def _key(picture: Picture, x: float, y: float, style: int, is_line: bool) -> Markup:
    if is_line:
        return stroke([(x, y - 5), (x + 16, y - 5)], style, is_before=picture.series[style].is_before)
    return box(x, y - 11, 16, 12, "chart__mark", fill_of(picture, style))


def stroke(points: Sequence[tuple[float, float]], style: int, *, is_before: bool = False) -> Markup:
    """A line through points, in the look of its series."""
    look = "chart__line chart__line--before" if is_before else f"chart__line chart__l{style % STYLES}"
    dash = "3 3" if is_before else DASHES[style % STYLES]
    path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return el(
        "polyline", {"points": path, "class": look, "fill": "none"} | ({"stroke-dasharray": dash} if dash else {})
    )


def scale_of(picture: Picture, values: Iterable[float | None]) -> list[float]:
    """The round values of the axis that takes in all of these."""
    top = max((value for value in values if value is not None), default=0.0)
    return ticks(top, picture.unit)


def stacked(series: Sequence[ChartSeries], place: int) -> float:
    return sum(finite(part.spots[place].value) or 0.0 for part in series)


def rest(picture: Picture, series: Sequence[ChartSeries], place: int) -> float:
    """What a total that is known has beyond its parts that are shown."""
    whole = finite(picture.totals[place].value) if picture.totals else None
    return max(0.0, (whole or 0.0) - stacked(series, place))


def labels_under(picture: Picture, left: float, room: float, y: float, right: float) -> Iterator[Markup | None]:
    """Labels under steps, as many as have room, and the groups (years) under those."""
    widest = max((width_of(cut(step.label or step.name, 90)) for step in picture.steps), default=1.0)
    every = max(1, math.ceil((widest + 8) / room))
    end = -math.inf
    for place, step in enumerate(picture.steps):
        label = cut(step.label or step.name, 90)
        wide = width_of(label)
        start = min(max(left + (place + 0.5) * room - wide / 2, 0), right - wide)
        if place % every == 0 and start > end + 4:
            yield words(label, start, y)
            end = start + wide
    yield from _groups_under(picture, left, room, y + LINE, right)


def _groups_under(picture: Picture, left: float, room: float, y: float, right: float) -> Iterator[Markup | None]:
    """The name of each group of steps where it begins; of two that have no room side by side, that of more steps."""
    shown: list[tuple[float, float, int, str]] = []
    for name, run in groupby(enumerate(picture.steps), key=lambda placed: placed[1].group):
        places = [place for place, _step in run]
        label = cut(name, 120)
        start, wide = left + places[0] * room, width_of(label)
        if not label or start + wide > right + 0.1:
            continue
        if shown and start <= shown[-1][1] + 6:
            if len(places) <= shown[-1][2]:
                continue
            shown.pop()
        shown.append((start, start + wide, len(places), label))
    for start, _end, _count, label in shown:
        yield words(label, start, y, look="group")


def remarks_over(picture: Picture, left: float, room: float, top: float, bottom: float) -> Iterator[Markup]:
    """The remarks, shaded over the days that they last; those that begin in one step share a number."""
    end, right = -math.inf, left + room * len(picture.steps)
    for order, place, remarks in picture.numbered():
        spans = [
            (_x(picture, remark.first, left, room), _x(picture, remark.last + DAY, left, room), remark.kind)
            for remark in remarks
        ]
        shades = [
            box(min(since, right - 2), top, max(until - since, 2), bottom - top, f"chart__shade chart__shade--{kind}")
            for since, until, kind in spans
        ]
        label = str(order)
        x = min(max(spans[0][0] + min(room, spans[0][1] - spans[0][0]) / 2, left + place * room), right)
        fits = x - width_of(label) / 2 > end + 4
        end = x + width_of(label) / 2 if fits else end
        title = " · ".join(clean(remark.text) for remark in remarks)
        number_over = words(label, x, top - 6, "middle", "remark") if fits else None
        yield el("g", {"class": "chart__remark"}, el("title", None, f"{order}. {title}"), *shades, number_over)


def _x(picture: Picture, day: date, left: float, room: float) -> float:
    """Where a day stands along the steps, as a part of its step; at the edges where it lies outside."""
    for place, step in enumerate(picture.steps):
        assert step.first is not None
        assert step.last is not None
        if day <= step.last:
            part = max(0.0, (day - step.first).days / ((step.last - step.first).days + 1))
            return left + (place + part) * room
    return left + room * len(picture.steps)


def sparkline(values: Sequence[float | None], title: str, width: int = 120, height: int = 28) -> Markup:
    """A line of the size of a word, with its last value as a dot."""
    shown = [(place, value) for place, value in enumerate(map(finite, values)) if value is not None]
    head = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "spark",
        "role": "img",
        "viewBox": f"0 0 {width} {height}",
        "width": str(width),
        "height": str(height),
    }
    if not shown:
        return el("svg", head, el("title", None, clean(title)))
    top, step = max(value for _place, value in shown) or 1.0, (width - 8) / max(len(values) - 1, 1)
    points = [(4 + place * step, height - 4 - (height - 8) * value / top) for place, value in shown]
    x, y = points[-1]
    dot = el("circle", at(cx=x, cy=y, r=3) | {"class": "chart__c0"})
    return el("svg", head, el("title", None, clean(title)), stroke(points, 0) if len(points) > 1 else None, dot)
