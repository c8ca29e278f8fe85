"""Reads: organisations and contacts, and the gates to them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BooleanField, Expression, F, Func, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.models import (
    Contact,
    Organisation,
    OrganisationKind,
)
from tridesk.journal.prepared_queries import PreparedQuery
from tridesk.kit import clock
from tridesk.kit.errors import NotFound

# --- organisations


def not_ended() -> Q:
    """What holds for organisations that are still there today."""
    return Q(valid_until__isnull=True) | Q(valid_until__gte=clock.today())


def municipality_rows() -> QuerySet[Organisation]:
    """Municipalities with their NIS code, also those that have ended."""
    return Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).exclude(nis="")


def organisation_for(user: User, number: int) -> Organisation:
    """The one gate to an organisation, for users with the right to read the directory."""
    rows = Organisation.objects.select_related("parent", "merged_into").defer("words")
    organisation = rows.filter(pk=number).first() if user.may("directory.read") else None
    if organisation is None:
        raise NotFound(_("There is no such organisation in the directory."))
    return organisation


def contact_for(user: User, number: int) -> Contact:
    """The one gate to a contact, for users with the right to read the directory."""
    rows = Contact.objects.select_related("organisation").defer("words")
    contact = rows.filter(pk=number).first() if user.may("directory.read") else None
    if contact is None:
        raise NotFound(_("There is no such contact in the directory."))
    return contact


def contacts_of(organisation: Organisation, limit: int = 200) -> list[Contact]:
    """The contacts of an organisation by name, its security contacts first; those that left come last."""
    rows = organisation.contacts.defer("words")
    rows = rows.order_by(F("left_on").desc(nulls_first=True), "-is_security_contact", "name", "pk")
    return list(rows[:limit])


def security_contacts(organisation: int) -> QuerySet[Contact]:
    """The security contacts of an organisation, given by its number, that have not left."""
    rows = Contact.objects.filter(organisation=organisation, is_security_contact=True)
    return present(rows).defer("words")


def security_addresses(organisation: Organisation) -> list[str]:
    """Where the security contacts are written to; the registered address stands for them when they have none."""
    theirs = [address for contact in security_contacts(organisation.pk) for address in contact.emails]
    return theirs or [address for address in [organisation.email] if address]


def parts_of(organisation: Organisation, limit: int = 100) -> list[Organisation]:
    """The organisations that are part of it."""
    return list(organisation.children.defer("words").order_by("name_nl", "pk")[:limit])


def predecessors_of(organisation: Organisation) -> list[Organisation]:
    """The organisations that have gone on in it."""
    return list(organisation.merged.defer("words").order_by("name_nl", "pk")[:100])


def organisation_named_by(name: str) -> Organisation:
    """The organisation that a command names: `#12` is its number here, else a NIS code (one not ended first)."""
    number = name.removeprefix("#")
    rows = (
        Organisation.objects.filter(pk=int(number[:18]))
        if name.startswith("#") and number.isdecimal()
        else (Organisation.objects.filter(nis=name).exclude(nis=""))
    )
    organisation = rows.order_by(F("valid_until").desc(nulls_first=True), "pk").first()
    if organisation is None:
        raise NotFound(_("The directory knows no organisation %(name)s.") % {"name": name})
    return organisation


def municipalities(*, lock: bool = False) -> dict[str, Organisation]:
    """The municipalities that have not ended, by NIS code; of two with one code the older. `lock` is for a writer."""
    rows = Organisation.objects.filter(not_ended(), kind=OrganisationKind.MUNICIPALITY).exclude(nis="")
    rows = rows.order_by("-pk").defer("words")
    return {municipality.nis: municipality for municipality in (rows.select_for_update() if lock else rows)}


# --- contacts


def contacts_by_emails(emails: Iterable[str]) -> dict[str, Contact]:
    """Lower-case address -> contact, with its organisation, in one query.

    Of several contacts with one address: one that has not left, then one with an organisation, then the oldest.
    """
    wanted, by_email = {email.strip().lower() for email in emails} - {""}, dict[str, Contact]()
    for contact in _with_emails(sorted(wanted)) if wanted else ():
        by_email |= dict.fromkeys(wanted.intersection([vars(contact)["lower_email"], *contact.other_emails]), contact)
    return by_email


def _is_any(value: Expression | F, values: Expression) -> Func:
    """Whether a value is in an array; `IN` is another statement for each number of values."""
    return Func(value, values, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


def _best_last(emails: Expression) -> QuerySet[Contact]:
    known = Contact.objects.annotate(lower_email=Lower("email"), left=Q(left_on__isnull=False))
    known = known.filter(Q(_is_any(F("lower_email"), emails)) | Q(other_emails__overlap=emails))
    best_last = known.order_by("-left", F("organisation").desc(nulls_first=True), "-pk").select_related("organisation")
    return best_last.defer("words", "organisation__words")


_with_emails = PreparedQuery(_best_last)


def present(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Contacts that have not left."""
    today = clock.today()
    return contacts.filter(Q(left_on__isnull=True) | Q(left_on__gt=today)).order_by()
