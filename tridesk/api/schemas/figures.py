"""Shapes of figures: a question, its answer, the definitions, and the things behind."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from tridesk.api.schemas.common import MOST_ITEMS, Short, Told

Values = Annotated[list[Short], Field(max_length=100)]
Few: Any = Field(
    default_factory=list, description="only these values; keys of the dimension, `none` where it is unknown"
)

TimeOf = Annotated[
    Literal["", "wall", "working"],
    Field(description="by which clock seconds run: `wall`, or `working` in the hours of the desk alone; '' for others"),
]


class FigureQuery(BaseModel):
    """A figure over days, both included, and what it is narrowed to. Without days: the last twelve months."""

    figure: Annotated[Short, Field(description="a key of `definitions`")] = ""
    first: date | None = None
    last: date | None = None
    excluded: Annotated[Literal["", "1"], Field(description="`1`: with the excluded topics")] = ""
    channel: Annotated[Values, Few]
    language: Annotated[Values, Few]
    service: Annotated[Values, Few]
    subject: Annotated[Values, Few]
    topic: Annotated[Values, Few]
    outcome: Annotated[Values, Few]
    cause: Annotated[Values, Few]
    kind: Annotated[Values, Few]
    group: Annotated[Values, Few]
    organisation: Annotated[Values, Few]
    municipality: Annotated[Values, Few]
    province: Annotated[Values, Few]
    region: Annotated[Values, Few]
    incident: Annotated[Values, Few]
    good: Annotated[Values, Few]
    reopened: Annotated[Values, Few]
    duration: Annotated[Values, Few]
    working_duration: Annotated[Values, Few]
    weekday: Annotated[Values, Few]
    hour: Annotated[Values, Few]


class AnswerQuery(FigureQuery):
    """A question: the figure, cut by a dimension or a step of time in rows, in columns, in both or not at all."""

    rows: Annotated[Short, Field(description="day, week, month, quarter, year or a dimension")] = ""
    columns: Annotated[Short, Field(description="the same, but for `group`")] = ""
    beside: Annotated[
        Literal["", "before", "year"],
        Field(description="the period beside it: `before`, or the same a `year` before"),
    ] = ""
    adjusted: Annotated[
        Literal["", "1"], Field(description="`1`: counts of that period are brought to as many working days")
    ] = ""


class ThingsQuery(FigureQuery):
    """Of which figure, and which page."""

    after: Annotated[Short, Field(description="where the page before ended")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 50


class AxisValue(Told):
    """A value of a cut."""

    key: str
    name: str


class MarkOut(Told):
    """A number, how many events are in it, how many of them changed after their month was sealed.

    `value` is null where there is nothing to compute it from; a hidden mark has fewer events than `below` says.
    """

    value: float | None
    count: int | None
    corrected: int | None
    changed: bool | None
    hidden: bool
    below: int | None


class EarlierOut(Told):
    """The value of a row in the other period, and its growth since as a share of that value (0.25: a quarter)."""

    value: float | None
    change: float | None
    hidden: bool
    below: int | None


class BesideOut(Told):
    """The other period, with a number for each row; null where the row did not occur then."""

    first: date
    last: date
    adjusted: bool
    about: Annotated[bool, Field(description="the same of the times of that period")]
    row_totals: list[EarlierOut | None]
    total: EarlierOut


class AnswerOut(Told):
    """The marks of each row by column, with the totals."""

    figure: str
    name: str
    formula: str
    counted: str
    norm: Annotated[str, Field(description="what the desk is to reach, '' for most figures")]
    unit: Literal["count", "seconds", "share"]
    time: TimeOf
    first: date
    last: date
    rows: str
    columns: str
    filters: dict[str, list[str]]
    excluded: bool
    rounded: Annotated[
        bool,
        Field(
            description="true for readers who may not read tickets, where a cut or filter says who asked: each number "
            "is rounded down to a multiple of five, lower still where hardly anybody else asked, and rows of fewer "
            "than five are left out. Only `tickets.opened` and `calls.offered` are told so, over one month, quarter "
            "or year whose months are sealed, and as they were sealed"
        ),
    ]
    about: Annotated[
        bool,
        Field(
            description="whether the times are about right, at most 2 % more or less: percentiles of more than 100,000 "
            "times; all else is exact"
        ),
    ]
    counted_at: datetime
    complete: Annotated[bool, Field(description="false while a backlog is still being counted")]
    row_values: list[AxisValue]
    column_values: list[AxisValue]
    marks: list[list[MarkOut]]
    row_totals: Annotated[
        list[MarkOut],
        Field(description="by `group` an organisation counts in each of its user groups, and once in the totals"),
    ]
    column_totals: list[MarkOut]
    total: MarkOut
    beside: BesideOut | None


class Definition(Told):
    """What a figure is, and by which dimensions it can be cut."""

    key: str
    heading: Annotated[str, Field(description="what it is offered under, as on the pages")]
    name: str
    formula: str
    counted: str
    norm: Annotated[str, Field(description="what the desk is to reach, '' for most figures")]
    unit: Literal["count", "seconds", "share"]
    time: TimeOf
    cuts: list[str]
    has_list: bool
    seconds: Annotated[str, Field(description="what the field `seconds` of the list holds")]
    working_seconds: Annotated[str, Field(description="what its field `working_seconds` holds")]


class DefinitionList(Told):
    """All figures, and the names of the dimensions and steps of time by which they are cut."""

    items: list[Definition]
    axes: list[AxisValue]


class Thing(Told):
    """An event that a figure counts: its half hour in Brussels (`09:30`), what it is about, its two times.

    What these times are stands in `definitions`.
    """

    day: date
    time: str
    name: str
    words: str
    page: str
    seconds: int | None
    working_seconds: int | None


class ThingPage(Told):
    """A page of things, and the path of the next page."""

    items: list[Thing]
    next: str | None
