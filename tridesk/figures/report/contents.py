"""What the monthly report shows: the questions of its headlines and sections. No query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from tridesk.figures.grains import Period, span
from tridesk.figures.months import month_before
from tridesk.figures.questions import FigureQuestion
from tridesk.kit.errors import Sayable

MONTHS: Final = 13  # in charts over time: the month and the twelve before


@dataclass(frozen=True, slots=True)
class ReportCut:
    """A figure, cut by a dimension or over the last months; `is_beside`: with the month before."""

    figure: str
    rows: str = ""
    columns: str = ""
    is_beside: bool = False
    with_excluded: bool = False

    def question(self, month: date) -> FigureQuestion:
        """The same for a month."""
        period = year_to(month) if "month" in (self.rows, self.columns) else span("month", month)
        return FigureQuestion(self.figure, period, self.rows, self.columns, with_excluded=self.with_excluded)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: charts, tables of one figure, and one table of several figures by one dimension."""

    title: Sayable
    charts: tuple[ReportCut, ...] = ()
    tables: tuple[ReportCut, ...] = ()
    by: str = ""
    figures: tuple[str, ...] = ()


HEADLINES: Final = (
    "tickets.opened",
    "tickets.first_answer.median",
    "tickets.first_answer.in_target",
    "tickets.reopened",
    "calls.offered",
    "calls.service_level",
    "second_line.asked",
    "register.available",
)

SECTIONS: Final = (
    Section(
        _("Tickets"),
        charts=(ReportCut("tickets.opened", "month", "channel"),),
        tables=(ReportCut("tickets.closed", "channel", "outcome"),),
    ),
    Section(
        _("Calls"),
        charts=(ReportCut("calls.offered", "month", "language"), ReportCut("calls.service_level", "month", "language")),
        by="language",
        figures=(
            "calls.offered",
            "calls.answered",
            "calls.abandoned",
            "calls.silent",
            "calls.service_level",
            "calls.speed_of_answer.mean",
        ),
    ),
    Section(
        _("Who asks most"),
        tables=(
            ReportCut("tickets.opened", "organisation", is_beside=True),
            ReportCut("tickets.opened", "kind", is_beside=True),
        ),
    ),
    Section(
        _("Topics"),
        charts=(ReportCut("tickets.opened", "subject"),),
        tables=(ReportCut("tickets.opened", "topic", is_beside=True),),
    ),
    Section(
        _("All topics, also those left out"),
        charts=(ReportCut("tickets.opened", "subject", with_excluded=True),),
        tables=(ReportCut("tickets.opened", "topic", is_beside=True, with_excluded=True),),
    ),
    Section(
        _("Times"),
        charts=(ReportCut("tickets.first_answer.median", "month"),),
        by="channel",
        figures=("tickets.first_answer.median", "tickets.first_answer.p90", "tickets.first_answer.in_target"),
    ),
    Section(
        _("Second line"),
        charts=(ReportCut("second_line.asked", "month"),),
        by="service",
        figures=("second_line.asked", "second_line.answered", "second_line.time.median"),
    ),
    Section(
        _("Lost access"),
        charts=(ReportCut("restores.opened", "month"),),
        tables=(ReportCut("restores.opened", "cause", "outcome"),),
        by="language",
        figures=(
            "restores.opened",
            "restores.restored",
            "restores.solved",
            "restores.referred",
            "restores.refused",
            "restores.restoring.median",
            "restores.without_access.working_median",
        ),
    ),
    Section(_("Register"), charts=(ReportCut("register.available", "month"),)),
)


def figures() -> tuple[str, ...]:
    """The figures of the report, each once, in the order in which they are shown."""
    shown = list(HEADLINES)
    for section in SECTIONS:
        shown += [cut.figure for cut in (*section.charts, *section.tables)]
        shown += section.figures
    return tuple(dict.fromkeys(shown))


def year_to(month: date) -> Period:
    """The last months up to this one."""
    first = month
    for _number in range(MONTHS - 1):
        first = month_before(first)
    return Period(first, span("month", month).last)


def headline(figure: str, month: date) -> FigureQuestion:
    """A figure of the month, uncut."""
    return ReportCut(figure).question(month)
