"""The notices that organisations and contacts were sent (`directory.organisations.ports.History`)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.organisations.ports import Party, PastEvent
from tridesk.notices.models import Delivery, DeliveryWay

_ICONS: Final = {DeliveryWay.MAIL: "mail", DeliveryWay.POST: "file", DeliveryWay.FAX: "fax", DeliveryWay.EBOX: "mail"}


class NoticeHistory:
    """Notices by each way, with what became of each."""

    def events(self, user: User, party: Party, before: datetime, limit: int) -> list[PastEvent]:
        if not user.may("notice.read"):
            return []
        about = Q(contact=party.contact) if party.contact else Q(organisation=party.organisation)
        rows = Delivery.objects.filter(about, settled_at__lt=before).select_related("notice").order_by("-id")
        return [
            PastEvent(
                row.settled_at or before,
                _ICONS[DeliveryWay(row.way)],
                "",
                row.notice.subject or _("(no subject)"),
                "",
                row.get_state_display(),
                reverse("notices:notice", args=[row.notice_id]),
            )
            for row in rows[:limit]
        ]
