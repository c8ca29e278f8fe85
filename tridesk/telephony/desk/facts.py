"""The facts of agents' time: of each half hour, how long an agent could take calls and how long calls kept them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, Measure, among, rows_after
from tridesk.journal.formulas import ADDED_UP
from tridesk.kit.errors import Sayable
from tridesk.telephony.desk.figures import HALF_HOUR, half_hour
from tridesk.telephony.engine import standing
from tridesk.telephony.models import Span

_BUSY: Final = (standing.RINGING, standing.TALKING, standing.WRAP_UP)
_A_MOMENT: Final = timedelta(seconds=5)

PRESENT = Counter(
    30,
    "agents.present",
    "agent",
    "",
    ("weekday", "hour"),
    working=_("time that calls kept them"),
)
_PRESENT: Final = _(
    "The time that agents were available, rang, talked or finished the work after a call, in the half "
    "hour in which it was; pauses do not count."
)
_CAPABILITY: Final = "call.read"  # as for the wallboard: with one agent on duty an hour is that person's record
FIGURES: Final[tuple[Figure, ...]] = (
    Figure(
        "agents.occupancy",
        _("Occupancy"),
        _("The time that calls kept agents, divided by all time in which they could take calls."),
        _PRESENT,
        "share",
        PRESENT.key,
        Measure.RATIO,
        _CAPABILITY,
    ),
    Figure("agents.time", _("Time of agents"), ADDED_UP, _PRESENT, "seconds", PRESENT.key, Measure.SUM, _CAPABILITY),
)


class AgentFacts:
    """The source of facts about agents' time; things are spans, cut at half hours."""

    heading: Sayable = _("Agents")
    counters: Sequence[Counter] = (PRESENT,)
    figures: Sequence[Figure] = FIGURES
    words: Mapping[str, Mapping[str, Sayable]] = {}

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        stood = [change for change in changes if change.ref.startswith("agent:")]
        if not stood:
            return ()
        first, last = min(change.at for change in stood), max(change.at for change in stood)
        spans = Span.objects.filter(ended_at__gte=first - _A_MOMENT, ended_at__lte=last + _A_MOMENT)
        return list(spans.values_list("pk", flat=True))

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        spans = Span.objects.filter(pk__in=among(things), state__in=(standing.FREE, *_BUSY)).order_by("pk")
        for pk, state, began_at, ended_at in spans.values_list("pk", "state", "began_at", "ended_at"):
            for nth, (since, seconds) in enumerate(parts(began_at, ended_at)):
                busy = seconds if state in _BUSY else 0
                yield CountedFact(PRESENT.number, pk, nth, since, seconds=seconds, working=busy)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return rows_after(Span.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        return {}


def parts(began_at: datetime, ended_at: datetime) -> Iterator[tuple[datetime, int]]:
    """A span cut at half hours: when each part begins, and its whole seconds; at most those of a day."""
    ended_at = min(ended_at, began_at + timedelta(days=1))
    while began_at < ended_at:
        until = min(ended_at, half_hour(began_at).astimezone(UTC) + HALF_HOUR)
        yield began_at, round((until - began_at).total_seconds())
        began_at = until
