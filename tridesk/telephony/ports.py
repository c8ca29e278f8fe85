"""What telephony needs from other rooms: opening hours, and the announcement while the register falters.

The rooms below answer. The simulator and the tests have no hours, so the desk is always open to them, at night too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tridesk.directory.office.queries import Schedules, schedules
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.ports import Port
from tridesk.kit.text import Text
from tridesk.statuspage.queries import announcement


def _announced() -> Text | None:
    """The status page's announcement for the telephone, None while the register is stable."""
    nl, fr, de = (announcement(language) for language in LANGUAGES)
    return Text(nl, fr, de) if nl else None


incident: Final = Port[Callable[[], Text | None]](_announced)
hours: Final = Port[Callable[[], Schedules]](schedules)  # of the desk, and where they differ by language or service
