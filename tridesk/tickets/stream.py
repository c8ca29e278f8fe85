"""The stream that tells open pages what is new: server-sent events at `PATH`, beside Django's pages.

Django keeps a thread and a connection to the database for as long as an answer lasts. A page stays open all day, so its
stream is served here: it costs one task, and the database is asked only when it begins.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qs

from django.db import DatabaseError

from tridesk.accounts import sessions
from tridesk.journal.listening import in_thread
from tridesk.tickets.feed import Reader, live_feed

Message = Mapping[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH: Final = "/live"
SINCE: Final = re.compile(r"[0-9]{1,11}(\.[0-9]{1,6})?")
BEAT: Final = 20.0  # seconds between signs of life, so that proxies keep the stream open
LONGEST: Final = 600.0  # seconds of one stream: then the browser comes again, and its user is looked up anew
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
    headers = {"content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no",
               "x-content-type-options": "nosniff"}  # fmt: skip
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 200, "headers": raw})
    ends = time.monotonic() + LONGEST * random.uniform(0.8, 1)  # noqa: S311 - not all at once
    text = "retry: 3000\n\n: here\n\n"
    with suppress(TimeoutError):  # the server then cuts the connection
        while text:
            await _send(send, text)
            text = await _next(reader, min(BEAT, ends - time.monotonic()))
        await _send(send, "")


async def _send(send: Send, text: str) -> None:
    """Writes an event; '' ends the answer. `TimeoutError` when the browser does not read."""
    async with asyncio.timeout(SLOWEST):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": bool(text)})


async def _next(reader: Reader, patience: float) -> str:
    """The next event as it is written; '' when the stream is over."""
    if patience <= 0:
        return ""
    try:
        news = await asyncio.wait_for(reader.next(), patience)
    except TimeoutError:
        return ": still here\n\n"
    return f"event: journal\ndata: {json.dumps(news)}\n\n" if news else ""
