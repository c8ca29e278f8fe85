"""The supervisor's hold on its processes: whatever ends it, also kill -9, nothing stays behind to hold a port."""

from __future__ import annotations

import ctypes
import signal
import sys
from functools import partial
from typing import Any, Final

from honcho.manager import Manager
from honcho.process import Popen, Process

_PR_SET_PDEATHSIG: Final = 1  # Linux; elsewhere an orphan has to be ended by hand


def end_with_parent(how: int) -> None:
    """Has the kernel send the signal `how` to this process when the one that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, how)


class Tied(Process):  # type: ignore[misc]
    """The helper that honcho keeps for each process; it ends with the supervisor, and the process with it."""

    def run(self, *args: Any, **options: Any) -> None:
        end_with_parent(signal.SIGKILL)
        self._child_ctor = partial(Popen, preexec_fn=partial(end_with_parent, signal.SIGTERM))
        super().run(*args, **options)


def supervisor() -> Manager:
    """A manager of processes that end with it."""
    manager = Manager()
    manager._process_ctor = Tied
    return manager
