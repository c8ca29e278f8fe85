"""Writes a group of arrivals into the in-tray: one statement, one round trip, one commit.

Not the ORM: the door is asynchronous, and this statement is all it ever says. `actions.accept` is the same
verb for everybody else, and a test holds the two to the same row.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final, LiteralString

import psycopg
from psycopg import AsyncConnection

from tridesk.kit import national_number
from tridesk.mailroom.channel import IN_TRAY_CHANNEL
from tridesk.mailroom.door.values import Arrival, DatabaseUnreachable, NotStored
from tridesk.mailroom.envelopes import IN_TRAY

log = logging.getLogger("tridesk.mail.door")

NUMBERS: Final = 100  # of rows to come, taken from the database at once
REMEMBERED: Final = 1_000  # addresses: those of the desk itself and of who writes often come again and again
PATIENCE: Final = 30.0  # seconds for one group; after that the mail server had better keep its mail
AWAY: Final = "the database cannot be reached"

_ROW: Final = "(%s, %s, 'lmtp', %s, %s::text[], %s, %s, 'new', '')"
_INSERT: Final = """
WITH stored AS (
    INSERT INTO mailroom_inmail
        (id, received_at, source, envelope_from, envelope_to, sealed, size, state, trouble)
    VALUES {rows}
)
SELECT pg_notify(%s, '')
"""
_NUMBERS: Final = "SELECT nextval('mailroom_inmail_id_seq') FROM generate_series(1, %s)"


class InTrayStore:
    """The in-tray over one connection of its own, opened when needed and again when it was lost."""

    def __init__(self, database: Mapping[str, Any]) -> None:
        self._database = database
        self._numbers: list[int] = []  # of rows to come
        self._connection: AsyncConnection[tuple[Any, ...]] | None = None

    async def put(self, group: Sequence[Arrival]) -> None:
        """Commits all of `group`. `DatabaseUnreachable`: nothing can be written now; `NotStored`: one is at fault."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._write(group)
        except (TimeoutError, psycopg.OperationalError, psycopg.InterfaceError) as error:
            log.error("cannot write to the in-tray: %s", str(error).strip() or "no answer in time")
            await self.close()
            raise DatabaseUnreachable(AWAY) from error
        except psycopg.Error as error:
            log.error("the in-tray refused a group of %d: %s", len(group), str(error).strip())
            raise NotStored("the database refused the message") from error

    async def close(self) -> None:
        """Hangs up; the next group opens a new connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _write(self, group: Sequence[Arrival]) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = await AsyncConnection.connect(**self._database, autocommit=True)
        numbers = await self._take_numbers(self._connection, len(group))
        sealed = IN_TRAY.seal_many(zip(numbers, (arrival.raw for arrival in group), strict=True))
        values = [value for row in zip(numbers, group, sealed, strict=True) for value in _row(*row)]
        # One statement commits by itself: the rows and the word about them, or neither.
        await self._connection.execute(_statement(len(group)), [*values, IN_TRAY_CHANNEL])

    async def _take_numbers(self, connection: AsyncConnection[tuple[Any, ...]], count: int) -> list[int]:
        """Numbers for so many rows, in order: a value is sealed for its row before that is written."""
        if len(self._numbers) < count:
            fresh = await connection.execute(_NUMBERS, [max(count, NUMBERS)])
            self._numbers += [number async for (number,) in fresh]
        taken, self._numbers = self._numbers[:count], self._numbers[count:]
        return taken


def _row(number: int, arrival: Arrival, sealed: bytes) -> tuple[object, ...]:
    return (
        number,
        arrival.at,
        _storable(arrival.envelope_from),
        [_storable(recipient) for recipient in arrival.envelope_to],
        sealed,
        len(arrival.raw),
    )


@cache
def _statement(rows: int) -> LiteralString:
    return _INSERT.format(rows=", ".join([_ROW] * rows))


@lru_cache(REMEMBERED)
def _storable(address: str) -> str:
    """The address as PostgreSQL may keep it: masked, without NUL, and bytes that are no UTF-8 as `?`."""
    return national_number.mask(address.replace("\0", "").encode("utf-8", "replace").decode("utf-8")).text
