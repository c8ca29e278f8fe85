"""The report of a month in one language, for what one reader may see: a PDF, and its tables as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from tridesk.accounts.models import User
from tridesk.figures import disclosure, folding, grains, places, queries
from tridesk.figures.annotations.queries import remarks as remarks_between
from tridesk.figures.answers import DimensionValue, FigureAnswer
from tridesk.figures.axes import about_note, axis_names, cut_names
from tridesk.figures.charts import Remark, Unit, printed
from tridesk.figures.choices import excluded_names
from tridesk.figures.comparison import factor
from tridesk.figures.definitions import FIGURES
from tridesk.figures.exports.sheets import answer_sheet
from tridesk.figures.grids import grid_of
from tridesk.figures.pictures import change_of, chart_of, earlier_text, text_of, unit_of
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.report import contents
from tridesk.figures.report.contents import ReportCut, Section
from tridesk.figures.tables import table_of
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, Sayable
from tridesk.kit.spreadsheets.ods import as_ods
from tridesk.kit.spreadsheets.sheets import Sheet
from tridesk.kit.text import colon
from tridesk.kit.typesetting import pdf
from tridesk.tickets import texts

TEMPLATE: Final = Path(__file__).with_name("report.typ")
NARROW: Final = 340  # units of a chart on the first page
MOST_FRONT: Final = 4
MOST_ROWS: Final = 20  # of a table on paper; the spreadsheet has them all


@dataclass(frozen=True, slots=True)
class Papers:
    """Title, name for files, and what the two files are made of."""

    title: str
    name: str
    data: dict[str, Any]
    pictures: dict[str, str]
    sheets: list[Sheet]
    at: datetime

    def pdf(self) -> bytes:
        """The paper. Raises `kit.sandbox.SandboxFailure` when it cannot be made."""
        return pdf(TEMPLATE.read_text("utf-8"), self.data, self.pictures, at=self.at)

    def ods(self) -> bytes:
        """All tables as a spreadsheet, each on a sheet."""
        return b"".join(as_ods(self.sheets))


def make(month: date, user: User, language: str) -> Papers:
    """The report of the month that begins on `month`, with what this person may see."""
    with override(language), folding.settled(), places.unbounded():
        report = _Report(month, user, language)
        data = report.data()
        name = f"tridesk-{month:%Y-%m}-{language}"
        return Papers(report.title, name, data, report.pictures, report.sheets, clock.now())


@dataclass(slots=True)
class _Report:
    """Gathers the answers, charts and sheets of one report."""

    month: date
    user: User
    language: str
    front: list[dict[str, str]] = field(default_factory=list)
    numbered: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    known: dict[FigureQuestion, FigureAnswer] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return _("Monthly report, %(month)s") % {"month": grains.name_of("month", self.month)}

    def answer(self, question: FigureQuestion) -> FigureAnswer:
        if question not in self.known:
            self.known[question] = queries.answer(question, self.user)
        return self.known[question]

    def data(self) -> dict[str, Any]:
        """What the template shows; fills `pictures` and `sheets` on the way."""
        over = contents.year_to(self.month)
        remarks = remarks_between(over.first, over.last, self.user)
        now = clock.now()
        left_out = ", ".join(excluded_names())
        made = {
            "day": grains.name_of("day", now.astimezone(clock.BRUSSELS).date()),
            "time": clock.hour(now, self.language),
        }
        sections = [self._section(section, remarks) for section in contents.SECTIONS]
        return {
            "language": self.language,
            "title": self.title,
            "desk": texts.desk_sender(self.language).partition(" <")[0],
            "subtitle": _("Counted on %(day)s at %(time)s.") % made,
            "adjusted": _("Counts of the period before are brought to the same number of working days."),
            "left_out": left_out and _("Left out unless a heading says otherwise: %(names)s.") % {"names": left_out},
            "headlines": [self._headline(key) for key in contents.HEADLINES if key in FIGURES],
            "remarks": [self._remark(remark) for remark in remarks if self._in_month(remark)],
            "charts": self.front[:MOST_FRONT],
            "sections": [section for section in sections if section["charts"] or section["tables"]],
            "numbered": self.numbered,
            "definitions": [self._definition(key) for key in contents.figures() if key in FIGURES],
            "labels": {
                "remarks": _("What happened"),
                "numbered": _("What the numbers over the charts say"),
                "definitions": _("How it is counted"),
            },
            "foot": _("The spreadsheet has all rows."),
        }

    def _definition(self, key: str) -> dict[str, str]:
        figure = FIGURES[key]
        norm = f"{self._norm(figure.norm)}." if figure.norm else ""
        return {
            "name": str(figure.name),
            "text": " ".join(filter(None, (str(figure.formula), norm, str(figure.counted)))),
        }

    def _norm(self, norm: Sayable) -> str:
        return f"{_('Norm')}{colon(self.language)}{norm}"

    def _headline(self, key: str) -> dict[str, Any]:
        question = contents.headline(key, self.month)
        total, unit = self.answer(question).total, Unit(FIGURES[key].unit)
        changes = []
        for other in (question.before(), question.year_before()):
            before = self.answer(other).total
            name = grains.name_of("month", other.period.first)
            by = factor(question.period, other.period) if unit is Unit.COUNT else 1.0
            value = None if before.value is None else before.value * by
            text = earlier_text(before, value, unit)
            change = "" if unit is Unit.SHARE else f" ({change_of(total, before, by)})"
            changes.append(f"{name}{colon(self.language)}{text}{change}")
        if FIGURES[key].least is not None:
            changes.append(self._norm(FIGURES[key].norm))
        return {"name": str(FIGURES[key].name), "value": text_of(total, unit), "changes": changes}

    def _in_month(self, remark: Remark) -> bool:
        days = grains.span("month", self.month)
        return remark.first <= days.last and remark.last >= days.first

    def _remark(self, remark: Remark) -> str:
        first, last = grains.name_of("day", remark.first), grains.name_of("day", remark.last)
        return f"{first if first == last else f'{first} – {last}'}{colon(self.language)}{remark.text}"

    def _section(self, section: Section, remarks: Sequence[Remark]) -> dict[str, Any]:
        cuts = [cut for cut in section.charts if cut.figure in FIGURES]
        charts = [chart for cut in cuts for chart in self._chart(section, cut, remarks)]
        tables = [self._table(cut) for cut in section.tables if cut.figure in FIGURES]
        figures = [key for key in section.figures if key in FIGURES]
        if figures:
            tables.append(self._several(section.by, figures))
        return {"title": str(section.title), "charts": charts, "tables": tables}

    def _chart(self, section: Section, cut: ReportCut, remarks: Sequence[Remark]) -> Iterator[dict[str, str]]:
        question = cut.question(self.month)
        answer, key = self.answer(question), f"chart{len(self.pictures)}"
        self._keep(answer)
        chart = chart_of(answer, remarks=tuple(remarks))
        if chart is not None:
            chart = replace(chart, picture=replace(chart.picture, key=key))
            self.pictures |= {
                f"{key}.svg": printed(chart.kind, chart.picture),
                f"{key}-front.svg": printed(chart.kind, chart.picture, NARROW),
            }
            self.numbered = self.numbered or [
                {"number": str(number), "texts": [self._remark(remark) for remark in told]}
                for number, _place, told in chart.picture.numbered()
            ]
            few = f" {_('Hollow: fewer than ten were counted.')}" if chart.picture.has_few else ""
            about = f" {about_note()}" if answer.is_about else ""
            shown = {
                "file": f"{key}.svg",
                "title": self._title(question),
                "alt": chart.picture.description,
                "definition": f"{FIGURES[cut.figure].counted}{few}{about}",
            }
            if cut == section.charts[0] and chart.picture.is_over_time:
                self.front.append(shown | {"file": f"{key}-front.svg"})
            yield shown

    def _title(self, question: FigureQuestion) -> str:
        axes = [name for name in cut_names(question) if name]
        return f"{FIGURES[question.figure].name} ({', '.join(axes)})" if axes else str(FIGURES[question.figure].name)

    def _keep(self, answer: FigureAnswer) -> None:
        question = answer.question
        sheet = answer_sheet(answer, cut_names(question), (), clock.now())
        self.sheets.append(sheet)

    def _table(self, cut: ReportCut) -> dict[str, Any]:
        """A table, or why this reader is not told it."""
        question = cut.question(self.month)
        try:
            answer = self.answer(question)
            other = self.answer(question.before()) if cut.is_beside else None
        except Invalid as refusal:
            empty: dict[str, Any] = {"headings": [], "rows": [], "total": [], "more": ""}
            return empty | {"title": self._title(question), "note": str(refusal)}
        self._keep(answer)
        table, whole = table_of(answer, other, is_adjusted=True), pgettext("of a table", "Total")
        beside = [grains.name_of("month", other.question.period.first), _("change")] if other else []
        of_rows = capfirst(axis_names()[grid_of(answer).axis])
        headings = [of_rows, *table.columns, whole if table.columns else grains.name_of("month", self.month), *beside]

        def line(name: str, row: Any) -> list[str]:
            cells = [*(cell.text for cell in row.cells), row.total.text]
            return [name, *cells, *([row.beside, row.change] if other else [])]

        rows = [line(row.name, row) for row in table.rows[:MOST_ROWS]]
        more = len(table.rows) + table.more - len(rows)
        return {
            "title": self._title(question),
            "headings": headings,
            "note": disclosure.note() if answer.is_rounded else "",
            "rows": rows,
            "total": line(whole, table.totals),
            "more": ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more} if more > 0 else "",
        }

    def _several(self, by: str, figures: Sequence[str]) -> dict[str, Any]:
        """One table of several figures by one dimension."""
        answers = [self.answer(ReportCut(key, by).question(self.month)) for key in figures]
        for answer in answers:
            self._keep(answer)
        values: dict[str, DimensionValue] = {value.key: value for answer in answers for value in answer.rows}
        marks = [dict(zip((row.key for row in answer.rows), answer.row_totals, strict=True)) for answer in answers]
        rows = [
            [
                value.name,
                *(
                    text_of(of[key], unit_of(answer)) if key in of else "—"
                    for of, answer in zip(marks, answers, strict=True)
                ),
            ]
            for key, value in values.items()
        ]
        total = [pgettext("of a table", "Total"), *(text_of(answer.total, unit_of(answer)) for answer in answers)]
        headings = [capfirst(axis_names()[by]), *(str(FIGURES[key].name) for key in figures)]
        return {"title": "", "note": "", "headings": headings, "rows": rows, "total": total, "more": ""}
