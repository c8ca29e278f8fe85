"""What the portal keeps of a person, shown and taken out; what `directory.privacy.ports.Keeper` asks for.

Feedback is of nobody, and what is not confirmed yet is sealed and gone after three days: neither is looked through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact
from tridesk.directory.privacy.traces import Traces
from tridesk.kit.errors import Sayable
from tridesk.portal.models import CallSlot, Opening, OrganisationLink, Renewal, RequestLink


class PortalKeeper:
    """Links to requests mailed to the person, where they were opened, and booked call-backs."""

    name, label = "portal", _("Links to requests")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        rows = _links(contact.emails).select_related("ticket").prefetch_related("openings").order_by("pk")
        links: list[Mapping[str, Any]] = [
            {
                "number": link.ticket.number,
                "address": link.email,
                "made_at": link.made_at,
                "revoked_at": link.revoked_at,
                "opened": [{"at": opening.at, "device": opening.device} for opening in link.openings.all()],
            }
            for link in rows
        ]
        slots = _slots(contact).select_related("ticket").order_by("pk")
        links += [{"number": slot.ticket.number, "call_at": slot.starts_at, "phone": slot.number} for slot in slots]
        return links + [
            {
                "organisation": str(link.organisation),
                "address": link.email,
                "made_at": link.made_at,
                "opened_at": link.opened_at,
            }
            for link in _organisation_links(contact.emails).select_related("organisation").order_by("pk")
        ]

    def still_needed(self, contact: Contact) -> Sayable | None:
        return None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """Deletes the links, which end every device's access, and the booked calls."""
        Opening.objects.filter(link__in=_links(traces.emails)).delete()
        _links(traces.emails).delete()
        _organisation_links(traces.emails).delete()
        Renewal.objects.annotate(address=Lower("email")).filter(address__in=_folded(traces.emails)).delete()
        _slots(contact).delete()
        CallSlot.objects.filter(number__in=list(traces.phones)).delete()
        return {}


def dispose(tickets: Sequence[int]) -> None:
    """Deletes links to tickets that are disposed of, with the devices that opened them, and booked calls."""
    RequestLink.objects.filter(ticket__in=tickets).delete()
    CallSlot.objects.filter(ticket__in=tickets).delete()


def _folded(emails: Iterable[str]) -> list[str]:
    return sorted(email.lower() for email in emails)


def _links(emails: Iterable[str]) -> QuerySet[RequestLink]:
    return RequestLink.objects.annotate(address=Lower("email")).filter(address__in=_folded(emails))


def _organisation_links(emails: Iterable[str]) -> QuerySet[OrganisationLink]:
    return OrganisationLink.objects.annotate(address=Lower("email")).filter(address__in=_folded(emails))


def _slots(contact: Contact) -> QuerySet[CallSlot]:
    return CallSlot.objects.filter(Q(ticket__contact=contact) | Q(number__in=contact.phones))
