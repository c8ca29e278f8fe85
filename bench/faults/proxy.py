"""The wire between the director and the switch, which can be cut. A process of its own: it delays nothing."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from contextlib import suppress

from tests.ports import free_port


class Wire:
    """Hands bytes on between a port of its own and another one; `cut` drops all connections, as a network does."""

    def __init__(self, to: int) -> None:
        self.port = free_port()
        self._process = subprocess.Popen([sys.executable, "-m", __name__, str(self.port), str(to)])

    def cut(self) -> None:
        """Stops all traffic and refuses new connections until `mend`."""
        self._process.send_signal(signal.SIGUSR1)

    def mend(self) -> None:
        self._process.send_signal(signal.SIGUSR2)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


class _Within:
    """The process."""

    def __init__(self, to: int) -> None:
        self._to, self._whole = to, True
        self._ends: set[asyncio.StreamWriter] = set()

    async def live(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, self._cut)
        loop.add_signal_handler(signal.SIGUSR2, self._mend)
        server = await asyncio.start_server(self._connected, "127.0.0.1", port)
        await server.serve_forever()

    def _cut(self) -> None:
        self._whole = False
        for end in self._ends:
            end.transport.abort()

    def _mend(self) -> None:
        self._whole = True

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        self._ends |= {writer, back}
        await asyncio.gather(_hand_on(reader, back), _hand_on(there, writer))
        self._ends -= {writer, back}


async def _hand_on(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await source.read(65_536):
            to.write(some)
            await to.drain()
    to.transport.abort()


if __name__ == "__main__":
    asyncio.run(_Within(int(sys.argv[2])).live(int(sys.argv[1])))
