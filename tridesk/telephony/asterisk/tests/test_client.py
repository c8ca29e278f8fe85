"""The connection to Asterisk repairs itself, and gives up only when another process takes its name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.protocol import State

from tests.waiting import turn
from tridesk.telephony.asterisk.adapter import AsteriskSwitch
from tridesk.telephony.asterisk.client import Client, Down, NameTaken, News, Up
from tridesk.telephony.switch.events import Connected, Disconnected
from tridesk.telephony.switch.values import Speech

NET = 30.0  # seconds; for a machine that does much else


class Wire:
    """What Asterisk does with connections: it keeps the last of each name, and tells the one before.

    It answers commands, once it has left `unanswered` of them without an answer.
    """

    def __init__(self) -> None:
        self.connections: dict[str, ServerConnection] = {}
        self.unanswered = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://name:secret@127.0.0.1:{self.port}/ari"

    async def accept(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        name = parse_qs(urlsplit(connection.request.path).query)["app"][0]
        before = self.connections.get(name)
        self.connections[name] = connection
        if before is not None and before.state is State.OPEN:
            await before.send(json.dumps({"type": "ApplicationReplaced", "application": name}))
        async for text in connection:
            if self.unanswered:
                self.unanswered -= 1
                continue
            answer = {"type": "RESTResponse", "request_id": json.loads(text)["request_id"]}
            await connection.send(json.dumps(answer | {"status_code": 200, "message_body": "[]"}))


@asynccontextmanager
async def wired() -> AsyncIterator[tuple[Wire, Client]]:
    """A client that is about to connect to a wire."""
    wire = Wire()
    async with serve(wire.accept, "127.0.0.1", 0) as server:
        wire.port = next(iter(server.sockets)).getsockname()[1]
        client = Client(wire.url, "desk")
        yield wire, client
        await client.close()


def on_a_wire(story: Callable[[Wire, Client, AsyncIterator[News]], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with asyncio.timeout(NET), wired() as (wire, client):
            news = client.news()
            assert await anext(news) == Up()
            await story(wire, client, news)

    asyncio.run(whole())


def test_a_broken_link_is_told_and_opened_again() -> None:
    async def story(wire: Wire, client: Client, news: AsyncIterator[News]) -> None:
        for name in ("desk", "desk-slow"):
            await wire.connections[name].close()
            assert [await anext(news), await anext(news)] == [Down(), Up()]

    on_a_wire(story)


@pytest.mark.parametrize("name", ["desk", "desk-slow"])
def test_another_process_that_takes_the_name_of_a_link_ends_it(name: str) -> None:
    async def story(wire: Wire, client: Client, news: AsyncIterator[News]) -> None:
        await wire.connections[name].send(json.dumps({"type": "ApplicationReplaced", "application": name}))
        assert [event async for event in news] == [NameTaken()]

    on_a_wire(story)


def test_a_link_that_was_left_behind_may_hear_that_its_name_was_taken() -> None:
    """Its own successor took it: that is no other process."""

    async def story(wire: Wire, client: Client, news: AsyncIterator[News]) -> None:
        session = client._session
        assert session is not None
        quick, slow = session.link(slow=False), session.link(slow=True)
        assert quick is not None
        assert slow is not None
        is_closed, close = asyncio.Event(), quick.close

        async def close_late() -> None:
            await is_closed.wait()
            await close()

        quick.close = close_late  # type: ignore[method-assign]
        hanging_up = asyncio.create_task(session.hang_up())  # both are left behind; the slow one is still open
        await turn()
        await wire.connections["desk"].close()
        assert [await anext(news), await anext(news)] == [Down(), Up()]
        await slow.wait_closed()
        assert slow.is_replaced

        is_closed.set()
        await hanging_up
        await wire.connections["desk"].send(json.dumps({"type": "StasisStart"}))
        assert await anext(news) == {"type": "StasisStart"}

    on_a_wire(story)


def test_a_switch_that_did_not_answer_at_the_start_is_connected_to_again() -> None:
    async def no_sound(speech: Speech) -> Path:
        raise NotImplementedError

    async def story() -> None:
        async with asyncio.timeout(NET), wired() as (wire, _client):
            wire.unanswered = 1
            switch = AsteriskSwitch(wire.url, no_sound)
            events = switch.events()
            assert [type(await anext(events)), type(await anext(events))] == [Disconnected, Connected]
            await switch.close()

    asyncio.run(story())
