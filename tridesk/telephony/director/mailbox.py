"""One ordered mailbox for each call: what happens to it is dealt with one after the other, calls beside each other."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

log = logging.getLogger("tridesk.telephony")

M = TypeVar("M")
MOST: Final = 100  # letters that wait for one call: beyond it somebody leans on the keys


class Mailboxes(Generic[M]):
    """`deal(key, letter)` is called for each letter in the order of `put`; never twice at once for one key."""

    def __init__(self, deal: Callable[[str, M], Awaitable[None]]) -> None:
        self._deal = deal
        self._letters: dict[str, deque[M]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self.dropped = 0

    def put(self, key: str, letter: M, *, spare: bool = False) -> None:
        """Adds a letter; a `spare` one is dropped when the box is full."""
        waiting = self._letters.get(key)
        if waiting is not None:
            if spare and len(waiting) >= MOST:
                self.dropped += 1
            else:
                waiting.append(letter)
            return
        self._letters[key] = deque([letter])
        self._idle.clear()
        task = asyncio.create_task(self._empty(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def is_busy(self, key: str) -> bool:
        """Whether something is being dealt with, or waits."""
        return key in self._letters

    async def idle(self) -> None:
        """Returns when every box is empty."""
        await self._idle.wait()

    def close(self) -> None:
        """Nothing more is dealt with."""
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
