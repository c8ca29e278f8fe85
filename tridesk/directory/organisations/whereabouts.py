"""In which municipality a body is, as the figures count it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from tridesk.directory.models import Organisation
from tridesk.directory.organisations.places import AREAS, area_of
from tridesk.journal.facts import Change, numbers_of


class Whereabouts(NamedTuple):
    """The kind of a body and its municipality: a NIS code as a number, 0 when unknown."""

    kind: str = ""
    municipality: int = 0


NOWHERE: Final = Whereabouts()
_MOVES: Final = frozenset({"kind", "nis", "postcode", "province", "region"})  # fields that place a body
_ARRONDISSEMENTS: Final = frozenset(prefix for area in AREAS.values() for prefix in area.nis)


def whereabouts(organisations: Collection[int]) -> Mapping[int, Whereabouts]:
    """Kind and municipality of these bodies, by row number.

    Of a body without a NIS code only the province is known: its number is that of the first arrondissement there, such
    as 11000 for Antwerp. A postcode names no municipality for good, since municipalities merge.
    """
    rows = Organisation.objects.filter(pk__in=organisations)
    known = {}
    for pk, kind, nis, province, region, postcode in rows.values_list(
        "pk", "kind", "nis", "province", "region", "postcode"
    ):
        area = area_of(province, region, nis, postcode)
        rough = 1000 * int(area.nis[0]) if area else 0
        known[pk] = Whereabouts(kind, int(nis) if nis[:2] in _ARRONDISSEMENTS else rough)
    return known


def moved_bodies(changes: Iterable[Change]) -> set[int]:
    """The bodies whose kind or place was corrected, by row number."""
    corrected = (change for change in changes if change.verb == "organisation.changed")
    return numbers_of("organisation", (row for row in corrected if _MOVES.intersection(row.data.get("fields", ()))))
