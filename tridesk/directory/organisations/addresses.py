"""Mail addresses across the records: which are still in use, and which no longer exist according to a mail server."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.db.models.functions import Lower

from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations import ports
from tridesk.directory.organisations.ports import CameBack
from tridesk.directory.organisations.queries import not_ended, present


def still_used(addresses: Collection[str]) -> set[str]:
    """The addresses (lower case) that appear in the record of an organisation or contact that has not ended or left."""
    wanted = set(addresses)
    if not wanted:
        return set()
    used: set[str] = set()
    for rows in (Organisation.objects.filter(not_ended()).order_by(), present(Contact.objects.all())):
        written = rows.annotate(first=Lower("email")).filter(
            Q(first__in=wanted) | Q(other_emails__overlap=sorted(wanted))
        )
        for first, others in written.values_list("first", "other_emails"):
            used |= {first, *others} & wanted
    return used


def came_back(addresses: Collection[str]) -> dict[str, CameBack]:
    """What the rooms above know of these addresses (`ports.experiences`), by the address as it was given."""
    lower = {address.lower() for address in addresses}
    known = {
        address: told
        for experience in ports.experiences.answer
        for address, told in experience.came_back(lower).items()
    }
    return {address: known[address.lower()] for address in addresses if address.lower() in known}
