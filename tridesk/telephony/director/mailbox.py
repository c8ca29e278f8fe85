"""One ordered mailbox for each call: its messages are handled one after the other, those of different calls together.

Calls in progress go before new ones: while `AT_ONCE` boxes are being emptied, new calls wait at the door. Otherwise a
rush would slow down all calls together until none is served; so it only lengthens the ringing of the last ones.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

log = logging.getLogger("tridesk.telephony")

M = TypeVar("M")
MOST: Final = 100  # letters that wait for one call: beyond it somebody leans on the keys
AT_ONCE: Final = 5  # boxes; with 12, `make bench B="calls"` loses some of a rush of 120 calls a second, with 5 none


class Mailboxes(Generic[M]):
    """`deal(key, letter)` is called for each letter in the order of `put`; never twice at once for one key."""

    def __init__(self, deal: Callable[[str, M], Awaitable[None]]) -> None:
        self._deal = deal
        self._letters: dict[str, deque[M]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._door: deque[str] = deque()  # boxes that nobody empties yet
        self._idle = asyncio.Event()
        self._idle.set()
        self.dropped = 0

    def put(self, key: str, letter: M, *, spare: bool = False, at_the_door: bool = False) -> None:
        """Adds a letter; a `spare` one is dropped when the box is full, one `at_the_door` may wait for its turn."""
        waiting = self._letters.get(key)
        if waiting is not None:
            if spare and len(waiting) >= MOST:
                self.dropped += 1
            else:
                waiting.append(letter)
            return
        self._letters[key] = deque([letter])
        self._idle.clear()
        if at_the_door and len(self._tasks) >= AT_ONCE:
            self._door.append(key)
        else:
            self._open(key)

    def _open(self, key: str) -> None:
        task = asyncio.create_task(self._empty(key))
        self._tasks.add(task)
        task.add_done_callback(self._emptied)

    def _emptied(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        while self._door and len(self._tasks) < AT_ONCE:
            self._open(self._door.popleft())

    def is_busy(self, key: str) -> bool:
        """Whether something is being dealt with, or waits."""
        return key in self._letters

    async def idle(self) -> None:
        """Returns when every box is empty."""
        await self._idle.wait()

    def close(self) -> None:
        """Stops handling messages."""
        self._door.clear()
        for task in self._tasks:
            task.cancel()

    async def _empty(self, key: str) -> None:
        letters = self._letters[key]
        try:
            while letters:
                try:
                    await self._deal(key, letters[0])
                except Exception:  # one letter must not stop the call: the reconciler looks after the rest
                    log.exception("call %s: %s could not be dealt with", key, type(letters[0]).__name__)
                letters.popleft()
        finally:
            del self._letters[key]
            if not self._letters:
                self._idle.set()
