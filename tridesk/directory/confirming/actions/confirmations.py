"""Confirmations: an organisation is asked to check its record, answers, and the desk decides on each change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.confirming import letters, links, ports, sheets
from tridesk.directory.confirming.fields import with_contact_values, with_organisation_values
from tridesk.directory.confirming.sheets import ConfirmationSheet, SheetAnswer
from tridesk.directory.connected.actions import end_user
from tridesk.directory.models import Confirmation, Contact, Letter, Organisation, Proposal
from tridesk.directory.organisations.actions.records import add_contact, change_contact, change_organisation
from tridesk.directory.organisations.cards import ContactCard, OrganisationCard
from tridesk.journal.actions import Happening, record, record_all
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound

LetterWriter = Callable[[Confirmation, str], letters.LetterText]
"""Writes the letter of a confirmation around a link."""

About, State = Proposal.About, Proposal.State


# --- asking


@transaction.atomic
def ask(organisation: Organisation, contact: Contact | None, *, by: User | None) -> Confirmation:
    """Sends a link to a contact of the organisation, else to its own address; an earlier link ends with that."""
    if organisation.has_ended:
        raise Conflict(_("%(name)s has ended itself.") % {"name": organisation})
    if contact is not None and (contact.organisation_id != organisation.pk or contact.left_on):
        raise Invalid(_("This contact does not work there."), field="to")
    email = contact.email if contact else organisation.email
    if not email:
        raise Invalid(_("There is no mail address to write to."), field="to")
    now = clock.now()
    earlier = Confirmation.objects.select_for_update().filter(
        organisation=organisation, campaign=None, answered_at=None, withdrawn_at=None, expires_at__gt=now
    )
    for confirmation in earlier.order_by("pk"):
        _withdraw(confirmation, by, now)
    confirmation = Confirmation.objects.create(
        organisation=organisation,
        contact=contact,
        email=email,
        made_at=now,
        made_by=by,
        language=letters.language_for(organisation, contact),
        expires_at=now + links.GOOD_FOR,
    )
    send_letter(confirmation, by=by)
    return confirmation


@transaction.atomic
def enclose_link(
    organisation: Organisation, contact: Contact | None, email: str, write: LetterWriter, *, by: User | None
) -> Letter:
    """Mails a letter about something else that holds a link to the sheet of the organisation.

    A confirmation that is open at the same address goes on; no other one ends with this.
    """
    now = clock.now()
    still = Confirmation.objects.select_for_update(of=("self",)).filter(
        organisation=organisation,
        contact=contact,
        email=email,
        campaign=None,
        answered_at=None,
        withdrawn_at=None,
        expires_at__gt=now,
    )
    confirmation = still.select_related("organisation", "contact").order_by("-pk").first()
    if confirmation is None:
        confirmation = Confirmation.objects.create(
            organisation=organisation,
            contact=contact,
            email=email,
            made_at=now,
            made_by=by,
            language=letters.language_for(organisation, contact),
            expires_at=now + links.GOOD_FOR,
        )
    else:
        confirmation.expires_at = now + links.GOOD_FOR
        confirmation.save(update_fields=["expires_at"])
    return send_letter(confirmation, by=by, write=write)


def send_letter(confirmation: Confirmation, *, by: User | None, write: LetterWriter | None = None) -> Letter:
    """Writes the next letter of a confirmation with a link of its own, in the caller's transaction.

    `write` makes another letter of it than the one that asks to confirm.
    """
    token = links.new(key())
    again = confirmation.letters > 0
    link = address_of(token)
    letter = (
        write(confirmation, link)
        if write
        else letters.write(
            confirmation.organisation,
            confirmation.language,
            link,
            confirmation.expires_at,
            name=confirmation.contact.name if confirmation.contact else "",
            again=again,
        )
    )
    mail = ports.post.answer.send(
        ref=confirmation.ref,
        by=by,
        to=confirmation.email,
        subject=letter.subject,
        text=letter.text,
        language=confirmation.language,
    )
    row = Letter.objects.create(confirmation=confirmation, digest=links.digest(token), mail=mail, at=clock.now())
    Confirmation.objects.filter(pk=confirmation.pk).update(letters=F("letters") + 1)
    verb = "confirmation.reminded" if again else "confirmation.asked"
    record(verb, by=by, ref=confirmation.ref, data={"organisation": confirmation.organisation_id})
    return row


def key() -> bytes:
    """With what this installation marks its links."""
    return settings.SECRET_KEY.encode()


def address_of(token: str) -> str:
    """Where a link leads, as it stands in the letter."""
    return settings.ENVIRONMENT.public_url.rstrip("/") + reverse("directory:sheet", args=[token])


@transaction.atomic
def remind(number: int, *, by: User) -> Confirmation:
    """One more letter to the same address; the link of the earlier one goes on to work, as long as the new one."""
    confirmation = _locked(number)
    _still_open(confirmation)
    confirmation.expires_at = clock.now() + links.GOOD_FOR
    confirmation.save(update_fields=["expires_at"])
    send_letter(confirmation, by=by)
    return confirmation


@transaction.atomic
def withdraw(number: int, *, by: User) -> Confirmation:
    """The links of a confirmation lead nowhere any more."""
    confirmation = _locked(number)
    _still_open(confirmation)
    _withdraw(confirmation, by, clock.now())
    return confirmation


def _withdraw(confirmation: Confirmation, by: User | None, now: datetime) -> None:
    confirmation.withdrawn_at, confirmation.sheet = now, None
    confirmation.save(update_fields=["withdrawn_at", "sheet"])
    record("confirmation.withdrawn", by=by, ref=confirmation.ref, data={"organisation": confirmation.organisation_id})


# --- answering: whoever has the link


@transaction.atomic
def open_sheet(number: int) -> ConfirmationSheet:
    """Opens the sheet after the button behind the link was pressed; it keeps the record as it is at this moment.

    When the organisation was merged since, the sheet is made anew for its successor.
    """
    confirmation = _locked(number)
    _still_open(confirmation)
    if sheet := sheets.opened(confirmation):
        return sheet
    sheet = sheets.begin(confirmation.organisation, sheets.kept(confirmation))
    confirmation.sheet, confirmation.opened_at = sheets.seal(confirmation, sheet), confirmation.opened_at or clock.now()
    confirmation.save(update_fields=["sheet", "opened_at"])
    record("confirmation.opened", by=None, ref=confirmation.ref, data={"organisation": confirmation.organisation_id})
    return sheet


@transaction.atomic
def keep_sheet(number: int, typed: Mapping[str, str], *, more: int = 0) -> ConfirmationSheet:
    """Keeps what was typed so far; `more` adds that many places for new contacts."""
    confirmation = _locked(number)
    _still_open(confirmation)
    sheet = sheets.opened(confirmation)
    if sheet is None:
        raise Conflict(_("Open the page again from the link in our letter."))
    sheet = replace(sheet, typed=dict(typed), newcomers=min(sheet.newcomers + more, sheets.MOST_NEWCOMERS))
    confirmation.sheet = sheets.seal(confirmation, sheet)
    confirmation.save(update_fields=["sheet"])
    return sheet


@transaction.atomic
def answer(number: int, reply: SheetAnswer) -> Confirmation:
    """Takes the answer of the organisation: confirms all when nothing changed, else leaves each change to the desk."""
    confirmation = _locked(number)
    _still_open(confirmation)
    sheet = sheets.opened(confirmation)
    if sheet is None:
        raise Conflict(_("Open the page again from the link in our letter."))
    proposals = _proposals(confirmation, sheet, reply)
    Proposal.objects.bulk_create(proposals)
    now = clock.now()
    confirmation.answered_at, confirmation.sheet, confirmation.remark, confirmation.corrected = (
        now,
        None,
        reply.remark,
        bool(proposals),
    )
    if not proposals:
        _confirm_all(confirmation, sorted(map(int, sheet.contacts)), None)
        confirmation.settled_at = None if reply.remark else now
    confirmation.save(update_fields=["answered_at", "sheet", "remark", "corrected", "settled_at"])
    record(
        "confirmation.answered",
        by=None,
        ref=confirmation.ref,
        data={"organisation": confirmation.organisation_id, "changes": len(proposals)},
    )
    return confirmation


def _proposals(confirmation: Confirmation, sheet: ConfirmationSheet, reply: SheetAnswer) -> list[Proposal]:
    proposals = [
        Proposal(
            confirmation=confirmation,
            about=About.CONTACT if number else About.ORGANISATION,
            contact_id=int(number) if number else None,
            field=change.field,
            before=change.before,
            after=change.after,
        )
        for number, changes in reply.changes(sheet).items()
        for change in changes
    ]
    proposals += [
        Proposal(confirmation=confirmation, about=About.NEWCOMER, after=dict(card)) for card in reply.newcomers
    ]
    ended = confirmation.organisation.users.filter(pk__in=reply.without_access).order_by("pk")
    return proposals + [
        Proposal(confirmation=confirmation, about=About.USER, user=user, field="access") for user in ended
    ]


# --- deciding: the desk


@transaction.atomic
def decide(
    number: int, *, by: User, accept: Collection[int] = (), refuse: Collection[int] = (), reason: str = ""
) -> Confirmation:
    """Accepts and refuses some of the waiting changes; accepted ones are written by the usual actions, one per record.

    When none is left waiting, all that the organisation saw counts as confirmed.
    """
    confirmation = _locked(number)
    waiting = {proposal.pk: proposal for proposal in confirmation.proposals.filter(state=State.WAITING)}
    if set(accept) - waiting.keys() or set(refuse) - waiting.keys() or set(accept) & set(refuse):
        raise Conflict(_("Somebody has decided on one of these already."))
    if not accept and not refuse:
        raise Invalid(_("Nothing was decided: choose accept or refuse."))
    if refuse and not reason.strip():
        raise Invalid(_("Say in a word why, for whoever asks later."), field="reason")
    _accept([waiting[pk] for pk in sorted(accept)], confirmation, by)
    now = clock.now()
    confirmation.proposals.filter(pk__in=accept).update(state=State.ACCEPTED, decided_at=now, decided_by=by)
    confirmation.proposals.filter(pk__in=refuse).update(
        state=State.REFUSED, decided_at=now, decided_by=by, reason=reason.strip()[:200]
    )
    data = {"organisation": confirmation.organisation_id, "accepted": len(accept), "refused": len(refuse)}
    record("confirmation.decided", by=by, ref=confirmation.ref, data=data)
    if len(accept) + len(refuse) == len(waiting):
        _settle(confirmation, by, now)
    return confirmation


@transaction.atomic
def settle(number: int, *, by: User) -> Confirmation:
    """Settles a confirmation whose remark was read and that has no waiting changes."""
    confirmation = _locked(number)
    if (
        confirmation.answered_at is None
        or confirmation.settled_at
        or confirmation.proposals.filter(state=State.WAITING).exists()
    ):
        raise Conflict(_("There is still something to decide here."))
    _settle(confirmation, by, clock.now())
    return confirmation


def _settle(confirmation: Confirmation, by: User, now: datetime) -> None:
    confirmation.settled_at = now
    confirmation.save(update_fields=["settled_at"])
    here = (
        confirmation.organisation.contacts.filter(left_on__isnull=True)
        .order_by("name", "pk")
        .values_list("pk", flat=True)
    )
    _confirm_all(confirmation, list(here[: sheets.MOST_PEOPLE]), by)


def _accept(proposals: Collection[Proposal], confirmation: Confirmation, by: User) -> None:
    """One write for the organisation, one for each contact; the first that cannot be says which."""
    about_body = {item.field: item.after for item in proposals if item.about == About.ORGANISATION}
    if about_body:
        card = OrganisationCard.of(
            Organisation.objects.select_for_update().defer("words").get(pk=confirmation.organisation_id)
        )
        change_organisation(confirmation.organisation_id, with_organisation_values(card, about_body), by=by)
    people: dict[int, dict[str, str | list[str]]] = {}
    for item in proposals:
        if item.about == About.CONTACT:
            if item.contact_id is None:
                raise Conflict(_("This contact is no longer in the directory."))
            people.setdefault(item.contact_id, {})[item.field] = item.after
        elif item.about == About.NEWCOMER:
            add_contact(with_contact_values(ContactCard(organisation=confirmation.organisation), item.after), by=by)
        elif item.about == About.USER and item.user_id is not None:
            end_user(item.user_id, by=by)
    for pk, fields in people.items():
        person = Contact.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
        change_contact(pk, with_contact_values(ContactCard.of(person), fields), by=by)


def _confirm_all(confirmation: Confirmation, contacts: list[int], by: User | None) -> None:
    """The organisation and these people of it are right as of now, in a fixed number of statements."""
    now, who = clock.now(), by.pk if by else None
    Organisation.objects.filter(pk=confirmation.organisation_id).update(confirmed_at=now)
    people = Contact.objects.filter(pk__in=contacts, organisation=confirmation.organisation_id, left_on__isnull=True)
    confirmed = list(people.order_by("pk").values_list("pk", flat=True))
    Contact.objects.filter(pk__in=confirmed).update(confirmed_at=now)
    data = {"confirmation": confirmation.pk}
    record_all(
        [
            Happening("organisation.confirmed", f"organisation:{confirmation.organisation_id}", data, by=who),
            *(Happening("contact.confirmed", f"contact:{pk}", data, by=who) for pk in confirmed),
        ]
    )


# --- both


def _locked(number: int) -> Confirmation:
    rows = Confirmation.objects.select_for_update(of=("self",)).select_related("organisation", "contact")
    confirmation = rows.filter(pk=number).first()
    if confirmation is None:
        raise NotFound(_("There is no such confirmation."))
    return confirmation


def _still_open(confirmation: Confirmation) -> None:
    if confirmation.answered_at is not None:
        raise Conflict(_("Your answer has been sent already. Thank you."))
    if not confirmation.is_open(clock.now()):
        raise Conflict(_("This link leads nowhere any more."))
