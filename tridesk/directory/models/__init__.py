"""Models of all sub-rooms, in one lowest package: foreign keys cross the sub-rooms (decision 0041)."""

from tridesk.directory.models.acceptances import Acceptance
from tridesk.directory.models.calendar import KIND_NAMES, ClosedDay, OpeningHours
from tridesk.directory.models.confirmations import Campaign, Confirmation, Erasure, Letter, Proposal
from tridesk.directory.models.groups import Member, UserGroup
from tridesk.directory.models.named import Named
from tridesk.directory.models.office import OfficeData
from tridesk.directory.models.organisations import Contact, Merger, Organisation, OrganisationKind, ServiceLanguage
from tridesk.directory.models.registrations import Registration, RegistrationKind
from tridesk.directory.models.renewals import Renewal, RenewalState
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
from tridesk.directory.models.transfers import OUTCOME_NAMES, Import, ImportFile, ImportRow, ImportState, RowOutcome
from tridesk.directory.models.users import Authorisation, ConnectedUser, Credential, CredentialKind, CredentialState

__all__ = [
    "KIND_NAMES",
    "LEVELS",
    "OUTCOME_NAMES",
    "Absence",
    "AbsenceCalendar",
    "AbsenceKind",
    "Acceptance",
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
    "OfficeData",
    "OpeningHours",
    "Organisation",
    "OrganisationKind",
    "Proposal",
    "Registration",
    "RegistrationKind",
    "Renewal",
    "RenewalState",
    "RowOutcome",
    "Service",
    "ServiceLanguage",
    "SpokenLanguage",
    "Staff",
    "UserGroup",
]
