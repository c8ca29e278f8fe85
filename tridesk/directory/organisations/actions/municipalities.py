"""Loading the table of municipalities, and those that went on in others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction

from tridesk.accounts.models import User
from tridesk.directory.models import Organisation, OrganisationKind
from tridesk.directory.organisations.queries import municipalities
from tridesk.directory.organisations.reference.municipalities import (
    LOADED,
    Municipality,
    MunicipalityChanges,
    compare,
    value_of,
)
from tridesk.directory.organisations.reference.predecessors import PREDECESSORS
from tridesk.journal.actions import Happening, record_all
from tridesk.kit import clock


class Loading(NamedTuple):
    """What loading does or would do; `predecessors` are the names of ended ones that come with it."""

    plan: MunicipalityChanges
    predecessors: list[str]


@transaction.atomic
def load_municipalities(rows: Sequence[Municipality], *, by: User | None, apply: bool) -> Loading:
    """Brings the municipalities to what a table says; without `apply` it only says what that would be.

    Names, place and service language follow the table; numbers, addresses and notes are the desk's and stay. What is no
    longer in the table ends yesterday: where it goes on is a merger, and decided by people.
    """
    known = municipalities(lock=apply)
    rows_of = {nis: {name: getattr(municipality, name) for name in LOADED} for nis, municipality in known.items()}
    plan = compare(rows, rows_of)
    codes = {row.nis for row in rows}
    ended_before = set(
        Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, valid_until__isnull=False).values_list(
            "nis", flat=True
        )
    )
    lost = [
        predecessor
        for predecessor in PREDECESSORS
        if predecessor.into in codes and predecessor.nis not in ended_before | known.keys() | codes
    ]
    if apply:
        _apply(plan, known, lost, by)
    return Loading(plan, [predecessor.name_nl for predecessor in lost])


def _apply(plan: MunicipalityChanges, known: dict[str, Organisation], lost: Sequence[Any], by: User | None) -> None:
    made = Organisation.objects.bulk_create(
        Organisation(kind=OrganisationKind.MUNICIPALITY, nis=row.nis, **{name: value_of(row, name) for name in LOADED})
        for row in plan.made
    )
    changed = [known[nis] for nis in plan.changed]
    for municipality in changed:
        for name, (_before, after) in plan.changed[municipality.nis].items():
            setattr(municipality, name, after)
    Organisation.objects.bulk_update(changed, LOADED)
    ended = [known[nis] for nis in plan.ended]
    yesterday = clock.today() - timedelta(days=1)
    for municipality in ended:
        municipality.valid_until = yesterday
    Organisation.objects.bulk_update(ended, ["valid_until"])
    by_nis = known | {municipality.nis: municipality for municipality in made}
    gone = Organisation.objects.bulk_create(
        Organisation(
            kind=OrganisationKind.MUNICIPALITY,
            nis=predecessor.nis,
            name_nl=predecessor.name_nl,
            name_fr=predecessor.name_fr,
            service_language=by_nis[predecessor.into].service_language,
            region=by_nis[predecessor.into].region,
            valid_until=predecessor.last_day,
            merged_into=by_nis[predecessor.into],
        )
        for predecessor in lost
    )
    who = by.pk if by else None
    record_all(
        [
            *(
                Happening("organisation.loaded", municipality.ref, {"nis": municipality.nis}, by=who)
                for municipality in made + gone
            ),
            *(
                Happening(
                    "organisation.changed", municipality.ref, {"fields": sorted(plan.changed[municipality.nis])}, by=who
                )
                for municipality in changed
            ),
            *(
                Happening("organisation.ended", municipality.ref, {"on": yesterday.isoformat()}, by=who)
                for municipality in ended
            ),
        ]
    )
