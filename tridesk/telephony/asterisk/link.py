"""One WebSocket to Asterisk: commands out, answers matched to them, events handed on in their order.

The reader never waits: an answer wakes its command, an event goes to a function that returns at once.
"""

from __future__ import annotations

import asyncio
import json
import logging
from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tridesk.telephony.asterisk.wire import AriRequest, NoConnection, TimedOut, answer_of, text_of
from tridesk.telephony.switch.values import DEADLINE

log = logging.getLogger("tridesk.telephony.asterisk")

ALARM: Final = 1.0  # seconds after which an unanswered command is worth a line in the log
_LARGEST: Final = 32 * 1024 * 1024  # bytes of one message: a snapshot of a thousand calls has one

OnEvent = Callable[[dict[str, Any]], None]


class SwitchLink:
    """Opened by `SwitchLink.open`; of no more use once it is closed, from either side.

    `is_replaced` says that it ended because another connection took the name of its application.
    """

    def __init__(self, socket: ClientConnection, on_event: OnEvent) -> None:
        self.is_replaced = False
        self._socket = socket
        self._on_event = on_event
        self._waiting: dict[str, asyncio.Future[dict[str, Any] | None]] = {}  # None: the connection broke
        self._number = 0
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, ari_url: str, application: str, on_event: OnEvent) -> SwitchLink:
        """Connects; raises `NoConnection`. `ari_url` is `http://user:password@host:8088/ari`."""
        address, header = _address(ari_url, application)
        try:
            socket = await connect(
                address,
                additional_headers=header,
                open_timeout=DEADLINE.total_seconds(),
                close_timeout=1,
                ping_interval=5,
                ping_timeout=10,
                max_size=_LARGEST,
                max_queue=None,
                compression=None,
                proxy=None,
            )
        except (OSError, TimeoutError, WebSocketException) as error:
            raise NoConnection(str(error) or type(error).__name__) from error
        return cls(socket, on_event)

    async def command(self, request: AriRequest) -> Any:
        """What Asterisk answers; raises one of `wire`'s errors, within `DEADLINE`."""
        if self._reader.done():
            raise NoConnection(f"no connection for {request}")
        self._number += 1
        number = self._number
        answer: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()
        self._waiting[str(number)] = answer
        try:
            async with asyncio.timeout(ALARM):
                await self._socket.send(text_of(request, number))
            # In two parts: a process that was stopped for a while finds the first over, and the answer in its socket.
            done, _pending = await asyncio.wait([answer], timeout=ALARM)
            if not done:
                log.error("Asterisk has not answered %s for %.0f s", request, ALARM)
                await asyncio.wait([answer], timeout=DEADLINE.total_seconds() - ALARM)
            if not answer.done():
                raise TimedOut(f"no answer to {request}")
            if (message := answer.result()) is None:
                raise NoConnection(f"the connection broke at {request}")
            return answer_of(message)
        except TimeoutError:
            raise TimedOut(f"{request} could not be sent") from None
        except ConnectionClosed as error:
            raise NoConnection(f"the connection broke at {request}") from error
        finally:
            self._waiting.pop(str(number), None)

    async def wait_closed(self) -> None:
        """Returns when the connection has ended, from either side, or was replaced."""
        await asyncio.wait([self._reader])

    async def close(self) -> None:
        await self._socket.close()
        await self.wait_closed()

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                message = json.loads(text)
                if message.get("type") == "RESTResponse":
                    answer = self._waiting.get(message.get("request_id", ""))
                    if answer is not None and not answer.done():
                        answer.set_result(message)
                elif message.get("type") == "ApplicationReplaced":
                    self.is_replaced = True
                    break
                else:
                    self._on_event(message)
        except ConnectionClosed:
            pass
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_result(None)


def _address(ari_url: str, application: str) -> tuple[str, dict[str, str]]:
    """The WebSocket's address, and the header with user and password: in an address they would reach a log."""
    url = urlsplit(ari_url)
    scheme = {"http": "ws", "https": "wss"}.get(url.scheme, url.scheme)
    host = url.netloc.rpartition("@")[2]
    address = urlunsplit((scheme, host, url.path.rstrip("/") + "/events", urlencode({"app": application}), ""))
    credentials = b64encode(f"{url.username or ''}:{url.password or ''}".encode()).decode()
    return address, {"Authorization": f"Basic {credentials}"}
