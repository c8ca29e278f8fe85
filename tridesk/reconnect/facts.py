"""Facts of restores for the figures: each moment, how they ended, and how long each step took."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.directory.office.queries import working_hours
from tridesk.directory.office.worktime import WorkingHours
from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, among, numbers_of, rows_after
from tridesk.journal.formulas import EACH_ONCE, times
from tridesk.kit.errors import Sayable
from tridesk.reconnect import patterns, queries
from tridesk.reconnect.models import Restore, RestoreOutcome
from tridesk.reconnect.rules import LOST_WITHIN
from tridesk.tickets.facts import subjects
from tridesk.tickets.facts.subjects import Circumstances, changed_tickets, ticket_rows

_THING, _READS = "restore", "access.restore"
_CUTS: Final = (
    "channel",
    "language",
    "cause",
    "outcome",
    "kind",
    "organisation",
    "municipality",
    "province",
    "region",
    "incident",
    "weekday",
    "hour",
)
OPENED = Counter(70, "restores.opened", _THING, _READS, _CUTS)
PROVED = Counter(71, "restores.proved", _THING, _READS, _CUTS)
RESTORED = Counter(72, "restores.restored", _THING, _READS, _CUTS)
CONFIRMED = Counter(73, "restores.confirmed", _THING, _READS, _CUTS)
LOST = Counter(74, "restores.lost", _THING, _READS, _CUTS)
SOLVED = Counter(75, "restores.solved", _THING, _READS, _CUTS)
REFUSED = Counter(76, "restores.refused", _THING, _READS, _CUTS)
ALONE = Counter(77, "restores.alone", _THING, _READS, _CUTS)
REFERRED = Counter(79, "restores.referred", _THING, _READS, _CUTS)

_OPENED: Final = _("Each restore, at the moment at which it was opened.")
_PROVED: Final = _("Each restore with enough proofs to be ordered, at the moment of the last one.")
_RESTORED: Final = _(
    "Each access that works again, at the moment at which the account directory said so. What was "
    "taken back or frozen afterwards does not count."
)
_CONFIRMED: Final = _("Each restore after which the person said that it works, at that moment.")
_LOST: Final = _("Each access that works again, where it is known since when it was lost.")

FIGURES: Final[tuple[Figure, ...]] = (
    Figure("restores.opened", _("Restores opened"), EACH_ONCE, _OPENED, "count", OPENED.key),
    Figure("restores.restored", _("Accesses restored"), EACH_ONCE, _RESTORED, "count", RESTORED.key),
    Figure(
        "restores.alone",
        _("Accesses restored by their users alone"),
        EACH_ONCE,
        _("Each access that works again without a colleague of the desk, behind the link to the user's own request."),
        "count",
        ALONE.key,
    ),
    Figure(
        "restores.solved",
        _("Restores solved without an order"),
        EACH_ONCE,
        _("Each restore that ended with advice, at the moment at which it was closed."),
        "count",
        SOLVED.key,
    ),
    Figure(
        "restores.referred",
        _("Restores referred to another service"),
        EACH_ONCE,
        _("Each restore of what another service mends, at the moment at which the desk said which."),
        "count",
        REFERRED.key,
    ),
    Figure(
        "restores.refused",
        _("Restores refused or broken off"),
        EACH_ONCE,
        _("Each restore that was refused, broken off, or frozen because it was not them, when it was closed."),
        "count",
        REFUSED.key,
    ),
    *times("restores.reporting", _("Time from lost to reported"), _OPENED, OPENED.key),
    *times("restores.proving", _("Time from reported to proved"), _PROVED, PROVED.key),
    *times("restores.restoring", _("Time from proved to restored"), _RESTORED, RESTORED.key),
    *times("restores.confirming", _("Time from restored to confirmed"), _CONFIRMED, CONFIRMED.key),
    *times("restores.without_access", _("Time from lost to restored"), _LOST, LOST.key),
)
_REFUSED: Final = frozenset(patterns.REFUSED)
_TAKEN_BACK: Final = frozenset({RestoreOutcome.FROZEN, RestoreOutcome.UNDONE})


class LeafNames(Mapping[str, Sayable]):
    """The causes by the codes of their leaves, as the tree has them today, in the reader's language."""

    def __getitem__(self, code: str) -> Sayable:
        return queries.current_tree().leaves[code].words.in_(get_language() or "en")

    def __iter__(self) -> Iterator[str]:
        return iter(queries.current_tree().leaves)

    def __len__(self) -> int:
        return len(queries.current_tree().leaves)


class RestoreFacts:
    """The source of facts about restores; things are restores.

    They name no topic: topics of access are left out of figures by default, and these figures are about nothing else.
    """

    heading: Sayable = _("Restored access")
    counters: Sequence[Counter] = (OPENED, PROVED, RESTORED, CONFIRMED, LOST, SOLVED, REFERRED, REFUSED, ALONE)
    figures: Sequence[Figure] = FIGURES
    words: Mapping[str, Mapping[str, Sayable]] = {
        **subjects.WORDS,
        "outcome": dict(RestoreOutcome.choices),
        "cause": LeafNames(),
    }

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The restores that entries name, and those on tickets whose language or organisation may be another."""
        named = numbers_of("restore", changes)
        tickets = changed_tickets(changes)
        if tickets:
            named |= set(Restore.objects.filter(ticket__in=among(tickets)).values_list("pk", flat=True))
        return named

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        restores = list(Restore.objects.filter(pk__in=among(things)).order_by("pk"))
        tickets = {row.pk: row for row in ticket_rows({restore.ticket_id for restore in restores})}
        known, hours = Circumstances.of(list(tickets.values())), working_hours()
        for restore in restores:
            row = tickets[restore.ticket_id]
            own = {"topic": 0, "service": 0, "cause": restore.leaf, "outcome": restore.outcome}
            for counter, at, since in moments_of(restore):
                about = known.about(row, at) | own | _spans(since, at, hours)
                yield CountedFact(counter.number, restore.pk, 0, at, **about)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(Restore.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        """The number of the ticket, the organisation, and how it ended."""
        rows = Restore.objects.filter(pk__in=things).select_related("ticket", "user__organisation")
        return {
            restore.pk: Listed(
                restore.ticket.number,
                ", ".join(filter(None, (str(restore.user.organisation), str(restore.get_outcome_display())))),
                reverse("reconnect:restore", args=[restore.pk]),
            )
            for restore in rows.defer("user__organisation__words")
        }


def moments_of(restore: Restore) -> Iterator[tuple[Counter, datetime, datetime | None]]:
    """What is counted of a restore, when, and since when it took."""
    opened_at, proved_at = restore.opened_at, restore.proved_at
    lost_at = restore.lost_at and max(restore.lost_at, opened_at - LOST_WITHIN)
    yield OPENED, opened_at, lost_at
    if proved_at is not None:
        yield PROVED, proved_at, opened_at
    if (restored_at := _works_since(restore)) is not None:
        yield RESTORED, restored_at, proved_at
        if restore.is_own and restore.left_at is None:
            yield ALONE, restored_at, opened_at
        if lost_at is not None:
            yield LOST, restored_at, lost_at
        if restore.confirmed_at is not None:
            yield CONFIRMED, restore.confirmed_at, restored_at
    if restore.closed_at is not None and restore.outcome == RestoreOutcome.SOLVED:
        yield SOLVED, restore.closed_at, None
    if restore.closed_at is not None and restore.outcome == RestoreOutcome.REFERRED:
        yield REFERRED, restore.closed_at, None
    if restore.closed_at is not None and restore.outcome in _REFUSED:
        yield REFUSED, restore.closed_at, None


def _works_since(restore: Restore) -> datetime | None:
    """When access was given back and stayed so; None too where the person said that it still does not work."""
    restored_at, again_at = restore.restored_at, restore.again_at
    is_void = restored_at is None or (again_at is not None and restored_at <= again_at)
    return None if is_void or restore.outcome in _TAKEN_BACK else restored_at


def _spans(since: datetime | None, at: datetime, hours: WorkingHours) -> dict[str, Any]:
    if since is None:
        return {}
    seconds = max(0, int((at - since).total_seconds()))
    return {"seconds": seconds, "working": int(hours.between(since, at).total_seconds()) if seconds else 0}
