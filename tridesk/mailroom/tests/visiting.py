"""A client of the door, and a tray in memory behind it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Any

from tridesk.mailroom.door.server import DoorLimits, LmtpServer
from tridesk.mailroom.door.values import Arrival, DatabaseUnreachable


class Tray:
    """Keeps what it is given; can be away, or held up."""

    def __init__(self) -> None:
        self.arrived: list[Arrival] = []
        self.away = False
        self.is_asked, self.may_go_on = asyncio.Event(), asyncio.Event()
        self.may_go_on.set()

    async def put(self, group: Sequence[Arrival]) -> None:
        self.is_asked.set()
        await self.may_go_on.wait()
        if self.away:
            raise DatabaseUnreachable("the database cannot be reached")
        self.arrived.extend(group)


class Client:
    """A client that speaks LMTP line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def answer(self) -> str:
        """One whole answer, its lines joined by `|`; '' when the other side hung up."""
        lines = []
        while line := (await self.reader.readline()).decode().rstrip("\r\n"):
            lines.append(line)
            if line[3:4] != "-":
                break
        return "|".join(lines)

    async def say(self, words: str | bytes) -> str:
        self.writer.write((words if isinstance(words, bytes) else words.encode()) + b"\r\n")
        return await self.answer()

    async def begin(self, *recipients: str, sender: str = "jan@town.example") -> None:
        await self.say("LHLO front.example")
        assert await self.say(f"MAIL FROM:<{sender}>") == "250 OK"
        for recipient in recipients or ("desk@desk.example",):
            assert await self.say(f"RCPT TO:<{recipient}>") == "250 OK"
        assert (await self.say("DATA"))[:3] == "354"


@contextlib.asynccontextmanager
async def open_door(tray: Tray, **limits: Any) -> AsyncIterator[LmtpServer]:
    door = LmtpServer(tray.put, DoorLimits(**limits))
    await door.open("127.0.0.1", 0)
    yield door
    await door.close()


@contextlib.asynccontextmanager
async def visiting(door: LmtpServer) -> AsyncIterator[Client]:
    client = Client(*await asyncio.open_connection("127.0.0.1", door.port))
    yield client
    client.writer.close()


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 60))


async def send(raw: bytes, tray: Tray, **limits: Any) -> str:
    """What the door answers to a message written as on the wire, without the closing dot."""
    async with open_door(tray, **limits) as door, visiting(door) as client:
        await client.answer()
        await client.begin()
        return await client.say(raw + b"\r\n.")
