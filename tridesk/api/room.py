"""What the API declares of itself."""

from __future__ import annotations

from tridesk.api.retention import RequestRetention
from tridesk.directory.privacy import ports as privacy
from tridesk.kit.rooms import Room

ROOM = Room(
    answers=(privacy.keepers.entries(RequestRetention(), position=80),),
)
