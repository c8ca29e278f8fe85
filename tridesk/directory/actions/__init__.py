"""Writes of the directory, one verb for each thing that people do."""

from tridesk.directory.actions.calendar import YEARS, close_day, edit_day, open_day, plan_year
from tridesk.directory.actions.keeping import (
    add_contact,
    add_organisation,
    change_contact,
    change_organisation,
    confirm_contact,
    confirm_organisation,
)
from tridesk.directory.actions.mergers import Preview, merge_organisations, preview_merger, undo_merger
from tridesk.directory.actions.municipalities import Loading, load_municipalities
from tridesk.directory.actions.remembering import Newcomer, remember_contact, remember_contacts
from tridesk.directory.cards import ContactCard, OrganisationCard

__all__ = [
    "YEARS",
    "ContactCard",
    "Loading",
    "Newcomer",
    "OrganisationCard",
    "Preview",
    "add_contact",
    "add_organisation",
    "change_contact",
    "change_organisation",
    "close_day",
    "confirm_contact",
    "confirm_organisation",
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
