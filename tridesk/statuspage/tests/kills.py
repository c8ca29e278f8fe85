"""kill -9 at every step. A step is one call that may change what is on the disk: whatever is killed between two of them
leaves what it would have left just before the second, so trying all steps is trying every instant.
"""

from __future__ import annotations

import io
import itertools
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
CHANGES: Final = frozenset({
    "open", "write", "pwrite", "flush", "utime", "ftruncate", "mkdir", "link", "symlink", "rename", "replace", "unlink",
    "rmdir",
})  # fmt: skip


def killed_everywhere(folder: Path, work: Callable[[Path], object], first: int = 1, every: int = 1) -> Iterator[Path]:
    """For each step of `work`, a copy of `folder` as it is left when `work` was killed there; all begin alike.

    `first` and `every` select the steps of this process when several share the work.
    """
    for step in itertools.count(first, every):
        copy = folder.with_name(f"{folder.name}-killed-at-{step}")
        shutil.copytree(folder, copy, symlinks=True)
        if not _killed_at(step, work, copy):
            return
        yield copy
        shutil.rmtree(copy)


def _changes_a_disk(function: object) -> bool:
    """Whether a call changes the disk, by its name and module: a string has a `replace` too."""
    if getattr(function, "__name__", "") not in CHANGES:
        return False
    whose = getattr(function, "__self__", None)
    return isinstance(whose, ModuleType | io.IOBase) and not isinstance(whose, io.StringIO | io.BytesIO)


def unwatched(pure: Callable[P, R]) -> Callable[P, R]:
    """Does not count the calls of functions that leave the disk alone: faster."""

    def called(*args: P.args, **named: P.kwargs) -> R:
        watch = sys.getprofile()
        sys.setprofile(None)
        try:
            return pure(*args, **named)
        finally:
            sys.setprofile(watch)

    return called


def _killed_at(step: int, work: Callable[[Path], object], folder: Path) -> bool:
    """Does `work` in a process of its own that gets a kill -9 before its n-th step; whether it came that far."""
    child = os.fork()
    if child == 0:
        steps = itertools.count(1)  # counts right in several threads

        def profile(_frame: FrameType, event: str, function: object) -> None:
            if event == "c_call" and _changes_a_disk(function) and next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        threading.setprofile(profile)
        sys.setprofile(profile)
        try:
            work(folder)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
