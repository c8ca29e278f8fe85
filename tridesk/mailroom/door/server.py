"""Listening: the door with its connections, its memory and its orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from dataclasses import dataclass
from typing import Final

from tridesk.mailroom.door.committer import Committer, Store
from tridesk.mailroom.door.protocol import DoorProtocol, Full
from tridesk.mailroom.door.values import Arrival, NotStored

log = logging.getLogger("tridesk.mail.door")

CLOSING_GRACE: Final = 20.0  # seconds for what is being committed when we are told to end


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """How much the door takes at once."""

    connections: int = 100
    bytes_in_memory: int = 256 * 1024 * 1024
    seconds_of_silence: float = 300.0  # also the time for one whole message


class LmtpServer:
    """An LMTP server that puts what it is given into `store`."""

    def __init__(self, store: Store, limits: DoorLimits = DoorLimits()) -> None:
        self._committer = Committer(store)
        self._limits = limits
        self._connections: set[DoorProtocol] = set()
        self._held = 0
        self._is_closing = False
        self._hostname = socket.gethostname()
        self._server: asyncio.Server | None = None
        self._loop: asyncio.Task[None] | None = None

    async def open(self, host: str, port: int) -> None:
        """Listens; `OSError` when the address is taken or not ours."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, host, port)
        self._loop = asyncio.create_task(self._committer.run())

    @property
    def port(self) -> int:
        """Where it listens, also when it was opened on port 0."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Takes no more, finishes what is being committed and answers it, hangs up."""
        assert self._server is not None
        assert self._loop is not None
        self._server.close()
        self._is_closing = True
        for connection in list(self._connections):
            if not connection.is_committing:
                connection.say_goodbye()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_GRACE):
                await self._committer.drained()
                await asyncio.sleep(0)  # the answers are written by the tasks that waited
        for connection in list(self._connections):
            connection.say_goodbye()
        self._loop.cancel()
        await asyncio.sleep(0)

    # --- what a connection asks of us (`protocol.Inside`)

    async def put(self, arrival: Arrival) -> None:
        if self._is_closing:  # its connection has been told goodbye, so nobody would hear our answer
            raise NotStored("closing")
        await self._committer.put(arrival)

    def hold(self, count: int) -> bool:
        if self._held + count > self._limits.bytes_in_memory:
            return False
        self._held += count
        return True

    def let_go(self, count: int) -> None:
        self._held -= count

    def joined(self, protocol: DoorProtocol) -> None:
        self._connections.add(protocol)

    def left(self, protocol: DoorProtocol) -> None:
        self._connections.discard(protocol)

    def _protocol(self) -> asyncio.Protocol:
        if len(self._connections) >= self._limits.connections:
            log.warning("turned a connection away: %d are open", len(self._connections))
            return Full()
        return DoorProtocol(self, hostname=self._hostname, timeout=self._limits.seconds_of_silence)
