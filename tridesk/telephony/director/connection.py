"""The director's own connection to the database, in its event loop: writes without a thread."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import psycopg

from tridesk.journal.prepared_statements import Ask, Rows
from tridesk.kit import clock
from tridesk.telephony.director.statements import AgentTaken, Stands, questions, written
from tridesk.telephony.engine.calls.values import Step


class Connection:
    """Opened by `open`, and again on demand; closed after any error."""

    def __init__(self, to: dict[str, Any]) -> None:
        self._to = to
        self._db: psycopg.AsyncConnection | None = None

    async def write_steps(self, steps: Sequence[Step], token: int) -> list[Stands | AgentTaken]:
        """Writes steps of different calls in one transaction, see `statements`."""
        await self.open()
        async with AsyncExitStack() as unless_all_is_written:
            unless_all_is_written.push_async_callback(self.close)
            _begun, held, agents = await self._ask(Ask("BEGIN"), *questions(steps, token))
            answers, asks = written(steps, held, agents, clock.now())
            await self._ask(*asks, Ask("COMMIT"))
            unless_all_is_written.pop_all()
        return answers

    async def open(self) -> None:
        if self._db is None:
            self._db = await psycopg.AsyncConnection.connect(**self._to, autocommit=True)

    async def close(self) -> None:
        if self._db is not None:
            db, self._db = self._db, None
            await db.close()

    async def _ask(self, *asks: Ask) -> list[Rows]:
        assert self._db is not None
        async with self._db.pipeline():
            cursors = [await self._db.execute(*ask, prepare=True) for ask in asks]
        return [await cursor.fetchall() if cursor.description else [] for cursor in cursors]
