"""The live feed: what the journal says at commit (LISTEN/NOTIFY), handed to every open page of this process.

One connection listens for the whole process while at least one page is open; each page has a mailbox that holds a
little, and is told to look for itself (`*`) when it falls behind. The listener survives a database that goes away.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import psycopg
from django.db import connection

from tridesk.journal.listening import reach

Happening = list[list[str]]  # pairs of verb and ref; [["*", "*"]] means: look for yourself

CHANNEL: Final = "journal"
BEAT: Final = 20.0  # seconds between signs of life, so that proxies keep the stream open
LOOK: Final[Happening] = [["*", "*"]]

_lately: deque[tuple[float, Happening]] = deque(maxlen=100)
_mailboxes: set[asyncio.Queue[Happening]] = set()
_listener: asyncio.Task[None] | None = None


def tell(verb: str, ref: str) -> None:
    """Tells the pages something that is no entry of the journal, such as who looks at a ticket."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps([[verb, ref]])])


@asynccontextmanager
async def listening(since: float = 0.0) -> AsyncIterator[AsyncIterator[Happening | None]]:
    """What happens from now on; None now and then when nothing does.

    `since` is when the page was asked for (seconds of the server's clock): what happened since then comes first.
    """
    global _listener
    mailbox: asyncio.Queue[Happening] = asyncio.Queue(maxsize=100)
    _mailboxes.add(mailbox)
    if since:
        for _at, happening in [one for one in _lately if one[0] > since]:
            mailbox.put_nowait(happening)
    if _listener is None or _listener.done():
        _listener = asyncio.create_task(_listen())
    try:
        yield _read(mailbox)
    finally:
        _mailboxes.discard(mailbox)
        if not _mailboxes and _listener is not None:
            _listener.cancel()
            _listener = None
            _lately.clear()


async def _read(mailbox: asyncio.Queue[Happening]) -> AsyncIterator[Happening | None]:
    while True:
        try:
            yield await asyncio.wait_for(mailbox.get(), BEAT)
        except TimeoutError:
            yield None


async def _listen() -> None:
    """Listens until cancelled; after a lost connection every page looks for itself."""
    pause = 0.5
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**reach("tridesk live"), autocommit=True) as db:
                await db.execute(f"LISTEN {CHANNEL}")
                pause = 0.5
                _hand_out(LOOK)
                async for notice in db.notifies():
                    happening = _parse(notice.payload)
                    _lately.append((time.time(), happening))
                    _hand_out(happening)
        except psycopg.OperationalError:
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10)


def _parse(payload: str) -> Happening:
    return LOOK if payload == "*" else json.loads(payload)


def _hand_out(happening: Happening) -> None:
    for mailbox in _mailboxes:
        if mailbox.full():
            while not mailbox.empty():
                mailbox.get_nowait()
            mailbox.put_nowait(LOOK)
        else:
            mailbox.put_nowait(happening)
