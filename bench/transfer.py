"""How long a file of contacts takes: looked at, written, looked at again, taken out; and how much memory that needs."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from bench.installation import Installation
from bench.report import Report

MANY: Final = 100_000
PART: Final = "transfer"
HEADINGS: Final = ("Organisation", "Name", "Function", "Languages", "Telephone numbers", "Mail addresses")


def measure(installation: Installation, report: Report) -> None:
    """100,000 contacts of all municipalities, brought in by the job's own function."""
    from tridesk.accounts.models import User
    from tridesk.directory.exchange import exports
    from tridesk.directory.exchange.filters import ExportFilters
    from tridesk.directory.exchange.kinds import KINDS
    from tridesk.kit.spreadsheets.csvs import as_csv
    from tridesk.kit.spreadsheets.sheets import Sheet
    from tridesk.kit.spreadsheets.xlsx import as_workbook

    by = User.objects.create(username="bench-transfer", name="Bench", role="supervisor", language="en")
    rows = _rows()
    content = b"".join(as_csv(Sheet("x", HEADINGS, rows)))
    transfer, looked = _looked_at("people.csv", content, by)
    written = _seconds(lambda: _written(transfer, by))
    report.add(PART, f"{MANY:,} contacts, CSV: looked at", looked, "s")
    report.add(PART, f"{MANY:,} contacts: written", written, "s")
    report.add(PART, f"{MANY:,} contacts: both", looked + written, "s", "< 120")
    again, seconds = _looked_at("people.xlsx", b"".join(as_workbook([Sheet("x", HEADINGS, rows)])), by)
    report.add(PART, f"{again.same:,} rows that change nothing, Excel: looked at", seconds, "s")
    for form in ("csv", "xlsx"):
        pieces = exports.take_out(KINDS["contacts"], ExportFilters(), form, by=by)
        taken = _seconds(partial(_all, pieces))
        report.add(PART, f"{MANY:,} contacts taken out, {form}", taken, "s")
    report.add(PART, "memory of the job at most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")


def _rows() -> list[list[str]]:
    from tridesk.directory.models import Organisation
    from tridesk.directory.organisations.actions import load_municipalities
    from tridesk.directory.organisations.reference.municipalities import SHIPPED, read

    load_municipalities(read(SHIPPED.read_bytes()), by=None, apply=True)
    towns = list(Organisation.objects.filter(kind="municipality", valid_until=None).values_list("nis", flat=True))
    return [
        [
            towns[number % len(towns)],
            f"Name{number} First{number % 97}",
            "registry",
            "nl, fr",
            f"0450 {number % 100:02d} {number // 100 % 100:02d} {number // 10000:02d}",
            f"p{number}@town.example",
        ]
        for number in range(MANY)
    ]


def _looked_at(name: str, content: bytes, by: Any) -> tuple[Any, float]:
    from tridesk.directory.exchange.actions import carry_on, receive_import

    transfer = receive_import("contacts", name, content, by=by)
    seconds = _seconds(carry_on)
    transfer.refresh_from_db()
    assert (transfer.state, transfer.refused) == ("ready", 0), transfer.failure
    return transfer, seconds


def _written(transfer: Any, by: Any) -> None:
    from tridesk.directory.exchange.actions import apply_import, carry_on

    apply_import(transfer, by=by)
    carry_on()
    transfer.refresh_from_db()
    assert transfer.state == "applied", transfer.failure


def _all(pieces: Any) -> None:
    for _piece in pieces:
        pass


def _seconds(do: Callable[[], object]) -> float:
    began = time.monotonic()
    do()
    return time.monotonic() - began
