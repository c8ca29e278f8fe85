"""Reads break-glass: its keys and its sheet, what it did, its drills."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, Max, Min, QuerySet

from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.reconnect.breakglass.folder import own_folder
from tridesk.reconnect.breakglass.sheet import CannotOpen, header_of
from tridesk.reconnect.breakglass.use_log import Head
from tridesk.reconnect.models import BreakGlassKey, BreakGlassUse, Drill, DrillResult

BREAK_GLASS: Final = "restore:break-glass"
"""Its name in the journal."""
DRILL_EVERY: Final = timedelta(days=92)
SHEET_IS_OLD: Final = timedelta(hours=48)  # after which something keeps it from being made anew


def break_glass_keys() -> QuerySet[BreakGlassKey]:
    """The keys that open the next sheet, in the order in which they were made."""
    rows = BreakGlassKey.objects.filter(revoked_at=None, installation=own_folder().signer.public)
    return rows.order_by("made_at", "pk")


def sheet_header() -> dict[str, Any] | None:
    """What stands on the present sheet outside; None where there is none that can be read."""
    try:
        with own_folder().sheet.open("rb") as file:
            return header_of(file.readline())
    except (FileNotFoundError, CannotOpen):
        return None


def is_sheet_missing() -> bool:
    """Whether two people hold keys, and there is no sheet of these days."""
    if break_glass_keys().count() < 2:
        return False
    header = sheet_header()
    return header is None or header["sealed_at"] < (clock.now() - SHEET_IS_OLD).isoformat()


def next_sheet() -> int:
    """The number of the next sheet."""
    last = Entry.objects.filter(ref=BREAK_GLASS, verb="restore.sheet_sealed").order_by("-pk").first()
    return last.data["sheet"] + 1 if last else 1


def uses_read() -> Head:
    """Up to where the log of uses was read; the journal keeps it."""
    last = Entry.objects.filter(ref=BREAK_GLASS, verb="restore.uses_read").order_by("-pk").first()
    return Head(last.data["number"], last.data["digest"]) if last else Head()


def uses_to_look_at() -> QuerySet[BreakGlassUse]:
    """Uses, openings and gaps that nobody has looked at."""
    return BreakGlassUse.objects.filter(looked_at=None).order_by("at", "pk")


def uses_looked_at() -> QuerySet[BreakGlassUse]:
    """Those that somebody looked at, the newest first."""
    return BreakGlassUse.objects.exclude(looked_at=None).select_related("looked_by").order_by("-at", "-pk")[:20]


def drills() -> QuerySet[Drill]:
    """The drills that were written up, the newest first."""
    return Drill.objects.exclude(result="").select_related("by").order_by("-at", "-pk")


def drills_to_write_up() -> QuerySet[Drill]:
    """Drills by the real command whose result nobody has written down."""
    return Drill.objects.filter(result="").order_by("at", "pk")


def drill_due() -> datetime | None:
    """When the next drill is due: a quarter after the last that worked, or after the first key; None without keys."""
    last = Drill.objects.filter(result=DrillResult.PASSED).aggregate(at=Max("at"))["at"]
    began = BreakGlassKey.objects.filter(revoked_at=None).aggregate(at=Min("made_at"))["at"]
    since = last or began
    return since + DRILL_EVERY if since else None


def keys_overdue() -> QuerySet[BreakGlassKey]:
    """The oldest key where a quarter passed without a drill that worked: what reminds of it in a worklist."""
    before = clock.now() - DRILL_EVERY
    lately = Drill.objects.filter(result=DrillResult.PASSED, at__gt=before)
    oldest = BreakGlassKey.objects.filter(revoked_at=None).order_by("made_at", "pk").values("pk")[:1]
    return BreakGlassKey.objects.filter(~Exists(lately), pk__in=oldest, made_at__lte=before)
