"""Dispatches: all that leaves the desk, as the rooms tell it. Values, a protocol, the merge; `config.ports` plugs in.

A room gives its own rows, newest first, from an index: nothing is written a second time. Rows of all sources are put in
one order by position (moment, source, number), so a page goes on where the one before ended, as quick on page 1,000 as
on the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.kit.errors import Sayable
from tridesk.kit.ports import ListPort


class Way(StrEnum):
    """By which way something leaves."""

    MAIL = "mail"
    POST = "post"
    FAX = "fax"
    EBOX = "ebox"


class Fate(StrEnum):
    """What is known of it since."""

    LEFT = "left"
    FINAL = "final"
    POSTED = "posted"
    BOXED = "boxed"
    CAME_BACK = "came_back"
    CONFIRMED = "confirmed"
    IN_PART = "in_part"
    VOUCHED = "vouched"


WAYS: Final[dict[str, Sayable]] = {
    Way.MAIL: _("by mail"),
    Way.POST: _("on paper"),
    Way.FAX: _("by fax"),
    Way.EBOX: _("by e-Box"),
}
FATES: Final[dict[str, Sayable]] = {
    Fate.LEFT: pgettext_lazy("dispatch", "handed to the mail server"),
    Fate.FINAL: pgettext_lazy("dispatch", "made final, for the post"),
    Fate.POSTED: pgettext_lazy("dispatch", "handed to the post"),
    Fate.BOXED: pgettext_lazy("dispatch", "put into the e-Box"),
    Fate.CAME_BACK: pgettext_lazy("dispatch", "came back"),
    Fate.CONFIRMED: pgettext_lazy("dispatch", "confirmed by the other machine"),
    Fate.IN_PART: pgettext_lazy("dispatch", "confirmed in part"),
    Fate.VOUCHED: pgettext_lazy("dispatch", "arrived, a colleague says"),
}


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One thing that left: `kind` is that of its source, `number` its row there.

    `digest` is the SHA-256 of the bytes that left, '' from before it was kept; `reply` what the far side said, `about`
    the number of its ticket, `page` the address of what it is, which takes the capability `reads`.
    """

    kind: str
    number: int
    at: datetime
    way: Way
    to: str
    what: str
    digest: str
    fate: Fate
    reply: str = ""
    about: str = ""
    page: str = ""
    reads: str = ""


class Position(NamedTuple):
    """Where a page ends: behind the row of this moment, kind and number."""

    at: datetime
    kind: str
    number: int

    def __str__(self) -> str:
        moment = self.at.astimezone(UTC)
        return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond:06d}~{self.kind}~{self.number}"


_POSITION: Final = re.compile(r"(\d{8}T\d{12})~([a-z_.]{1,40})~(\d{1,18})", re.ASCII)


def position_in(text: str) -> Position | None:
    """The position that an address names; None when it is none."""
    match = _POSITION.fullmatch(text)
    try:
        at = datetime.strptime(match[1], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None
    return Position(at, match[2], int(match[3])) if match and at else None


@dataclass(frozen=True, slots=True)
class DispatchFilter:
    """Which dispatches: '' and None stand for all. `until` itself is left out; `to` is a whole address."""

    kind: str = ""
    way: str = ""
    since: datetime | None = None
    until: datetime | None = None
    to: str = ""
    about: str = ""
    digest: str = ""


class Below(NamedTuple):
    """The rows before this moment, and those of the moment with a lower number."""

    at: datetime
    number: int


class DispatchSource(Protocol):
    """What one room tells of one kind of thing that leaves by one way."""

    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> Sayable: ...
    @property
    def way(self) -> Way: ...

    def rows(self, wanted: DispatchFilter, below: Below | None, limit: int) -> Sequence[Dispatch]:
        """The newest rows below a position, at most so many; kind and way are those of the source."""


sources: Final = ListPort[DispatchSource]()
"""The sources of all rooms, in the order in which their rows of one moment stand."""

_HIGHEST: Final = 2**63 - 1
M = TypeVar("M", bound=Model)


def newest(
    rows: QuerySet[M], at: str, wanted: DispatchFilter, below: Below | None, limit: int, digest: str = "digest"
) -> list[M]:
    """Rows of a table by the column `at`, newest first, in the period and with the hash that are wanted."""
    if wanted.since is not None:
        rows = rows.filter(**{f"{at}__gte": wanted.since})
    if wanted.until is not None:
        rows = rows.filter(**{f"{at}__lt": wanted.until})
    if wanted.digest:
        rows = rows.filter(**{digest: wanted.digest})
    if below is not None:
        earlier: dict[str, Any] = {f"{at}__lt": below.at}
        rows = rows.filter(**{f"{at}__lte": below.at}).filter(Q(**earlier) | Q(pk__lt=below.number))
    return list(rows.order_by(f"-{at}", "-pk")[:limit])


def chosen(wanted: DispatchFilter) -> list[DispatchSource]:
    """The sources of the kind and the way that are wanted, in order."""
    return [source for source in sources.answer if wanted.kind in ("", source.kind) and wanted.way in ("", source.way)]


def stream(wanted: DispatchFilter, after: Position | None = None, step: int = 1000) -> Iterator[Dispatch]:
    """All dispatches behind a position, newest first; each source is asked for `step` rows at a time."""
    order = {source.kind: place for place, source in enumerate(sources.answer)}
    parts = [_of(source, wanted, _below(source, after, order), step) for source in chosen(wanted)]
    return merge(*parts, key=lambda row: (row.at, -order[row.kind], row.number), reverse=True)


@dataclass(frozen=True, slots=True)
class DispatchPage:
    """Some dispatches, newest first; `older` is where the next page begins, None at the end."""

    rows: list[Dispatch]
    older: Position | None


def page(wanted: DispatchFilter, after: Position | None, limit: int) -> DispatchPage:
    """The dispatches behind a position, with one query for each source."""
    rows = list(islice(stream(wanted, after, limit + 1), limit + 1))
    last = rows[limit - 1] if len(rows) > limit else None
    return DispatchPage(rows[:limit], Position(last.at, last.kind, last.number) if last else None)


def dispatch_at(position: Position | None) -> Dispatch | None:
    """The dispatch that stands at a position."""
    source = next((source for source in sources.answer if position is not None and source.kind == position.kind), None)
    if source is None or position is None:
        return None
    first = next(iter(source.rows(DispatchFilter(), Below(position.at, position.number + 1), 1)), None)
    return first if first and (first.at, first.number) == (position.at, position.number) else None


def _of(source: DispatchSource, wanted: DispatchFilter, below: Below | None, step: int) -> Iterator[Dispatch]:
    while True:
        rows = source.rows(wanted, below, step)
        yield from rows
        if len(rows) < step:
            return
        below = Below(rows[-1].at, rows[-1].number)


def _below(source: DispatchSource, after: Position | None, order: dict[str, int]) -> Below | None:
    """Where the rows of a source go on behind a position: of one moment, earlier sources have told all of theirs."""
    if after is None:
        return None
    if source.kind == after.kind:
        return Below(after.at, after.number)
    is_later = order[source.kind] > order.get(after.kind, -1)
    return Below(after.at, _HIGHEST if is_later else 0)
