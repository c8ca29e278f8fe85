"""The files that a sheet can become, in pieces; how a reader of a language writes numbers decides on CSV."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final

from django.utils.translation import gettext as _

from tridesk.kit.errors import Invalid
from tridesk.kit.spreadsheets.csvs import as_csv
from tridesk.kit.spreadsheets.ods import as_ods
from tridesk.kit.spreadsheets.sheets import CSV, ODS, XLSX, Sheet
from tridesk.kit.spreadsheets.xlsx import as_workbook

PARQUET: Final = "parquet"
SHEET_FORMS: Final = (CSV, XLSX, ODS)
FORM_NAMES: Final = {CSV: "CSV", XLSX: "Excel", ODS: "OpenDocument", PARQUET: "Parquet"}
_MARKS: Final = {"en": (",", ".")}  # separator and decimal mark


def row_forms() -> tuple[str, ...]:
    """The forms of files of rows: Parquet where the extra `tridesk[analysis]` is installed."""
    return (*SHEET_FORMS, PARQUET) if find_spec("duckdb") else SHEET_FORMS


def check_form(form: str, forms: tuple[str, ...]) -> str:
    """The form of a file that an address names, if it is one of these."""
    if form not in forms:
        raise Invalid(_("There is no such form of a file here."), field="format")
    return form


def written(sheet: Sheet, form: str, language: str, *, is_long: bool = False) -> Iterator[bytes]:
    """The sheet as a file of one of `SHEET_FORMS`; `is_long` when it may have millions of rows."""
    if form == CSV:
        return as_csv(sheet, *_MARKS.get(language, (";", ",")))
    return as_ods([sheet], is_long=is_long) if form == ODS else as_workbook([sheet])
