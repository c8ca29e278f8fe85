"""Reads faxes that leave; `out_fax_for` is the one gate to such a fax."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.office.queries import working_hours
from tridesk.fax.models import FaxAttempt, OutFax
from tridesk.fax.outgoing.rules import OPEN, OutState, first_rung
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.telephony.switch.faxes import FaxEnd
from tridesk.tickets.models import Attachment, Entry, EntryKind, Ticket
from tridesk.tickets.queries import ticket_for
from tridesk.vault.columns import SealedColumn

FILES: Final = SealedColumn("fax.OutFax", "sealed", lambda row: b"fax.outfax:%d" % row.pk)
"""The PDFs that leave."""
REPORTS: Final = SealedColumn("fax.OutFax", "report", lambda row: b"fax.outfax.report:%d" % row.pk)
"""The transmission reports."""
TO_DECIDE: Final = "decide"
"""Names, beside the states, those that wait for a person."""


def out_faxes(state: str = "") -> QuerySet[OutFax]:
    """Faxes that leave or left, newest first; of one state, or those that wait for a decision."""
    rows = OutFax.objects.select_related("ticket__organisation", "made_by").defer("sealed", "report")
    if state in {each.value for each in OutState}:
        rows = rows.filter(state=state)
    elif state == TO_DECIDE:
        rows = rows.filter(state=OutState.UNKNOWN)
    return rows.order_by("-pk")


def not_set(writer: User) -> QuerySet[OutFax]:
    """The faxes of this writer whose papers could not be made: nothing left, and nobody else knows."""
    return out_faxes(OutState.GIVEN_UP).filter(digest="", made_by=writer)


def out_fax_for(user: User, pk: int) -> OutFax:
    """The fax, if this person may read its ticket or, of one of many, notices; otherwise there is no such fax."""
    fax = OutFax.objects.select_related("ticket__organisation", "ticket__owner", "made_by").filter(pk=pk).first()
    if fax is None or (fax.ticket is None and not user.may("notice.read")):
        raise NotFound(_("There is no such fax."))
    if fax.ticket is not None:
        ticket_for(user, fax.ticket.number)
    return fax


def out_faxes_of(ticket: Ticket) -> QuerySet[OutFax]:
    """The faxes that left about a ticket, newest first."""
    return out_faxes().filter(ticket=ticket)


def attempts_of(fax: OutFax) -> list[FaxAttempt]:
    return list(fax.attempts.order_by("pk"))


def rung_that_worked(number: str) -> int:
    """Where the ladder begins for a number: with what worked there last."""
    worked = FaxAttempt.objects.filter(to=number, end=FaxEnd.SENT).order_by("-pk").values_list("rung", flat=True)
    return first_rung(worked.first())


def moment_for(at: datetime, *, in_hours: bool, language: str) -> datetime:
    """The first moment from `at` on at which a fax may leave: at once, or in the working hours of its readers."""
    return working_hours(language).next_opening(at) if in_hours else at


def without_papers(most: int) -> list[int]:
    """The faxes that wait for their papers, oldest first."""
    rows = OutFax.objects.filter(state=OutState.WAITING, digest="").order_by("pk")
    return list(rows.values_list("pk", flat=True)[:most])


def due(most: int, *, with_many: bool = True) -> list[OutFax]:
    """The faxes that are due, oldest first, of those to whose number no other is leaving; those of many come last."""
    rows = OutFax.objects.filter(state=OutState.WAITING, next_at__lte=clock.now(), stop_at=None, is_held=False)
    if not with_many:
        rows = rows.filter(about="")
    busy = FaxAttempt.objects.filter(ended_at=None).values("to")
    rows = rows.exclude(digest="").exclude(to__in=busy).select_related("ticket").defer("report")
    return list(rows.order_by(Case(When(about="", then=0), default=1), "next_at", "pk")[:most])


def open_attempts() -> list[FaxAttempt]:
    """The calls whose end is not known yet."""
    return list(FaxAttempt.objects.filter(ended_at=None).select_related("fax").defer("fax__sealed").order_by("pk"))


def count_open() -> int:
    """How many faxes have not ended."""
    return OutFax.objects.filter(state__in=OPEN).count()


def with_open_faxes() -> QuerySet[Ticket]:
    """The tickets about which a fax has not ended: they are not disposed of yet."""
    return Ticket.objects.filter(out_faxes__state__in=OPEN)


def reports_on(faxes: QuerySet[OutFax]) -> QuerySet[Attachment]:
    """The transmission reports on the tickets of these faxes: no other note of a machine has a file."""
    notes = Entry.objects.filter(ticket__in=faxes.values("ticket"), kind=EntryKind.NOTE, automatic=True)
    return Attachment.objects.filter(entry__in=notes, content_type="application/pdf")
