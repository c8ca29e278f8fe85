"""A connection on which no whole request comes is closed; one whose answer takes long is not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from tests.waiting import turn, until_async
from tridesk.kit.http_protocol import BODY, HEAD_SECONDS, LARGEST_HEAD, HttpProtocol
from tridesk.kit.request_bodies import GRACE, LARGEST, LONGEST, LONGEST_OF_STRANGERS, SLOW, TOO_LARGE, BodyRefused

REQUEST = b"GET / HTTP/1.1\r\nHost: desk.example\r\n\r\n"
LATE = REQUEST.replace(b"/", b"/late", 1)
ANSWER = b"\r\n\r\nwell"
HEAD = b"POST /form HTTP/1.1\r\nHost: desk.example\r\n"
FORM = HEAD + b"Content-Length: 1000000\r\n\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
PIECE = b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n"
LAST = b"0\r\n\r\n"


class Loop(asyncio.SelectorEventLoop):
    """Time goes on when a test says so."""

    added = 0.0

    def time(self) -> float:
        return super().time() + self.added

    def pass_time(self, seconds: float = HEAD_SECONDS) -> None:
        self.added += seconds


class Server:
    """Answers at once, but at `/late` only when `is_time`, and at `/form` when the body has come, or was refused.

    At `/known` it knows who sends it, and at `/stream` it has begun its answer before.
    """

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.connections: list[HttpProtocol] = []
        self._config = Config(self.application, interface="asgi3", lifespan="off", log_config=None)
        self.is_asked, self.is_time = asyncio.Event(), asyncio.Event()
        self.size = 0  # of the body that came

    def accept(self) -> HttpProtocol:
        self.connections.append(HttpProtocol(self._config, ServerState(), {}))
        return self.connections[-1]

    async def receives(self, size: int) -> None:
        """Waits until so much of bodies has come in all."""
        while self.size < size:
            await turn()

    async def application(self, scope: Any, receive: Any, send: Any) -> None:
        status, start = 200, {"type": "http.response.start", "headers": [(b"content-length", b"4")]}
        self.is_asked.set()
        if scope["path"] == "/late":
            await self.is_time.wait()
        if scope["path"] == "/known":
            scope["state"][BODY].trust()
        if scope["path"] == "/stream":
            await send(start | {"status": status})
        if scope["path"] in ("/form", "/known", "/stream"):
            try:
                while (message := await receive())["type"] == "http.request" and message["more_body"]:
                    self.size += len(message["body"])
            except BodyRefused as refused:
                status = refused.status
        if scope["path"] != "/stream":
            await send(start | {"status": status})
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
        runner.run(whole())


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


@pytest.mark.parametrize(
    ("head", "part"),
    [(FORM, b""), (FORM, b"name=Rosa"), (CHUNKED, b""), (CHUNKED, b"4\r\nRo"), (REQUEST + FORM, b""), (CHUNKED, PIECE)],
)
def test_a_body_that_does_not_end_is_told_so_and_closed(head: bytes, part: bytes) -> None:
    async def talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        if head.startswith(REQUEST):
            await reader.readuntil(ANSWER)
        writer.write(part)
        await server.is_asked.wait()
        server.loop.pass_time(GRACE)
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in answer
        assert answer.endswith(ANSWER)

    run(talk)


def test_whoever_goes_on_slowly_is_closed_too() -> None:
    async def talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED)
        for piece in range(1, 4):
            writer.write(b"1\r\nx\r\n")
            await server.receives(piece)
            server.loop.pass_time(GRACE / 3)
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")

    run(talk)


@pytest.mark.parametrize(("path", "longest"), [(b"/form", LONGEST_OF_STRANGERS), (b"/known", LONGEST)])
def test_a_body_at_a_good_rate_ends_when_its_time_is_over(path: bytes, longest: float) -> None:
    async def talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED.replace(b"/form", path))
        passed = 0.0
        while passed + GRACE / 2 < longest:
            before = server.size
            writer.write(PIECE)
            await server.receives(before + 0xFFFF)
            assert not reader.at_eof()
            passed += GRACE / 2
            server.loop.pass_time(GRACE / 2)
        server.loop.pass_time(GRACE / 2)
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")

    run(talk)


def test_a_body_that_comes_in_time_is_answered_and_the_connection_kept() -> None:
    async def talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _request in range(2):
            server.is_asked.clear()
            writer.write(CHUNKED)
            for _piece in range(3):
                await server.is_asked.wait()
                server.loop.pass_time(GRACE / 2)
                before = server.size
                writer.write(PIECE)
                await server.receives(before + 0xFFFF)
            writer.write(LAST)
            assert (await reader.readuntil(ANSWER)).startswith(b"HTTP/1.1 200 ")
        assert HttpProtocol.room.taken == 0

    run(talk)


def test_what_is_too_large_is_refused() -> None:
    async def talk(_server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED)
        for _piece in range(LARGEST // 0xFFFF + 1):
            writer.write(PIECE)
            await writer.drain()
        assert (await reader.readuntil(b"\r\n")).startswith(f"HTTP/1.1 {TOO_LARGE} ".encode())

    run(talk)
    assert HttpProtocol.room.taken == 0


def test_a_stream_is_cut_off_with_the_body_that_does_not_end() -> None:
    async def talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(FORM.replace(b"/form", b"/stream"))
        await reader.readuntil(b"\r\n\r\n")
        server.loop.pass_time(GRACE)
        assert await reader.read() == b"well"

    run(talk)


def test_an_application_that_does_not_read_the_body_is_not_waited_for() -> None:
    async def talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(FORM.replace(b"/form", b"/late"))
        await server.is_asked.wait()
        [connection] = server.connections
        server.loop.pass_time(GRACE)
        await until_async(lambda: connection.body is not None and connection.body.refusal == SLOW, "the refusal")
        server.loop.pass_time(GRACE)
        assert await reader.read() == b""
        server.is_time.set()

    run(talk)


def test_a_body_that_the_application_holds_up_is_waited_for() -> None:
    async def talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED.replace(b"/form", b"/late") + 2 * PIECE)
        await until_async(lambda: bool(server.connections) and server.connections[0].flow.read_paused, "a pause")
        server.loop.pass_time(GRACE)
        timer = server.connections[0].body_timer
        await until_async(lambda: server.connections[0].body_timer is not timer, "a look at it")
        server.is_time.set()
        assert (await reader.readuntil(ANSWER)).startswith(b"HTTP/1.1 200 ")

    run(talk)


@pytest.mark.parametrize("beginning", [REQUEST[:-2] + b"X: ", CHUNKED + PIECE + b"0\r\nX: "])
def test_a_head_or_what_follows_a_body_has_a_largest_size(beginning: bytes) -> None:
    async def talk(server: Server, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(beginning + b"x" * 2 * LARGEST_HEAD)
        await until_async(lambda: bool(server.connections), "the connection")
        await until_async(server.connections[0].transport.is_closing, "its end")

    run(talk)
