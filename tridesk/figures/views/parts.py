"""What the pages of figures share: a question with its answer, drawn as charts and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tridesk.accounts.gate import Signed
from tridesk.accounts.models import User
from tridesk.directory.exchange.file_responses import download
from tridesk.figures import disclosure, queries
from tridesk.figures.annotations.queries import remarks
from tridesk.figures.answers import FigureAnswer
from tridesk.figures.axes import cut_notes
from tridesk.figures.charts import Picture, Remark, draw
from tridesk.figures.charts.drawings import FULL, HALF, NARROW, WIDE
from tridesk.figures.comparison import NO_OTHER, OtherPeriod, other_name
from tridesk.figures.connected import Rates, per_thousand
from tridesk.figures.definitions import FIGURES, Figure, under_headings
from tridesk.figures.exports.files import SHEET_FORMS, check_form
from tridesk.figures.exports.tables import taken_out
from tridesk.figures.grains import GRAINS
from tridesk.figures.pictures import MOST_BARS, Chart, chart_of
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.tables import FigureTable, table_of
from tridesk.kit.errors import Sayable
from tridesk.kit.spreadsheets.sheets import Sheet

FEW: Final = 8  # remarks that stand in sight beside a chart


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """A chart for a wide and for a narrow place, with its remarks by number.

    `full` fills a panel, where no other chart and no remarks stand beside it; '' where they do.
    """

    full: SafeString
    wide: SafeString
    narrow: SafeString
    remarks: tuple[tuple[int, tuple[Remark, ...]], ...]
    is_half: bool
    has_few: bool
    has_beside: bool

    @property
    def has_many_remarks(self) -> bool:
        """Whether they would take more room than the chart."""
        return sum(len(remarks) for _number, remarks in self.remarks) > FEW


@dataclass(frozen=True, slots=True)
class Block:
    """A question with its answer as a page shows it; `other` is the period beside it.

    `is_adjusted`: the counts of that period are brought to as many working days. `note` says that numbers are rounded,
    `cut_notes` what must be known of the cuts.
    """

    key: str
    title: str
    question: FigureQuestion
    answer: FigureAnswer
    figure: Figure
    chart: DrawnChart | None
    table: FigureTable
    explore: str
    other: FigureAnswer | None = None
    note: str = ""
    cut_notes: Sequence[str] = ()
    is_adjusted: bool = False
    has_change: bool = True

    @property
    def other_name(self) -> str:
        """The heading of the numbers of the other period."""
        return other_name(self.other, is_adjusted=self.is_adjusted) if self.other else ""

    @property
    def is_empty(self) -> bool:
        return not self.answer.total.count and not self.answer.total.is_hidden


@dataclass(frozen=True, slots=True)
class BlockLayout:
    """How a block is drawn: key of the chart, title, the most rows of names, and whether it has half a width.

    `has_change` unless the period is not over, so that its numbers and those beside them are no change.
    """

    key: str = "chart"
    title: str = ""
    most: int = MOST_BARS
    is_half: bool = False
    has_change: bool = True


WHOLE: Final = BlockLayout()


def block_of(
    question: FigureQuestion,
    user: User,
    layout: BlockLayout = WHOLE,
    *,
    beside: FigureQuestion | None = None,
    is_adjusted: bool = False,
) -> Block:
    """Asks a question, and the one beside it, and draws the answer."""
    figure = FIGURES[question.figure]
    if beside:
        answer, other = queries.side_by_side(question, beside, user)
    else:
        answer, other = queries.answer(question, user, is_folded=True), None
    is_over_time = question.rows in GRAINS or question.columns in GRAINS
    drawn_in = remarks(question.period.first, question.period.last, user) if is_over_time else ()
    title = layout.title or str(figure.name)
    chart = chart_of(answer, title=title, other=other, is_adjusted=is_adjusted, remarks=drawn_in, most=layout.most)
    return Block(
        layout.key,
        title,
        question,
        answer,
        figure,
        drawn(chart, layout.key, is_half=layout.is_half) if chart else None,
        table_of(answer, other, is_adjusted=is_adjusted),
        explore_address(question),
        other,
        disclosure.note() if answer.is_rounded else "",
        cut_notes(answer),
        is_adjusted,
        layout.has_change,
    )


def drawn(chart: Chart, key: str, *, is_half: bool = False) -> DrawnChart:
    """The chart in its widths; `is_half` stands beside another."""
    told = sum(len(some) for _number, _place, some in chart.picture.numbered())
    is_full = not is_half and chart.kind != "tiles" and not 0 < told <= FEW
    return DrawnChart(
        _svg(chart.kind, replace(chart.picture, key=f"{key}-full"), FULL) if is_full else SafeString(""),
        _svg(chart.kind, replace(chart.picture, key=f"{key}-wide"), HALF if is_half else WIDE),
        _svg(chart.kind, replace(chart.picture, key=f"{key}-narrow"), NARROW),
        tuple((number, tuple(some)) for number, _place, some in chart.picture.numbered()),
        is_half,
        chart.picture.has_few,
        chart.has_beside,
    )


def _svg(kind: str, picture: Picture, width: int) -> SafeString:
    return SafeString(draw(kind, picture, width))  # made of elements whose texts are escaped


def explore_address(question: FigureQuestion, **more: str) -> str:
    """The page that asks this question."""
    rest = "".join(f"&{name}={value}" for name, value in more.items() if value)
    return f"{reverse('figures:explore')}?{question.address()}{rest}"


def export_address(question: FigureQuestion, what: str, beside: OtherPeriod = NO_OTHER) -> str:
    """The file of a table about this question; its form is still to be added."""
    return f"{reverse('figures:export')}?{question.address()}{beside.address()}&what={what}"


def rate_panels(answers: Iterable[FigureAnswer], user: User) -> list[tuple[DrawnChart, Rates, str]]:
    """Those of the answers that may be set against connected users: the chart, the rates, the address of their file."""
    rates = list(filter(None, (per_thousand(answer, user) for answer in answers)))
    return [
        (
            drawn(rate.chart, f"rates{place}", is_half=len(rates) > 1),
            rate,
            export_address(rate.question, "rates"),
        )
        for place, rate in enumerate(rates)
    ]


def sheet_file(request: Signed, sheet: Sheet, figure: str, name: str) -> HttpResponseBase:
    """A table as the file whose form the address names; that it was taken is noted."""
    form = check_form(request.GET.get("format", ""), SHEET_FORMS)
    pieces = taken_out(sheet, figure, form, get_language() or "en", request.user)
    return download(request, pieces, name, form)


def figures_for(user: User) -> Iterable[Figure]:
    """The figures that the user may see."""
    return [figure for figure in FIGURES.values() if user.may(figure.capability)]


def figure_choices(figures: Iterable[Figure]) -> list[tuple[str, list[tuple[str, Sayable]]]]:
    """Key and name of these figures under their headings, for a list to choose from."""
    return [(name, [(figure.key, figure.name) for figure in some]) for name, some in under_headings(figures)]
