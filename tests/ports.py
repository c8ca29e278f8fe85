"""Ports for what a test starts."""

from __future__ import annotations

import itertools
import os
import socket
from contextlib import suppress
from typing import Final

_WORKER: Final = int(os.environ.get("PYTEST_XDIST_WORKER", "gw8").removeprefix("gw"))
_next_port: Final = itertools.count(os.getpid() % 1000)


def free_port() -> int:
    """A port that is still free when a product opens it, a minute later.

    Each worker has a thousand of its own, above those that browsers refuse, below those that the system gives away.
    """
    while True:
        port = 11_000 + 1000 * (_WORKER % 9) + next(_next_port) % 1000
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
