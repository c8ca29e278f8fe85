"""Waiting for a condition. The limit is a net for a machine that does much else; no test is about it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
NET: Final = 60.0  # seconds
PAUSE: Final = 0.05  # seconds between two looks


def until(look: Callable[[], T | None], what: str, seconds: float = NET) -> T:
    """What `look` finds, looked for again and again."""
    end = time.monotonic() + seconds
    while not (result := look()):
        assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}; the last look found {result!r}"
        time.sleep(PAUSE)
    return result


async def until_async(look: Callable[[], T | None], what: str, seconds: float = NET) -> T:
    """As `until`, while other tasks go on."""
    end = time.monotonic() + seconds
    while not (result := look()):
        assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}; the last look found {result!r}"
        await asyncio.sleep(PAUSE)
    return result
