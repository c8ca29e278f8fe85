"""The locked-out user of the room's own tests, whom every attack here pretends to be or to help."""

from __future__ import annotations

from tridesk.reconnect.tests.conftest import (
    _monday,
    karim,
    key,
    own_device,
    own_ticket,
    piet,
    rosa,
    sofie,
    ticket,
    town,
    twin,
)

__all__ = [
    "_monday", "karim", "key", "own_device", "own_ticket", "piet", "rosa", "sofie", "ticket", "town", "twin",
]  # fmt: skip
