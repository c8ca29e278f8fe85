"""In which municipality a body is, as the figures count it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from tridesk.directory.models import Organisation
from tridesk.directory.organisations.places import AREAS, area_of


class Whereabouts(NamedTuple):
    """The kind of a body and its municipality: a NIS code as a number, 0 when unknown."""

    kind: str = ""
    municipality: int = 0


NOWHERE: Final = Whereabouts()
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
