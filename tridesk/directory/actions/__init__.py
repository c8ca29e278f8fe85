"""Writes of the directory, one verb for each thing that people do."""

from tridesk.directory.actions.absences import (
    AbsenceCard,
    add_absence,
    change_absence,
    note_failure,
    note_unchanged,
    remove_absence,
    set_calendar,
    take_over,
)
from tridesk.directory.actions.calendar import (
    YEARS,
    close_day,
    edit_day,
    open_day,
    plan_year,
    remove_opening_hours,
    set_hours_of_day,
    set_opening_hours,
)
from tridesk.directory.actions.groups import GroupCard, add_group, change_group, forget_member, name_member
from tridesk.directory.actions.mergers import Preview, merge_organisations, preview_merger, undo_merger
from tridesk.directory.actions.municipalities import Loading, load_municipalities
from tridesk.directory.actions.newcomers import Newcomer, remember_contact, remember_contacts
from tridesk.directory.actions.records import (
    add_contact,
    add_organisation,
    change_contact,
    change_organisation,
    confirm_contact,
    confirm_organisation,
)
from tridesk.directory.actions.services import add_service, change_service
from tridesk.directory.actions.staff import change_staff
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
from tridesk.directory.cards.records import ContactCard, OrganisationCard
from tridesk.directory.cards.staff import ServiceCard, StaffCard
from tridesk.directory.cards.users import AuthorisationCard, CredentialCard, UserCard

__all__ = [
    "YEARS",
    "AbsenceCard",
    "AuthorisationCard",
    "ContactCard",
    "CredentialCard",
    "GroupCard",
    "Loading",
    "Newcomer",
    "OrganisationCard",
    "Preview",
    "ServiceCard",
    "StaffCard",
    "UserCard",
    "add_absence",
    "add_authorisation",
    "add_contact",
    "add_credential",
    "add_group",
    "add_organisation",
    "add_service",
    "add_user",
    "block_credential",
    "change_absence",
    "change_authorisation",
    "change_contact",
    "change_credential",
    "change_group",
    "change_organisation",
    "change_service",
    "change_staff",
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
    "note_failure",
    "note_unchanged",
    "open_day",
    "plan_year",
    "preview_merger",
    "remember_contact",
    "remember_contacts",
    "remove_absence",
    "remove_opening_hours",
    "set_calendar",
    "set_hours_of_day",
    "set_opening_hours",
    "take_over",
    "unblock_credential",
    "undo_merger",
]
