"""Steps are written down before they are ordered: those that come in the same moment share one transaction.

While one group is being written the next gathers by itself; no clock decides. A step whose agent was meanwhile taken
otherwise is refused alone (`AgentTaken`), the others of its group are written.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from tridesk.telephony.director.statements import AgentTaken, Stands
from tridesk.telephony.engine.calls.values import Step

MOST_TOGETHER: Final = 100

WriteGroup = Callable[[Sequence[Step]], Awaitable[list[Stands | AgentTaken]]]
_Waiting = tuple[Step, "asyncio.Future[Stands]"]


class WriteQueue:
    """Answers each step when its group is written: how agents stand, `AgentTaken`, or the failure of the group."""

    def __init__(self, write: WriteGroup) -> None:
        self._write = write
        self._waiting: deque[_Waiting] = deque()
        self._something = asyncio.Event()

    async def put(self, step: Step) -> Stands:
        """Queues `step`; returns the new states of its agents when it is written."""
        done: asyncio.Future[Stands] = asyncio.get_running_loop().create_future()
        self._waiting.append((step, done))
        self._something.set()
        return await done

    async def run(self) -> None:
        """Writes groups until cancelled."""
        while True:
            await self._something.wait()
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
            if not self._waiting:
                self._something.clear()
            try:
                answers = await self._write([step for step, _done in group])
            except Exception as failure:  # noqa: BLE001 - whatever it was, each of them hears it
                _answer(group, [failure] * len(group))
            else:
                _answer(group, answers)


def _answer(group: Sequence[_Waiting], answers: Sequence[Stands | Exception]) -> None:
    for (_step, done), answer in zip(group, answers, strict=True):
        if done.done():
            continue
        if isinstance(answer, Exception):
            done.set_exception(answer)
        else:
            done.set_result(answer)
