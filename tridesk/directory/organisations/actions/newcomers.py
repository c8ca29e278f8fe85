"""Contacts added because they wrote or called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.directory.organisations.queries import contacts_by_emails
from tridesk.journal.actions import Happening, record_all
from tridesk.kit.errors import Invalid


class Newcomer(NamedTuple):
    """A new requester, with the name and address that they gave."""

    email: str
    name: str = ""
    language: str = ""


def remember_contact(email: str, name: str, language: str, *, by: User | None = None) -> Contact:
    """The contact with this address, added when there is none yet. A known contact is not changed."""
    remembered = remember_contacts([Newcomer(email, name, language)], by=by)
    if not remembered:
        raise Invalid(_("This mail address cannot stand for a contact."), field="email")
    return next(iter(remembered.values()))


@transaction.atomic
def remember_contacts(newcomers: Iterable[Newcomer], *, by: User | None = None) -> dict[str, Contact]:
    """The same for many, in a fixed number of queries: lower-case address -> contact.

    Newcomers without an address, or with one that is too long, are left out.
    """
    by_email = {email: newcomer for newcomer in newcomers if 0 < len(email := _key(newcomer.email)) <= 254}
    known = contacts_by_emails(by_email)
    if len(known) < len(by_email):
        _wait_for_turn(by_email.keys() - known.keys())
        known = contacts_by_emails(by_email)
        known |= _make_contacts([by_email[email] for email in by_email.keys() - known.keys()], by)
    return known


def _key(email: str) -> str:
    return email.strip().lower()


def _make_contacts(newcomers: list[Newcomer], by: User | None) -> dict[str, Contact]:
    made = Contact.objects.bulk_create(map(_new_contact, newcomers))
    record_all(
        Happening("contact.remembered", f"contact:{contact.pk}", {}, by=by.pk if by else None) for contact in made
    )
    return {_key(contact.email): contact for contact in made}


def _new_contact(newcomer: Newcomer) -> Contact:
    speaks = newcomer.language if newcomer.language in dict(settings.LANGUAGES) else ""
    return Contact(email=newcomer.email.strip(), name=newcomer.name.strip()[:200], language=speaks)


def _wait_for_turn(emails: Iterable[str]) -> None:
    """One at a time per address, until the end of the transaction: nothing in the table forbids making two.

    Always in the same order, so that two batches do not wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('directory.contact'), hashtext(email))"
            " FROM (SELECT unnest(%s::text[]) AS email ORDER BY 1) AS newcomer",
            [sorted(emails)],
        )
