"""Reads how careful the desk is: the level of caution, the organisations on watch."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from tridesk.journal.prepared_queries import PreparedQuery
from tridesk.reconnect.models import CautionChange, Watch
from tridesk.reconnect.rules import CautionLevel

MOST_LEVELS: Final = 20  # of caution, in the history


def caution() -> CautionChange | None:
    """The level of caution with who set it, when and why; None while it was never changed."""
    return next(iter(_last_caution()), None)


_last_caution = PreparedQuery(lambda: CautionChange.objects.select_related("by").order_by("-at", "-pk")[:1])


def caution_level() -> CautionLevel:
    change = caution()
    return CautionLevel(change.level) if change else CautionLevel.NORMAL


def caution_history() -> QuerySet[CautionChange]:
    """The levels of caution, the newest first."""
    return CautionChange.objects.select_related("by").order_by("-at", "-pk")[:MOST_LEVELS]


def watches() -> QuerySet[Watch]:
    """The organisations on watch."""
    rows = Watch.objects.filter(ended_at=None).select_related("organisation", "by").order_by("-at")
    return rows.defer("organisation__words")
