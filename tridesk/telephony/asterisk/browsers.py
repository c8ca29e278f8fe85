"""Relays the WebSocket of a browser's telephone to Asterisk, for signed-in users who take calls.

Asterisk listens on loopback alone. What passes here is SIP (RFC 7118), untouched; sound goes straight between browser
and switch. So there is one address, one certificate and one gate, and signing out disconnects the telephone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from tridesk.accounts.models import User
from tridesk.accounts.sessions import user_of
from tridesk.journal.connections import in_thread
from tridesk.telephony.asterisk import home

log = logging.getLogger("tridesk.telephony.browsers")

Message = Mapping[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Coroutine[Any, Any, None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH: Final = "/telephone/socket"
LOOK_AGAIN: Final = 30.0  # seconds between two checks of the user's right
MOST_AT_ONCE: Final = 4  # sockets of one person: one is in use, the others have not noticed yet that they are dead
MOST_BYTES: Final = 64 * 1024  # of one message of SIP
NOT_NOW, NOT_YOU, TOO_MANY = 1013, 4401, 4429  # codes with which we close: RFC 6455, and two of our own


class Browsers:
    """ASGI middleware: relays a WebSocket at `PATH`, and passes all else to the pages."""

    def __init__(self, pages: Application) -> None:
        self._pages = pages
        self._open: dict[int, int] = {}  # user -> sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._pages(scope, receive, send)
            return
        await receive()  # that somebody wants to connect
        user = await in_thread(who, scope) if is_meant(scope) else None
        if user is None:
            await send({"type": "websocket.close", "code": NOT_YOU})
            return
        if self._open.get(user.pk, 0) >= MOST_AT_ONCE:
            await send({"type": "websocket.close", "code": TOO_MANY})
            return
        self._open[user.pk] = self._open.get(user.pk, 0) + 1
        try:
            await _serve(scope, receive, send)
        finally:
            self._open[user.pk] -= 1


def is_meant(scope: Scope) -> bool:
    """Whether the request comes from a page of ours: another site cannot use the visitor's session."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get("origin", "")
    ours = urlsplit(origin).netloc == headers.get("host") or origin == settings.ENVIRONMENT.public_url
    return scope["path"] == PATH and "sip" in scope.get("subprotocols", ()) and bool(origin) and ours


def who(scope: Scope) -> User | None:
    """The signed-in user, if they take calls."""
    user = user_of(scope)
    return user if user is not None and user.may("call.take") else None


async def _serve(scope: Scope, receive: Receive, send: Send) -> None:
    url = home.socket_url()
    try:
        if url is None:
            raise OSError("there is no Asterisk here")
        line = await connect(
            url,
            subprotocols=[Subprotocol("sip")],
            max_size=MOST_BYTES,
            open_timeout=5,
            ping_interval=None,
            compression=None,
            proxy=None,
            user_agent_header=None,
        )
    except (OSError, TimeoutError, WebSocketException) as error:
        log.info("a browser's telephone cannot reach Asterisk: %s", error)
        await send({"type": "websocket.close", "code": NOT_NOW})
        return
    async with line:
        await send({"type": "websocket.accept", "subprotocol": "sip"})
        ends = [
            asyncio.create_task(_to_switch(receive, line)),
            asyncio.create_task(_to_browser(line, send)),
            asyncio.create_task(_until_barred(scope)),
        ]
        try:
            done, _pending = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            codes = [task.result() for task in done]
        finally:
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
    code = codes[0]
    if code is not None:
        with suppress(OSError, RuntimeError):  # gone meanwhile
            await send({"type": "websocket.close", "code": code})


async def _to_switch(receive: Receive, line: ClientConnection) -> int | None:
    """Relays frames to the switch; returns the close code, None when the browser ended."""
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return None
        frame = message.get("text")
        frame = message.get("bytes") if frame is None else frame
        if frame is None:
            continue
        if len(frame) > MOST_BYTES:
            return 1009
        try:
            await line.send(frame)
        except ConnectionClosed:
            return NOT_NOW


async def _to_browser(line: ClientConnection, send: Send) -> int | None:
    try:
        async for frame in line:
            await send({"type": "websocket.send", "text" if isinstance(frame, str) else "bytes": frame})
    except ConnectionClosed:
        pass
    except (OSError, RuntimeError):
        return None
    return NOT_NOW


async def _until_barred(scope: Scope) -> int:
    """Ends when the user has signed out or lost the right; an unreachable database is no reason to end."""
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        try:
            if await in_thread(who, scope) is None:
                return NOT_YOU
        except DatabaseError as error:
            log.info("who telephones here could not be looked up: %s", error)
