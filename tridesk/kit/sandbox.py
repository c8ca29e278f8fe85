"""Strange files are read in a child process with limits: what one of them breaks or eats is the child's alone.

The child is a Python of its own with an empty environment. It sets its limits before it sees a byte of the content,
runs one function of ours, and writes what that returns or yields to a file of limited size, each value as a line of
JSON. Nothing is unpickled.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

_MEGABYTE: Final = 2**20
_ROOT: Final = str(Path(__file__).parents[2])


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take: seconds of processor (and four times as many by the clock), memory, size of its result."""

    seconds: int = 5
    megabytes: int = 512
    result_megabytes: int = 16


class SandboxFailure(Exception):
    """The content could not be read; the message says why, in a word for the log."""


class LimitReached(SandboxFailure):
    """Reading it took more time, memory or room than it may."""


def run(function: str, content: bytes, *arguments: object, limits: Limits = Limits()) -> Any:
    """What `function` (`package.module:name`) makes of `content` and of `arguments`, both ways as JSON values.

    Raises `LimitReached` when it takes too much, `SandboxFailure` when it raises anything.
    """
    (value,) = values(function, content, *arguments, limits=limits)
    return value


def values(function: str, content: bytes, *arguments: object, limits: Limits = Limits()) -> Iterator[Any]:
    """As `run`, for a function that yields: its values, read back one by one after the child has ended.

    Raises as `run` does, before the first value when a limit was reached, else after those yielded before the failure.
    """
    order = [function, list(arguments), limits.seconds, limits.megabytes, limits.result_megabytes]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as result:
        given.write(json.dumps(order).encode() + b"\n" + content)
        given.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own Python and module
            [sys.executable, "-m", __name__],
            stdin=given,
            stdout=result,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"PYTHONPATH": _ROOT, "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            code = child.wait(limits.seconds * 4)
        except subprocess.TimeoutExpired:
            raise LimitReached("clock") from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)  # with the programs that it started
            child.wait()
        if code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGXFSZ):
            raise LimitReached(signal.Signals(-code).name)
        result.seek(0)
        yield from _read(code, result)


def _read(code: int, lines: IO[bytes]) -> Iterator[Any]:
    """The values of the child's lines; the last one, an object, says how it ended."""
    for line in lines:
        try:
            value = json.loads(line)
        except ValueError:
            break
        if isinstance(value, list):
            yield value[0]
        elif failure := value["failure"]:
            raise (LimitReached if failure in ("MemoryError", "OSError") else SandboxFailure)(failure)
        else:
            return
    raise SandboxFailure(f"ended with {code}")


def _main() -> None:
    """The child: limits first, then the content."""
    function, arguments, seconds, megabytes, result_megabytes = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * _MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (result_megabytes * _MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it: a result that is too large has to end the child
    module, _colon, name = function.partition(":")
    try:
        result = getattr(importlib.import_module(module), name)(sys.stdin.buffer.read(), *arguments)
        for value in result if isinstance(result, Iterator) else (result,):
            sys.stdout.write(json.dumps([value]) + "\n")
        failure = ""
    except Exception as fault:  # noqa: BLE001 - whatever a strange file does to its reader is an answer
        failure = type(fault).__name__
    sys.stdout.write(json.dumps({"failure": failure}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    _main()
