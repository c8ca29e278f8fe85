"""Shapes of faxes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from tridesk.api.schemas.common import MOST_ITEMS, Row, Sent, Told
from tridesk.kit.languages import InterfaceLanguage

ReadingState = Literal["waiting", "read", "unreadable", "no_reader"]
JunkSignKind = Literal["number", "station", "picture"]


OutgoingState = Literal["waiting", "sending", "sent", "in_part", "given_up", "stopped", "unknown"]
AttemptEnd = Literal["sent", "busy", "no_answer", "voice", "lost", "unreachable", "stopped", "unknown"]


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


class OutgoingFaxesQuery(BaseModel):
    """What narrows the list."""

    state: OutgoingState | None = None
    after: Annotated[Row | None, Field(description="where the page before ended")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 50


class FaxOrderIn(Sent):
    """Words about a ticket that go by fax; `in_hours` moves the moment into the working hours."""

    ticket: Annotated[str, Field(max_length=40)]
    to: Annotated[str, Field(max_length=40, description="a telephone number in any spelling")]
    name: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    language: InterfaceLanguage
    leaves_at: AwareDatetime | None = None
    in_hours: bool = False
    is_fine: bool = True


class FaxAttemptOut(Told):
    """One call. `station` is what the other machine calls itself: anybody can type anything there."""

    begun_at: AwareDatetime
    ended_at: AwareDatetime | None
    end: AttemptEnd | None
    pages: int
    rate: int
    is_t38: bool
    station: str
    fault: str


class OutgoingFaxOut(Told):
    """A fax that leaves or left: `digest` is the SHA-256 of its PDF, `report_digest` that of its report.

    One of the many faxes of a notice has no ticket.
    """

    id: int
    ticket: str | None
    to: str
    name: str
    language: InterfaceLanguage
    state: OutgoingState
    pages: int
    confirmed: int
    made_at: AwareDatetime
    next_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    digest: str
    report_digest: str
    attempts: list[FaxAttemptOut]
    url: str


class OutgoingFaxPage(Told):
    """A page of faxes that leave or left, the newest first, and the path of the next page."""

    items: list[OutgoingFaxOut]
    next: str | None
