"""Reads by which registered numbers and addresses it can be proved who asks, and our calls to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tridesk.directory.models import Contact, Registration, RegistrationKind
from tridesk.directory.organisations import registrations
from tridesk.reconnect import rules
from tridesk.reconnect.models import Proof, Restore
from tridesk.reconnect.rules import ProofKind
from tridesk.telephony.models import Call


@dataclass(frozen=True, slots=True)
class ProofWay:
    """A registered number or address through which a proof can be asked; `contact` is the person behind it.

    `by` is the contact who would give it, 0 the organisation: at its number the person who asks answers.
    """

    kind: ProofKind
    through: str
    contact: Contact | None
    by: int
    is_of_organisation: bool


def ways_of(restore: Restore, held: Iterable[str], now: datetime) -> list[ProofWay]:
    """All ways that count today, those through the organisation itself first.

    None leads to an address that is, or was (`held`), of the person who asks, nor to the mailbox that their link to the
    request went to; but a call to their number does, which our switch places.
    """
    around = registrations.registered_around(restore.contact, restore.user.organisation)
    rows = [row for row in around if registrations.is_settled(row, now)]
    own = {rules.mailbox(value) for value in [*restore.contact.emails, *held]}
    own |= {rules.mailbox(restore.own_address)} if restore.own_address else set()
    security = {row.contact_id for row in rows if row.kind == RegistrationKind.SECURITY}
    ways = [way for row in rows if (way := _way(row, restore, own, security))]
    return list(dict.fromkeys(ways))


def _way(row: Registration, restore: Restore, own: set[str], security: set[int | None]) -> ProofWay | None:
    is_theirs = row.contact_id == restore.contact_id
    if row.kind == RegistrationKind.PHONE:
        kind, by = ProofKind.CALL_BACK, restore.contact_id
    elif row.kind != RegistrationKind.EMAIL or is_theirs or rules.mailbox(row.value) in own:
        return None
    elif row.contact_id is None:
        kind, by = ProofKind.MAILBOX, 0
    elif row.contact and row.contact.name.casefold() == restore.contact.name.casefold():  # a second card of theirs
        return None
    else:
        kind, by = ProofKind.SECURITY_CONTACT if row.contact_id in security else ProofKind.COLLEAGUE, row.contact_id
    is_of_organisation = rules.speaks_for_organisation(kind, is_by_security_contact=by in security)
    return ProofWay(kind, row.value, row.contact, by, is_of_organisation)


def calls_of(proofs: Iterable[Proof]) -> dict[str, Call]:
    """The calls that our switch placed for these proofs, by key; none until it rings."""
    keys = [proof.call for proof in proofs if proof.call]
    return {call.key: call for call in Call.objects.filter(key__in=keys)} if keys else {}
