"""What joins two rooms that may not import each other."""

from __future__ import annotations

from tridesk.kit.rooms import Room
from tridesk.portal import ports as portal
from tridesk.reconnect.self_service import SelfService

ROOM = Room(
    answers=(portal.restores.answered_by(SelfService()),),
)
