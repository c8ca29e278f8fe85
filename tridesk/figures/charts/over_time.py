"""Charts with an axis of time or of many steps: columns and lines, with remarks."""

from __future__ import annotations

from collections.abc import Iterator

from tridesk.figures.charts.marks import (
    LINE,
    STYLES,
    Rectangle,
    bar,
    box,
    circle,
    finite,
    frame,
    labels_under,
    legend,
    line,
    link,
    number,
    remarks_over,
    rest,
    scale_of,
    stacked,
    stroke,
    width_of,
    words,
)
from tridesk.figures.charts.numbers import Unit
from tridesk.figures.charts.values import Picture
from tridesk.statuspage.markup import Markup, el

HIT: float = 9.0  # how near to a point of a line a pointer has to come
PHONE: float = 400.0  # narrower than this, a drawing is for fingers
CLOSEST: float = 4.0  # of points that a finger may aim at; where they are closer, the table beside has the links


class Plot:
    """The frame of a chart over steps: where its axis is, and how high a value stands."""

    def __init__(self, picture: Picture, width: float, top: float, values: list[float | None]) -> None:
        self.picture, self.width, self.ticks = picture, width, scale_of(picture, values)
        labels = [picture.numbers.axis(value, picture.unit) for value in self.ticks]
        self.labels = labels
        self.left = max(map(width_of, labels)) + 8
        self.top = top + (LINE + 6 if picture.numbered() else 10)
        self.bottom = self.top + (180 if width <= 400 else 210 if width <= 800 else 260)
        self.height = self.bottom + LINE + 4 + (LINE if any(step.group for step in picture.steps) else 0)
        self.room = (width - self.left) / max(len(picture.steps), 1)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * min(value / self.ticks[-1], 1.0)

    def x(self, place: int) -> float:
        return self.left + (place + 0.5) * self.room

    def axes(self) -> Iterator[Markup | None]:
        for value, label in zip(self.ticks, self.labels, strict=True):
            y = self.y(value)
            yield line(self.left, y, self.width, y, "chart__base" if value == 0 else "chart__grid")
            yield words(label, self.left - 6, y + 4, "end")
        yield from labels_under(self.picture, self.left, self.room, self.bottom + LINE, self.width)

    def remarks(self) -> Iterator[Markup]:
        yield from remarks_over(self.picture, self.left, self.room, self.top, self.bottom)


def columns(picture: Picture, width: float) -> Markup:
    """Columns over steps, the series on top of each other; another period as a line across."""
    keys, top = legend(picture, width)
    now = [series for series in picture.series if not series.is_before]
    places = range(len(picture.steps))
    heights = [stacked(now, place) + rest(picture, now, place) for place in places]
    others = [finite(spot.value) for series in picture.series if series.is_before for spot in series.spots]
    plot = Plot(picture, width, top, [*heights, *others])
    wide = max(1.0, min(plot.room * 0.74, 46.0))
    parts: list[Markup | None] = [keys, *plot.axes(), *plot.remarks()]
    for place in places:
        below = plot.bottom
        for style, series in enumerate(picture.series):
            spot = series.spots[place]
            value = finite(spot.value)
            if series.is_before:
                if value is not None:
                    y = plot.y(value)
                    parts.append(link(spot, line(plot.x(place) - wide / 2 - 2, y, plot.x(place) + wide / 2 + 2, y,
                                                 "chart__line chart__line--before")))  # fmt: skip
                continue
            if value is None:
                if spot.is_marked:
                    parts.append(link(spot, box(plot.x(place) - wide / 2, below - 4, wide, 4, "chart__hidden")))
                continue
            if value == 0:
                parts.append(link(spot, box(plot.x(place) - wide / 2, below - 4, wide, 4, "chart__hit")))
                continue
            high = (plot.bottom - plot.top) * value / plot.ticks[-1]
            parts.append(
                link(spot, bar(picture, spot, style, Rectangle(plot.x(place) - wide / 2, below - high, wide, high)))
            )
            below -= high
        hidden = (plot.bottom - plot.top) * rest(picture, now, place) / plot.ticks[-1]
        if hidden:
            shape = box(plot.x(place) - wide / 2, below - hidden, wide, hidden, "chart__hidden")
            parts.append(link(picture.totals[place], shape))
    if len(now) == 1 and not others and not picture.remarks:
        parts += _tips(picture, plot)
    return frame(picture, width, plot.height, *parts)


def _tips(picture: Picture, plot: Plot) -> Iterator[Markup | None]:
    """The values over the columns, where each has room."""
    texts = [spot.text for spot in picture.series[0].spots]
    if texts and max(map(width_of, texts)) + 6 <= plot.room:
        for place, spot in enumerate(picture.series[0].spots):
            value = finite(spot.value)
            if value is not None:
                yield words(spot.text, plot.x(place), plot.y(value) - 5, "middle", "tip")


def lines(picture: Picture, width: float) -> Markup:
    """A line for each series, broken where nothing is known, over the band in which values should lie."""
    keys, top = legend(picture, width, lines=True)
    values = [finite(spot.value) for series in picture.series for spot in series.spots]
    high = [finite(value) for value in picture.band.high] if picture.band else []
    plot = Plot(picture, width, top, [*values, *high])
    parts: list[Markup | None] = [keys, *plot.axes(), *plot.remarks()]
    if picture.band:
        parts += _band(picture, plot)
    dot = 3.0 if len(picture.steps) <= 40 else 1.6
    has_dots = width > PHONE or plot.room >= CLOSEST
    columns_at = [number(plot.x(place)) for place in range(len(picture.steps))]
    near, sizes = number(min(HIT, max(plot.room / 2, 3))), {True: number(3.0), False: number(dot)}
    for style, series in enumerate(picture.series):
        known = [finite(spot.value) for spot in series.spots]
        sure = [None if spot.is_few else value for spot, value in zip(series.spots, known, strict=True)]
        if sure != known:  # what stands on a few is joined, so that a series is found, but weighs little
            parts.append(el("g", {"class": "chart__faint"}, *_strokes(plot, known, style)))
        parts += _strokes(plot, sure, style, is_before=series.is_before)
        look = "chart__dot chart__dot--before" if series.is_before else f"chart__dot chart__c{style % STYLES}"
        hollow = f"chart__few chart__l{style % STYLES}"
        for place, spot in enumerate(series.spots if has_dots else ()):
            value = finite(spot.value)
            if value is not None or spot.address or (spot.is_hidden and picture.unit is Unit.COUNT):
                x, y = columns_at[place], number(plot.y(value or 0.0))
                kind = "chart__hidden" if value is None else hollow if spot.is_few else look
                hit = circle(x, y, near, "chart__hit")
                parts.append(link(spot, hit, circle(x, y, sizes[spot.is_few], kind)))
    return frame(picture, width, plot.height, *parts)


def _strokes(plot: Plot, values: list[float | None], style: int, *, is_before: bool = False) -> Iterator[Markup]:
    """A line through each stretch of values that are known."""
    for run in _runs(values):
        if len(run) > 1:
            yield stroke([(plot.x(place), plot.y(value)) for place, value in run], style, is_before=is_before)


def _band(picture: Picture, plot: Plot) -> Iterator[Markup]:
    assert picture.band is not None
    low, high = ([finite(value) for value in edge] for edge in (picture.band.low, picture.band.high))
    both = [pair[1] if None not in pair else None for pair in zip(low, high, strict=True)]
    for run in _runs(both):
        above = [(plot.x(place), plot.y(value)) for place, value in run]
        below = [(plot.x(place), plot.y(low[place] or 0.0)) for place, _value in reversed(run)]
        points = " ".join(f"{number(x)},{number(y)}" for x, y in [*above, *below])
        yield el("polygon", {"points": points, "class": "chart__band"})


def _runs(values: list[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Stretches of places whose value is known."""
    run: list[tuple[int, float]] = []
    for place, value in enumerate([*values, None]):
        if value is not None:
            run.append((place, value))
        elif run:
            yield run
            run = []
