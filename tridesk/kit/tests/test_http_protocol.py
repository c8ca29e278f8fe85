"""A connection on which no request comes is closed; one whose request takes long is not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from tests.waiting import NET, until_async
from tridesk.kit.http_protocol import HEAD_SECONDS, HttpProtocol

REQUEST = b"GET / HTTP/1.1\r\nHost: desk.example\r\n\r\n"
LATE = REQUEST.replace(b"/", b"/late", 1)
ANSWER = b"\r\n\r\nwell"


class Loop(asyncio.SelectorEventLoop):
    """Time goes on when a test says so."""

    added = 0.0

    def time(self) -> float:
        return super().time() + self.added

    def pass_time(self) -> None:
        self.added += HEAD_SECONDS


class Server:
    """Answers at once, but at `/late` only when `is_time`."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.connections: list[HttpProtocol] = []
        self._config = Config(self.application, interface="asgi3", lifespan="off", log_config=None)
        self.is_asked, self.is_time = asyncio.Event(), asyncio.Event()

    def accept(self) -> HttpProtocol:
        self.connections.append(HttpProtocol(self._config, ServerState(), {}))
        return self.connections[-1]

    async def application(self, scope: Any, _receive: Any, send: Any) -> None:
        if scope["path"] == "/late":
            self.is_asked.set()
            await self.is_time.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"well"})


Talk = Callable[[Server, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def run(talk: Talk) -> None:
    """A client talks with a server."""

    async def whole() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        server = Server(loop)
        async with await loop.create_server(server.accept, "127.0.0.1", 0) as door:
            reader, writer = await asyncio.open_connection(*door.sockets[0].getsockname())
            await talk(server, reader, writer)
            writer.close()

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(asyncio.wait_for(whole(), NET))


@pytest.mark.parametrize("part", [b"", b"\r\n", REQUEST[:-2]])
def test_a_connection_without_a_whole_head_is_closed(part: bytes) -> None:
    async def talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(part)
        await until_async(lambda: bool(server.connections), "the connection")
        server.loop.pass_time()
        assert await reader.read() == b""

    run(talk)


@pytest.mark.parametrize("part", [b"\r\n", REQUEST[:-2]])
def test_it_is_closed_after_an_answer_too(part: bytes) -> None:
    async def talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(REQUEST)
        await reader.readuntil(ANSWER)
        [connection] = server.connections
        writer.write(part)
        await until_async(lambda: connection.timeout_keep_alive_task is None, "the end of uvicorn's own timer")
        server.loop.pass_time()
        assert await reader.read() == b""

    run(talk)


@pytest.mark.parametrize("requests", [LATE, REQUEST + LATE, LATE + LATE])
def test_a_request_that_takes_longer_is_answered(requests: bytes) -> None:
    async def talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(requests)
        await server.is_asked.wait()
        server.loop.pass_time()
        server.is_time.set()
        for _request in range(requests.count(b"GET")):
            await reader.readuntil(ANSWER)

    run(talk)


def test_a_connection_that_ended_leaves_no_timer() -> None:
    async def talk(server: Server, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await until_async(lambda: bool(server.connections), "the connection")
        [connection] = server.connections
        writer.close()
        await until_async(connection.head_timer.cancelled, "the end of the timer")

    run(talk)
