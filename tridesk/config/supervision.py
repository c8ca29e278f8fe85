"""The supervisor of one machine: starts the parts of Tridesk, tells what they say, starts again what ends by itself.

Each part is a fork of this process: what it has imported is in memory once, and a part begins at once.
Whatever ends the supervisor, also kill -9, nothing stays behind to hold a port. Only the part that ended is started
again: callers keep talking while the mail door is renewed.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import io
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from multiprocessing.context import ForkProcess
from typing import Final, TextIO

_PR_SET_PDEATHSIG: Final = 1  # Linux; elsewhere an orphan has to be ended by hand
_LONGEST_LINE: Final = 2**20
PATIENCE: Final = 8.0  # seconds that a part has to end in order
STEADY: Final = 20.0  # seconds that a part must have lived to be started again at once
AT_ONCE: Final = 0.1  # seconds
LONGEST_PAUSE: Final = 5.0  # most often the database was away, and nobody should wait longer than it did
LOOK_EVERY: Final = 1.0  # seconds between two looks whether secrets have changed, or a part has ended
SOON: Final = 0.02  # seconds between two looks whether a part that says no more has ended

TOLD_BY: Final = (signal.SIGINT, signal.SIGTERM)  # to end

Part = Callable[[], object]  # what a part does until it ends, in a process of its own


def pause_after(ends: int) -> float:
    """Seconds until a part that ended `ends` times in a row, soon after its start, is started again.

    >>> [pause_after(ends) for ends in (1, 2, 3, 9)]
    [0.1, 1.0, 2.0, 5.0]
    """
    return AT_ONCE if ends == 1 else min(2.0 ** min(ends - 2, 10), LONGEST_PAUSE)


class Supervisor:
    """Runs parts until it is told to stop by SIGINT or SIGTERM; this process has one thread, and no connection."""

    def __init__(
        self,
        parts: Mapping[str, Part],
        say: Callable[[str], object],
        *,
        mark: Callable[[], object] = lambda: None,
        lasting: Collection[str] = (),
    ) -> None:
        """When `mark` gives another value (secrets have changed) all parts but the `lasting` ones are renewed.

        One after the other, in the order of `parts`: what stands first, the pages, has the new secrets soonest.
        """
        self._mark, self._lasting = mark, lasting
        self._parts = dict(parts)
        self._width = max(map(len, ["system", *parts]))
        self._write = say
        self._running: dict[str, ForkProcess] = {}
        self._renewals: dict[str, asyncio.Event] = {}
        self._told = asyncio.Event()
        self._came = signal.SIGTERM

    def run(self) -> None:
        """Blocks until it was told to end and has ended all parts."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # each open page is a connection, and 1,024 is usual
        gc.collect()
        gc.freeze()  # no part's collector writes into the memory that all share
        try:
            asyncio.run(self._run())
        finally:
            _send(signal.SIGKILL, self._running.values())  # whatever went wrong: no part stays behind

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        for signal_number in TOLD_BY:
            loop.add_signal_handler(signal_number, self._tell, signal_number)
        watching = asyncio.create_task(self._watch_mark(self._mark()))
        tending = [asyncio.create_task(self._tend(name)) for name in self._parts]
        told = asyncio.create_task(self._told.wait())
        ended, _others = await asyncio.wait([told, *tending], return_when=asyncio.FIRST_COMPLETED)
        for failed in ended - {told}:
            failed.result()  # raises: without its keeper a part would be gone for good
        watching.cancel()
        self._say("system", f"{self._came.name} received; ending")
        _send(signal.SIGTERM, self._running.values())
        _done, late = await asyncio.wait(tending, timeout=PATIENCE)
        _send(signal.SIGKILL, self._running.values())
        if late:
            await asyncio.wait(late, timeout=PATIENCE)

    async def _watch_mark(self, seen: object) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if (mark := self._mark()) == seen:
                continue
            seen = mark
            self._say("system", "secrets have changed; renewing the parts, one after the other")
            for name in self._parts:
                if name in self._running and name not in self._lasting:
                    await self._renew(name, self._running[name])

    async def _renew(self, name: str, part: ForkProcess) -> None:
        """Ends a part and waits until it is started again."""
        self._renewals[name] = renewed = asyncio.Event()
        _send(signal.SIGTERM, [part])
        with suppress(TimeoutError):
            await asyncio.wait_for(renewed.wait(), PATIENCE)
        _send(signal.SIGKILL, [part])  # no harm where it has ended
        await renewed.wait()

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
            if name in self._renewals:
                self._say("system", f"{name} renewed")
                ends = 0
                continue
            ends = 1 if clock() - began >= STEADY else ends + 1
            pause = pause_after(ends)
            self._say("system", f"{name} ended by itself ({code}); starting it again in {pause:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), pause)
        self._say("system", f"{name} has ended")

    async def _once(self, name: str) -> int:
        output, its_output = os.pipe()
        part = multiprocessing.get_context("fork").Process(target=_become, args=(self._parts[name], its_output))
        signal.pthread_sigmask(signal.SIG_BLOCK, TOLD_BY)  # until it is itself: what reaches it before is not for us
        try:
            part.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD_BY)
            os.close(its_output)
        said = asyncio.create_task(self._pass_on(name, os.fdopen(output)))
        self._running[name] = part
        if renewed := self._renewals.pop(name, None):
            renewed.set()
        self._say("system", f"{name} started (pid {part.pid})")
        while part.exitcode is None:
            await asyncio.wait([said], timeout=LOOK_EVERY)
            if said.done():
                said.result()
                await asyncio.sleep(SOON)
        await asyncio.wait([said], timeout=LOOK_EVERY)  # its last words; what it started may hold its output for longer
        del self._running[name]
        return part.exitcode

    async def _pass_on(self, name: str, output: TextIO) -> None:
        """Says what a part says, until the end of it."""
        lines = asyncio.StreamReader(_LONGEST_LINE)
        transport, _protocol = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), output
        )
        while line := await _line(lines):
            self._say(name, line.decode("utf-8", "replace").rstrip())
        transport.close()

    def _say(self, name: str, line: str) -> None:
        self._write(f"{name:<{self._width}} | {line}")


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line; one that is longer than any that we write is left out."""
    while True:
        try:
            return await stream.readline()
        except ValueError:
            continue


def _become(part: Part, output: int) -> None:
    """Makes a fork a process of its own, which writes to its output alone and ends with its parent, then does the work.

    What ends it (an exception, `sys.exit`) becomes its exit code, as of any program.
    """
    os.setsid()  # Ctrl-C reaches the supervisor alone
    end_with_parent()
    parent = multiprocessing.parent_process()
    if parent is None or os.getppid() != parent.pid:
        os._exit(1)  # it ended before the kernel knew
    signal.set_wakeup_fd(-1)  # that of the supervisor's loop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))  # also what this process was started with: a lock, the others' outputs
    signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD_BY)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    part()


def _send(number: signal.Signals, parts: Iterable[ForkProcess]) -> None:
    for part in parts:
        if part.pid is not None and part.exitcode is None:
            os.kill(part.pid, number)


def end_with_parent() -> None:
    """Has the kernel end this process (SIGTERM) when the one that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
