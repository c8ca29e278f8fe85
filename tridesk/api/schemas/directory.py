"""Shapes of the directory: organisations, contacts, connected users, authorisations."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from tridesk.api.schemas.common import (
    MOST_ITEMS,
    Kind,
    OrganisationItem,
    Row,
    Sent,
    ServiceLanguage,
    Short,
    Told,
    storable,
)
from tridesk.kit.languages import InterfaceLanguage

Reach = Annotated[list[Annotated[str, Field(max_length=254), AfterValidator(storable)]], Field(max_length=20)]
Note = Annotated[str, Field(max_length=5000), AfterValidator(storable)]
Code = Annotated[str, Field(max_length=20), AfterValidator(storable)]
Word = Annotated[str, Field(max_length=120), AfterValidator(storable)]
CredentialKind = Literal["key", "eid", "certificate", "oauth2", "ip"]
Reason = Annotated[str, Field(max_length=200), AfterValidator(storable)]


class NamesIn(Sent):
    """A name in each language; Dutch and French must be there."""

    nl: Short
    fr: Short
    de: Short = ""
    en: Short = ""


class OrganisationIn(Sent):
    """All of an organisation: what is not sent is empty."""

    kind: Kind
    names: NamesIn
    nis: Code = ""
    service_language: Annotated[Literal[ServiceLanguage, ""] | None, Field(description="null: as the law says")] = None
    phones: Reach = []
    emails: Reach = []
    street: Short = ""
    postcode: Annotated[str, Field(max_length=12), AfterValidator(storable)] = ""
    town: Word = ""
    parent: Row | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    note: Note = ""


class OrganisationWhole(OrganisationItem):
    """An organisation with everything that is known of it."""

    phones: list[str]
    emails: list[str]
    street: str
    postcode: str
    town: str
    note: str
    confirmed_at: AwareDatetime | None


class Narrowed(BaseModel):
    """What narrows a list; empty is as if it were not there."""

    organisation: Row | None = None
    after: Annotated[Short, Field(description="where the page before ended; take `next` as it is")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 50


class ContactQuery(Narrowed):
    """What narrows the list of contacts."""

    q: Annotated[Short, Field(description="parts of names, numbers, addresses; accents or not")] = ""


class ContactIn(Sent):
    """All of a contact; the first language, number and address are the ones to use first."""

    name: Short = ""
    function: Word = ""
    organisation: Row | None = None
    languages: Annotated[list[InterfaceLanguage], Field(max_length=4)] = []
    phones: Reach = []
    emails: Reach = []
    left_on: date | None = None
    note: Note = ""
    is_security_contact: Annotated[
        bool | None,
        Field(description="of its organisation, which has at most three; left out: as it is, and not at a new one"),
    ] = None


class ContactOut(Told):
    """A contact person of an organisation."""

    id: int
    name: str
    function: str
    organisation: int | None
    languages: list[str]
    phones: list[str]
    emails: list[str]
    left_on: date | None
    note: str
    is_security_contact: bool
    confirmed_at: AwareDatetime | None


class ContactPage(Told):
    """A page of contacts, and the path of the next page."""

    items: list[ContactOut]
    next: str | None


class UserIn(Sent):
    """All of a connected user: a person (`contact`), else a program (`name`)."""

    organisation: Row
    contact: Row | None = None
    name: Short = ""
    login: Annotated[str, Field(max_length=80), AfterValidator(storable)] = ""
    valid_from: date | None = None
    valid_until: date | None = None
    note: Note = ""
    is_privileged: Annotated[
        bool | None,
        Field(
            description="an administrator of access, or a user who may change data of the register: a restore asks for"
            " two proofs, a person on site and a second person of the desk; left out: as it is"
        ),
    ] = None


class CredentialIn(Sent):
    """All of a credential. Never a secret, never a national number."""

    kind: CredentialKind
    reference: Word = ""
    nis_codes: Annotated[list[Code], Field(max_length=600)] = []
    valid_from: date | None = None
    valid_until: date | None = None


class BlockIn(Sent):
    """The reason for blocking a credential."""

    reason: Reason


class EndIn(Sent):
    """After which day, null for at once; why."""

    last_day: date | None = None
    reason: Reason = ""


class CredentialOut(Told):
    """What lets a user in, and whether it does today."""

    id: int
    kind: CredentialKind
    reference: str
    state: Literal["active", "blocked", "ended"]
    reason: str
    state_since: AwareDatetime | None
    nis_codes: list[str]
    valid_from: date | None
    valid_until: date | None
    works: bool
    obstacles: Annotated[list[str], Field(description="what keeps the user out today, the nearest first")]
    works_until: Annotated[date | None, Field(description="the last day, whatever ends first; null: no end")]


class UserOut(Told):
    """A connected user of an organisation, with all credentials."""

    id: int
    organisation: int
    contact: int | None
    name: str
    login: str
    valid_from: date | None
    valid_until: date | None
    note: str
    is_privileged: bool
    confirmed_at: AwareDatetime | None
    credentials: list[CredentialOut]


class UserPage(Told):
    """A page of connected users, and the path of the next page."""

    items: list[UserOut]
    next: str | None


class AuthorisationIn(Sent):
    """All of an authorisation: a decision that lets an organisation use the register."""

    organisation: Row
    number: Annotated[str, Field(max_length=60), AfterValidator(storable)]
    decided_on: date | None = None
    purpose: Annotated[str, Field(max_length=300), AfterValidator(storable)] = ""
    services: Annotated[list[Short], Field(max_length=50, description="codes of `services`")] = []
    valid_from: date | None = None
    valid_until: date | None = None
    note: Note = ""


class AuthorisationOut(Told):
    """An authorisation, and whether it holds today."""

    id: int
    organisation: int
    number: str
    decided_on: date | None
    purpose: str
    services: list[str]
    valid_from: date | None
    valid_until: date | None
    note: str
    confirmed_at: AwareDatetime | None
    holds: bool


class AuthorisationPage(Told):
    """A page of authorisations, and the path of the next page."""

    items: list[AuthorisationOut]
    next: str | None
