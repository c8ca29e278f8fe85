"""Provinces and regions, and in which of them a body is. Pure.

Only municipalities come with their province. Of any other body the first two digits of its NIS code say where it is,
else the first two of its postcode (which the post drew along the provinces, but for a few villages at their edge).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from tridesk.kit.text import Text


class Area(NamedTuple):
    """A province, or Brussels, which is in none: NIS code, region, names, how NIS codes and postcodes begin there."""

    code: str
    region: str
    names: Text
    nis: tuple[str, ...]
    postcodes: tuple[str, ...]


FLANDERS, WALLONIA, BRUSSELS = "02000", "03000", "04000"

REGIONS: Final[dict[str, Text]] = {
    FLANDERS: Text("Vlaams Gewest", "Région flamande", "Flämische Region", "Flemish Region"),
    WALLONIA: Text("Waals Gewest", "Région wallonne", "Wallonische Region", "Walloon Region"),
    BRUSSELS: Text(
        "Brussels Hoofdstedelijk Gewest",
        "Région de Bruxelles-Capitale",
        "Region Brüssel-Hauptstadt",
        "Brussels-Capital Region",
    ),
}


def _from(first: int, last: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(first, last + 1))


AREAS: Final[dict[str, Area]] = {
    area.code: area
    for area in (
        Area("10000", FLANDERS, Text("Antwerpen", "Anvers", "Antwerpen", "Antwerp"), _from(11, 13), _from(20, 29)),
        Area("20001", FLANDERS, Text("Vlaams-Brabant", "Brabant flamand", "Flämisch-Brabant", "Flemish Brabant"),
             _from(23, 24), _from(15, 19) + _from(30, 34)),
        Area("20002", WALLONIA, Text("Waals-Brabant", "Brabant wallon", "Wallonisch-Brabant", "Walloon Brabant"),
             ("25",), _from(13, 14)),
        Area("30000", FLANDERS, Text("West-Vlaanderen", "Flandre occidentale", "Westflandern", "West Flanders"),
             _from(31, 38), _from(80, 89)),
        Area("40000", FLANDERS, Text("Oost-Vlaanderen", "Flandre orientale", "Ostflandern", "East Flanders"),
             _from(41, 46), _from(90, 99)),
        Area("50000", WALLONIA, Text("Henegouwen", "Hainaut", "Hennegau", "Hainaut"),
             _from(51, 58), _from(60, 65) + _from(70, 79)),
        Area("60000", WALLONIA, Text("Luik", "Liège", "Lüttich", "Liège"), _from(61, 64), _from(40, 49)),
        Area("70000", FLANDERS, Text("Limburg", "Limbourg", "Limburg", "Limburg"), _from(71, 73), _from(35, 39)),
        Area("80000", WALLONIA, Text("Luxemburg", "Luxembourg", "Luxemburg", "Luxembourg"),
             _from(81, 85), _from(66, 69)),
        Area("90000", WALLONIA, Text("Namen", "Namur", "Namur", "Namur"), _from(91, 93), _from(50, 59)),
        Area(BRUSSELS, BRUSSELS, REGIONS[BRUSSELS], ("21",), _from(10, 12)),
    )
}  # fmt: skip
"""By code; Brussels has that of its region."""

PROVINCES: Final[dict[str, Text]] = {code: area.names for code, area in AREAS.items() if code not in REGIONS}


def areas_of(provinces: Iterable[str], regions: Iterable[str]) -> list[Area]:
    """The areas that lie in any of these."""
    within, named = set(regions), set(provinces)
    return [area for area in AREAS.values() if area.region in within or area.code in named]


def area_of(province: str, region: str, nis: str, postcode: str) -> Area | None:
    """Where a body is, by what is known of it; None when nothing says so."""
    if province or region:
        return AREAS.get(province or region)
    if nis:
        return next((area for area in AREAS.values() if nis[:2] in area.nis), None)
    belgian = len(postcode) == 4 and postcode.isascii() and postcode.isdigit()
    return next((area for area in AREAS.values() if belgian and postcode[:2] in area.postcodes), None)
