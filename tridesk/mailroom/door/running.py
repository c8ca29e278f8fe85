"""Puts the door together for this installation."""

from __future__ import annotations

from typing import Any

from django.db import connection

from tridesk.mailroom.door.server import Door
from tridesk.mailroom.door.store import InTrayStore
from tridesk.mailroom.envelopes import sealer


def make_store() -> InTrayStore:
    """The in-tray of this installation's database."""
    return InTrayStore(database(), sealer())


def make_door(store: InTrayStore) -> Door:
    """The door in front of it."""
    return Door(store.put)


def database() -> dict[str, Any]:
    """How Django would connect, less what belongs to its own synchronous connections."""
    theirs = {"cursor_factory", "context", "prepare_threshold"}
    params = {name: value for name, value in connection.get_connection_params().items() if name not in theirs}
    return params | {"application_name": "tridesk mail"}
