"""A budget of processor time for work on foreign input."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

_AGAIN: Final = 0.1  # seconds: a library may swallow the first exception


class OutOfTime(BaseException):
    """The budget is spent. No `Exception`, so that nothing on the way catches it by accident."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Does `work` in the main thread; raises OutOfTime after `seconds` of this process's processor time.

    A timer of the kernel sends a signal. Python looks for signals between instructions and while it matches a regular
    expression, so that backtracking ends too. Signals reach the main thread alone: elsewhere there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    if signal.getsignal(signal.SIGPROF) is not _stop:
        signal.signal(signal.SIGPROF, _stop)
    try:
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
            return work()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    finally:  # the signal may have come between the two words above
        signal.setitimer(signal.ITIMER_PROF, 0)


def _stop(*_: object) -> None:
    raise OutOfTime
