"""Writes of the desk itself, one verb for each thing that people do."""

from tridesk.directory.office.actions.absences import (
    AbsenceCard,
    add_absence,
    change_absence,
    note_unchanged,
    note_unreadable,
    remove_absence,
    set_calendar,
    take_over,
)
from tridesk.directory.office.actions.calendar import (
    YEARS,
    close_day,
    edit_day,
    open_day,
    plan_year,
    remove_opening_hours,
    set_hours_of_day,
    set_opening_hours,
)
from tridesk.directory.office.actions.office_data import set_office_data
from tridesk.directory.office.actions.services import add_service, change_service
from tridesk.directory.office.actions.staff import change_staff

__all__ = [
    "YEARS",
    "AbsenceCard",
    "add_absence",
    "add_service",
    "change_absence",
    "change_service",
    "change_staff",
    "close_day",
    "edit_day",
    "note_unchanged",
    "note_unreadable",
    "open_day",
    "plan_year",
    "remove_absence",
    "remove_opening_hours",
    "set_calendar",
    "set_hours_of_day",
    "set_office_data",
    "set_opening_hours",
    "take_over",
]
