"""Notices that left, for the log of dispatches: one row for each recipient."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.journal.dispatches import Below, Dispatch, DispatchFilter, Fate, Way, newest
from tridesk.kit.errors import Sayable
from tridesk.kit.text import Text
from tridesk.notices.models import Delivery, DeliveryState


class NoticeDispatches:
    """The source of deliveries that the relay took."""

    kind: str = "notice"
    label: Sayable = _("notice to users")
    way = Way.MAIL
    left = Fate.LEFT

    def rows(self, wanted: DispatchFilter, below: Below | None, limit: int) -> Sequence[Dispatch]:
        if wanted.about:
            return []  # a notice is about no ticket
        left = (DeliveryState.HANDED_OVER, DeliveryState.BOUNCED)
        rows = Delivery.objects.filter(way=self.way, state__in=left, settled_at__isnull=False).select_related("notice")
        if wanted.to:
            rows = self._sent_to(rows, wanted.to)
        return [self._told(row) for row in newest(rows, "settled_at", wanted, below, limit)]

    def _sent_to(self, rows: QuerySet[Delivery], to: str) -> QuerySet[Delivery]:
        return rows.filter(address=to.lower())

    def _told(self, row: Delivery) -> Dispatch:
        assert row.settled_at is not None
        notice, language = row.notice, next(iter(row.languages), "nl")
        subject = Text(notice.subject_nl, notice.subject_fr, notice.subject_de).in_(language)
        return Dispatch(
            kind=self.kind,
            number=row.pk,
            at=row.settled_at,
            way=self.way,
            to=", ".join(row.address.split("\n")),
            what=f"{row.number or ''} {subject}".strip(),
            digest=row.digest,
            fate=Fate.CAME_BACK if row.state == DeliveryState.BOUNCED else self.left,
            reply=row.reply,
            page=reverse("notices:notice", args=[row.notice_id]),
            reads="notice.read",
        )


class NoticeLetterDispatches(NoticeDispatches):
    """The source of letters to many that were posted."""

    kind, label, way, left = "notice.letter", _("letter to many"), Way.POST, Fate.POSTED

    def _sent_to(self, rows: QuerySet[Delivery], to: str) -> QuerySet[Delivery]:
        return rows.filter(address__icontains=to)


class NoticeBoxDispatches(NoticeLetterDispatches):
    """The source of letters to many that were put into an e-Box."""

    kind, label, way, left = "notice.ebox", _("letter to many, by e-Box"), Way.EBOX, Fate.BOXED
