"""Waiting for a condition. The limit is a net for a machine that does much else; no test is about it."""

from __future__ import annotations

import asyncio
import inspect
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar, overload

T = TypeVar("T")
NET: Final = 60.0  # seconds
PAUSE: Final = 0.05  # seconds between two looks


def until(look: Callable[[], T | None], what: str, seconds: float = NET) -> T:
    """What `look` finds, looked for again and again."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, _missed(what, seconds, found)
        time.sleep(PAUSE)
    return found


@overload
async def until_async(look: Callable[[], Awaitable[T | None]], what: str, seconds: float = NET) -> T: ...
@overload
async def until_async(look: Callable[[], T | None], what: str, seconds: float = NET) -> T: ...
async def until_async(look: Callable[[], Any], what: str, seconds: float = NET) -> Any:
    """As `until`, while other tasks go on; `look` may be a coroutine function."""
    end = time.monotonic() + seconds
    while True:
        looked = look()
        if found := await looked if inspect.isawaitable(looked) else looked:
            return found
        assert time.monotonic() < end, _missed(what, seconds, found)
        await asyncio.sleep(PAUSE)


def until_listening(port: int, process: subprocess.Popen[Any]) -> None:
    """Waits until a program takes connections on a port of this machine; fails at once when the program has ended."""

    def is_listening() -> bool:
        if process.poll() is not None:
            said = process.stderr.read() if process.stderr else ""
            raise AssertionError(f"{process.args!r} ended with {process.returncode}; it said {said!r}")
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", port)) == 0

    until(is_listening, f"port {port} to be open")


async def turn() -> None:
    """Lets each other task of the loop have its turn."""
    await asyncio.sleep(0)


def _missed(what: str, seconds: float, found: object) -> str:
    return f"waited {seconds:.0f} s for {what}; the last look found {found!r}"
