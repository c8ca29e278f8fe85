"""Shapes of calls and their figures."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from tridesk.api.schemas.common import MOST_ITEMS, Row, Short, Told
from tridesk.kit.languages import Language

CallOutcome = Literal[
    "answered", "abandoned", "left", "call_back", "closed", "fell", "cut", "not_reached", "fax", "colleague"
]


class CallsQuery(BaseModel):
    """What narrows the list; empty is as if it were not there."""

    since: Annotated[AwareDatetime | None, Field(description="arrived from this moment on")] = None
    until: Annotated[AwareDatetime | None, Field(description="arrived before this moment")] = None
    outcome: Annotated[CallOutcome | None, Field(description="how it ended")] = None
    language: Language | None = None
    service: Annotated[Short, Field(description="a code of `services`")] = ""
    after: Annotated[Row | None, Field(description="where the page before ended")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 50


class FiguresQuery(BaseModel):
    """Which half hours."""

    since: AwareDatetime
    until: AwareDatetime


class CallItem(Told):
    """A call. `outcome` is '' while it goes on, `number` is '' when withheld; `queued_at` orders the queue."""

    key: str
    number: str
    dialled: str
    language: str
    service: str
    outcome: CallOutcome | Literal[""]
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    agent: str | None
    wanted: str | None
    back_of: str | None
    ticket: str | None


class CallPage(Told):
    """A page of calls, the newest first, and the path of the next page."""

    items: list[CallItem]
    next: str | None


class CallHalfHour(Told):
    """Outcomes of the calls queued in one half hour. Times in seconds, levels in hundredths; null without calls."""

    since: datetime
    language: str
    service: str
    offered: int
    answered: int
    abandoned_short: int
    abandoned_long: int
    called_back: int
    silent: Annotated[int, Field(description="pressed no key in the menu, and were put through")]
    speed_of_answer: int | None
    longest: int | None
    service_level_of_all: int | None
    service_level_without_short: int | None
    handling_time: int | None
    occupancy: int | None


class LineOutage(Told):
    """A line to the public network that did not work; `until` is null while that lasts.

    `reachable` is false when the provider did not answer, true when it did not know our account.
    """

    line: str
    since: datetime
    until: datetime | None
    reachable: bool


class CallFigures(Told):
    """Half hours, and outages of lines, in order."""

    items: list[CallHalfHour]
    line_outages: list[LineOutage]
