"""Keeps connected users up to date: access, credentials, authorisations; blocked and given back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.connected import ports
from tridesk.directory.connected.access import Fault
from tridesk.directory.connected.cards import (
    FAULTS,
    AuthorisationCard,
    CredentialCard,
    UserCard,
    authorisation_values,
    credential_values,
    user_values,
)
from tridesk.directory.models import Authorisation, ConnectedUser, Credential, CredentialState, Organisation
from tridesk.directory.organisations.cards import changed_by
from tridesk.journal.actions import record
from tridesk.kit import clock, national_number
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.text import one_line

LOOKED_BACK: Final = timedelta(7)  # days on which the job may not have run

# --- users


@transaction.atomic
def add_user(card: UserCard, *, by: User | None) -> ConnectedUser:
    """Adds a connected user (a person or a program), and confirms it."""
    user = ConnectedUser.objects.create(confirmed_at=clock.now(), **user_values(card))
    privileged = {"is_privileged": True} if user.is_privileged else {}
    record("connected_user.added", by=by, ref=user.ref, data={"organisation": user.organisation_id} | privileged)
    return user


@transaction.atomic
def change_user(number: int, card: UserCard, *, by: User | None) -> ConnectedUser:
    """Changes a connected user, and confirms it."""
    user = _user(number)
    _change(user, user_values(card), "connected_user", by)
    return user


@transaction.atomic
def confirm_user(number: int, *, by: User | None) -> ConnectedUser:
    """Confirms that all of the user's record, credentials included, is right today."""
    user = _user(number)
    _change(user, {}, "connected_user", by)
    return user


@transaction.atomic
def end_user(number: int, *, by: User | None, last_day: date | None = None) -> ConnectedUser:
    """Ends the user's access after `last_day` (default today); credentials stay unchanged, for the record.

    Access that is over now is ended in the account directory of the register too, else once the day has passed.
    """
    user = _user(number)
    _end(user, last_day)
    user.confirmed_at = clock.now()
    user.save(update_fields=["valid_until", "confirmed_at"])
    if user.valid_until is None or user.valid_until <= clock.today():
        end_accounts([user.pk], by=by)
    record("connected_user.ended", by=by, ref=user.ref, data={"on": _said(user.valid_until)})
    return user


def end_accounts(users: Collection[int], *, by: User | None) -> None:
    """Orders in the account directory of the register that these users get in no more, once for each credential."""
    held = Credential.objects.filter(user__in=users).exclude(state=CredentialState.ENDED)
    if credentials := list(held.order_by("pk").values_list("pk", flat=True)):
        ports.accounts.answer.end(credentials, by=by)


def end_accounts_due() -> None:
    """Ends the accounts of users whose last day passed within a week, however it was set."""
    today = clock.today()
    over = ConnectedUser.objects.filter(valid_until__lt=today, valid_until__gte=today - LOOKED_BACK)
    end_accounts(list(over.values_list("pk", flat=True)), by=None)


# --- credentials


@transaction.atomic
def add_credential(user: int, card: CredentialCard, *, by: User | None) -> Credential:
    """Adds a credential to a user."""
    owner, now = _user(user), clock.now()
    credential = Credential.objects.create(user=owner, state_since=now, **credential_values(card))
    _confirmed(owner)
    record("credential.added", by=by, ref=credential.ref, data={"user": owner.pk, "kind": credential.kind})
    return credential


@transaction.atomic
def change_credential(number: int, card: CredentialCard, *, by: User | None) -> Credential:
    """Changes a credential: its last day, its NIS codes."""
    credential = _credential(number)
    if credential.state == CredentialState.ENDED:
        raise Conflict(_("This credential has ended: give a new one."))
    fields = changed_by(credential_values(card), credential)
    credential.save(update_fields=fields)
    _confirmed(credential.user)
    verb = "credential.changed" if fields else "credential.confirmed"
    record(verb, by=by, ref=credential.ref, data={"fields": fields} if fields else {})
    return credential


@transaction.atomic
def block_credential(number: int, *, by: User | None, reason: str) -> Credential:
    """Blocks a credential until it is unblocked; a reason is required."""
    credential = _credential(number)
    if credential.state != CredentialState.ACTIVE:
        raise Conflict(_("This credential is %(state)s already.") % {"state": credential.get_state_display()})
    _turn(credential, CredentialState.BLOCKED, _reason(reason, needed=True))
    record("credential.blocked", by=by, ref=credential.ref)
    return credential


@transaction.atomic
def unblock_credential(number: int, *, by: User | None) -> Credential:
    """Unblocks a blocked credential."""
    credential = _credential(number)
    if credential.state != CredentialState.BLOCKED:
        raise Conflict(_("This credential is not blocked."))
    _turn(credential, CredentialState.ACTIVE, "")
    record("credential.unblocked", by=by, ref=credential.ref)
    return credential


@transaction.atomic
def end_credential(number: int, *, by: User | None, reason: str = "", last_day: date | None = None) -> Credential:
    """Ends a credential for good: at once, or after a future `last_day`. An ended credential cannot be reopened."""
    credential = _credential(number)
    if credential.state == CredentialState.ENDED:
        raise Conflict(_("This credential is %(state)s already.") % {"state": credential.get_state_display()})
    _end(credential, last_day)
    if last_day is not None and last_day > clock.today():
        credential.save(update_fields=["valid_until"])
        _confirmed(credential.user)
    else:
        credential.save(update_fields=["valid_until"])
        _turn(credential, CredentialState.ENDED, _reason(reason))
    record("credential.ended", by=by, ref=credential.ref, data={"on": _said(credential.valid_until)})
    return credential


# --- authorisations


@transaction.atomic
def add_authorisation(organisation: int, card: AuthorisationCard, *, by: User | None) -> Authorisation:
    """An organisation may use the register, by a decision."""
    owner = Organisation.objects.defer("words").filter(pk=organisation).first()
    if owner is None:
        raise NotFound(_("There is no such organisation in the directory."))
    authorisation = Authorisation(organisation=owner, confirmed_at=clock.now(), **authorisation_values(card))
    _keep_number(authorisation)
    authorisation.services.set(card.services)
    record("authorisation.added", by=by, ref=authorisation.ref, data={"organisation": owner.pk})
    return authorisation


@transaction.atomic
def change_authorisation(number: int, card: AuthorisationCard, *, by: User | None) -> Authorisation:
    """Changes an authorisation, and confirms it."""
    authorisation = _authorisation(number)
    fields = changed_by(authorisation_values(card), authorisation)
    authorisation.confirmed_at = clock.now()
    _keep_number(authorisation)
    if set(authorisation.services.all()) != set(card.services):
        authorisation.services.set(card.services)
        fields = sorted([*fields, "services"])
    verb = "authorisation.changed" if fields else "authorisation.confirmed"
    record(verb, by=by, ref=authorisation.ref, data={"fields": fields} if fields else {})
    return authorisation


@transaction.atomic
def end_authorisation(number: int, *, by: User | None, last_day: date | None = None) -> Authorisation:
    """After `last_day` (else today) it allows nothing more."""
    authorisation = _authorisation(number)
    _end(authorisation, last_day)
    authorisation.confirmed_at = clock.now()
    authorisation.save(update_fields=["valid_until", "confirmed_at"])
    record("authorisation.ended", by=by, ref=authorisation.ref, data={"on": _said(authorisation.valid_until)})
    return authorisation


# --- all


def _user(number: int) -> ConnectedUser:
    user = ConnectedUser.objects.select_for_update().filter(pk=number).first()
    if user is None:
        raise NotFound(_("There is no such connected user in the directory."))
    return user


def _credential(number: int) -> Credential:
    credential = Credential.objects.select_for_update(of=("self",)).select_related("user").filter(pk=number).first()
    if credential is None:
        raise NotFound(_("There is no such credential in the directory."))
    return credential


def _authorisation(number: int) -> Authorisation:
    authorisation = Authorisation.objects.select_for_update().filter(pk=number).first()
    if authorisation is None:
        raise NotFound(_("There is no such authorisation in the directory."))
    return authorisation


def _keep_number(authorisation: Authorisation) -> None:
    """Saves an authorisation; an organisation has each decision once."""
    try:
        with transaction.atomic():
            authorisation.save()
    except IntegrityError:
        raise Invalid(_("This organisation has an authorisation of this number already."), field="number") from None


def _change(user: ConnectedUser, values: dict[str, Any], noun: str, by: User | None) -> None:
    """Saves what is other than it was; the journal says which fields, not what stands in them."""
    fields = changed_by(values, user)
    user.confirmed_at = clock.now()
    user.save(update_fields=[*fields, "confirmed_at"])
    record(
        f"{noun}.{'changed' if fields else 'confirmed'}", by=by, ref=user.ref, data={"fields": fields} if fields else {}
    )


def _confirmed(user: ConnectedUser) -> None:
    """Marks the user as confirmed: a change to a credential implies that the record was checked."""
    ConnectedUser.objects.filter(pk=user.pk).update(confirmed_at=clock.now())


def _turn(credential: Credential, state: CredentialState, reason: str) -> None:
    credential.state, credential.state_since, credential.reason = state, clock.now(), reason
    credential.save(update_fields=["state", "state_since", "reason"])
    _confirmed(credential.user)


def _end(row: ConnectedUser | Credential | Authorisation, last_day: date | None) -> None:
    """Sets the last day; one that came earlier stays. What has not begun yet ends on the day it was to begin."""
    last = last_day or clock.today()
    if row.valid_from and last < row.valid_from:
        if last_day is not None:
            raise Invalid(_("It ends before it begins."), field="last_day")
        last = row.valid_from
    row.valid_until = last if last_day else min(last, row.valid_until or last)


def _reason(typed: str, *, needed: bool = False) -> str:
    reason = one_line(typed, 200)
    if needed and not reason:
        raise Invalid(_("Say why, in a few words."), field="reason")
    if national_number.mask(reason).numbers:
        raise Invalid(FAULTS[Fault.NATIONAL_NUMBER], field="reason")
    return reason


def _said(day: date | None) -> str:
    return day.isoformat() if day else ""
