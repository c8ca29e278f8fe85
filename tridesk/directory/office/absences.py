"""Absences of colleagues and their replacements. Pure: absences as plain values, the moment as an argument."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Away:
    """One absence: from `starts` up to, not including, `ends`; `replaced_by` is None when no replacement was named."""

    user: int
    starts: datetime
    ends: datetime
    replaced_by: int | None = None

    def covers(self, at: datetime) -> bool:
        return self.starts <= at < self.ends


Diary = Mapping[int, Sequence[Away]]


def diary(absences: Iterable[Away]) -> Diary:
    """Absences by colleague, sorted by start; of two that start together the longer one first."""
    kept: dict[int, list[Away]] = defaultdict(list)
    for absence in sorted(absences, key=lambda absence: (absence.starts, -absence.ends.timestamp())):
        kept[absence.user].append(absence)
    return kept


def back_at(user: int, at: datetime, known: Diary) -> datetime | None:
    """The first moment from `at` at which the colleague is present again; None when not away at `at`.

    Absences that overlap or follow each other without a gap count as one absence.
    """
    until: datetime | None = None
    for absence in known.get(user, ()):
        if absence.covers(until or at):
            until = absence.ends
    return until


def replacement(user: int, at: datetime, known: Diary) -> int | None:
    """The colleague present at `at` who replaces `user`, along the named replacements; None when there is none.

    A user who is not away is returned as such. When several absences cover `at`, their replacements are tried in order,
    each colleague once: two colleagues who name each other give None.
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
    """How much of the time from `start` to `end` the spans cover: `whole`, `part`, or '' for none of it."""
    free, touched = start, False
    for starts, ends in sorted(spans):
        if ends <= start or starts >= end:
            continue
        touched = True
        if starts > free:
            return "part"
        free = max(free, ends)
    return "" if not touched else "whole" if free >= end else "part"
