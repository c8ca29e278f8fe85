"""What faxes that leave keep of a person, shown and taken out. Numbers of pages, moments and hashes stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact
from tridesk.directory.organisations.callers import shared
from tridesk.directory.privacy.queries import may_name
from tridesk.directory.privacy.traces import MASK, Traces
from tridesk.fax.models import FaxAttempt, OutFax
from tridesk.fax.outgoing import queries
from tridesk.fax.outgoing.rules import OPEN
from tridesk.kit import clock
from tridesk.kit.errors import Sayable


class OutFaxKeeper:
    """Faxes to the contact's numbers, and those about their tickets."""

    name, label = "out_faxes", _("Faxes sent")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        return [
            {
                "made_at": fax.made_at,
                "ended_at": fax.ended_at,
                "ticket": fax.ticket.number if fax.ticket else None,
                "to": fax.to,
                "name": fax.name,
                "subject": fax.subject,
                "pages": fax.pages,
                "state": fax.state,
            }
            for fax in _own(contact).select_related("ticket").defer("sealed", "report").order_by("pk")
        ]

    def still_needed(self, contact: Contact) -> Sayable | None:
        is_open = _own(contact).filter(state__in=OPEN).exists()
        return _("A fax to this person has not ended yet.") if is_open else None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """Takes out numbers, names and papers; the words on the ticket are masked there."""
        own = list(_own(contact, traces).values_list("pk", flat=True))
        _empty(OutFax.objects.filter(pk__in=own))
        far = traces if known_by_name else Traces(emails=traces.emails, phones=traces.phones)
        named = _mentioning(OutFax.objects.all(), ("name", "subject"), far)
        for fax in OutFax.objects.filter(pk__in=named).defer("sealed", "report"):
            words = {"name": far.masked(fax.name), "subject": far.masked(fax.subject)}
            OutFax.objects.filter(pk=fax.pk).update(**words, sealed=None, report=None, emptied_at=clock.now())
        queries.reports_on(OutFax.objects.filter(pk__in=named)).delete()
        heard = _mentioning(FaxAttempt.objects.all(), ("station", "fault"), far)
        for attempt in FaxAttempt.objects.filter(pk__in=heard):
            told = {"station": far.masked(attempt.station)[:40], "fault": far.masked(attempt.fault)[:200]}
            FaxAttempt.objects.filter(pk=attempt.pk).update(**told)
        return {"out_faxes": len(own)} if own else {}


def dispose(tickets: Sequence[int]) -> None:
    """Takes persons and papers out of faxes about tickets that are disposed of."""
    _empty(OutFax.objects.filter(ticket__in=tickets))


def _mentioning(rows: QuerySet[Any], columns: Sequence[str], traces: Traces) -> set[int]:
    """The rows that may name the person in one of these columns."""
    if not traces:
        return set()
    return {pk for column in columns for pk in may_name(rows, column, traces).values_list("pk", flat=True)}


def _own(contact: Contact, traces: Traces | None = None) -> QuerySet[OutFax]:
    numbers = traces.phones if traces else set(contact.phones) - shared(contact.phones)
    called = FaxAttempt.objects.filter(to__in=numbers).values("fax")
    return OutFax.objects.filter(Q(ticket__contact=contact) | Q(to__in=numbers) | Q(pk__in=called))


def _empty(faxes: QuerySet[OutFax]) -> None:
    """Leaves that there was a fax, with its pages and its moments."""
    queries.reports_on(faxes).delete()
    FaxAttempt.objects.filter(fax__in=faxes.values("pk")).update(to="", station="", fault="")
    faxes.update(to="", name=MASK, subject=MASK, sealed=None, report=None, emptied_at=clock.now())
