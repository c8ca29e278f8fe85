"""The history of an organisation or a contact: events of all kinds, newest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.accounts.models import User
from tridesk.directory.organisations import ports
from tridesk.directory.organisations.ports import Party, PastEvent
from tridesk.journal.queries import history_of
from tridesk.kit import clock
from tridesk.kit.errors import Sayable

PAGE: Final = 15
_RECORD: Final[dict[str, Sayable]] = {
    "added": gettext_lazy("Entered in the directory"),
    "changed": gettext_lazy("Changed in the directory"),
    "confirmed": gettext_lazy("Confirmed"),
    "ended": gettext_lazy("Has ended"),
    "merged": gettext_lazy("Merged"),
    "remembered": gettext_lazy("Entered in the directory"),
}


def history(user: User, party: Party, before: datetime | None = None) -> tuple[list[PastEvent], datetime | None]:
    """One page of the history, and the moment before which the next page begins, None when this is the last."""
    before = before or clock.now() + timedelta(days=1)  # what happens this very moment stands there too
    kinds = [plugged.events(user, party, before, PAGE + 1) for plugged in ports.histories.answer]
    merged = heapq.merge(_of_record(party, before), *kinds, key=lambda event: event.at, reverse=True)
    events = list(islice(merged, PAGE + 1))
    return events[:PAGE], events[PAGE - 1].at if len(events) > PAGE else None


def _of_record(party: Party, before: datetime) -> Iterator[PastEvent]:
    """Changes of the record itself."""
    ref = f"contact:{party.contact}" if party.contact else f"organisation:{party.organisation}"
    rows = history_of(ref).filter(at__lt=before, verb__in=[f"{ref.partition(':')[0]}.{verb}" for verb in _RECORD])
    for row in rows.order_by("-id")[: PAGE + 1]:
        by = _("by %(name)s") % {"name": row.by} if row.by else ""
        yield PastEvent(row.at, "edit", "", str(_RECORD[row.verb.partition(".")[2]]), "", by, "")
