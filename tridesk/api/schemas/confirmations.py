"""Shapes of confirmations, stale records and disclosure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, RootModel

from tridesk.api.schemas.common import MOST_ITEMS, Kind, Line, Row, Sent, Short, Told

Value = str | list[str] | dict[str, str | list[str]]
Limit = Annotated[int, Field(ge=1, le=MOST_ITEMS)]


class ConfirmationsQuery(Sent):
    """Which confirmations."""

    state: Literal["waiting", "sent", "settled", "gone"] = "waiting"
    campaign: Row | None = None
    after: Annotated[Short, Field(description="where the page before this one ended")] = ""
    limit: Limit = 50


class StaleQuery(Sent):
    """Which organisations; `province` is a NIS code, `60000`."""

    kind: Kind | None = None
    province: Short = ""
    after: Annotated[Short, Field(description="where the page before this one ended")] = ""
    limit: Limit = 50


class AskIn(Sent):
    """The organisation to ask, by `id`, and one of its contacts; without a contact, its own address is asked."""

    organisation: Row
    contact: Row | None = None


class DecisionIn(Sent):
    """Changes to accept or refuse, by their `id`; a refusal needs a reason."""

    accept: list[Row] = []
    refuse: list[Row] = []
    reason: Line = ""


class DisclosureIn(Sent):
    """Why it is asked for."""

    reason: Line


class ConfirmationItem(Told):
    """A confirmation asked of one organisation. The link itself is only in the mail to its reader."""

    id: int
    organisation: int
    name: str
    contact: int | None
    campaign: int | None
    language: Annotated[str, Field(description="of the letter; `nl|fr`: in both")]
    letters: int
    corrected: bool
    asked_at: AwareDatetime
    expires_at: AwareDatetime
    opened_at: AwareDatetime | None
    answered_at: AwareDatetime | None
    settled_at: AwareDatetime | None
    withdrawn_at: AwareDatetime | None


class ConfirmationPage(Told):
    """A page of confirmations, and the path of the next page."""

    items: list[ConfirmationItem]
    next: str | None


class ChangeOut(Told):
    """One proposed change. `standing` is `conflict` when the record changed after the reader saw it."""

    id: int
    about: Literal["organisation", "contact", "newcomer", "user"]
    contact: int | None
    user: int | None
    field: str
    before: Value
    after: Value
    now: Value
    standing: Literal["clear", "done", "conflict"]
    state: Literal["waiting", "accepted", "refused"]
    reason: str


class ConfirmationWhole(ConfirmationItem):
    """One with everything that was said."""

    remark: str
    changes: list[ChangeOut]


class StaleItem(Told):
    """An organisation; `asked`: it has an open link."""

    organisation: int
    name: str
    kind: Kind
    confirmed_at: AwareDatetime | None
    asked: bool


class StalePage(Told):
    """A page of organisations, and the path of the next page."""

    items: list[StaleItem]
    next: str | None


class Held(RootModel[dict[str, list[dict[str, Any]]]]):
    """By kind (`person`, `connected_users`, `tickets`, `mails`...) all that is held, as plain values."""
