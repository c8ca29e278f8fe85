"""Writes of the directory, one verb for each thing that people do."""

from tridesk.directory.actions.calendar import YEARS, close_day, edit_day, open_day, plan_year
from tridesk.directory.actions.groups import GroupCard, add_group, change_group, forget_member, name_member
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
from tridesk.directory.actions.users import (
    add_authorisation,
    add_credential,
    add_user,
    block_credential,
    change_authorisation,
    change_credential,
    change_user,
    confirm_user,
    end_authorisation,
    end_credential,
    end_user,
    unblock_credential,
)
from tridesk.directory.cards import ContactCard, OrganisationCard
from tridesk.directory.cards_users import AuthorisationCard, CredentialCard, UserCard

__all__ = [
    "YEARS",
    "AuthorisationCard",
    "ContactCard",
    "CredentialCard",
    "GroupCard",
    "Loading",
    "Newcomer",
    "OrganisationCard",
    "Preview",
    "UserCard",
    "add_authorisation",
    "add_contact",
    "add_credential",
    "add_group",
    "add_organisation",
    "add_user",
    "block_credential",
    "change_authorisation",
    "change_contact",
    "change_credential",
    "change_group",
    "change_organisation",
    "change_user",
    "close_day",
    "confirm_contact",
    "confirm_organisation",
    "confirm_user",
    "edit_day",
    "end_authorisation",
    "end_credential",
    "end_user",
    "forget_member",
    "load_municipalities",
    "merge_organisations",
    "name_member",
    "open_day",
    "plan_year",
    "preview_merger",
    "remember_contact",
    "remember_contacts",
    "unblock_credential",
    "undo_merger",
]
