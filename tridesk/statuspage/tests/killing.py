"""kill -9 at every step. A step is one call that may change what is on the disk: whatever is killed between two of them
leaves what it would have left just before the second, so whoever has tried them all has tried every instant.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Final

CHANGES: Final = frozenset({
    "open", "write", "pwrite", "flush", "utime", "ftruncate", "mkdir", "link", "symlink", "rename", "replace", "unlink",
    "rmdir",
})  # fmt: skip


def killed_everywhere(folder: Path, work: Callable[[Path], object]) -> Iterator[Path]:
    """For each step of `work`, a copy of `folder` as it is left when `work` was killed there; all begin alike."""
    for step in itertools.count(1):
        copy = folder.with_name(f"{folder.name}-killed-at-{step}")
        shutil.copytree(folder, copy, symlinks=True, copy_function=os.link)  # none of us changes a file once written
        if not _killed_at(step, work, copy):
            return
        yield copy
        shutil.rmtree(copy)


def _killed_at(step: int, work: Callable[[Path], object], folder: Path) -> bool:
    """Does `work` in a process of its own that gets a kill -9 before its n-th step; whether it came that far."""
    child = os.fork()
    if child == 0:
        steps = itertools.count(1)  # counts right in several threads

        def profile(_frame: FrameType, event: str, function: object) -> None:
            if event == "c_call" and getattr(function, "__name__", "") in CHANGES and next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        threading.setprofile(profile)
        sys.setprofile(profile)
        try:
            work(folder)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
