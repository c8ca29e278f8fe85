"""What the public site declares of itself."""

from __future__ import annotations

from tridesk.faq import ports as faq
from tridesk.kit.rooms import Room
from tridesk.website.followers import SiteFollower

ROOM = Room(
    answers=(faq.followers.entries(SiteFollower()),),
)
