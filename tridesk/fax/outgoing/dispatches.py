"""Faxes for the log of dispatches: each that arrived, and those of which the other machine confirmed some pages."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.fax.models import OutFax
from tridesk.fax.outgoing.rules import OutState
from tridesk.journal.dispatches import Below, Dispatch, DispatchFilter, Fate, Way, newest
from tridesk.kit import phones


class FaxDispatches:
    """The source of faxes that left, whole or in part."""

    kind, label, way = "fax", _("fax"), Way.FAX

    def rows(self, wanted: DispatchFilter, below: Below | None, limit: int) -> Sequence[Dispatch]:
        rows = OutFax.objects.filter(Q(state=OutState.SENT) | Q(confirmed__gt=0), ended_at__isnull=False)
        rows = rows.select_related("ticket").defer("sealed", "report")
        if wanted.to:
            rows = rows.filter(to=phones.parse(wanted.to) or wanted.to)
        if wanted.about:
            rows = rows.filter(ticket__number=wanted.about)
        return [self._told(row) for row in newest(rows, "ended_at", wanted, below, limit)]

    def _told(self, fax: OutFax) -> Dispatch:
        assert fax.ended_at is not None
        return Dispatch(
            kind=self.kind,
            number=fax.pk,
            at=fax.ended_at,
            way=self.way,
            to=phones.written(fax.to),
            what=fax.subject,
            digest=fax.digest,
            fate=_fate(fax),
            reply=f"{fax.confirmed}/{fax.pages}",
            about=fax.ticket.number if fax.ticket else "",
            page=reverse("fax:out_fax", args=[fax.pk]),
            reads="ticket.read",
        )


def _fate(fax: OutFax) -> Fate:
    if fax.confirmed == fax.pages:
        return Fate.CONFIRMED
    return Fate.VOUCHED if fax.state == OutState.SENT else Fate.IN_PART
