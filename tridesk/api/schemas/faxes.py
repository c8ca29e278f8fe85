"""Shapes of faxes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from tridesk.api.schemas.common import MOST_ITEMS, Row, Sent, Told

ReadingState = Literal["waiting", "read", "unreadable", "no_reader"]
JunkSignKind = Literal["number", "station", "picture"]


class FaxesQuery(BaseModel):
    """What narrows the list."""

    junk: Annotated[bool, Field(description="those in the tray of junk")] = False
    after: Annotated[Row | None, Field(description="where the page before ended")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 50


class JunkIn(Sent):
    """By which of its signs later faxes are junk too."""

    known_by: Annotated[list[JunkSignKind], Field(max_length=3)] = []


class FaxOut(Told):
    """A fax. `station` is what the other machine calls itself: anybody can type anything there."""

    id: int
    received_at: AwareDatetime
    caller: str
    station: str
    called: str
    pages: int
    pages_read: int
    is_cut_off: bool
    reading: ReadingState
    ticket: str | None
    junk_at: AwareDatetime | None
    known_by: JunkSignKind | None
    url: str


class FaxPage(Told):
    """A page of faxes, the newest first, and the path of the next page."""

    items: list[FaxOut]
    next: str | None
