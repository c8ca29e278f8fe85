"""Shapes of the links by which requesters follow their ticket, and of what they say at the end."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from tridesk.api.schemas.common import Told


class LinkOpening(Told):
    """A device that opened a link: its kind, where it told it."""

    at: AwareDatetime
    device: str


class RequestLinkOut(Told):
    """A link, without its token. `good_until` holds unless it was ended, or the address of the ticket changed."""

    mailed_to: str
    made_at: AwareDatetime
    good_until: AwareDatetime
    revoked_at: AwareDatetime | None
    openings: list[LinkOpening]


class LinkList(Told):
    """The links of a ticket, newest first."""

    items: list[RequestLinkOut]


class FeedbackOut(Told):
    """How many requesters said that it helped; of fewer than five answers nothing. `texts`: what could be better."""

    total: int
    counts: dict[Literal["yes", "partly", "no"], int]
    texts: list[str]
