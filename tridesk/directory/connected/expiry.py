"""What has ended and what will end soon, by date: credentials, connected users, authorisations in one list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date

from tridesk.directory.connected.access import SOON
from tridesk.directory.models import (
    Authorisation,
    ConnectedUser,
    Credential,
    CredentialKind,
    CredentialState,
    Organisation,
)
from tridesk.kit import clock
from tridesk.kit.rows import row_number

PAGE: Final = 50
SINCE: Final = 30  # days for which what has ended still stands there
WITHIN: Final = (7, SOON, 90, 365)
MOST_COUNTED: Final = 1000

Thing = Credential | ConnectedUser | Authorisation


@dataclass(frozen=True, slots=True)
class ExpiryFilters:
    """What stands in the address: a kind of credential, `user`, `authorisation` or ''; within how many days."""

    kind: str = ""
    within: int = SOON


@dataclass(frozen=True, slots=True)
class Ending:
    """One thing that ends; `what` is credential, user or authorisation."""

    what: str
    thing: Thing
    day: date  # its last
    over: bool

    @property
    def user(self) -> ConnectedUser | None:
        return self.thing.user if isinstance(self.thing, Credential) else None

    @property
    def organisation(self) -> Organisation:
        return self.thing.user.organisation if isinstance(self.thing, Credential) else self.thing.organisation

    @property
    def cursor(self) -> str:
        return f"{self.day.isoformat()}.{self.what}.{self.thing.pk}"


@dataclass(frozen=True, slots=True)
class ExpiryPage:
    """A page of what ends, and where the next one begins ('' at the end)."""

    rows: list[Ending] = field(default_factory=list)
    next: str = ""


def as_filters(source: Mapping[str, str]) -> ExpiryFilters:
    """Filters out of an address; what makes no sense there is as if it were not there."""
    kind, within = str(source.get("kind", "")), row_number(str(source.get("within", "")))
    kinds = {*CredentialKind.values, "user", "authorisation"}
    return ExpiryFilters(kind if kind in kinds else "", within if within in WITHIN else SOON)


def page(filters: ExpiryFilters, after: str = "", limit: int = PAGE) -> ExpiryPage:
    """What ends, the longest ago first: three queries, however many there are."""
    day, last = clock.today(), _cursor(after)
    endings: list[Ending] = []
    for what, rows in _parts(filters).items():
        if last is not None:
            rows = rows.filter(_behind(last, what))
        ordered: list[Any] = list(rows.order_by("valid_until", "pk")[: limit + 1])
        endings += [Ending(what, row, row.valid_until, row.valid_until < day) for row in ordered]
    endings.sort(key=lambda ending: (ending.day, ending.what, ending.thing.pk))
    return ExpiryPage(endings[:limit], endings[limit - 1].cursor if len(endings) > limit else "")


def count(filters: ExpiryFilters = ExpiryFilters()) -> int:
    """How many that are, at most `MOST_COUNTED`, in one query."""
    keys = [rows.order_by().values("pk") for rows in _parts(filters).values()]
    every = keys[0].union(*keys[1:], all=True) if len(keys) > 1 else keys[0]
    return min(every.count(), MOST_COUNTED)


def _parts(filters: ExpiryFilters) -> dict[str, QuerySet[Any]]:
    day = clock.today()
    window = Q(valid_until__range=(day - timedelta(SINCE), day + timedelta(filters.within)))
    parts: dict[str, QuerySet[Any]] = {}
    if filters.kind in ("", "authorisation"):
        parts["authorisation"] = _light(Authorisation.objects.filter(window).select_related("organisation"))
    if filters.kind not in ("user", "authorisation"):
        rows = Credential.objects.filter(window).exclude(state=CredentialState.ENDED)
        rows = rows.filter(kind=filters.kind) if filters.kind else rows
        parts["credential"] = _light(rows.select_related("user__organisation", "user__contact"), "user__")
    if filters.kind in ("", "user"):
        parts["user"] = _light(ConnectedUser.objects.filter(window).select_related("organisation", "contact"))
    return parts


def _light(rows: QuerySet[Any], to: str = "") -> QuerySet[Any]:
    return rows.defer(f"{to}organisation__words")


def _cursor(after: str) -> tuple[date, str, int] | None:
    day, _dot, rest = after.partition(".")
    what, _dot, number = rest.partition(".")
    try:
        last, row = parse_date(day), row_number(number)
    except ValueError:
        return None
    return (last, what, row) if last is not None and row is not None else None


def _behind(last: tuple[date, str, int], what: str) -> Q:
    """What comes after a row in the one order of all three."""
    day, kind, number = last
    later = Q(valid_until__gt=day)
    if what < kind:
        return later
    return later | Q(valid_until=day, pk__gt=number if what == kind else 0)
