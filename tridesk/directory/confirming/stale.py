"""Organisations by age of their last confirmation: never confirmed first, then the oldest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from tridesk.directory.audience.membership import matching
from tridesk.directory.audience.rules import Rule
from tridesk.directory.confirming.addressees import still_open
from tridesk.directory.models import Confirmation, Organisation, OrganisationKind
from tridesk.directory.organisations.places import PROVINCES
from tridesk.directory.organisations.queries import not_ended
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class StaleFilters:
    """Filters of the list; '' means no filter."""

    kind: str = ""
    province: str = ""


@dataclass(frozen=True, slots=True)
class StaleOrganisations:
    """One page of organisations, annotated with `asked` (has an open link); `next` is '' on the last page."""

    organisations: list[Any] = field(default_factory=list)
    next: str = ""


def as_wanted(source: Mapping[str, str]) -> StaleFilters:
    """Reads the filters from a query string; ignores invalid values."""
    kind, province = source.get("kind", ""), source.get("province", "")
    return StaleFilters(kind if kind in OrganisationKind.values else "", province if province in PROVINCES else "")


def stale(wanted: StaleFilters, after: str = "", limit: int = PAGE) -> StaleOrganisations:
    """Current organisations, the least recently confirmed first; `after` is the key of the previous page's last row."""
    rows = Organisation.objects.filter(not_ended())
    if wanted.kind or wanted.province:
        rows = rows.filter(matching(Rule(kinds=_one(wanted.kind), provinces=_one(wanted.province))))
    if after:
        rows = rows.filter(_beyond(after))
    asked = Exists(Confirmation.objects.filter(still_open(), organisation=OuterRef("pk")))
    rows = rows.defer("words").annotate(asked=asked).order_by(F("confirmed_at").asc(nulls_first=True), "pk")
    fetched = list(rows[: limit + 1])
    return StaleOrganisations(fetched[:limit], _edge(fetched[limit - 1]) if len(fetched) > limit else "")


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _edge(organisation: Organisation) -> str:
    return f"{organisation.confirmed_at.isoformat() if organisation.confirmed_at else 'never'}|{organisation.pk}"


def _beyond(after: str) -> Q:
    """Condition for rows after the key `never|12` or `2026-11-02T09:00:00+00:00|12`."""
    date, _bar, number = after.partition("|")
    edge = row_number(number)
    if edge is None:
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    if date == "never":
        return Q(confirmed_at__isnull=False) | Q(confirmed_at__isnull=True, pk__gt=edge)
    moment = _moment(date)
    return Q(confirmed_at__gt=moment) | Q(confirmed_at=moment, pk__gt=edge)


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1900 < moment.year < 9000:
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    return moment
