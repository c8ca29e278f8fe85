"""Reads: organisations and contacts, and the gates to them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.models import (
    Contact,
    Organisation,
    OrganisationKind,
)
from tridesk.kit import clock
from tridesk.kit.errors import NotFound

# --- organisations


def not_ended() -> Q:
    """What holds for organisations that are still there today."""
    return Q(valid_until__isnull=True) | Q(valid_until__gte=clock.now().astimezone(clock.BRUSSELS).date())


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
    """The contacts of an organisation, by name; those that left come last."""
    rows = organisation.contacts.defer("words").order_by(F("left_on").desc(nulls_first=True), "name", "pk")
    return list(rows[:limit])


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
    wanted = {email.strip().lower() for email in emails} - {""}
    if not wanted:
        return {}
    same = Q(lower_email__in=wanted) | Q(other_emails__overlap=sorted(wanted))
    known = Contact.objects.annotate(lower_email=Lower("email"), left=Q(left_on__isnull=False)).filter(same)
    best_last = known.order_by("-left", F("organisation").desc(nulls_first=True), "-pk").select_related("organisation")
    by_email: dict[str, Contact] = {}
    for contact in best_last.defer("words", "organisation__words"):
        by_email |= dict.fromkeys(wanted.intersection([contact.lower_email, *contact.other_emails]), contact)
    return by_email


def present(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Contacts that have not left."""
    today = clock.now().astimezone(clock.BRUSSELS).date()
    return contacts.filter(Q(left_on__isnull=True) | Q(left_on__gt=today)).order_by()
