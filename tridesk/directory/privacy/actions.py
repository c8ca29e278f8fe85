"""Rights of a person over their data: access to all that is held, and erasure."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.models import (
    Acceptance,
    Authorisation,
    Confirmation,
    ConnectedUser,
    Contact,
    Credential,
    Erasure,
    Organisation,
    Proposal,
    Registration,
)
from tridesk.directory.privacy import ports
from tridesk.directory.privacy.disclosure import DisclosedSection, has_namesake, held_of, traces_of
from tridesk.directory.privacy.traces import MASK, Traces
from tridesk.journal.actions import record
from tridesk.kit import clock, national_number
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.kit.text import one_line

SAID_KEPT: Final = timedelta(days=90)
REGISTRATIONS_KEPT: Final = timedelta(days=90)


@transaction.atomic
def forget_what_was_said() -> int:
    """Erases values of corrections decided over three months ago (field and decision stay); returns their number."""
    decided = Proposal.objects.filter(decided_at__lt=clock.now() - SAID_KEPT).exclude(before="", after="")
    forgotten = decided.update(before="", after="")
    if forgotten:
        record("proposals.forgotten", by=None, ref="directory:proposals", data={"proposals": forgotten})
    return forgotten


@transaction.atomic
def forget_old_registrations() -> int:
    """Erases values that have been off their cards for over three months; returns their number."""
    forgotten, _by_model = Registration.objects.filter(until__lt=clock.now() - REGISTRATIONS_KEPT).delete()
    if forgotten:
        record("registrations.forgotten", by=None, ref="directory:registrations", data={"registrations": forgotten})
    return forgotten


@transaction.atomic
def disclose(contact: Contact, *, by: User, reason: str) -> list[DisclosedSection]:
    """All data held about a person; user and reason are journalled first."""
    require(by, "person.disclose")
    record("person.disclosed", by=by, ref=contact.ref, data={"reason": _reason(reason)})
    return held_of(contact)


@transaction.atomic
def propose_erasure(contact: Contact, *, by: User, reason: str) -> Erasure:
    """Proposes to erase a person; a second user decides. Refused while the person is still needed."""
    require(by, "person.erase")
    _unhindered(contact)
    why = traces_of(contact).masked(_reason(reason), closely=True)
    try:
        with transaction.atomic():
            erasure = Erasure.objects.create(contact=contact, proposed_by=by, proposed_at=clock.now(), reason=why)
    except IntegrityError:
        raise Conflict(_("This has been proposed already and waits for a second person.")) from None
    record("person.erasure_proposed", by=by, ref=contact.ref, data={"erasure": erasure.pk})
    return erasure


@transaction.atomic
def approve_erasure(number: int, *, by: User) -> Erasure:
    """Approves the proposal of another user and erases the person; figures stay."""
    require(by, "person.erase")
    erasure = _undecided(number)
    if erasure.proposed_by_id == by.pk:
        raise NotAllowed(_("You proposed this yourself: somebody else has to approve it."))
    contact = Contact.objects.select_for_update(of=("self",)).defer("words").get(pk=erasure.contact_id)
    _unhindered(contact)
    traces, known_by_name = traces_of(contact), not has_namesake(contact)
    kept: Counter[str] = Counter()
    for keeper in ports.keepers.answer:
        kept.update(keeper.pseudonymise(contact, traces, known_by_name=known_by_name))
    _erase(contact, traces, known_by_name)
    erasure.approved_by, erasure.decided_at, erasure.kept = by, clock.now(), dict(kept)
    erasure.save(update_fields=["approved_by", "decided_at", "kept"])
    record("person.erased", by=by, ref=contact.ref, data={"erasure": erasure.pk, "kept": dict(kept)})
    return erasure


@transaction.atomic
def refuse_erasure(number: int, *, by: User) -> Erasure:
    """Refuses a proposal; nothing changes."""
    require(by, "person.erase")
    erasure = _undecided(number)
    erasure.decided_at, erasure.refused = clock.now(), True
    erasure.save(update_fields=["decided_at", "refused"])
    record("person.erasure_refused", by=by, ref=erasure.ref)
    return erasure


def hindrances(contact: Contact) -> list[str]:
    """Why a person cannot be erased yet; empty when nothing prevents it."""
    reasons = [str(why) for keeper in ports.keepers.answer if (why := keeper.still_needed(contact))]
    today = clock.today()
    if contact.users.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today)).exists():
        reasons.append(_("This person still has access to the register: end that first."))
    return reasons


def _unhindered(contact: Contact) -> None:
    if reasons := hindrances(contact):
        raise Conflict(" ".join(reasons))


def _undecided(number: int) -> Erasure:
    erasure = Erasure.objects.select_for_update().filter(pk=number, decided_at__isnull=True).first()
    if erasure is None:
        raise Conflict(_("This proposal has been decided already."))
    return erasure


def _reason(typed: str) -> str:
    reason = one_line(typed.replace("\x00", ""), 200)
    if len(reason) < 5:
        raise Invalid(_("Say in a few words why, for whoever asks later."), field="reason")
    return national_number.mask(reason).text


# --- the directory's own


def _erase(contact: Contact, traces: Traces, known_by_name: bool) -> None:
    """Reduces the record to: a contact existed, at this organisation, until this day."""
    users = list(contact.users.values_list("pk", flat=True))
    Credential.objects.filter(user__in=users).update(reference="", reason="")
    ConnectedUser.objects.filter(pk__in=users).update(login="", note="", name=MASK)
    contact.memberships.all().delete()
    _erase_confirmations(contact, traces)
    _erase_mentions(contact, traces if known_by_name else Traces(emails=traces.emails, phones=traces.phones))
    if contact.left_on is None:
        contact.left_on = clock.today()
    contact.name = MASK
    contact.function = contact.language = contact.phone = contact.email = contact.note = ""
    contact.other_languages, contact.other_phones, contact.other_emails = [], [], []
    contact.confirmed_at, contact.is_security_contact = None, False
    contact.save(
        update_fields=[
            "left_on", "name", "function", "language", "phone", "email", "note", "other_languages", "other_phones",
            "other_emails", "confirmed_at", "is_security_contact",
        ]
    )  # fmt: skip
    contact.registrations.all().delete()


def _erase_confirmations(contact: Contact, traces: Traces) -> None:
    """Withdraws links sent to the person; drops sheets that show the person, which begin anew when opened."""
    rows = Confirmation.objects.filter(Q(contact=contact) | Q(organisation=contact.organisation_id))
    rows.filter(contact=contact, answered_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
    rows.update(sheet=None)
    for confirmation in rows.only("email", "remark", "contact"):
        confirmation.email = "" if confirmation.contact_id == contact.pk else traces.masked(confirmation.email)
        confirmation.remark = traces.masked(confirmation.remark, closely=True)
        confirmation.save(update_fields=["email", "remark"])
    Proposal.objects.filter(contact=contact).update(before="", after="")
    for proposal in Proposal.objects.filter(confirmation__in=rows):
        masked = [traces.masked_all(value, closely=True) for value in (proposal.before, proposal.after)]
        if masked != [proposal.before, proposal.after]:
            Proposal.objects.filter(pk=proposal.pk).update(before=masked[0], after=masked[1])


def _erase_mentions(contact: Contact, traces: Traces) -> None:
    """Masks the person in notes of their organisation and its other records."""
    if contact.organisation_id is None:
        return
    organisation = Q(organisation=contact.organisation_id)
    for rows, fields in (
        (Organisation.objects.filter(pk=contact.organisation_id), ("note",)),
        (Contact.objects.filter(organisation).exclude(pk=contact.pk), ("note",)),
        (ConnectedUser.objects.filter(organisation), ("name", "note")),
        (Acceptance.objects.filter(organisation), ("words",)),
        (Authorisation.objects.filter(organisation), ("note", "purpose")),
    ):
        for pk, *texts in rows.values_list("pk", *fields):
            masked = [traces.masked(text) for text in texts]
            if masked != texts:
                rows.filter(pk=pk).update(**dict(zip(fields, masked, strict=True)))
