"""Keeping connected users up to date: who gets in with what, blocked and given back, and what allows it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.cards import changed_by
from tridesk.directory.cards_users import (
    FAULTS,
    AuthorisationCard,
    CredentialCard,
    UserCard,
    authorisation_values,
    credential_values,
    user_values,
)
from tridesk.directory.connections import Fault
from tridesk.directory.models import Authorisation, ConnectedUser, Credential, CredentialState, Organisation
from tridesk.journal.actions import record
from tridesk.kit import clock, national_number
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.text import one_line

# --- users


@transaction.atomic
def add_user(card: UserCard, *, by: User | None) -> ConnectedUser:
    """Somebody, or a program, uses the register from now on; saying it is confirming it."""
    one = ConnectedUser.objects.create(confirmed_at=clock.now(), **user_values(card))
    record("connected_user.added", by=by, ref=one.ref, data={"organisation": one.organisation_id})
    return one


@transaction.atomic
def change_user(number: int, card: UserCard, *, by: User | None) -> ConnectedUser:
    """What is known of a user, said anew; whoever does that confirms it."""
    one = _user(number)
    _change(one, user_values(card), "connected_user", by)
    return one


@transaction.atomic
def confirm_user(number: int, *, by: User | None) -> ConnectedUser:
    """All of it, his credentials too, is still right today."""
    one = _user(number)
    _change(one, {}, "connected_user", by)
    return one


@transaction.atomic
def end_user(number: int, *, by: User | None, last_day: date | None = None) -> ConnectedUser:
    """After `last_day` (else today) nothing of his lets him in; his credentials stay as they are, for the record."""
    one = _user(number)
    _end(one, last_day)
    one.confirmed_at = clock.now()
    one.save(update_fields=["valid_until", "confirmed_at"])
    record("connected_user.ended", by=by, ref=one.ref, data={"on": _said(one.valid_until)})
    return one


# --- credentials


@transaction.atomic
def add_credential(user: int, card: CredentialCard, *, by: User | None) -> Credential:
    """Something else lets a user in."""
    owner, now = _user(user), clock.now()
    one = Credential.objects.create(user=owner, state_since=now, **credential_values(card))
    _confirmed(owner)
    record("credential.added", by=by, ref=one.ref, data={"user": owner.pk, "kind": one.kind})
    return one


@transaction.atomic
def change_credential(number: int, card: CredentialCard, *, by: User | None) -> Credential:
    """What is known of a credential, said anew: another last day, other NIS codes."""
    one = _credential(number)
    if one.state == CredentialState.ENDED:
        raise Conflict(_("This credential has ended: give a new one."))
    fields = changed_by(credential_values(card), one)
    one.save(update_fields=fields)
    _confirmed(one.user)
    verb = "credential.changed" if fields else "credential.confirmed"
    record(verb, by=by, ref=one.ref, data={"fields": fields} if fields else {})
    return one


@transaction.atomic
def block_credential(number: int, *, by: User | None, reason: str) -> Credential:
    """It lets nobody in until somebody unblocks it; why is written down."""
    one = _credential(number)
    if one.state != CredentialState.ACTIVE:
        raise Conflict(_("This credential is %(state)s already.") % {"state": one.get_state_display()})
    _turn(one, CredentialState.BLOCKED, _reason(reason, needed=True))
    record("credential.blocked", by=by, ref=one.ref)
    return one


@transaction.atomic
def unblock_credential(number: int, *, by: User | None) -> Credential:
    """A blocked one lets its user in again."""
    one = _credential(number)
    if one.state != CredentialState.BLOCKED:
        raise Conflict(_("This credential is not blocked."))
    _turn(one, CredentialState.ACTIVE, "")
    record("credential.unblocked", by=by, ref=one.ref)
    return one


@transaction.atomic
def end_credential(number: int, *, by: User | None, reason: str = "", last_day: date | None = None) -> Credential:
    """For good: at once, or after a `last_day` that is still to come. What has ended is not taken up again."""
    one = _credential(number)
    if one.state == CredentialState.ENDED:
        raise Conflict(_("This credential is %(state)s already.") % {"state": one.get_state_display()})
    _end(one, last_day)
    if last_day is not None and last_day > _today():
        one.save(update_fields=["valid_until"])
        _confirmed(one.user)
    else:
        one.save(update_fields=["valid_until"])
        _turn(one, CredentialState.ENDED, _reason(reason))
    record("credential.ended", by=by, ref=one.ref, data={"on": _said(one.valid_until)})
    return one


# --- authorisations


@transaction.atomic
def add_authorisation(organisation: int, card: AuthorisationCard, *, by: User | None) -> Authorisation:
    """An organisation may use the register, by a decision."""
    owner = Organisation.objects.defer("words").filter(pk=organisation).first()
    if owner is None:
        raise NotFound(_("There is no such organisation in the directory."))
    one = Authorisation(organisation=owner, confirmed_at=clock.now(), **authorisation_values(card))
    _keep_number(one)
    one.services.set(card.services)
    record("authorisation.added", by=by, ref=one.ref, data={"organisation": owner.pk})
    return one


@transaction.atomic
def change_authorisation(number: int, card: AuthorisationCard, *, by: User | None) -> Authorisation:
    """What is known of an authorisation, said anew; whoever does that confirms it."""
    one = _authorisation(number)
    fields = changed_by(authorisation_values(card), one)
    one.confirmed_at = clock.now()
    _keep_number(one)
    if set(one.services.all()) != set(card.services):
        one.services.set(card.services)
        fields = sorted([*fields, "services"])
    verb = "authorisation.changed" if fields else "authorisation.confirmed"
    record(verb, by=by, ref=one.ref, data={"fields": fields} if fields else {})
    return one


@transaction.atomic
def end_authorisation(number: int, *, by: User | None, last_day: date | None = None) -> Authorisation:
    """After `last_day` (else today) it allows nothing more."""
    one = _authorisation(number)
    _end(one, last_day)
    one.confirmed_at = clock.now()
    one.save(update_fields=["valid_until", "confirmed_at"])
    record("authorisation.ended", by=by, ref=one.ref, data={"on": _said(one.valid_until)})
    return one


# --- all


def _user(number: int) -> ConnectedUser:
    one = ConnectedUser.objects.select_for_update().filter(pk=number).first()
    if one is None:
        raise NotFound(_("There is no such connected user in the directory."))
    return one


def _credential(number: int) -> Credential:
    one = Credential.objects.select_for_update(of=("self",)).select_related("user").filter(pk=number).first()
    if one is None:
        raise NotFound(_("There is no such credential in the directory."))
    return one


def _authorisation(number: int) -> Authorisation:
    one = Authorisation.objects.select_for_update().filter(pk=number).first()
    if one is None:
        raise NotFound(_("There is no such authorisation in the directory."))
    return one


def _keep_number(one: Authorisation) -> None:
    """Saves an authorisation; an organisation has each decision once."""
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError:
        raise Invalid(_("This organisation has an authorisation of this number already."), field="number") from None


def _change(one: ConnectedUser, values: dict[str, Any], noun: str, by: User | None) -> None:
    """Saves what is other than it was; the journal says which fields, not what stands in them."""
    fields = changed_by(values, one)
    one.confirmed_at = clock.now()
    one.save(update_fields=[*fields, "confirmed_at"])
    record(
        f"{noun}.{'changed' if fields else 'confirmed'}", by=by, ref=one.ref, data={"fields": fields} if fields else {}
    )


def _confirmed(one: ConnectedUser) -> None:
    """Whoever changes what lets a user in has looked at him."""
    ConnectedUser.objects.filter(pk=one.pk).update(confirmed_at=clock.now())


def _turn(one: Credential, state: CredentialState, reason: str) -> None:
    one.state, one.state_since, one.reason = state, clock.now(), reason
    one.save(update_fields=["state", "state_since", "reason"])
    _confirmed(one.user)


def _end(one: ConnectedUser | Credential | Authorisation, last_day: date | None) -> None:
    """Sets the last day; one that came earlier stays. What has not begun yet ends on the day it was to begin."""
    last = last_day or _today()
    if one.valid_from and last < one.valid_from:
        if last_day is not None:
            raise Invalid(_("It ends before it begins."), field="last_day")
        last = one.valid_from
    one.valid_until = last if last_day else min(last, one.valid_until or last)


def _reason(typed: str, *, needed: bool = False) -> str:
    reason = one_line(typed, 200)
    if needed and not reason:
        raise Invalid(_("Say why, in a few words."), field="reason")
    if national_number.mask(reason).numbers:
        raise Invalid(FAULTS[Fault.NATIONAL_NUMBER], field="reason")
    return reason


def _today() -> date:
    return clock.now().astimezone(clock.BRUSSELS).date()


def _said(day: date | None) -> str:
    return day.isoformat() if day else ""
