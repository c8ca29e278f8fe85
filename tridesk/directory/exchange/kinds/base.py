"""Base class of the kinds of records: columns, the rule that matches a row to a record, and conversion to values.

One object plans one file in batches, with a fixed number of queries per batch.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, Final, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy

from tridesk.directory.exchange.cells import number, reference
from tridesk.directory.exchange.columns import Column
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds.organisation_index import OrganisationIndex, listed
from tridesk.directory.exchange.plan import FileRow, PlannedRow
from tridesk.directory.exchange.tables import Formula
from tridesk.directory.models import RowOutcome
from tridesk.directory.organisations import organisation_list
from tridesk.directory.organisations.cards import changed_by
from tridesk.directory.sentences import gettext_kept as _
from tridesk.directory.sentences import joined, labelled
from tridesk.kit import national_number
from tridesk.kit.errors import Invalid, Sayable

Values = dict[str, Any]
"""The values of a row by name of the column."""

M = TypeVar("M", bound=Model)
T = TypeVar("T")

_TITLES: Final = (
    "name", "name_nl", "name_fr", "name_de", "login", "number", "reference", "code", "emails", "phones", "contact",
    "organisation", "nis", "id",
)  # fmt: skip
"""Columns that name a refused row, the best first."""

BATCH: Final = 1000
CHUNK: Final = 2000
ID: Final = Column(
    "id",
    gettext_lazy("Number here"),
    number,
    gettext_lazy("Which record it is. Exports fill it in; leave it empty for a new one."),
)


DAY: Final = gettext_lazy("A date, 24/11/2026.")
ORGANISATION: Final = Column(
    "organisation",
    gettext_lazy("Organisation"),
    reference,
    gettext_lazy("Its number here, its NIS code, or its name in any language."),
    "#12 Raeren",
)


class RecordKind(ABC):
    """Plans imports and exports of one kind of record; `locking` locks the rows of a plan that is written at once."""

    do_not_call_in_templates = True  # templates show the class itself, not an instance

    code: ClassVar[str]
    label: ClassVar[Sayable]
    rule: ClassVar[Sayable]
    noun: ClassVar[str]
    model: ClassVar[type[Any]]
    columns: ClassVar[tuple[Column, ...]]
    comes_in: ClassVar[bool] = True
    narrowed_by: ClassVar[str] = "organisations"
    """The filters of an export: `organisations`, `groups` or none (``)."""
    right: ClassVar[str] = "directory.import"
    """The capability needed to import this kind."""
    page: ClassVar[str] = ""
    """The URL name of the page of a record; '' without a page."""

    def __init__(self, *, locking: bool = False) -> None:
        self.locking = locking
        self.bodies = OrganisationIndex()
        self.known: dict[int, Any] = {}
        self._taken: dict[Hashable, int] = {}

    # --- defined by each kind

    @abstractmethod
    def gather(self, rows: Sequence[Values]) -> None:
        """Loads the records that these rows may mean, in a few queries."""

    @abstractmethod
    def candidates(self, values: Values) -> list[Any]:
        """The records that match a row without a number. Call `gather` first."""

    @abstractmethod
    def keys(self, values: Values) -> Iterable[Hashable]:
        """Keys that identify a row without a number; two rows with a common key are about the same record."""

    @abstractmethod
    def values(self, row: Values, record: Any | None) -> dict[str, Any]:
        """Validated field values of the row, for `record` or for a new record. Uses a card, as all writes do."""

    @abstractmethod
    def cells(self, record: Any) -> dict[str, str]:
        """The texts of a record by name of the column."""

    @abstractmethod
    def selection(self, filters: ExportFilters) -> QuerySet[Any]:
        """Selects the records to export."""

    def resolve(self, values: Values) -> None:  # noqa: B027 - most kinds name no other record
        """Replaces references to other records by these records."""

    def resolve_organisation(self, values: Values, name: str = "organisation") -> None:
        """Replaces the reference in column `name` by the organisation."""
        if isinstance(values.get(name), str | int):
            try:
                values[name] = self.bodies.named(values[name])
            except Invalid as refusal:
                raise Invalid(refusal.message, field=name) from None

    def more(self, row: Values, record: Any, *, is_new: bool) -> dict[str, object]:
        """Changes to related rows; also sets them on `record`, so that `cells` shows them."""
        return {}

    def write_more(self, planned: Sequence[PlannedRow]) -> None:  # noqa: B027 - most kinds are one row each
        """Writes the changes that `more` returned."""

    def prepare(self, rows: list[Any]) -> None:  # noqa: B027 - some need nothing
        """Loads the related records that `cells` needs, for all rows at once."""

    # --- planning

    def plan(self, rows: Sequence[FileRow]) -> list[PlannedRow]:
        """Plans each of these rows."""
        read = [self._read(row) for row in rows]
        self.known = {}
        good = [values for values, faults in read if not faults]
        if numbers := {values["id"] for values in good if values.get("id")}:
            self.know(self.lockable(self.model.objects.filter(pk__in=numbers)))
        self.gather(good)
        return [self._planned(row, values, faults) for row, (values, faults) in zip(rows, read, strict=True)]

    def know(self, rows: QuerySet[M]) -> list[M]:
        """Loads records into `known`, so that two rows about a record share one instance."""
        records = [self.known.setdefault(record.pk, record) for record in rows]
        self.prepare(records)
        return records

    def lockable(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The same rows in order of number; locked until the end of the transaction when `locking`."""
        return rows.order_by("pk").select_for_update(of=("self",)) if self.locking else rows.order_by("pk")

    def _read(self, row: FileRow) -> tuple[Values, list[Sayable]]:
        """The values of the row, and everything that is wrong with its cells."""
        values: Values = {}
        faults: dict[str, Sayable] = {}
        for column in self.columns:
            if column.name not in row.cells:
                continue
            try:
                values[column.name] = _value(column, row.cells[column.name])
            except Invalid as refusal:
                faults[column.name] = labelled(column.heading, refusal.message)
        if "" in row.cells:
            faults[""] = _("There are more cells than headings.")
        self._resolve(values, faults)
        return values, list(faults.values())

    def _resolve(self, values: Values, faults: dict[str, Sayable]) -> None:
        """Replaces the references that can be resolved; adds a fault for each of the others."""
        while True:
            try:
                self.resolve(values)
            except Invalid as refusal:
                if refusal.field in faults:
                    return
                heading = self._heading(refusal.field)
                faults[refusal.field] = labelled(heading, refusal.message) if heading else refusal.message
                values.pop(refusal.field, None)
            else:
                return

    def _heading(self, name: str) -> Sayable:
        return next((column.heading for column in self.columns if column.name == name), "")

    def _planned(self, row: FileRow, values: Values, faults: list[Sayable]) -> PlannedRow:
        if faults:
            return _refused(row, joined(faults))
        try:
            record = self._match(values)
            self._once(row.line, values, record)
            written = self.values(values, record)
        except Invalid as refusal:
            return _refused(row, refusal.message)
        before = self.cells(record) if record else {}
        is_new = record is None
        if record is None:
            record, fields = self.model(**written), list(written)
        else:
            fields = changed_by(written, record)
        more = self.more(values, record, is_new=is_new)
        after = self.cells(record)
        changes = {name: [before.get(name, ""), text] for name, text in after.items() if text != before.get(name, "")}
        changes.pop("id", None)
        outcome = RowOutcome.MADE if is_new else RowOutcome.CHANGED if fields or more else RowOutcome.SAME
        return PlannedRow(row, outcome, record.pk, self.name(record)[:200], changes, "", record, fields, more)

    def verb(self, record: Any, *, is_new: bool) -> str:
        """The verb of the journal entry."""
        return f"{self.noun}.{'added' if is_new else 'changed'}"

    def noted(self, record: Any) -> dict[str, object]:
        """Additional data of the journal entry."""
        return {}

    def ref(self, record: Any) -> str:
        """The reference in the journal."""
        return f"{self.noun}:{record.pk}"

    # --- export

    def taken(self, filters: ExportFilters) -> tuple[int, Iterator[dict[str, str]]]:
        """The number of selected records and the texts of each, read a few thousand at a time."""
        rows = self.selection(filters)
        return rows.count(), self._cells_of(rows)

    def _cells_of(self, rows: QuerySet[Any]) -> Iterator[dict[str, str]]:
        last = 0
        while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
            self.prepare(chunk)
            yield from map(self.cells, chunk)
            last = chunk[-1].pk

    def name(self, record: Any) -> str:
        """The name of the record in the list of planned rows."""
        return str(record)

    def _match(self, values: Values) -> Any | None:
        if number := values.get("id"):
            if number not in self.known:
                raise Invalid(_("There is no record #%(number)s of this kind here.") % {"number": number})
            return self.known[number]
        matches = self.candidates(values)
        if len(matches) > 1:
            sentence = _("This may be any of %(numbers)s: write the number in the column “%(column)s”.")
            numbers = listed(sorted(record.pk for record in matches))
            raise Invalid(sentence % {"numbers": numbers, "column": ID.heading})
        return matches[0] if matches else None

    def _once(self, line: int, values: Values, record: Any | None) -> None:
        keys: list[Hashable] = [] if values.get("id") else [*self.keys(values)]
        if record is not None:
            keys.append(("#", record.pk))
        for key in keys:
            if key in self._taken:
                raise Invalid(_("Line %(line)s is about the same record.") % {"line": self._taken[key]})
        self._taken |= dict.fromkeys(keys, line)


def _refused(row: FileRow, reason: Sayable) -> PlannedRow:
    title = next((text for name in _TITLES if (text := str(row.cells.get(name, "")).strip())), "")
    return PlannedRow(row, RowOutcome.REFUSED, label=national_number.mask(title).text[:200], reason=reason)


def _value(column: Column, cell: str) -> Any:
    if isinstance(cell, Formula):
        raise Invalid(_("this is a formula or an error: paste its value instead"))
    text = cell.replace("\r\n", "\n").strip()
    if column.private and national_number.find(text):
        raise Invalid(_("this holds a national number, which the directory does not keep"))
    return column.form(text)


def in_batches(rows: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Groups the rows in lists of at most `size`."""
    batch: list[T] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def of_organisations(filters: ExportFilters, path: str = "organisation") -> Q:
    """Condition for records of the selected organisations; `path` is the lookup of the organisation."""
    if not (filters.q or filters.kind or filters.language or filters.nis):
        return Q()
    return Q(**{f"{path}__in": organisation_list.everything(filters.for_organisations).values("pk")})
