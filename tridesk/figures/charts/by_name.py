"""Charts with an axis of names: bars, dots, a heat map, and the provinces as tiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tridesk.figures.charts.marks import (
    LINE,
    STYLES,
    Rectangle,
    at,
    bar,
    box,
    clean,
    cut,
    finite,
    frame,
    legend,
    line,
    link,
    number,
    rest,
    scale_of,
    stacked,
    width_of,
    words,
)
from tridesk.figures.charts.values import ChartSeries, Picture, Spot
from tridesk.statuspage.markup import Markup, el

SHADES: Final = 5  # of a heat map
TILES: Final = {
    "30000": (0, 0),
    "40000": (1, 0),
    "10000": (2, 0),
    "70000": (3, 0),
    "04000": (1, 1),
    "20001": (2, 1),
    "50000": (1, 2),
    "20002": (2, 2),
    "60000": (3, 2),
    "90000": (2, 3),
    "80000": (3, 3),
}
"""Column and row of each province, and of Brussels, by NIS code."""


class _Rows:
    """Rows with names at the left of the marks; above them in a narrow drawing."""

    def __init__(self, picture: Picture, width: float, top: float, after: float) -> None:
        names = [clean(step.name) for step in picture.steps]
        self.is_narrow = width <= 400
        widest = max(map(width_of, names), default=0.0)
        self.left = 0.0 if self.is_narrow else min(widest, 0.36 * width) + 10
        self.name_room = width if self.is_narrow else self.left - 10
        self.right, self.top = width - after, top + 4
        self.row = 42 if self.is_narrow else 27
        self.height = self.top + self.row * len(names) + 4

    def y(self, place: int) -> float:
        """The middle of the marks of a row."""
        return self.top + self.row * place + (29 if self.is_narrow else 13)

    def name(self, place: int, text: str) -> Markup | None:
        if self.is_narrow:
            return words(cut(text, self.name_room), 0, self.top + self.row * place + 14)
        return words(cut(text, self.name_room), self.left - 10, self.y(place) + 5, "end")


def bars(picture: Picture, width: float) -> Markup:
    """A bar for each step, the series one after another; another period as a line across."""
    keys, top = legend(picture, width)
    now = [series for series in picture.series if not series.is_before]
    places = range(len(picture.steps))
    totals = [_total(picture, now, place) for place in places]
    lengths = [stacked(now, place) + rest(picture, now, place) for place in places]
    rows = _Rows(picture, width, top, max(map(width_of, totals), default=0.0) + 8)
    before = [finite(spot.value) for series in picture.series if series.is_before for spot in series.spots]
    most = max([*lengths, *(value or 0 for value in before), 0]) or 1.0
    long = (rows.right - rows.left) / most
    parts: list[Markup | None] = [keys]
    for place, step in enumerate(picture.steps):
        y, x, reach = rows.y(place), rows.left, rows.left
        parts += [rows.name(place, step.name), line(x, y - 11, x, y + 11, "chart__base")]
        for style, series in enumerate(picture.series):
            spot = series.spots[place]
            value = finite(spot.value)
            if series.is_before:
                if value is not None:
                    end = rows.left + long * value
                    parts.append(link(spot, line(end, y - 11, end, y + 11, "chart__line chart__line--before")))
                    reach = max(reach, end)
                continue
            if value is None:
                parts.append(link(spot, box(x, y - 8, 4, 16, "chart__hidden")) if spot.is_marked else None)
                reach = max(reach, x + 4 * spot.is_marked)
                continue
            parts.append(link(spot, bar(picture, spot, style, Rectangle(x, y - 8, long * value, 16))))
            x += long * value
        hidden = long * rest(picture, now, place)
        if hidden:
            parts.append(link(picture.totals[place], box(x, y - 8, hidden, 16, "chart__hidden")))
            x += hidden
        parts.append(words(totals[place], max(x, reach) + 6, y + 5, look="tip"))
    return frame(picture, width, rows.height, *parts)


def _total(picture: Picture, series: list[ChartSeries], place: int) -> str:
    if picture.totals:
        return picture.totals[place].text
    spots = [part.spots[place] for part in series]
    if len(spots) == 1 or all(spot.value is None for spot in spots):
        return spots[0].text if spots else ""
    return picture.numbers.write(stacked(series, place), picture.unit)


def dots(picture: Picture, width: float) -> Markup:
    """A dot of each series for each step, on one scale; a line joins those of a step."""
    keys, top = legend(picture, width, sign=_sign)
    rows = _Rows(picture, width, top + 10, 12)
    scale = scale_of(picture, [finite(spot.value) for series in picture.series for spot in series.spots])
    long = (rows.right - rows.left - 8) / scale[-1]
    foot = rows.height
    parts: list[Markup | None] = [keys]
    end = -1.0
    for value in scale:
        x = rows.left + 8 + long * value
        label = picture.numbers.axis(value, picture.unit)
        start = min(max(x - width_of(label) / 2, 0), width - width_of(label))
        parts.append(line(x, rows.top, x, foot - 4, "chart__base" if value == 0 else "chart__grid"))
        if start > end + 4:
            parts.append(words(label, start, foot + 12))
            end = start + width_of(label)
    for place, step in enumerate(picture.steps):
        y = rows.y(place)
        parts.append(rows.name(place, step.name))
        placed = [
            (style, series.spots[place], finite(series.spots[place].value))
            for style, series in enumerate(picture.series)
        ]
        known = [rows.left + 8 + long * value for _style, _spot, value in placed if value is not None]
        parts.append(line(min(known), y, max(known), y, "chart__join") if len(known) > 1 else None)
        for style, spot, known_value in placed:
            if known_value is not None or spot.address:  # what is hidden would stand at nothing
                x = rows.left + 8 + long * (known_value or 0.0)
                parts.append(link(spot, _dot(x, y, style, is_hidden=known_value is None, is_few=spot.is_few)))
    return frame(picture, width, foot + LINE, *parts)


def _sign(x: float, y: float, style: int) -> Markup:
    return _dot(x + 8, y - 5, style)


def _dot(x: float, y: float, style: int, *, is_hidden: bool = False, is_few: bool = False) -> Markup:
    """Each series has a shape: circle, diamond, square, triangle; hollow where only a few stand behind it."""
    kind = f"chart__few chart__l{style % STYLES}" if is_few else f"chart__dot chart__c{style % STYLES}"
    look = {"class": "chart__hidden" if is_hidden else kind}
    match style % 4:
        case 0:
            return el("circle", at(cx=x, cy=y, r=6) | look)
        case 1:
            corners = [(x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)]
        case 2:
            corners = [(x - 5, y - 5), (x + 5, y - 5), (x + 5, y + 5), (x - 5, y + 5)]
        case _:
            corners = [(x, y - 6), (x + 6, y + 5), (x - 6, y + 5)]
    return el("polygon", {"points": " ".join(f"{number(a)},{number(b)}" for a, b in corners)} | look)


def heat_map(picture: Picture, width: float) -> Markup:
    """A cell for each step (a row) and series (a column): the darker and larger its square, the higher the value."""
    names = [clean(step.label or step.name) for step in picture.steps]
    left = min(max(map(width_of, names), default=0.0), 0.3 * width) + 8
    room = (width - left) / max(len(picture.series), 1)
    high = 30.0 if room >= 22 else 24.0
    top, foot = LINE + 4.0, LINE + 8.0 + high * len(names)
    spots = [spot for series in picture.series for spot in series.spots]
    most = max((finite(spot.value) or 0.0 for spot in spots), default=0.0) or 1.0
    has_texts = all(width_of(spot.text) + 4 <= room for spot in spots)
    parts: list[Markup | None] = [*_heads(picture, left, room, width)]
    for place, name in enumerate(names):
        y = top + high * place
        parts.append(words(cut(name, left - 8), left - 8, y + high / 2 + 5, "end"))
        for column, series in enumerate(picture.series):
            spot, x = series.spots[place], left + column * room
            parts.append(_cell(spot, Rectangle(x, y, room, high), most, has_text=has_texts))
    return frame(picture, width, foot, *parts)


def _heads(picture: Picture, left: float, room: float, width: float) -> Iterator[Markup | None]:
    end = -1.0
    for column, series in enumerate(picture.series):
        label = cut(series.name, max(room * 2, 40))
        start = min(max(left + (column + 0.5) * room - width_of(label) / 2, 0), width - width_of(label))
        if start > end + 4:
            yield words(label, start, 13)
            end = start + width_of(label)


def _cell(spot: Spot, area: Rectangle, most: float, *, has_text: bool) -> Markup:
    value, (x, y, room, high) = finite(spot.value), area
    shade = 0 if not value else min(SHADES, 1 + int(SHADES * value / most * 0.999))
    back = box(x + 1, y + 1, room - 2, high - 2, f"chart__cell chart__h{shade if has_text else 0}")
    if has_text:
        text = words(spot.text, x + room / 2, y + high / 2 + 5, "middle", f"h{shade}", is_said=False)
        return link(spot, back, text if value is not None or spot.is_marked else None)
    side = (min(room, high) - 3) * (value / most) ** 0.5 if value else 0.0
    square = box(x + (room - side) / 2, y + (high - side) / 2, side, side, f"chart__mark chart__h{shade}")
    hidden = box(x + room / 2 - 2, y + high / 2 - 2, 4, 4, "chart__hidden")
    return link(spot, back, square if value is not None else hidden if spot.is_marked else None)


def tiles(picture: Picture, width: float) -> Markup:
    """The provinces as tiles, about where they lie: name, value, and a shade for how high it is."""
    room, high = width / 4, 62.0
    series = picture.series[0].spots if picture.series else ()
    most = max((finite(spot.value) or 0.0 for spot in series), default=0.0) or 1.0
    parts: list[Markup | None] = []
    for step, spot in zip(picture.steps, series, strict=False):
        if step.key not in TILES:
            continue
        column, row = TILES[step.key]
        x, y, value = column * room, row * high, finite(spot.value)
        shade = 0 if not value else min(SHADES, 1 + int(SHADES * value / most * 0.999))
        tile = box(x + 2, y + 2, room - 4, high - 4, f"chart__cell chart__h{shade}")
        texts = [*_in_two_lines(step.label or step.name, room - 12), cut(spot.text, room - 12)]
        first = y + high / 2 + 5 - LINE * (len(texts) - 1) / 2
        lines = [
            words(text, x + room / 2, first + LINE * at, "middle", f"h{shade}", is_said=False)
            for at, text in enumerate(texts)
        ]
        parts.append(link(spot, tile, *lines))
    return frame(picture, width, high * 4, *parts)


def _in_two_lines(name: str, room: float) -> list[str]:
    """A name on one line, or on two where it breaks at a space or a hyphen."""
    name = clean(name)
    if width_of(name) <= room:
        return [name]
    breaks = [place + 1 for place, char in enumerate(name) if char in " -" and width_of(name[: place + 1]) <= room]
    if not breaks:
        return [cut(name, room)]
    return [name[: breaks[-1]].rstrip(), cut(name[breaks[-1] :], room)]
