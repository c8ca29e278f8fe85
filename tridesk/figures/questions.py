"""One question to the figures: every page, chart, export and report asks it; its address says it whole. No query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from tridesk.figures.definitions import FIGURES, cuts_of
from tridesk.figures.dimensions import DIMENSIONS, GROUP, NO, UNKNOWN, YES_OR_NO, tells_who
from tridesk.figures.grains import GRAINS, Period
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

__all__ = ["AXES", "FigureQuestion", "Period"]

AXES: Final = (*GRAINS, *DIMENSIONS)
MOST_FILTERS: Final = 100  # values in all
LONGEST_VALUE: Final = 40


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """A figure over a period, cut by rows and columns (a dimension, a step of time or '') and filtered.

    Values of one dimension in `filters` are alternatives. Without `with_excluded` the facts about excluded topics are
    left out.
    """

    figure: str
    period: Period
    rows: str = ""
    columns: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    with_excluded: bool = False

    def __post_init__(self) -> None:
        if self.figure not in FIGURES:
            raise Invalid(_("There is no such figure."), field="figure")
        cuts = cuts_of(self.figure)
        for field, axis in (("rows", self.rows), ("columns", self.columns)):
            if axis and axis not in AXES:
                raise Invalid(_("Figures cannot be cut by this."), field=field)
            if axis in DIMENSIONS and axis not in cuts:
                raise Invalid(_("This figure does not know this cut."), field=field)
        if self.rows and self.rows == self.columns:
            raise Invalid(_("Choose two different cuts, or leave one empty."), field="columns")
        if self.columns == GROUP:
            raise Invalid(_("An organisation may be in several groups: choose them as the first cut."), field="columns")
        if self.rows in GRAINS and self.columns in GRAINS:
            raise Invalid(_("Choose only one step of time."), field="columns")
        if len(self.filters) > MOST_FILTERS:
            raise Invalid(_("These are too many filters."), field="filters")
        for dimension, value in self.filters:
            if dimension not in DIMENSIONS:
                raise Invalid(_("Figures cannot be filtered by this."), field="filters")
            if dimension not in cuts:
                raise Invalid(_("This figure does not know this cut."), field=dimension)
            if not value or len(value) > LONGEST_VALUE or "\x00" in value:
                raise Invalid(_("This value is not known."), field=dimension)

    @classmethod
    def read(cls, mapping: Mapping[str, Any], today: date | None = None) -> FigureQuestion:
        """The question that an address or a form asks; without a period, the last twelve months up to today.

        `mapping` may be Django's `QueryDict`: a filter may stand in it more than once. `Invalid` in the reader's
        language when it makes no sense.
        """
        today = today or clock.today()
        last = _day(mapping, "last") or max(today, _day(mapping, "first") or today)
        first = _day(mapping, "first") or _a_year_before(last)
        filters = [(key, _of_today(key, value)) for key in DIMENSIONS for value in _values(mapping, key)]
        return cls(
            figure=_text(mapping, "figure") or next(iter(FIGURES), ""),
            period=Period(first, last),
            rows=_text(mapping, "rows"),
            columns=_text(mapping, "columns"),
            filters=tuple(dict.fromkeys(filters)),
            with_excluded=_text(mapping, "excluded") == "1",
        )

    def address(self) -> str:
        """The query string that `read` reads back."""
        pairs = [
            ("figure", self.figure),
            ("first", self.period.first.isoformat()),
            ("last", self.period.last.isoformat()),
            ("rows", self.rows),
            ("columns", self.columns),
            ("excluded", "1" if self.with_excluded else ""),
            *self.filters,
        ]
        return urlencode([(name, value) for name, value in pairs if value])

    def before(self) -> FigureQuestion:
        """The same over the period before."""
        return replace(self, period=self.period.before())

    def year_before(self) -> FigureQuestion:
        """The same a year before."""
        return replace(self, period=self.period.year_before())

    def uncut(self) -> FigureQuestion:
        """The same without rows and columns."""
        return replace(self, rows="", columns="")

    def of_everybody(self) -> FigureQuestion:
        """The same of all who asked, who as columns and its steps of time as rows."""
        step = next((axis for axis in (self.rows, self.columns) if axis in GRAINS), "")
        return replace(self, rows=step, columns=next(filter(tells_who, self.dimensions)), filters=())

    def narrowed(self, dimension: str, value: str) -> FigureQuestion:
        """The same for one value of a dimension, '' for all; filters on it that were there are replaced."""
        others = tuple(pair for pair in self.filters if pair[0] != dimension)
        return replace(self, filters=(*others, (dimension, value)) if value else others)

    def within(self, period: Period) -> FigureQuestion | None:
        """The same for the days that are in both periods; None when there are none."""
        days = self.period.overlap(period)
        return replace(self, period=days) if days else None

    def values(self, dimension: str) -> tuple[str, ...]:
        """The values to which a dimension is filtered; none when it is not."""
        return tuple(value for key, value in self.filters if key == dimension)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of its cuts and filters, each once."""
        named = (self.rows, self.columns, *(key for key, _value in self.filters))
        return tuple(dict.fromkeys(name for name in named if name in DIMENSIONS))

    @property
    def is_of_one_day_by_hour(self) -> bool:
        """Whether its chart has hours and one day, of which remarks are told beside it."""
        axes = (self.rows, self.columns)
        return "hour" in axes and not any(axis in GRAINS for axis in axes) and self.period.first == self.period.last

    @property
    def tells_who(self) -> bool:
        """Whether few facts in a cell may tell of one person or of a small organisation."""
        return any(map(tells_who, self.dimensions))


def _text(mapping: Mapping[str, Any], name: str) -> str:
    return str(mapping.get(name) or "").strip()


def _values(mapping: Mapping[str, Any], name: str) -> list[str]:
    """All values of a name, whether there is one, a list, or a `QueryDict`."""
    if hasattr(mapping, "getlist"):
        values = mapping.getlist(name)
    else:
        value = mapping.get(name)
        values = value if isinstance(value, list | tuple) else [value]
    return [str(value).strip() for value in values if value and str(value).strip()]


def _of_today(dimension: str, value: str) -> str:
    """A value as it is called today: old addresses have 'none' where there is only yes or no."""
    return NO if dimension in YES_OR_NO and value == UNKNOWN else value


def _day(mapping: Mapping[str, Any], name: str) -> date | None:
    """A day in ISO form, None when it is not there."""
    text = _text(mapping, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Write the day as 2026-03-31."), field=name) from None


def _a_year_before(last: date) -> date:
    """The first day of the month eleven months before."""
    if last.year < 2:
        return last
    months = last.year * 12 + last.month - 1 - 11
    return date(months // 12, months % 12 + 1, 1)
