"""The processes of Tridesk as `tridesk run` starts them: forks of a process that has imported everything once."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

PROGRAM: Final = Path(sys.executable).with_name("tridesk")
_FORK_SERVER: Final = get_context("forkserver")  # has no thread and no connection, whatever the bench has
_FORK_SERVER.set_forkserver_preload(["bench.imported"])


class Fork:
    """`tridesk WORDS` with the environment of now; ended and waited for as a `Popen` is."""

    def __init__(self, words: str, log: Path) -> None:
        self._words = words
        self._process = _FORK_SERVER.Process(target=_become, args=(words, str(log), dict(os.environ)))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """The exit code."""
        self._process.join(timeout)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired(self._words, timeout or 0)
        return code


def _become(words: str, log: str, environment: dict[str, str]) -> None:
    """What has settings that reach further than the relay is a program of its own."""
    from django.conf import settings

    from tridesk.config.environment import Environment
    from tridesk.config.parts import forked
    from tridesk.config.supervision import end_with_parent

    end_with_parent()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))  # what tells the fork server that the bench is still there
    os.environ.clear()
    os.environ |= environment
    wanted = Environment.read()
    if replace(wanted, smtp=settings.ENVIRONMENT.smtp) != settings.ENVIRONMENT:
        os.execv(PROGRAM, [str(PROGRAM), *words.split()])
    settings.ENVIRONMENT = wanted
    forked(words)()
