"""Ends what may take too long from aside, at a moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cut_off(end: Callable[[], object], until: float) -> Iterator[None]:
    """Calls `end` at `until`, in seconds of `time.monotonic`, unless the block has ended by then.

    A conversation ends so, however slowly the other side goes on; that it is over already is no failure.
    """
    timer = threading.Timer(max(until - time.monotonic(), 0), _quietly, [end])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _quietly(end: Callable[[], object]) -> None:
    with suppress(OSError):
        end()
