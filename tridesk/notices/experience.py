"""How it goes with mail addresses, for the pages of the directory (`directory.organisations.ports.Experience`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tridesk.directory.organisations.ports import CameBack
from tridesk.notices.models import Suppression


class NoticeExperience:
    """Suppressed addresses, with date and reason."""

    def came_back(self, addresses: Collection[str]) -> Mapping[str, CameBack]:
        rows = Suppression.objects.filter(address__in=addresses, category="").order_by()
        return {row.address: CameBack(row.since, row.reason) for row in rows}
