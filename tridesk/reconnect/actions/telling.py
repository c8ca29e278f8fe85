"""Telling what was done, with a link that freezes the access at once."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tridesk.accounts import mailed_links
from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation, Registration, RegistrationKind
from tridesk.directory.organisations import registrations
from tridesk.kit import clock, link_tokens
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.reconnect import links, queries, rules
from tridesk.reconnect.actions.steps import locked, noted
from tridesk.reconnect.models import Restore, Telling
from tridesk.reconnect.words import RestoreLetter, told_letter
from tridesk.tickets.letter_post import DeskPost

log = logging.getLogger(__name__)

MOST_TOLD: Final = 12  # addresses


@transaction.atomic
def tell(number: int) -> None:
    """Mails every registered address of the user, the organisation and its security contacts; once each.

    What is restored once more, because it still did not work, is told once more; the links of before still freeze it.
    Also those that were taken off a card within 30 days: who took over a mailbox does not silence the one before. What
    is registered longest comes first: who adds a dozen addresses silences none either.
    """
    restore = locked(number)
    if restore.restored_at is None:
        return
    before = set(restore.tellings.filter(restored_at=restore.restored_at).values_list("address", flat=True))
    told, rows = 0, _addresses(restore.user.organisation, restore.contact)
    counting = _counting(restore, rows)
    for row in rows:
        if row.value not in before:
            token = mailed_links.new_token(links.FREEZE)
            letter = told_letter(restore, row.contact, links.address_of("not_me", token))
            telling = Telling(
                restore=restore, address=row.value, restored_at=restore.restored_at, counts=row.value in counting
            )
            told += mail(telling, token, letter, restore.ref)
    if told:
        noted("told", restore, None)


def _counting(restore: Restore, rows: Collection[Registration]) -> set[str]:
    """The addresses at which a mail counts as told."""
    contact, security = restore.contact, queries.security_contacts(restore)
    settled = clock.now() - registrations.SETTLED_AFTER
    ever = contact.registrations.filter(kind=RegistrationKind.EMAIL).values_list("value", flat=True)
    own = {rules.mailbox(value) for value in [*ever, restore.own_address]}

    def counts(row: Registration) -> bool:
        is_theirs = row.contact is not None and row.contact.name.casefold() == contact.name.casefold()
        return rules.counts_as_told(
            is_own=is_theirs or rules.mailbox(row.value) in own,
            is_security=row.contact_id in security,
            has_security=bool(security),
            is_settled=row.since <= settled,
        )

    return {row.value for row in rows if counts(row)}


def mail(telling: Telling, token: str, letter: RestoreLetter, ref: str) -> bool:
    """Mails a letter with its link, and keeps that it was told; an address that is none keeps no other from theirs."""
    telling.digest = link_tokens.digest(token)
    try:
        with transaction.atomic():
            telling.mail = DeskPost().send(
                ref=ref,
                by=None,
                to=telling.address,
                subject=letter.subject,
                text=letter.text,
                language=letter.language,
            )
            telling.save()
    except Invalid as refusal:
        log.warning("%s cannot be told at one address: %s", ref, refusal.code)
        return False
    return True


@transaction.atomic
def note_called(number: int, *, by: User) -> Restore:
    """A colleague who took no step of a restore told somebody by telephone of it, since no mail could say it.

    Where every colleague took a step of it the journal says that nobody else was there: one person or several.
    """
    require(by, "access.restore")
    locked(number)
    restore = queries.restore_for(by, number)
    if not queries.may_call(by, restore):
        raise NotAllowed(_("You took part in this restore: a colleague who did not has to call them."))
    if not queries.told_nobody().filter(pk=number).exists():
        raise Conflict(_("Somebody has been told already."))
    restore.called_at = clock.now()
    restore.save(update_fields=["called_at"])
    noted("told_alone" if by.pk in restore.workers else "told_by_telephone", restore, by)
    return restore


def readers(organisation: Organisation, contact: Contact | None) -> list[tuple[str, Contact | None]]:
    """The addresses to tell, each with the person behind it: of the organisation, its security contacts, a contact."""
    return [(row.value, row.contact) for row in _addresses(organisation, contact)]


def _addresses(organisation: Organisation, contact: Contact | None) -> list[Registration]:
    """The addresses to tell, the oldest first; a security contact of the last 30 days is one."""
    lately = clock.now() - registrations.SETTLED_AFTER
    own = None if contact is None else contact.pk
    rows, changes = registrations.registered(organisation), registrations.changed_since(organisation, contact, lately)
    over = [change.registration for change in changes if change.registration.until is not None]
    security = {row.contact_id for row in [*rows, *over] if row.kind == RegistrationKind.SECURITY}
    rows = [row for row in rows if row.contact_id in {None, own, *security}]
    addresses: dict[str, Registration] = {}
    for row in sorted([*rows, *over], key=lambda row: row.since):
        if row.kind == RegistrationKind.EMAIL:
            addresses.setdefault(row.value, row)
    return list(addresses.values())[:MOST_TOLD]


def own_addresses(organisation: Organisation, people: Collection[int]) -> list[tuple[str, Contact]]:
    """The addresses of these people of an organisation, those of the last 30 days with them; the oldest first."""
    lately = clock.now() - registrations.SETTLED_AFTER
    rows = Registration.objects.filter(contact__in=people, kind=RegistrationKind.EMAIL, organisation=organisation)
    rows = rows.filter(Q(until=None) | Q(until__gte=lately)).select_related("contact").defer("contact__words")
    own: dict[str, Contact] = {}
    for row in rows.order_by("since"):
        if row.contact is not None:
            own.setdefault(row.value, row.contact)
    return list(own.items())
