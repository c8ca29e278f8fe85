"""The journal takes up what the log holds, exactly once, however long the main database was away.

The log is written by processes that know no database; how far it was read is a row, changed in the transaction that
writes the journal. So every entry is journalled once, at the time at which it was made, whatever dies in between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction

from tridesk.accounts.models import User
from tridesk.journal.actions import Happening, record_all
from tridesk.statuspage import ports
from tridesk.statuspage.board import Incident, fold
from tridesk.statuspage.entries import (
    Anchored,
    Corrected,
    KeyChanged,
    LogEntry,
    MaintenanceAnnounced,
    MaintenanceCancelled,
    MaintenanceChanged,
    Reported,
    Started,
    What,
    WordsChosen,
)
from tridesk.statuspage.log import Log, LogBroken
from tridesk.statuspage.models import Reading

_VERBS: Final[dict[type[What], str]] = {
    Started: "state.started",
    Reported: "state.reported",
    Corrected: "state.corrected",
    WordsChosen: "state.words_chosen",
    MaintenanceAnnounced: "maintenance.announced",
    MaintenanceChanged: "maintenance.changed",
    MaintenanceCancelled: "maintenance.cancelled",
    Anchored: "journal.anchored",
    KeyChanged: "state.key_changed",
}


@transaction.atomic
def take_up(log: Log) -> int:
    """Journals new entries of the log, notifies the followers of incidents, and returns the number of entries.

    Raises `LogBroken` when the log no longer holds what was journalled before: then nothing is taken up.
    """
    Reading.objects.get_or_create(pk=1)
    reading = Reading.objects.select_for_update().get()
    entries = log.entries()
    _check(log, reading, len(entries))
    fresh = entries[reading.number :]
    if not fresh:
        return 0
    people = _people({entry.by for entry in fresh})
    record_all(_happening(entry, people) for entry in fresh)
    for incident in _ended_since(entries, reading.number):
        for follower in ports.followers.answer:
            follower.incident_ended(incident.id)
    changes = [entry.what for entry in fresh if isinstance(entry.what, MaintenanceChanged | MaintenanceCancelled)]
    for maintenance in dict.fromkeys(change.maintenance for change in changes):
        for hearer in ports.maintenance_followers.answer:
            hearer.maintenance_changed(maintenance)
    reading.number, reading.head = len(entries), _hash_of(log, len(entries))
    reading.save(update_fields=["number", "head"])
    return len(fresh)


def _check(log: Log, reading: Reading, there: int) -> None:
    """The log goes on where the journal left it."""
    if there < reading.number or (reading.number and _hash_of(log, reading.number) != reading.head):
        raise LogBroken(f"{log.path} no longer holds the {reading.number} entries that the journal has taken up")


def _hash_of(log: Log, number: int) -> str:
    """The hash of one line of the log, which proves everything up to it."""
    return hashlib.sha256(log.path.read_bytes().split(b"\n")[number - 1]).hexdigest()


def _people(names: set[str]) -> dict[str, int]:
    """The colleagues among `names`: an editor and a colleague with one user name are the same person."""
    return dict(User.objects.filter(username__in=names, is_program=False).values_list("username", "pk"))


def _happening(entry: LogEntry, people: Mapping[str, int]) -> Happening:
    """One entry of the log as one of the journal. What was said is public and stays in the log."""
    what, data = entry.what, {"entry": entry.id, "number": entry.number, "by": entry.by, "via": entry.via}
    if isinstance(what, Reported):
        data |= {"state": what.state.value, "phase": what.phase.value}
    named = getattr(what, "maintenance", "") or (entry.id if isinstance(what, MaintenanceAnnounced) else "")
    ref = f"maintenance:{named}" if named else "register"
    return Happening(_VERBS[type(what)], ref, data, people.get(entry.by), entry.at)


def _ended_since(entries: Sequence[LogEntry], number: int) -> list[Incident]:
    """The incidents that were still open, or not begun, after the first `number` entries and are over now."""
    over_before = {incident.id for incident in fold(entries[:number]).incidents if not incident.is_open}
    return [incident for incident in fold(entries).incidents if not incident.is_open and incident.id not in over_before]
