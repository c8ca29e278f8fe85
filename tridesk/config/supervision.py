"""The supervisor of one machine: starts the parts of Tridesk, tells what they say, starts again what ends by itself.

Whatever ends the supervisor, also kill -9, nothing stays behind to hold a port. Only the part that ended is started
again: callers keep talking while the mail door is renewed.
"""

from __future__ import annotations

import asyncio
import ctypes
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Final

_PR_SET_PDEATHSIG: Final = 1  # Linux; elsewhere an orphan has to be ended by hand
_LONGEST_LINE: Final = 2**20
PATIENCE: Final = 8.0  # seconds that a part has to end in order
STEADY: Final = 20.0  # seconds that a part must have lived to be started again at once
LONGEST_PAUSE: Final = 5.0  # most often the database was away, and nobody should wait longer than it did
LOOK_EVERY: Final = 1.0  # seconds between two looks whether secrets have changed


def pause_after(ends: int) -> float:
    """Seconds until a part that ended `ends` times in a row, soon after its start, is started again.

    >>> [pause_after(ends) for ends in (1, 2, 3, 9)]
    [1.0, 2.0, 4.0, 5.0]
    """
    return min(2.0 ** min(ends - 1, 10), LONGEST_PAUSE)


class Supervisor:
    """Runs parts (name -> command) until it is told to stop by SIGINT or SIGTERM."""

    def __init__(
        self,
        parts: Mapping[str, Sequence[str]],
        say: Callable[[str], object],
        *,
        mark: Callable[[], object] = lambda: None,
        lasting: Collection[str] = (),
    ) -> None:
        """When `mark` gives another value (secrets have changed) all parts but the `lasting` ones are started again."""
        self._mark, self._lasting = mark, lasting
        self._parts = dict(parts)
        self._width = max(map(len, ["system", *parts]))
        self._write = say
        self._running: dict[str, Process] = {}
        self._told = asyncio.Event()
        self._came = signal.SIGTERM

    def run(self) -> int:
        """Blocks; returns the exit code of a process that was ended by the signal that came."""
        return asyncio.run(self._run())

    async def _run(self) -> int:
        loop = asyncio.get_running_loop()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signal_number, self._tell, signal_number)
        watching = asyncio.create_task(self._watch_mark(self._mark()))
        tending = [asyncio.create_task(self._tend(name)) for name in self._parts]
        await self._told.wait()
        watching.cancel()
        self._say("system", f"{self._came.name} received; ending")
        for process in self._running.values():
            with suppress(ProcessLookupError):
                process.terminate()
        _done, late = await asyncio.wait(tending, timeout=PATIENCE)
        for process in self._running.values():
            with suppress(ProcessLookupError):
                process.kill()
        if late:
            await asyncio.wait(late, timeout=PATIENCE)
        return 128 + self._came

    async def _watch_mark(self, seen: object) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if (mark := self._mark()) == seen:
                continue
            seen = mark
            self._say("system", "secrets have changed; starting the parts again")
            for name, process in self._running.items():
                if name not in self._lasting:
                    with suppress(ProcessLookupError):
                        process.terminate()

    def _tell(self, came: signal.Signals) -> None:
        self._came = came
        self._told.set()

    async def _tend(self, name: str) -> None:
        """Keeps one part alive; one that ends again and again has to wait longer each time."""
        clock = asyncio.get_running_loop().time
        ends = 0
        while not self._told.is_set():
            began = clock()
            code = await self._once(name)
            if self._told.is_set():
                break
            ends = 1 if clock() - began >= STEADY else ends + 1
            pause = pause_after(ends)
            self._say("system", f"{name} ended by itself ({code}); starting it again in {pause:.0f} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), pause)
        self._say("system", f"{name} has ended")

    async def _once(self, name: str) -> int:
        process = await asyncio.create_subprocess_exec(
            *self._parts[name], stdin=asyncio.subprocess.DEVNULL, stdout=PIPE, stderr=STDOUT, limit=_LONGEST_LINE,
            preexec_fn=end_with_parent, start_new_session=True,  # Ctrl-C reaches the supervisor alone
        )  # fmt: skip
        self._running[name] = process
        self._say("system", f"{name} started (pid {process.pid})")
        assert process.stdout is not None
        while line := await _line(process.stdout):
            self._say(name, line.decode("utf-8", "replace").rstrip())
        code = await process.wait()
        del self._running[name]
        return code

    def _say(self, name: str, line: str) -> None:
        self._write(f"{name:<{self._width}} | {line}")


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line; one that is longer than any that we write is left out."""
    while True:
        try:
            return await stream.readline()
        except ValueError:
            continue


def end_with_parent() -> None:
    """Has the kernel end this process (SIGTERM) when the one that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
