"""Models of the directory: services, staff, organisations, contacts, connected users, groups, opening hours."""

from tridesk.directory.models.calendar import KIND_NAMES, ClosedDay, OpeningHours
from tridesk.directory.models.confirmations import Campaign, Confirmation, Erasure, Letter, Proposal
from tridesk.directory.models.groups import Member, UserGroup
from tridesk.directory.models.named import Named
from tridesk.directory.models.organisations import Contact, Merger, Organisation, OrganisationKind, ServiceLanguage
from tridesk.directory.models.services import Expert, Service
from tridesk.directory.models.staff import (
    LEVELS,
    Absence,
    AbsenceCalendar,
    AbsenceKind,
    HandledService,
    SpokenLanguage,
    Staff,
)
from tridesk.directory.models.transfers import Import, ImportFile, ImportRow, ImportState
from tridesk.directory.models.users import (
    Authorisation,
    ConnectedUser,
    Credential,
    CredentialKind,
    CredentialState,
)

__all__ = [
    "KIND_NAMES",
    "LEVELS",
    "Absence",
    "AbsenceCalendar",
    "AbsenceKind",
    "Authorisation",
    "Campaign",
    "ClosedDay",
    "Confirmation",
    "ConnectedUser",
    "Contact",
    "Credential",
    "CredentialKind",
    "CredentialState",
    "Erasure",
    "Expert",
    "HandledService",
    "Import",
    "ImportFile",
    "ImportRow",
    "ImportState",
    "Letter",
    "Member",
    "Merger",
    "Named",
    "OpeningHours",
    "Organisation",
    "OrganisationKind",
    "Proposal",
    "Service",
    "ServiceLanguage",
    "SpokenLanguage",
    "Staff",
    "UserGroup",
]
