"""Shapes of notices, deliveries and suppressions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from tridesk.api.schemas.common import Email, Row, Sent, Short, Told, storable
from tridesk.api.schemas.confirmations import Limit

Category = Literal["interruption", "maintenance", "campaign"]
State = Literal["draft", "proposed", "approved", "sending", "paused", "done", "stopped", "withdrawn"]
Fate = Literal["queued", "claimed", "printed", "handed_over", "refused", "unknown", "expired", "left_out", "bounced"]
Why = Literal["no_address", "no_language", "bad_address", "bad_postal", "post_back", "came_back", "unwanted"]
NoticeWay = Literal["mail", "letter"]
Subject = Annotated[str, Field(max_length=200), AfterValidator(storable)]
Body = Annotated[str, Field(max_length=20_000), AfterValidator(storable)]
Code = Annotated[str, Field(max_length=40), AfterValidator(storable)]


class SubjectsIn(Sent):
    """A subject in each language that a reader is owed."""

    nl: Subject = ""
    fr: Subject = ""
    de: Subject = ""


class TextsIn(Sent):
    """A text in each language that a reader is owed."""

    nl: Body = ""
    fr: Body = ""
    de: Body = ""


class NoticeIn(Sent):
    """A draft. `groups` and `without` are codes of `GET /groups`, organisations and contacts have their `id`; hours are
    optional. In a change, `way`, `envelope` and `enclosure` stay as they are when none of them is sent."""

    category: Category
    subjects: SubjectsIn
    texts: TextsIn
    groups: Annotated[list[Code], Field(max_length=200)] = []
    without: Annotated[list[Code], Field(max_length=200)] = []
    without_organisations: Annotated[list[Row], Field(max_length=400)] = []
    without_contacts: Annotated[list[Row], Field(max_length=400)] = []
    without_addresses: Annotated[list[Email], Field(max_length=1000)] = []
    way: Annotated[
        NoticeWay, Field(description="`letter`: on paper, or by mail, fax or e-Box where that was accepted")
    ] = "mail"
    envelope: Annotated[Short, Field(description="code of an envelope, for letters; '' is the usual one")] = ""
    enclosure: Annotated[
        Short, Field(description="number of a document whose valid version goes along with letters")
    ] = ""
    send_at: Annotated[AwareDatetime | None, Field(description="null: as soon as it is approved")] = None
    not_after: Annotated[AwareDatetime | None, Field(description="what has not left by then does not leave")] = None


class NewNoticeIn(NoticeIn):
    """A new notice; with `corrects`, a correction that goes only to the readers of that earlier notice."""

    corrects: Row | None = None


class ApproveIn(Sent):
    """`said` of the notice as it was read: nothing that was changed since is approved by it."""

    fingerprint: Annotated[str, Field(alias="said", min_length=32, max_length=32), AfterValidator(storable)]


class NoticesQuery(Sent):
    """Which notices."""

    state: State | None = None
    after: Annotated[Row | None, Field(description="where the page before this one ended")] = None
    limit: Limit = 50


class DeliveriesQuery(Sent):
    """Which rows of a ledger."""

    state: Fate | None = None
    after: Annotated[Row | None, Field(description="where the page before this one ended")] = None
    limit: Limit = 50


class MissedQuery(Sent):
    """Filters for the members that a notice did not reach."""

    why: Why | None = None
    after: Annotated[Row | None, Field(description="where the page before this one ended")] = None
    limit: Limit = 50


class SuppressionsQuery(Sent):
    """Where to go on."""

    after: Annotated[Row | None, Field(description="where the page before this one ended")] = None
    limit: Limit = 50


class FatesOut(Told):
    """How many addresses ended how; all are 0 until the notice begins to leave."""

    total: int
    queued: int
    claimed: int
    printed: int
    handed_over: int
    refused: int
    unknown: int
    expired: int
    left_out: int
    bounced: int


class VersionsOut(Told):
    """By language; '' is missing."""

    nl: str
    fr: str
    de: str


class NoticeItem(Told):
    """A notice in a list, with how far it has come."""

    id: int
    category: Category
    way: NoticeWay
    state: State
    subjects: VersionsOut
    written_by: str
    written_at: AwareDatetime
    approved_by: str | None
    approved_at: AwareDatetime | None
    send_at: AwareDatetime | None
    not_after: AwareDatetime | None
    began_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    corrects: int | None
    counts: FatesOut


class NoticePage(Told):
    """A page of notices, the newest first, and the path of the next page."""

    items: list[NoticeItem]
    next: str | None


class FaultOut(Told):
    """A rule of the post that an address breaks, the line that breaks it ('' where it is no single one), and words."""

    rule: str
    line: str
    message: str


class PostalOut(Told):
    """A postal address as it would be printed, and what is wrong with it; one with faults gets no letter."""

    lines: list[str]
    languages: list[str]
    organisation: int | None
    contact: int | None
    faults: list[FaultOut]


class AudienceOut(Told):
    """The dry run: addresses by their languages (`nl`, `nl+fr`), and how many members are not reached.

    `addresses` are those by mail; `worst` are the postal addresses that are worst, ten at most.
    """

    addresses: int
    letters: int
    faxes: int
    boxes: int
    by_language: dict[str, int]
    letters_by_language: dict[str, int]
    faxes_by_language: dict[str, int]
    boxes_by_language: dict[str, int]
    worst: list[PostalOut]
    by_group: dict[str, int]
    in_several_groups: int
    without_address: int
    without_language: int
    bad_address: int
    bad_postal: int
    post_came_back: int
    suppressed: int


class LackOut(Told):
    """Why it cannot be proposed yet, and a sentence for a person."""

    code: str
    language: str
    message: str


class NoticeWhole(NoticeItem):
    """One notice. `said` names what is approved; `audience` and `lacks` stand there until it begins to leave."""

    texts: VersionsOut
    groups: list[str]
    without: list[str]
    without_organisations: list[int]
    without_contacts: list[int]
    without_addresses: list[str]
    envelope: str
    enclosure: str
    fingerprint: Annotated[str, Field(alias="said")]
    audience: AudienceOut | None
    lacks: list[LackOut]


class DeliveryItem(Told):
    """What became of a notice at one address; `reply` is the last word of a mail server, `number` that of a letter."""

    id: int
    way: Literal["mail", "post", "fax", "ebox"]
    address: str
    number: str | None
    fax: int | None
    languages: list[str]
    organisation: int | None
    contact: int | None
    state: Fate
    attempts: int
    reply: str
    next_try_at: AwareDatetime | None
    settled_at: AwareDatetime | None


class DeliveryPage(Told):
    """A page of the ledger in the order of its rows, and the path of the next page."""

    items: list[DeliveryItem]
    next: str | None


class MissedItem(Told):
    """A member of the notice's groups that got no mail: an organisation or one of its contacts, and the reason."""

    id: int
    organisation: int | None
    contact: int | None
    why: Why


class MissedPage(Told):
    """A page of them, and the path of the next page."""

    items: list[MissedItem]
    next: str | None


class SuppressionItem(Told):
    """An address that gets no more mail, and the reason.

    With a `category`, the reader asked for no more mail of that category only.
    """

    id: int
    address: str
    category: Category | None
    since: AwareDatetime
    reason: str
    organisation: int | None


class SuppressionPage(Told):
    """A page of addresses, the latest first, and the path of the next page."""

    items: list[SuppressionItem]
    next: str | None
