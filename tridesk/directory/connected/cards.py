"""What people may say of connected users, their credentials and authorisations, and the one check behind it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy

from tridesk.directory.connected.access import Fault, Unfit, reference
from tridesk.directory.models import (
    Authorisation,
    ConnectedUser,
    Contact,
    Credential,
    CredentialKind,
    CredentialState,
    Organisation,
    Service,
)
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit import clock, national_number
from tridesk.kit.errors import Invalid, Sayable


@dataclass(frozen=True, slots=True)
class UserCard:
    """All that people may say of a connected user: a person (`contact`), else a program (`name`)."""

    organisation: Organisation
    contact: Contact | None = None
    name: str = ""
    login: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""
    is_privileged: bool = False

    @classmethod
    def of(cls, user: ConnectedUser) -> UserCard:
        """The card with the record's present values."""
        return cls(
            user.organisation,
            user.contact,
            user.name,
            user.login,
            user.valid_from,
            user.valid_until,
            user.note,
            user.is_privileged,
        )


@dataclass(frozen=True, slots=True)
class CredentialCard:
    """All that people may say of a credential; that it is blocked or has ended is an action of its own."""

    kind: str
    reference: str = ""
    nis_codes: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    @classmethod
    def of(cls, credential: Credential) -> CredentialCard:
        """The card with the record's present values."""
        return cls(
            credential.kind,
            credential.reference,
            tuple(credential.nis_codes),
            credential.valid_from,
            credential.valid_until,
        )


@dataclass(frozen=True, slots=True)
class AuthorisationCard:
    """All that people may say of an authorisation of an organisation."""

    number: str
    decided_on: date | None = None
    purpose: str = ""
    services: tuple[Service, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""

    @classmethod
    def of(cls, authorisation: Authorisation) -> AuthorisationCard:
        """The card with the record's present values."""
        return cls(
            authorisation.number,
            authorisation.decided_on,
            authorisation.purpose,
            tuple(authorisation.services.all()),
            authorisation.valid_from,
            authorisation.valid_until,
            authorisation.note,
        )


_USER_TEXTS: Final = {"name": 200, "login": 80, "note": 5000}
_AUTHORISATION_TEXTS: Final = {"number": 60, "purpose": 300, "note": 5000}


def user_values(card: UserCard) -> dict[str, Any]:
    """The values of a connected user that a card says, or why it cannot."""
    _in_order(card)
    texts = {name: _plain(getattr(card, name), name, most) for name, most in _USER_TEXTS.items()}
    if card.contact is None and not texts["name"]:
        raise Invalid(_("Say which contact it is, or give the program a name."), field="name")
    return texts | {
        "organisation": card.organisation,
        "contact": card.contact,
        "valid_from": card.valid_from,
        "valid_until": card.valid_until,
        "is_privileged": card.is_privileged,
    }


FAULTS: Final[dict[Fault, Sayable]] = {
    Fault.NATIONAL_NUMBER: gettext_lazy("This is a national number: it is never written here."),
    Fault.MISSING: gettext_lazy("Say what this credential is told from others by."),
    Fault.KEY: gettext_lazy("A key has a number of letters, digits and dashes, for example RR-2041-7."),
    Fault.EID: gettext_lazy(
        "The number of an eID card has twelve digits, for example 592-1234567-89; it may be left out."
    ),
    Fault.CERTIFICATE: gettext_lazy("The serial number of a certificate is hexadecimal, for example 04:A1:22:9F."),
    Fault.OAUTH2: gettext_lazy("A client id has no spaces and no accents."),
    Fault.IP: gettext_lazy("This is no address and no network: write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/48."),
    Fault.EVERYWHERE: gettext_lazy("This address stands for no particular place."),
}


def credential_values(card: CredentialCard, *, known: Container[str] | None = None) -> dict[str, Any]:
    """The values of a credential that a card says, or why it cannot; its NIS codes are of the directory.

    `known` passes these codes in, when many credentials are checked at once.
    """
    if card.kind not in CredentialKind.values:
        raise Invalid(_("There is no such kind of credential."), field="kind")
    _in_order(card)
    try:
        told_by = reference(card.kind, card.reference)
    except Unfit as unfit:
        raise Invalid(FAULTS[unfit.fault], field="reference") from None
    codes = sorted(dict.fromkeys(filter(None, map(str.strip, card.nis_codes))))
    if known is None:
        known = set(Organisation.objects.filter(nis__in=codes).values_list("nis", flat=True)) if codes else set()
    for code in codes:
        if code not in known:
            raise Invalid(_("The directory knows no NIS code %(code)s.") % {"code": code[:20]}, field="nis_codes")
    return {
        "kind": card.kind,
        "reference": told_by,
        "nis_codes": codes,
        "valid_from": card.valid_from,
        "valid_until": card.valid_until,
    }


def state_values(credential: Credential | None, state: str, reason: str | None) -> dict[str, Any]:
    """The state of a credential as a file says it ('' and None: as it is), or why it cannot."""
    before = credential.state if credential else CredentialState.ACTIVE
    state = state or before
    if reason is None:
        reason = credential.reason if credential else ""
    if before == CredentialState.ENDED and state != before:
        raise Invalid(_("This credential has ended: give a new one."), field="state")
    if state == CredentialState.BLOCKED and not reason:
        raise Invalid(_("Say why, in a few words."), field="reason")
    since = {} if credential and state == before else {"state_since": clock.now()}
    return {"state": state, "reason": _plain(reason, "reason", 200)} | since


def authorisation_values(card: AuthorisationCard) -> dict[str, Any]:
    """The values of an authorisation that a card says (its services apart), or why it cannot."""
    _in_order(card)
    texts = {name: _plain(getattr(card, name), name, most) for name, most in _AUTHORISATION_TEXTS.items()}
    if not texts["number"]:
        raise Invalid(_("Give the number of the decision."), field="number")
    return texts | {
        "decided_on": card.decided_on,
        "valid_from": card.valid_from,
        "valid_until": card.valid_until,
    }


def _in_order(card: UserCard | CredentialCard | AuthorisationCard) -> None:
    if card.valid_from and card.valid_until and card.valid_until < card.valid_from:
        raise Invalid(_("It ends before it begins."), field="valid_until")


def _plain(text: str, field: str, most: int) -> str:
    text = text.strip()
    if len(text) > most:
        raise Invalid(_("This is longer than %(count)d signs.") % {"count": most}, field=field)
    if national_number.mask(text).numbers:
        raise Invalid(FAULTS[Fault.NATIONAL_NUMBER], field=field)
    return text
