"""Waits of callers by language: the worst language beside all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tridesk.accounts.models import User
from tridesk.figures import queries
from tridesk.figures.answers import FigureMark
from tridesk.figures.charts import Unit
from tridesk.figures.definitions import FIGURES, Figure
from tridesk.figures.dimensions import UNKNOWN
from tridesk.figures.pictures import FEW
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.tables import TableCell, cell_of

MEAN, P90 = "calls.wait.mean", "calls.wait.p90"
WAITS: Final = (MEAN, P90)


@dataclass(frozen=True, slots=True)
class WaitRow:
    """The waits of one language, or of all: a mark for each figure."""

    name: str
    marks: tuple[FigureMark, ...]

    @property
    def cells(self) -> tuple[TableCell, ...]:
        return tuple(cell_of(mark, Unit.SECONDS) for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Waits:
    """Rows of languages and `total`; `worst` is the language with the longest mean, None with nothing to compare."""

    question: FigureQuestion
    figures: tuple[Figure, ...]
    rows: tuple[WaitRow, ...]
    total: WaitRow
    worst: WaitRow | None


def waits_of(question: FigureQuestion, user: User) -> Waits | None:
    """The waits of its period by language; None without any call. A language of a few calls is not the worst."""
    asked = [replace(question, figure=key, rows="language", columns="") for key in WAITS]
    answers = [queries.answer(each, user) for each in asked]
    mean, p90 = (dict(zip((row.key for row in answer.rows), answer.row_totals, strict=True)) for answer in answers)
    known = [row for row in answers[0].rows if row.key in p90]  # another process may have folded in between
    rows = {row.key: WaitRow(row.name, (mean[row.key], p90[row.key])) for row in known}
    if not rows:
        return None
    means = {key: mean[key].value or 0.0 for key in rows if key != UNKNOWN and mean[key].count >= FEW}
    worst = max(means, key=means.__getitem__) if len(means) > 1 else None
    return Waits(
        asked[0],
        tuple(FIGURES[key] for key in WAITS),
        tuple(rows.values()),
        WaitRow("", tuple(answer.total for answer in answers)),
        rows[worst] if worst else None,
    )
