"""Writes of the directory, one verb for each thing that people do."""

from tridesk.directory.actions.calendar import YEARS, close_day, edit_day, open_day, plan_year
from tridesk.directory.actions.mergers import Preview, merge_organisations, preview_merger, undo_merger
from tridesk.directory.actions.municipalities import Loading, load_municipalities
from tridesk.directory.actions.remembering import Newcomer, remember_contact, remember_contacts

__all__ = [
    "YEARS",
    "Loading",
    "Newcomer",
    "Preview",
    "close_day",
    "edit_day",
    "load_municipalities",
    "merge_organisations",
    "open_day",
    "plan_year",
    "preview_merger",
    "remember_contact",
    "remember_contacts",
    "undo_merger",
]
