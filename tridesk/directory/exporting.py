"""Records of the directory as files, in pieces: as many rows as there are, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tridesk.accounts.models import User
from tridesk.directory.actions.transfers import note_export
from tridesk.directory.models import OrganisationKind, ServiceLanguage
from tridesk.directory.transfer.kinds import Kind
from tridesk.directory.transfer.writing import CSV, XLSX, as_csv, as_workbook

_CHUNK: Final = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows an export: of which organisations (`q`, `kind`, `language`), and whether also what has `ended`."""

    q: str = ""
    kind: str = ""
    language: str = ""
    ended: str = ""

    @classmethod
    def in_(cls, source: Mapping[str, str]) -> Wanted:
        """Out of an address; what makes no sense there is as if it were not there."""
        said = {name: str(source.get(name, ""))[:200].replace("\x00", "").strip() for name in cls.__slots__}
        if said["kind"] not in OrganisationKind.values:
            said["kind"] = ""
        if said["language"] not in ServiceLanguage.values:
            said["language"] = ""
        return cls(**said)


def form_in(said: str) -> str:
    """`csv` when that was asked for, else `xlsx`."""
    return CSV if said == CSV else XLSX


def take_out(kind: type[Kind], wanted: Wanted, form: str, *, by: User) -> Iterator[bytes]:
    """The file, in pieces; that it was taken is noted before the first of them."""
    maker = kind()
    rows = maker.wanted(wanted.q, wanted.kind, wanted.language, bool(wanted.ended))
    note_export(kind.code, form, rows.count(), by=by)
    return _file(kind, form, _cells(maker, rows))


def empty(kind: type[Kind], form: str) -> Iterator[bytes]:
    """A file with the headings alone."""
    return _file(kind, form, iter(()))


def _file(kind: type[Kind], form: str, rows: Iterator[list[str]]) -> Iterator[bytes]:
    headings = [str(column.heading) for column in kind.columns]
    return as_csv(headings, rows) if form == CSV else as_workbook(str(kind.label), headings, rows)


def _cells(maker: Kind, rows: Any) -> Iterator[list[str]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        maker.prepare(chunk)
        for one in chunk:
            cells = maker.cells(one)
            yield [cells[column.name] for column in maker.columns]
        last = chunk[-1].pk
