"""From an answer to a chart in the reader's language: its kind, what stands on its axes, where marks lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, pgettext

from tridesk.figures import grains
from tridesk.figures.answers import DimensionValue, FigureAnswer, FigureMark
from tridesk.figures.charts import AxisStep, ChartSeries, Numbers, Picture, Remark, Spot, Unit
from tridesk.figures.comparison import Earlier, beside, first_of, period_name
from tridesk.figures.definitions import FIGURES
from tridesk.figures.dimensions import GROUP
from tridesk.figures.grains import GRAINS
from tridesk.figures.grids import IN_ORDER, Grid, grid_of
from tridesk.kit import dates

MOST_SERIES: Final = 8
MOST_BARS: Final = 25
MOST_COLUMNS: Final = 62
MOST_STEPS: Final = 400
MOST_IN_HEAT: Final = 62  # rows of a heat map; a higher one is a wall, and the table has the same numbers
BESIDE: Final = ("columns", "lines", "bars")  # the kinds of charts that can show another period
FEW: Final = 10  # behind a share, a time or a change in per cent: with fewer it says little


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with the kind of chart that suits it; `has_beside` unless another period has no place in it."""

    kind: str
    picture: Picture
    has_beside: bool = True


def numbers() -> Numbers:
    return _numbers(get_language() or "en")


@cache
def _numbers(language: str) -> Numbers:
    return Numbers(language[:2])


def unit_of(answer: FigureAnswer) -> Unit:
    return Unit(FIGURES[answer.question.figure].unit)


def text_of(mark: FigureMark, unit: Unit, writing: Numbers | None = None) -> str:
    """A mark as it is written; where it is hidden, of how many there are fewer. For thousands, `writing` is given."""
    if mark.is_hidden:
        return f"<{mark.below}"
    text = (writing or numbers()).write(mark.value, unit)
    return gettext("about %(number)s") % {"number": text} if mark.is_about else text


def earlier_text(mark: FigureMark, value: float | None, unit: Unit) -> str:
    """A mark of another period as it is written with this value, which may be adjusted for working days."""
    whole = round(value) if value is not None and unit is Unit.COUNT else value
    return text_of(replace(mark, value=whole), unit)


def few_of(mark: FigureMark, unit: Unit) -> str:
    """How many stand behind a share or a time when they are few; '' for others, and for counts."""
    if unit is Unit.COUNT or mark.value is None or not 0 < mark.count < FEW:
        return ""
    return ngettext("%(count)d counted", "%(count)d counted", mark.count) % {"count": mark.count}


def change_of(now: FigureMark, before: FigureMark, by: float = 1.0) -> str:
    """How much a mark differs from an earlier one, times `by`, in per cent; words where that one is of few."""
    if now.value is None or not before.value:
        return numbers().change(None, None)
    if before.count < FEW:
        return gettext("too few for a percentage")
    return numbers().change(before.value * by, now.value)


def address_of(mark: FigureMark) -> str:
    """The page of the list behind a mark; '' when the reader may not open it, or nothing stands behind it."""
    return f"{_list_page()}?{mark.address}" if mark.address and mark.count and not mark.is_hidden else ""


@cache
def _list_page() -> str:
    return reverse("figures:list")


def chart_of(
    answer: FigureAnswer,
    *,
    title: str = "",
    other: FigureAnswer | None = None,
    is_adjusted: bool = False,
    remarks: tuple[Remark, ...] = (),
    most: int = MOST_BARS,
) -> Chart | None:
    """The chart of an answer, with `most` rows of names; None when it is a single number, empty, or a wall of steps."""
    grid, unit = grid_of(answer), unit_of(answer)
    if not grid.axis or not grid.rows:
        return None
    if grid.axis in IN_ORDER and _adds_up(grid, unit) and grid.across != "hour" and not answer.is_rounded:
        grid = _with_others(grid)
    kind = _kind(grid, unit)
    if kind == "heat" and len(grid.rows) > MOST_IN_HEAT and grid.axis in IN_ORDER:
        return None
    grid = _shortened(grid, kind, most)
    series = _series(grid, unit)
    steps = tuple(_step(grid.axis, value) for value in grid.rows)
    if other is not None and kind in BESIDE:
        earlier = beside(grid, answer, other, is_adjusted=is_adjusted)
        spots = _spots_before(earlier[:-1], unit)
        if not grid.across:
            series = (replace(series[0], name=period_name(answer.question.period)),)
        series = (*series, ChartSeries(period_name(other.question.period), spots, is_before=True))
    picture = Picture(
        title=title or str(FIGURES[answer.question.figure].name),
        description=_description(answer, grid, unit),
        steps=steps,
        series=series,
        numbers=numbers(),
        unit=unit,
        remarks=remarks if grid.axis in GRAINS else (),
        totals=_totals(grid, unit) if answer.is_rounded and grid.across and unit is Unit.COUNT else (),
    )
    return Chart(kind, picture, other is None or kind in BESIDE)


def _totals(grid: Grid, unit: Unit) -> tuple[Spot, ...]:
    """What each row is in all."""
    together = DimensionValue("", pgettext("of a table", "Total"))
    return tuple(_spot(row, together, mark, unit) for row, mark in zip(grid.rows, grid.row_totals, strict=True))


def _kind(grid: Grid, unit: Unit) -> str:
    count = len(grid.columns)
    if grid.across == "hour":
        return "heat"
    if grid.axis in GRAINS:
        adds_up = _adds_up(grid, unit) and count <= MOST_SERIES and len(grid.rows) <= MOST_COLUMNS
        return "columns" if adds_up else "lines"
    if grid.axis in ("hour", "weekday"):
        return "columns" if _adds_up(grid, unit) and count <= MOST_SERIES else "lines"
    if grid.axis == "province" and not grid.across:
        return "tiles"
    if not grid.across:
        return "bars"
    if unit is Unit.COUNT:
        return "bars" if count <= MOST_SERIES else "heat"
    return "dots" if count <= 4 else "heat"


def _adds_up(grid: Grid, unit: Unit) -> bool:
    """Whether its columns together are its rows: counts, but for groups that share organisations."""
    return unit is Unit.COUNT and grid.across != GROUP


def _with_others(grid: Grid) -> Grid:
    """The smallest columns as one, where there are more than can be told apart."""
    if len(grid.columns) <= MOST_SERIES:
        return grid
    kept = MOST_SERIES - 1
    marks = tuple((*row[:kept], _together(row[kept:])) for row in grid.marks)
    totals = (*grid.column_totals[:kept], _together(grid.column_totals[kept:]))
    columns = (*grid.columns[:kept], DimensionValue("", gettext("others")))
    return replace(grid, columns=columns, marks=marks, column_totals=totals)


def _together(marks: Sequence[FigureMark]) -> FigureMark:
    return FigureMark(sum(mark.value or 0.0 for mark in marks), sum(mark.count for mark in marks))


def _shortened(grid: Grid, kind: str, most: int) -> Grid:
    """No more rows and series than can be told apart; the table beside has them all."""
    rows = MOST_STEPS if grid.axis in IN_ORDER else most
    columns = 24 if kind == "heat" else MOST_SERIES
    return replace(
        grid,
        rows=grid.rows[:rows],
        columns=grid.columns[:columns],
        marks=tuple(row[:columns] for row in grid.marks[:rows]),
        row_totals=grid.row_totals[:rows],
        column_totals=grid.column_totals[:columns],
    )


def _series(grid: Grid, unit: Unit) -> tuple[ChartSeries, ...]:
    writing = numbers()
    return tuple(
        ChartSeries(
            column.key if grid.across == "hour" else column.name,
            tuple(_spot(row, column, grid.marks[place][at], unit, writing) for place, row in enumerate(grid.rows)),
        )
        for at, column in enumerate(grid.columns)
    )


def _spot(
    row: DimensionValue, column: DimensionValue, mark: FigureMark, unit: Unit, writing: Numbers | None = None
) -> Spot:
    text, few = text_of(mark, unit, writing), few_of(mark, unit)
    names = ", ".join(value.name for value in (row, column) if value.name)
    title = f"{names}: {text} ({few})" if few else f"{names}: {text}"
    if mark.is_about:  # which its title says, and the words beside the chart
        text = (writing or numbers()).write(mark.value, unit)
    value = None if mark.is_hidden else mark.value
    return Spot(value, text, title, address_of(mark), is_hidden=mark.is_hidden, is_few=bool(few))


def _step(axis: str, value: DimensionValue) -> AxisStep:
    """A value on its axis: a month by its short name under which the year stands."""
    if axis not in GRAINS:
        short = value.name[:2] if axis == "weekday" else value.key if axis == "hour" else value.name
        return AxisStep(value.name, short, key=value.key)
    first = first_of(axis, value.key)
    period = grains.span(axis, first)
    label, group = _labels(axis, first)
    return AxisStep(value.name, label, group, value.key, period.first, period.last)


def _short_month(first: date) -> str:
    return dates.in_words(first, "LLL", get_language()).rstrip(".")


def _labels(grain: str, first: date) -> tuple[str, str]:
    match grain:
        case "day":
            return str(first.day), f"{_short_month(first)} {first.year}"
        case "week":
            year, week, _weekday = first.isocalendar()
            return str(week), str(year)
        case "month":
            return _short_month(first), str(first.year)
        case "quarter":
            quarter = (first.month + 2) // 3
            return pgettext("a quarter on an axis", "Q%(quarter)d") % {"quarter": quarter}, str(first.year)
    return str(first.year), ""


def _description(answer: FigureAnswer, grid: Grid, unit: Unit) -> str:
    """In a sentence: over which days, how many, what is the most."""
    period = answer.question.period
    parts = [
        gettext("From %(first)s to %(last)s.")
        % {"first": grains.name_of("day", period.first), "last": grains.name_of("day", period.last)},
        gettext("In all: %(total)s.") % {"total": text_of(grid.total, unit)},
    ]
    known = [
        (mark.value, row.name)
        for row, mark in zip(grid.rows, grid.row_totals, strict=True)
        if mark.value is not None and not mark.is_hidden
    ]
    if len(known) > 1:
        value, name = max(known)
        parts.append(gettext("Most: %(name)s, %(value)s.") % {"name": name, "value": numbers().write(value, unit)})
    parts.append(gettext("The table has the same numbers."))
    return " ".join(parts)


def _spots_before(rows: Sequence[Earlier | None], unit: Unit) -> tuple[Spot, ...]:
    """The other period as spots."""
    spots = []
    for row in rows:
        if row is None:
            spots.append(Spot(None, "", ""))
            continue
        text = earlier_text(row.mark, row.value, unit)
        spots.append(Spot(row.value, text, f"{row.name}: {text}", address_of(row.mark)))
    return tuple(spots)
