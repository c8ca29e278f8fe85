"""How letters reach an organisation: electronic addresses that it accepted, and paper that came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Acceptance, Contact, Organisation
from tridesk.journal.actions import record
from tridesk.kit import clock, enterprise_numbers, phones
from tridesk.kit.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class AcceptanceCard:
    """Which mail address, fax number or e-Box was accepted, by whom, on which day, and the words that say so."""

    address: str
    accepted_on: date
    contact: Contact
    words: str


@transaction.atomic
def note_acceptance(organisation: Organisation, card: AcceptanceCard, *, by: User) -> Acceptance:
    """Notes that an organisation accepted an address; one that held before is withdrawn."""
    address = _electronic(card.address)
    if card.accepted_on > clock.today():
        raise Invalid(_("This day is still to come."), field="accepted_on")
    if card.contact.organisation_id != organisation.pk:
        raise Invalid(_("This contact belongs to another organisation."), field="contact")
    if not card.words.strip():
        raise Invalid(_("Quote the words of the acceptance."), field="words")
    locked = Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation.pk)
    now = clock.now()
    Acceptance.objects.filter(organisation=locked, withdrawn_at=None).update(withdrawn_at=now, withdrawn_by=by)
    acceptance = Acceptance.objects.create(
        organisation=locked,
        address=address,
        accepted_on=card.accepted_on,
        contact=card.contact,
        words=card.words.strip(),
        noted_at=now,
        noted_by=by,
    )
    record("organisation.accepted_mail", by=by, ref=organisation.ref, data={"acceptance": acceptance.pk})
    return acceptance


def _electronic(typed: str) -> str:
    """A mail address in lower case, a fax number in E.164, or the enterprise number of an e-Box in lower case."""
    if enterprise := enterprise_numbers.parse(typed):
        return enterprise.lower()
    if "@" not in typed and (number := phones.parse(typed)):
        return number
    try:
        validate_email(typed)
    except ValidationError:
        raise Invalid(_("This is no mail address, no fax number and no enterprise number."), field="address") from None
    return typed.strip().lower()


@transaction.atomic
def withdraw_acceptance(number: int, *, by: User) -> Acceptance:
    """The organisation wants letters on paper again."""
    rows = Acceptance.objects.select_for_update(of=("self",)).select_related("organisation")
    acceptance = rows.defer("organisation__words").filter(pk=number).first()
    if acceptance is None:
        raise NotFound(_("There is no such accepted address."))
    if acceptance.withdrawn_at is not None:
        raise Conflict(_("This address was withdrawn already."))
    acceptance.withdrawn_at, acceptance.withdrawn_by = clock.now(), by
    acceptance.save(update_fields=["withdrawn_at", "withdrawn_by"])
    ref = acceptance.organisation.ref
    record("organisation.acceptance_withdrawn", by=by, ref=ref, data={"acceptance": acceptance.pk})
    return acceptance


@transaction.atomic
def doubt_address(organisation: Organisation, letter: str, *, by: User) -> None:
    """Post came back: no letter goes to this address until somebody corrects it or says that it is right."""
    Organisation.objects.filter(pk=organisation.pk).update(post_returned_at=clock.now())
    record("organisation.post_returned", by=by, ref=organisation.ref, data={"letter": letter})


@transaction.atomic
def trust_address(number: int, *, by: User) -> None:
    """Somebody says that the address is right, although post came back."""
    if not Organisation.objects.filter(pk=number).exclude(post_returned_at=None).update(post_returned_at=None):
        raise Conflict(_("Nothing came back from this address."))
    record("organisation.post_arrives", by=by, ref=f"organisation:{number}")
