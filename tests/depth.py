"""How deep tests go: by day each guard is proved once and used once a route; at night everything meets everything."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

NIGHT: Final = "TRIDESK_TEST_NIGHT" in os.environ  # set by `make test-night`


def some(values: Sequence[T], position: int, count: int = 1) -> Sequence[T]:
    """All `values` at night; by day `count` of them, dealt out in turn, so that together all are used."""
    if NIGHT:
        return values
    return [values[(position * count + offset) % len(values)] for offset in range(min(count, len(values)))]


def draws(count: int) -> int:
    """How many random examples of `count` a property is tried with: all at night, a quarter by day, others each day."""
    return count if NIGHT else -(-count // 4)
