"""The number of connected users, to compare requests per thousand of them."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext

from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser
from tridesk.figures.answers import DimensionValue, FigureAnswer, FigureMark
from tridesk.figures.charts import AxisStep, ChartSeries, Picture, Spot
from tridesk.figures.definitions import FIGURES, Definition
from tridesk.figures.grains import name_of
from tridesk.figures.grids import grid_of
from tridesk.figures.pictures import Chart, address_of, numbers
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.tables import FigureRow, FigureTable, TableCell
from tridesk.kit import clock

FEWEST: Final = 20  # connected users: among fewer, a rate says nothing
PER: Final = 1000
MOST: Final = 10
OPENED: Final = "tickets.opened"  # the requests
BY: Final = ("kind", "organisation")


def connected_users(by: str, day: date) -> dict[str, int]:
    """The connected users of a day by the key of a value: of `kind` or of `organisation`."""
    column = {"kind": "organisation__kind", "organisation": "organisation_id"}[by]
    come = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    present = ConnectedUser.objects.filter(come, Q(valid_until__isnull=True) | Q(valid_until__gte=day))
    return {str(key): count for key, count in present.values_list(column).annotate(Count("pk")).order_by()}


class Rate(NamedTuple):
    """The requests of one value, its connected users, and how many that is among a thousand of them."""

    row: DimensionValue
    mark: FigureMark
    users: int
    value: float

    @property
    def shown(self) -> float:
        return round(self.value, 1 if self.value < 100 else 0)


class Rates(NamedTuple):
    """Requests among as many connected users: the chart, the same as a table, and how it is counted."""

    question: FigureQuestion
    rates: list[Rate]
    chart: Chart
    table: FigureTable
    definition: Definition


def per_thousand(answer: FigureAnswer, user: User) -> Rates | None:
    """An answer by `kind` or `organisation` among a thousand connected users, highest first; None without any.

    Connected users are those of the last day of its period, or of today. Only a reader of the directory is told.
    """
    if not user.may("directory.read"):
        return None
    day = min(answer.question.period.last, clock.today())
    grid, users = grid_of(answer), connected_users(answer.question.rows, day)
    rates = sorted(
        (
            Rate(row, mark, users[row.key], PER * mark.value / users[row.key])
            for row, mark in zip(grid.rows, grid.row_totals, strict=True)
            if mark.value and not mark.is_hidden and users.get(row.key, 0) >= FEWEST
        ),
        key=lambda rate: (-rate.value, rate.row.name),
    )[:MOST]
    if not rates:
        return None
    write = numbers().write
    spots = tuple(
        Spot(
            rate.value,
            write(rate.shown),
            gettext("%(name)s: %(rate)s; %(count)s among %(users)s connected users")
            % {
                "name": rate.row.name,
                "rate": write(rate.shown),
                "count": write(rate.mark.value),
                "users": write(rate.users),
            },
            address_of(rate.mark),
        )
        for rate in rates
    )
    steps = tuple(AxisStep(rate.row.name, key=rate.row.key) for rate in rates)
    about = gettext("The table has the same numbers.")
    picture = Picture(_title(answer.question.rows), about, steps, (ChartSeries("", spots),), numbers())
    rows = tuple(
        FigureRow(
            rate.row.name,
            (TableCell(write(rate.mark.value), address_of(rate.mark)), TableCell(write(rate.users))),
            TableCell(write(rate.shown)),
        )
        for rate in rates
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
    counted = Definition(formula, FIGURES[answer.question.figure].counted)
    return Rates(answer.question, rates, Chart("bars", picture), table, counted)


def _title(rows: str) -> str:
    if rows == "kind":
        return gettext("Requests per 1,000 connected users, by kind of organisation")
    return gettext("Requests per 1,000 connected users, by organisation")
