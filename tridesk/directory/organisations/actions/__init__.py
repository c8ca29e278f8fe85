"""Writes of organisations and contacts, one verb for each thing that people do."""

from tridesk.directory.organisations.actions.mergers import Preview, merge_organisations, preview_merger, undo_merger
from tridesk.directory.organisations.actions.municipalities import Loading, load_municipalities
from tridesk.directory.organisations.actions.newcomers import Newcomer, remember_contact, remember_contacts
from tridesk.directory.organisations.actions.post import (
    AcceptanceCard,
    doubt_address,
    note_acceptance,
    trust_address,
    withdraw_acceptance,
)
from tridesk.directory.organisations.actions.records import (
    add_contact,
    add_organisation,
    change_contact,
    change_organisation,
    confirm_contact,
    confirm_organisation,
)

__all__ = [
    "AcceptanceCard",
    "Loading",
    "Newcomer",
    "Preview",
    "add_contact",
    "add_organisation",
    "change_contact",
    "change_organisation",
    "confirm_contact",
    "confirm_organisation",
    "doubt_address",
    "load_municipalities",
    "merge_organisations",
    "note_acceptance",
    "preview_merger",
    "remember_contact",
    "remember_contacts",
    "trust_address",
    "undo_merger",
    "withdraw_acceptance",
]
