"""Shapes of the links by which requesters follow their ticket."""

from __future__ import annotations

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
