"""Mail addresses across the records: whose they are today, and at which of them there is nobody any more."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.db.models.functions import Lower

from tridesk.directory import ports
from tridesk.directory.membership import present
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.ports import CameBack
from tridesk.directory.queries import not_ended


def still_used(addresses: Collection[str]) -> set[str]:
    """Those of these addresses, in lower case, that stand in the record of a body or a person who is still there."""
    wanted = set(addresses)
    if not wanted:
        return set()
    used: set[str] = set()
    for rows in (Organisation.objects.filter(not_ended()).order_by(), present(Contact.objects.all())):
        written = rows.annotate(
            first=Lower("email")
        ).filter(Q(first__in=wanted) | Q(other_emails__overlap=sorted(wanted)))  # fmt: skip
        for first, others in written.values_list("first", "other_emails"):
            used |= {first, *others} & wanted
    return used


def came_back(addresses: Collection[str]) -> dict[str, CameBack]:
    """What is known from above of these addresses, each as it is written there."""
    lower = {address.lower() for address in addresses}
    known = {address: told for experience in ports.experiences for address, told in experience.came_back(lower).items()}
    return {address: known[address.lower()] for address in addresses if address.lower() in known}
