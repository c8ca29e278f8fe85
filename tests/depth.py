"""How deep tests go: what a change proves before it lands, what `make test-all` proves, what the night adds to it."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar

T = TypeVar("T")

NIGHT: Final = "TRIDESK_TEST_NIGHT" in os.environ  # set by `make test-night`: everything meets everything
ALL: Final = NIGHT or "TRIDESK_TEST_ALL" in os.environ  # set by `make test-all`: each behaviour once


def some(values: Sequence[T], position: int, count: int = 1) -> Sequence[T]:
    """All `values` at night; by day `count` of them, dealt out in turn, so that together all are used."""
    if NIGHT:
        return values
    return [values[(position * count + offset) % len(values)] for offset in range(min(count, len(values)))]


def draws(count: int) -> int:
    """How many random examples of `count` a property is tried with: all at night, a quarter by day, others each day."""
    return count if NIGHT else -(-count // 4)


def kills(count: int) -> int:
    """How often to kill what must survive `count` kills: an eighth of them before a change lands."""
    return count if ALL else -(-count // 8)


def drawn(values: Sequence[T], count: int) -> Sequence[T]:
    """All `values` in `make test-all`; before a change lands `count` of them, others each day, in their order."""
    if ALL:
        return values
    places = random.Random(date.today().toordinal()).sample(range(len(values)), count)
    return [values[place] for place in sorted(places)]
