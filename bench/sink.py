"""Mail servers to send into: Postfix's own test tools where they are installed, else a small one that remembers."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from bench.installation import wait_for

SMTP_SINK: Final = shutil.which("smtp-sink")
SMTP_SOURCE: Final = shutil.which("smtp-source")
_USUAL: Final = {b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 SIZE 50000000\r\n", b"DATA": b"354 go on\r\n"}


class Sink:
    """An SMTP server that keeps the recipients of each mail once it has answered `250`."""

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()
        self.last = 0.0  # when it took the last one
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Sink:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**22))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            writer.write(b"220 sink\r\n")
            recipient = ""
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"RCPT":
                    recipient = line.partition(b"<")[2].partition(b">")[0].decode()
                writer.write(_USUAL.get(verb, b"250 OK\r\n"))
                if verb == b"DATA":
                    await reader.readuntil(b"\r\n.\r\n")
                    self.got[recipient] += 1
                    self.last = time.perf_counter()
                    writer.write(b"250 taken\r\n")
        writer.close()


@contextmanager
def postfix_sink(port: int) -> Iterator[None]:
    """Postfix's smtp-sink on a port."""
    assert SMTP_SINK is not None
    process = subprocess.Popen(
        [SMTP_SINK, "-u", "nobody", "-c", f"127.0.0.1:{port}", "1000"], stdout=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: source(port, 1, 1) > 0, "smtp-sink", 10)
        yield
    finally:
        process.terminate()
        process.wait()


def source(port: int, connections: int, mails: int) -> float:
    """Mails a second that Postfix's smtp-source hands over on lines that it keeps, as we do; 0 without a server."""
    assert SMTP_SOURCE is not None
    since = time.perf_counter()
    command = [SMTP_SOURCE, "-d", "-s", str(connections), "-m", str(mails), "-l", "2048", f"127.0.0.1:{port}"]
    done = subprocess.run(command, capture_output=True, check=False)
    return mails / (time.perf_counter() - since) if done.returncode == 0 else 0.0
