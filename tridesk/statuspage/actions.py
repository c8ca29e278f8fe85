"""What people do to the state of the register. Each verb writes one entry into the log, and needs no database.

`by` is the user name of the author, `via` the way in: `editor`, `desk`, `command`. `seen` is the number of entries on
the author's page: more by now means that another was first, or a button was pressed twice.
All raise `kit.errors` when it may not be said; publishing is the caller's next step (`publication.publish`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Conflict
from tridesk.statuspage import rules
from tridesk.statuspage.entries import (
    SILENT,
    Anchored,
    LogEntry,
    RegisterState,
    Started,
    What,
    Words,
    WordsChosen,
)
from tridesk.statuspage.log import Log


def start(log: Log, *, by: str = "tridesk", via: str = "command") -> None:
    """Begins to keep the state, if that was not done before."""
    if not log.entries():
        try:
            record(log, Started(), by=by, via=via)
        except Conflict:  # another process began in this same moment
            return


def choose_words(log: Log, state: RegisterState, words: Words, *, by: str, via: str) -> LogEntry:
    """Other words for a state, from now on."""
    return record(log, WordsChosen(state, words), by=by, via=via)


def anchor(log: Log, seal: int, digest: str) -> LogEntry:
    """Writes down, signed and in public, how the journal of the desk stands."""
    return record(log, Anchored(seal, digest), by="tridesk", via="job")


def record(log: Log, what: What, *, by: str, via: str, seen: int | None = None) -> LogEntry:
    """Writes one entry if it may be said now; on the disk when this returns."""

    def allow(entries: Sequence[LogEntry], what: What, at: datetime) -> None:
        if seen is not None and any(not isinstance(entry.what, SILENT) for entry in entries[seen:]):
            raise Conflict(_("Somebody changed the state a moment ago. Look again before you change it."))
        rules.allow(entries, what, at)

    return log.append(what, by=by, via=via, allow=allow)
