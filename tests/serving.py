"""Servers of the standard library that tests start."""

from __future__ import annotations

import threading
from socketserver import BaseServer
from typing import Final

LOOK_EVERY: Final = 0.02  # seconds, at whether it is to end: half a second by itself, which each test would wait for


def serve(server: BaseServer) -> None:
    """Lets a server answer in a thread, until its `shutdown`."""
    threading.Thread(target=server.serve_forever, args=[LOOK_EVERY], daemon=True).start()
