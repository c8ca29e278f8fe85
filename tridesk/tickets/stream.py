"""The stream that tells open pages what is new: server-sent events at `PATH`, beside Django's pages.

Django keeps a thread and a connection to the database for as long as an answer lasts. A page stays open all day, so its
stream is served here: it costs one task, and the database is asked only when it begins.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from contextlib import suppress
from types import coroutine
from typing import Any, Final
from urllib.parse import parse_qs

from django.db import DatabaseError

from tridesk.accounts import sessions
from tridesk.journal.connections import in_thread
from tridesk.tickets.feed import Reader, live_feed

Message = Mapping[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Coroutine[Any, Any, None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH: Final = "/live"
SINCE: Final = re.compile(r"[0-9]{1,11}(\.[0-9]{1,6})?")
SLOWEST: Final = 30.0  # seconds that a browser may take to read what was sent
MOST_OF_ONE: Final = 40  # streams of one person
MOST: Final = 4_000  # streams of this process


class LiveStreams:
    """Around the pages: answers at `PATH`, and leaves every other address to them."""

    def __init__(self, pages: Application) -> None:
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._pages(scope, receive, send)
            return
        try:
            user = await in_thread(sessions.user_of, scope)
        except DatabaseError:
            await _refuse(send, 503)
            return
        if user is None:
            await _refuse(send, 401)
        elif len(live_feed) >= MOST or live_feed.streams_of(user) >= MOST_OF_ONE:
            await _refuse(send, 429)
        else:
            reader = live_feed.open(user, _since(scope))
            try:
                await _serve(reader, receive, send)
            finally:
                live_feed.close(reader)


def _since(scope: Scope) -> float:
    typed = parse_qs(scope["query_string"][:200].decode("latin-1")).get("since", [""])[0]
    return float(typed) if SINCE.fullmatch(typed) else 0.0


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def _serve(reader: Reader, receive: Receive, send: Send) -> None:
    """Writes until the browser leaves, the stream has lasted long enough or has to end."""
    ends = {asyncio.create_task(_write(reader, send)), asyncio.create_task(_until_gone(receive))}
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in ends:
            task.cancel()
        await asyncio.gather(*ends, return_exceptions=True)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(reader: Reader, send: Send) -> None:
    headers = {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
    }
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 200, "headers": raw})

    def push(event: bytes) -> Awaitable[None] | None:
        return at_once(send({"type": "http.response.body", "body": event, "more_body": True}))

    waiting: bytes | Awaitable[None] = b"retry: 3000\n\n: here\n\n"
    with suppress(TimeoutError):  # the browser does not read: the server cuts the connection
        while waiting:
            rest = push(waiting) if isinstance(waiting, bytes) else waiting
            if rest is not None:
                async with asyncio.timeout(SLOWEST):
                    await rest
            waiting = await reader.next(push)
        await send({"type": "http.response.body", "body": b""})


def at_once(work: Coroutine[Any, Any, None]) -> Awaitable[None] | None:
    """Runs a coroutine now, without a task, as far as it goes; returns the rest when it has to wait for something.

    Nearly every event fits into the buffer of its connection: a task for each would cost more than the sending.
    """
    try:
        waits_for = work.send(None)
    except StopIteration:
        return None
    return _rest(work, waits_for)


@coroutine
def _rest(work: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    while True:
        value = yield waits_for
        try:
            waits_for = work.send(value)
        except StopIteration:
            return
