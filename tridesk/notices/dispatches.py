"""Notices that left, for the log of dispatches: one row for each recipient."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.journal.dispatches import Below, Dispatch, DispatchFilter, Fate, Way, newest
from tridesk.kit.text import Text
from tridesk.notices.models import Delivery, DeliveryState


class NoticeDispatches:
    """The source of deliveries that the relay took."""

    kind, label, way = "notice", _("notice to users"), Way.MAIL

    def rows(self, wanted: DispatchFilter, below: Below | None, limit: int) -> Sequence[Dispatch]:
        if wanted.about:
            return []  # a notice is about no ticket
        left = (DeliveryState.HANDED_OVER, DeliveryState.BOUNCED)
        rows = Delivery.objects.filter(state__in=left, settled_at__isnull=False).select_related("notice")
        if wanted.to:
            rows = rows.filter(address=wanted.to.lower())
        return [self._told(row) for row in newest(rows, "settled_at", wanted, below, limit)]

    def _told(self, row: Delivery) -> Dispatch:
        assert row.settled_at is not None
        notice, language = row.notice, next(iter(row.languages), "nl")
        return Dispatch(
            kind=self.kind,
            number=row.pk,
            at=row.settled_at,
            way=self.way,
            to=row.address,
            what=Text(notice.subject_nl, notice.subject_fr, notice.subject_de).in_(language),
            digest=row.digest,
            fate=Fate.CAME_BACK if row.state == DeliveryState.BOUNCED else Fate.LEFT,
            reply=row.reply,
            page=reverse("notices:notice", args=[row.notice_id]),
            reads="notice.read",
        )
