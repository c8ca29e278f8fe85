"""Group commit: messages that arrive in the same moment share one commit, and each gets its own answer.

While one group is being written the next gathers, so a single message does not wait and a flood needs few
commits. There is no timer.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from tridesk.mailroom.door.values import Arrival, DatabaseUnreachable, NotStored

log = logging.getLogger("tridesk.mail.door")

MOST_TOGETHER: Final = 64
MOST_BYTES_TOGETHER: Final = 16 * 1024 * 1024

Store = Callable[[Sequence[Arrival]], Awaitable[None]]
_Waiting = tuple[Arrival, "asyncio.Future[None]"]


class Committer:
    """Hands arrivals in groups to `store`, which writes a whole group or raises `NotStored`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[_Waiting] = deque()
        self._something = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def put(self, arrival: Arrival) -> None:
        """Returns when `arrival` is committed; raises `NotStored` when it is not."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, done))
        self._something.set()
        self._idle.clear()
        await done

    async def run(self) -> None:
        """Writes groups until cancelled."""
        while True:
            await self._something.wait()
            group = self._next_group()
            try:
                await self._commit(group)
            except Exception:  # the loop must outlive whatever befell one group
                log.exception("a group of %d messages failed in a way nobody foresaw", len(group))
                _answer(group, NotStored("an error of our own"))
            if not self._waiting:
                self._something.clear()
                self._idle.set()

    async def drained(self) -> None:
        """Returns when nothing waits and nothing is being written."""
        await self._idle.wait()

    def _next_group(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        size = 0
        while self._waiting and len(group) < MOST_TOGETHER:
            size += len(self._waiting[0][0].raw)
            if group and size > MOST_BYTES_TOGETHER:
                break
            group.append(self._waiting.popleft())
        return group

    async def _commit(self, group: list[_Waiting]) -> None:
        try:
            await self._store([arrival for arrival, _ in group])
        except DatabaseUnreachable as failure:
            _answer(group, failure)
        except NotStored as failure:
            if len(group) == 1:
                _answer(group, failure)
            else:  # one of them is at fault: the others need not suffer
                for waiting in group:
                    await self._commit([waiting])
        else:
            _answer(group, None)


def _answer(group: list[_Waiting], failure: NotStored | None) -> None:
    for _, done in group:
        if done.done():  # its connection broke while we wrote; the mail server will send the message again
            continue
        if failure is None:
            done.set_result(None)
        else:
            done.set_exception(failure)
