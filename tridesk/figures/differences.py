"""What changed most between two periods, asked pair by pair and ranked by `changes`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.figures import queries
from tridesk.figures.answers import DimensionValue, FigureAnswer, FigureMark
from tridesk.figures.changes import Segment, SegmentChange, adjusted, ranked, whole_change
from tridesk.figures.comparison import factor
from tridesk.figures.definitions import FIGURES, cuts_of
from tridesk.figures.dimensions import DIMENSIONS, UNKNOWN
from tridesk.figures.pictures import FEW, numbers
from tridesk.figures.questions import FigureQuestion
from tridesk.kit.errors import Invalid
from tridesk.kit.text import colon

MOST: Final = 12  # parts that are told
PAIRS: Final = (
    ("subject", "kind"),
    ("subject", "channel"),
    ("subject", "language"),
    ("subject", "province"),
    ("channel", "kind"),
    ("topic", "channel"),
    ("service", "outcome"),
)
"""The cuts in which a cause is looked for."""
ELSE: Final = (
    ("language", "kind"),
    ("cause", "outcome"),
    ("topic", "outcome"),
    ("language", "outcome"),
    ("kind", "province"),
    ("language", "topic"),
)
"""Asked of figures of which those above leave out a dimension."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of all that was counted, in words, with how it changed; `question` asks for it alone."""

    change: Segment
    may_be_chance: bool
    names: tuple[str, ...]
    before: str
    now: str
    difference: str
    share: str
    has_grown: bool
    question: FigureQuestion


class Differences(NamedTuple):
    """How a count as a whole differs, None where nothing of it may be seen exactly, and the parts that explain it.

    `records_begin` where the first record of the figure lies behind the begin of the other period.
    """

    whole: Difference | None
    parts: list[Difference]
    records_begin: date | None = None

    @property
    def is_without_records(self) -> bool:
        """Whether the other period has none, so that there is no growth to speak of."""
        return self.whole is not None and not self.whole.change.before


def differences(question: FigureQuestion, other: FigureQuestion, user: User) -> Differences:
    """The cells that explain how a count differs from another period, brought to as many working days.

    Pairs that the reader sees rounded are left out: roundings would look like changes. Refuses a share or a time, whose
    parts do not add up.
    """
    if FIGURES[question.figure].unit != "count":
        raise Invalid(_("Choose a figure that counts: parts of a share or of a time do not add up."), field="figure")
    names, cells = dict[Key, str](), dict[tuple[Key, ...], list[float]]()
    for rows, columns in pairs_of(question.figure):
        pair = [replace(asked, rows=rows, columns=columns) for asked in (other, question)]
        if not any(queries.sees_rounded(asked, user) for asked in pair):
            for place, asked in enumerate(pair):
                _add(queries.answer(asked, user), place, cells, names)
    known = [Segment(values, before, now) for values, (before, now) in cells.items()]
    known = adjusted(known, factor(question.period, other.period))
    whole = next((_difference(whole_change(cell), question, names) for cell in known if not cell.values), None)
    begin = queries.records_begin(question)
    told = Differences(whole, [], begin if begin and begin > other.period.first else None)
    if told.is_without_records:
        return told
    return told._replace(parts=[_difference(change, question, names) for change in ranked(known, MOST)])


def _difference(change: SegmentChange, question: FigureQuestion, names: Mapping[Key, str]) -> Difference:
    cell = change.cell
    write, values = numbers(), _told(cell.values)
    return Difference(
        cell,
        change.may_be_chance,
        tuple(names[value] for value in values),
        write.write(round(cell.before)),
        write.write(cell.now),
        write.signed(round(cell.difference)),
        _("too few for a percentage") if 0 < cell.before < FEW else write.change(cell.before, cell.now),
        cell.difference > 0,
        _narrowed(question, values),
    )


def pairs_of(figure: str) -> list[tuple[str, str]]:
    """The cuts in which a change of a figure is looked for; none where its facts know too little."""
    cuts = set(cuts_of(figure))
    pairs = [pair for pair in PAIRS if cuts.issuperset(pair)]
    known = {dimension for pair in pairs for dimension in pair}
    for pair in ELSE:
        if cuts.issuperset(pair) and not known.issuperset(pair):
            pairs.append(pair)
            known |= set(pair)
    return pairs


def _add(answer: FigureAnswer, place: int, cells: dict[tuple[Key, ...], list[float]], names: dict[Key, str]) -> None:
    """Adds the marks of an answer, its totals and its whole to the cells, as before (0) or now (1)."""
    rows, columns = answer.question.rows, answer.question.columns
    parts: list[tuple[tuple[Key, ...], FigureMark]] = [((), answer.total)]
    for value, mark in zip(answer.rows, answer.row_totals, strict=True):
        names[rows, value.key] = _name(rows, value)
        parts.append((((rows, value.key),), mark))
    for value, mark in zip(answer.columns, answer.column_totals, strict=True):
        names[columns, value.key] = _name(columns, value)
        parts.append((((columns, value.key),), mark))
    for row, column, mark in answer:
        parts.append((((rows, row.key), (columns, column.key)), mark))
    for values, mark in parts:
        if not mark.is_hidden:
            cells.setdefault(_placed(values), [0.0, 0.0])[place] = mark.value or 0.0


def _placed(values: Collection[Key]) -> tuple[Key, ...]:
    """These values in order; a topic with its main topic, of which it is a part."""
    topics = (key for dimension, key in values if dimension == "topic")
    return tuple(sorted({*values, *(("subject", key.partition(".")[0]) for key in topics)}))


def _told(values: tuple[Key, ...]) -> tuple[Key, ...]:
    """The same without the main topic of a topic, which says it."""
    dimensions = {dimension for dimension, _key in values}
    return tuple(pair for pair in values if pair[0] != "subject" or "topic" not in dimensions)


def _name(dimension: str, value: DimensionValue) -> str:
    """The name of a value; of one that is not known, what it would be."""
    if value.key != UNKNOWN:
        return value.name
    return str(DIMENSIONS[dimension].name) + colon(get_language()) + value.name


def _narrowed(question: FigureQuestion, values: tuple[Key, ...]) -> FigureQuestion:
    for dimension, value in values:
        question = question.narrowed(dimension, value)
    return question
