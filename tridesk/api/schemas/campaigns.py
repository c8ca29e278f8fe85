"""What programs send and are told about campaigns, as OpenAPI shows it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field

from tridesk.api.schemas.common import Line, Sent, Short, Told
from tridesk.api.schemas.confirmations import Limit, Row

Group = Annotated[Short, Field(description="a code of `GET /groups`")]


class GroupQuery(Sent):
    """Which group."""

    group: Group


class AddresseesQuery(GroupQuery):
    """Which group, and where to go on."""

    after: Annotated[Row | None, Field(description="where the page before this one ended")] = None
    limit: Limit = 50


class InsteadIn(Sent):
    """Who is asked at an organisation in place of whom we would ask; null: the organisation itself."""

    organisation: Row
    contact: Row | None


class CampaignIn(Sent):
    """A name for colleagues, the group, and for some organisations who is asked there."""

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
    """Somebody who could be asked."""

    id: int
    name: str
    function: str


class AddresseeItem(Told):
    """Who is asked at an organisation (null: itself); `contacts` and, with `own_address`, itself could be."""

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
