"""What telephony asks of others: whether the desk is open, and what callers hear while the register falters.

The rooms below answer. The simulator has the desk always open, so that whoever tries it at night sees calls too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tridesk.directory.queries import Schedules, schedules
from tridesk.kit.text import Text
from tridesk.statuspage.queries import announcement
from tridesk.telephony.phrases import LANGUAGES


def _announced() -> Text | None:
    """What the status page has the telephone say, None while the register is stable."""
    nl, fr, de = (announcement(language) for language in LANGUAGES)
    return Text(nl, fr, de) if nl else None


def _in_working_hours(at: datetime) -> bool:
    return any(schedule.is_open(at) for schedule in schedules().values())


incident: Callable[[], Text | None] = _announced
is_open: Callable[[datetime], bool] = _in_working_hours  # for some callers at least
hours: Callable[[], Schedules] = schedules  # of the desk, and where they differ by language or service
