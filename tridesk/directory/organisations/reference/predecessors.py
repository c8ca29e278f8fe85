"""Municipalities of the latest round of mergers, so that a search for an old name or NIS code succeeds.

Of the 581 municipalities of 2019, thirty became fourteen, which leaves 565. Antwerpen absorbed Borsbeek, kept its code
and is not listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A former municipality: its last day and the NIS code of its successor."""

    nis: str
    name_nl: str
    name_fr: str
    into: str
    last_day: date


_BASTOGNE: Final = date(2024, 12, 1)
_FLEMISH: Final = date(2024, 12, 31)


def _gone(nis: str, into: str, name_nl: str, name_fr: str = "") -> Predecessor:
    return Predecessor(nis, name_nl, name_fr or name_nl, into, _BASTOGNE if into == "82039" else _FLEMISH)


PREDECESSORS: Final = (
    _gone("11007", "11002", "Borsbeek"),
    _gone("23023", "23106", "Galmaarden", "Gammerages"),
    _gone("23024", "23106", "Gooik"),
    _gone("23032", "23106", "Herne"),
    _gone("37012", "37021", "Ruiselede"),
    _gone("37018", "37021", "Wingene"),
    _gone("37007", "37022", "Meulebeke"),
    _gone("37015", "37022", "Tielt"),
    _gone("44012", "44086", "De Pinte"),
    _gone("44048", "44086", "Nazareth"),
    _gone("44034", "44087", "Lochristi"),
    _gone("44073", "44087", "Wachtebeke"),
    _gone("46014", "46029", "Lokeren"),
    _gone("44045", "46029", "Moerbeke"),
    _gone("44040", "44088", "Melle"),
    _gone("44043", "44088", "Merelbeke"),
    _gone("46003", "46030", "Beveren"),
    _gone("46013", "46030", "Kruibeke"),
    _gone("11056", "46030", "Zwijndrecht"),
    _gone("73006", "73110", "Bilzen"),
    _gone("73032", "73110", "Hoeselt"),
    _gone("73009", "73111", "Borgloon", "Looz"),
    _gone("73083", "73111", "Tongeren", "Tongres"),
    _gone("71069", "71071", "Ham"),
    _gone("71057", "71071", "Tessenderlo"),
    _gone("71022", "71072", "Hasselt"),
    _gone("73040", "71072", "Kortessem"),
    _gone("82003", "82039", "Bastenaken", "Bastogne"),
    _gone("82005", "82039", "Bertogne"),
)
