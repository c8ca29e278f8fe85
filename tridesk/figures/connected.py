"""The number of connected users, to compare requests per thousand of them."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext

from tridesk.directory.models import ConnectedUser
from tridesk.figures.answers import FigureAnswer
from tridesk.figures.charts import AxisStep, ChartSeries, Picture, Spot
from tridesk.figures.definitions import FIGURES, Definition
from tridesk.figures.grains import name_of
from tridesk.figures.grids import grid_of
from tridesk.figures.pictures import Chart, address_of, numbers
from tridesk.figures.tables import FigureRow, FigureTable, TableCell
from tridesk.kit import clock

FEWEST: Final = 20  # connected users: among fewer, a rate says nothing
PER: Final = 1000
MOST: Final = 10


def connected_users(by: str, day: date) -> dict[str, int]:
    """The connected users of a day by the key of a value: of `kind` or of `organisation`."""
    column = {"kind": "organisation__kind", "organisation": "organisation_id"}[by]
    come = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    present = ConnectedUser.objects.filter(come, Q(valid_until__isnull=True) | Q(valid_until__gte=day))
    return {str(key): count for key, count in present.values_list(column).annotate(Count("pk")).order_by()}


class Rates(NamedTuple):
    """Requests among as many connected users: the chart, the same as a table, and how it is counted."""

    chart: Chart
    table: FigureTable
    definition: Definition


def per_thousand(answer: FigureAnswer, title: str) -> Rates | None:
    """An answer by `kind` or `organisation` among a thousand connected users, highest first; None without any.

    Users are those of the last day of its period, or of today.
    """
    day = min(answer.question.period.last, clock.today())
    grid, users = grid_of(answer), connected_users(answer.question.rows, day)
    rates = sorted(
        (
            (PER * mark.value / users[row.key], row, mark)
            for row, mark in zip(grid.rows, grid.row_totals, strict=True)
            if mark.value and not mark.is_hidden and users.get(row.key, 0) >= FEWEST
        ),
        key=lambda rate: (-rate[0], rate[1].name),
    )[:MOST]
    if not rates:
        return None
    write = numbers().write
    texts = [write(round(rate, 1 if rate < 100 else 0)) for rate, _row, _mark in rates]
    spots = tuple(
        Spot(
            rate,
            text,
            gettext("%(name)s: %(rate)s; %(count)s among %(users)s connected users")
            % {
                "name": row.name,
                "rate": text,
                "count": write(mark.value),
                "users": write(users[row.key]),
            },
            address_of(mark),
        )
        for text, (rate, row, mark) in zip(texts, rates, strict=True)
    )
    steps = tuple(AxisStep(row.name, key=row.key) for _rate, row, _mark in rates)
    about = gettext("The table has the same numbers.")
    picture = Picture(title, about, steps, (ChartSeries("", spots),), numbers())
    rows = tuple(
        FigureRow(
            row.name,
            (TableCell(write(mark.value), address_of(mark)), TableCell(write(users[row.key]))),
            TableCell(text),
        )
        for text, (_rate, row, mark) in zip(texts, rates, strict=True)
    )
    columns = (
        str(FIGURES[answer.question.figure].name),
        gettext("Connected users on %(day)s") % {"day": name_of("day", day)},
    )
    nothing = FigureRow("", (), TableCell(""))
    table = FigureTable(columns, rows, nothing, has_totals=False, more=0, has_corrections=False)
    formula = gettext(
        "Divided by the connected users on the last day of the period, times 1,000; where fewer than %(count)d are "
        "connected it is left out."
    ) % {"count": FEWEST}
    return Rates(Chart("bars", picture), table, Definition(formula, FIGURES[answer.question.figure].counted))
