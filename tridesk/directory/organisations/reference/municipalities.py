"""Reads the table of municipalities and compares it with the directory. No query.

A file has the columns of `municipalities_be_2025.csv`: `nis,name_nl,name_fr,name_de,province_nis,region_nis,
service_lang,regime,postcodes`, postcodes separated by spaces.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from tridesk.directory.language import BILINGUAL, OFFICIAL, regime_of
from tridesk.kit.errors import Invalid

SHIPPED: Final = Path(__file__).with_name("municipalities_be_2025.csv")
_COLUMNS: Final = (
    "nis",
    "name_nl",
    "name_fr",
    "name_de",
    "province_nis",
    "region_nis",
    "service_lang",
    "regime",
    "postcodes",
)
_LANGUAGES: Final = frozenset({*OFFICIAL, BILINGUAL})


@dataclass(frozen=True, slots=True)
class Municipality:
    """One row of the table; `service_language` is the language of letters to the municipality."""

    nis: str
    name_nl: str
    name_fr: str
    name_de: str
    province: str
    region: str
    service_language: str
    regime: str
    postcodes: tuple[str, ...]


LOADED: Final = ("name_nl", "name_fr", "name_de", "province", "region", "service_language", "postcodes")
"""What a table decides; all else about a municipality is the desk's."""

Row = Mapping[str, object]


@dataclass(slots=True)
class MunicipalityChanges:
    """Effect of loading a table: rows to create, changes by NIS code (field -> before, after), NIS codes that end."""

    made: list[Municipality] = field(default_factory=list)
    changed: dict[str, dict[str, tuple[object, object]]] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    kept: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.made or self.changed or self.ended)


def read(content: bytes) -> list[Municipality]:
    """Reads the rows of a table in order; raises `Invalid` with the line number of the first error."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(_("This file is not UTF-8."), field="file") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if missing := [name for name in _COLUMNS if name not in (reader.fieldnames or ())]:
        raise Invalid(_("This file lacks the columns %(names)s.") % {"names": ", ".join(missing)}, field="file")
    rows: dict[str, Municipality] = {}
    for row in reader:
        municipality = _municipality(row, reader.line_num)
        if municipality.nis in rows:
            raise _wrong(reader.line_num, "nis", municipality.nis)
        rows[municipality.nis] = municipality
    if not rows:
        raise Invalid(_("This file has no municipality."), field="file")
    return list(rows.values())


def _municipality(row: Mapping[str, str | None], line: int) -> Municipality:
    values = {name: (row.get(name) or "").strip() for name in _COLUMNS}
    if regime_of(values["nis"]) is None:
        raise _wrong(line, "nis", values["nis"])
    for name in ("name_nl", "name_fr"):
        if not 0 < len(values[name]) <= 200:
            raise _wrong(line, name, values[name])
    if values["service_lang"] not in _LANGUAGES:
        raise _wrong(line, "service_lang", values["service_lang"])
    return Municipality(
        values["nis"],
        values["name_nl"],
        values["name_fr"],
        values["name_de"][:200],
        values["province_nis"][:5],
        values["region_nis"][:5],
        values["service_lang"],
        values["regime"],
        tuple(code for code in values["postcodes"].split() if len(code) == 4),
    )


def _wrong(line: int, name: str, value: str) -> Invalid:
    sentence = _("Line %(line)s: “%(value)s” is no %(column)s, or stands there twice.")
    return Invalid(sentence % {"line": line, "value": value[:60], "column": name}, field="file")


def compare(rows: Iterable[Municipality], known: Mapping[str, Row]) -> MunicipalityChanges:
    """Plans the changes that bring `known` (current municipalities by NIS code) to the state of `rows`."""
    plan, told = MunicipalityChanges(), set[str]()
    for row in rows:
        told.add(row.nis)
        before = known.get(row.nis)
        if before is None:
            plan.made.append(row)
            continue
        changes = {name: (before[name], after) for name in LOADED if before[name] != (after := value_of(row, name))}
        if changes:
            plan.changed[row.nis] = changes
        else:
            plan.kept += 1
    plan.ended = sorted(known.keys() - told)
    return plan


def value_of(row: Municipality, name: str) -> object:
    """The value of a field as the directory stores it."""
    value = getattr(row, name)
    return list(value) if isinstance(value, tuple) else value
