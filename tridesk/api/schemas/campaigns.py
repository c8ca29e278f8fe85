"""Shapes of confirmation campaigns."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field

from tridesk.api.schemas.common import Line, Row, Sent, Short, Told
from tridesk.api.schemas.confirmations import Limit

Group = Annotated[Short, Field(description="a code of `GET /groups`")]


class GroupQuery(Sent):
    """Which group."""

    group: Group


class AddresseesQuery(GroupQuery):
    """Which group, and where to go on."""

    after: Annotated[Row | None, Field(description="where the page before this one ended")] = None
    limit: Limit = 50


class InsteadIn(Sent):
    """Another contact to ask at an organisation than the default one; null: the organisation's own address."""

    organisation: Row
    contact: Row | None


class CampaignIn(Sent):
    """A new campaign: its internal name, its group, and overrides of the contact for some organisations."""

    name: Line
    group: Group
    instead: Annotated[list[InsteadIn], Field(max_length=20_000)] = []


class CampaignAudience(Told):
    """Letters that would leave, by language (`nl|fr`: in both), and organisations that would get none."""

    letters: int
    by_language: dict[str, int]
    without_address: int
    asked_already: int


class CandidateOut(Told):
    """A contact that could be asked."""

    id: int
    name: str
    function: str


class AddresseeItem(Told):
    """The contact asked at an organisation (null: its own address), and the alternatives: `contacts`, `own_address`."""

    organisation: int
    name: str
    contact: int | None
    language: str
    contacts: list[CandidateOut]
    own_address: bool


class AddresseePage(Told):
    """A page of organisations by their numbers, and the path of the next page."""

    items: list[AddresseeItem]
    next: str | None


class CampaignOut(Told):
    """A campaign and of how many organisations each is true; `silent` got a letter and has not answered."""

    id: int
    name: str
    group: str
    rounds: Annotated[int, Field(description="the first letter and reminders")]
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    without_address: int
    asked: int
    sent: int
    opened: int
    confirmed: int
    corrected: int
    waiting: int
    silent: int
    returned: int


class CampaignList(Told):
    """Campaigns, the newest first."""

    items: list[CampaignOut]
