"""A terminal at which the real command runs."""

from __future__ import annotations

import os
import pty
import re
import select
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

TRIDESK: Final = str(Path(sys.executable).with_name("tridesk"))
PROMPT: Final = re.compile(r"(?:: |\]: |\? )$")
SECONDS: Final = 60.0


def at_terminal(environment: Mapping[str, str], words: Sequence[str], typed: Sequence[str]) -> tuple[str, int]:
    """What a terminal shows when these lines are typed, one for each prompt, and how the command ended."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(TRIDESK, [TRIDESK, "break-glass", *words], dict(environment))
    shown, left, until = "", list(typed), time.monotonic() + SECONDS
    while True:
        assert time.monotonic() < until, shown
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            shown += os.read(terminal, 65536).decode("utf-8", "replace")
        except OSError:  # its other end is closed: the command ended
            break
        if left and PROMPT.search(shown):
            os.write(terminal, left.pop(0).encode() + b"\n")
            shown += "\n"
    os.close(terminal)
    return shown, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
