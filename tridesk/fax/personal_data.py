"""What faxes keep of a person beside the words and pictures on the ticket, which `tickets` cares for.

The original shows everything, so it goes with the first trace that is taken out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact
from tridesk.directory.organisations.callers import shared
from tridesk.directory.privacy.queries import may_name
from tridesk.directory.privacy.traces import MASK, Traces
from tridesk.fax.models import Fax, Junk, JunkSign, Reading
from tridesk.kit.errors import Sayable
from tridesk.tickets.models import Attachment


class FaxKeeper:
    """Faxes from the contact's numbers, and those on their tickets."""

    name, label = "faxes", _("Faxes")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        return [
            {
                "received_at": fax.received_at,
                "ticket": fax.entry.ticket.number if fax.entry else None,
                "caller": fax.caller,
                "station": fax.station,
                "called": fax.called,
                "pages": fax.pages,
            }
            for fax in _own(contact).select_related("entry__ticket").defer("sealed").order_by("pk")
        ]

    def still_needed(self, contact: Contact) -> Sayable | None:
        reading = _own(contact).filter(reading=Reading.WAITING, entry__isnull=False)
        return _("A fax of this person is being read.") if reading.exists() else None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """Takes out numbers, identification, originals and pictures; the words on the ticket are masked there."""
        own = list(_own(contact, traces).defer("sealed"))
        for fax in own:
            _empty(fax)
        far = traces if known_by_name else Traces(emails=traces.emails, phones=traces.phones)
        for column in ("station", "fault") if far else ():
            for fax in may_name(Fax.objects.defer("sealed"), column, far):
                Fax.objects.filter(pk=fax.pk).update(**{column: far.masked(getattr(fax, column))})
        JunkSign.objects.filter(value__in=traces.phones).delete()
        if far:
            may_name(JunkSign.objects.filter(kind=Junk.STATION), "value", far).delete()
        return {"faxes": len(own)} if own else {}


def dispose(tickets: Sequence[int]) -> None:
    """Takes sender and original out of faxes about tickets that are disposed of; their files go with the tickets."""
    for fax in Fax.objects.filter(entry__ticket__in=tickets).defer("sealed"):
        _empty(fax)


def _own(contact: Contact, traces: Traces | None = None) -> QuerySet[Fax]:
    numbers = traces.phones if traces else set(contact.phones) - shared(contact.phones)
    return Fax.objects.filter(Q(entry__ticket__contact=contact) | Q(caller__in=numbers))


def _empty(fax: Fax) -> None:
    """Leaves that there was a fax, with its pages and its hour."""
    Attachment.objects.filter(entry=fax.entry_id, content_type="image/png").delete()
    Fax.objects.filter(pk=fax.pk).update(
        caller="", called="", station=MASK if fax.station else "", fault="", sealed=None, picture=""
    )
