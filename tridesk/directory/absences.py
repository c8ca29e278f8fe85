"""Who is away, until when, and who answers in his place. Pure: absences as plain values, the moment as an argument."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Away:
    """One absence: from `starts` up to, not including, `ends`; `replaced_by` None when nobody was named."""

    user: int
    starts: datetime
    ends: datetime
    replaced_by: int | None = None

    def covers(self, at: datetime) -> bool:
        return self.starts <= at < self.ends


Diary = Mapping[int, Sequence[Away]]


def diary(absences: Iterable[Away]) -> Diary:
    """By colleague, the earliest first; of two that begin together the one that lasts longer."""
    kept: dict[int, list[Away]] = defaultdict(list)
    for absence in sorted(absences, key=lambda absence: (absence.starts, -absence.ends.timestamp())):
        kept[absence.user].append(absence)
    return kept


def back_at(user: int, at: datetime, known: Diary) -> datetime | None:
    """The first moment from `at` at which he is there again; None when he is not away.

    Absences that overlap or follow each other without a gap are one.
    """
    until: datetime | None = None
    for absence in known.get(user, ()):
        if absence.covers(until or at):
            until = absence.ends
    return until


def replacement(user: int, at: datetime, known: Diary) -> int | None:
    """Who is there and answers in his place: whom he named, or whom that one named in turn; None when nobody.

    Who is not away answers for himself. Of several absences at once, every name is tried, in their order; nobody twice,
    so two who name each other lead nowhere.
    """
    return _there(user, at, known, set())


def _there(user: int, at: datetime, known: Diary, seen: set[int]) -> int | None:
    seen.add(user)
    now = [absence for absence in known.get(user, ()) if absence.covers(at)]
    if not now:
        return user
    for absence in now:
        if absence.replaced_by is not None and absence.replaced_by not in seen:
            colleague = _there(absence.replaced_by, at, known, seen)
            if colleague is not None:
                return colleague
    return None


def cover(spans: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> str:
    """How much of the time from `start` to `end` these take: `whole`, `part`, or '' for nothing."""
    free, touched = start, False
    for starts, ends in sorted(spans):
        if ends <= start or starts >= end:
            continue
        touched = True
        if starts > free:
            return "part"
        free = max(free, ends)
    return "" if not touched else "whole" if free >= end else "part"
