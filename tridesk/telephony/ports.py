"""What telephony needs from outside: whether the desk is open, and what callers hear while the register falters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tridesk.directory.queries import working_hours
from tridesk.kit.text import Text


def _no_incident() -> Text | None:
    return None


def _in_working_hours(at: datetime) -> bool:
    return working_hours().is_open(at)


# `tridesk.config` plugs other answers in here. `incident` is said to callers while the register falters, None when it
# is stable; `is_open` asks the calendar of the directory, and the simulator is always open.
incident: Callable[[], Text | None] = _no_incident
is_open: Callable[[datetime], bool] = _in_working_hours
