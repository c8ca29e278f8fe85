"""Where the calendars of absences are fetched."""

from __future__ import annotations

from typing import Final

from tridesk.directory.office.calendar_client import CalendarSource, Web
from tridesk.kit.ports import Port

calendars: Final = Port[CalendarSource](Web())  # where calendars of absences are fetched
