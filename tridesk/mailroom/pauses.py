"""How long a message waits before it is tried again: pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_FIRST: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
_LATER: Final = timedelta(hours=4)
PATIENCE: Final = timedelta(days=2)


def pause_after(attempts: int) -> timedelta | None:
    """The pause after so many attempts that failed (1 or more); None when two days of them are enough.

    A relay that restarts is back within the first minutes, one that a person must mend within a night, and a
    sender must hear of a failure after two days.
    """
    if attempts <= len(_FIRST):
        return _FIRST[attempts - 1]
    waited = sum(_FIRST, timedelta()) + _LATER * (attempts - len(_FIRST) - 1)
    return _LATER if waited + _LATER <= PATIENCE else None
