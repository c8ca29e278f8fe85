"""The plan of an import, row by row, as plain values that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Model

from tridesk.directory.models import RowOutcome
from tridesk.kit.errors import Sayable


class FileRow(NamedTuple):
    """A row of the file; `cells` by name of the column, without the columns that the file does not have."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class PlannedRow:
    """The effect of one row. `changes` holds the text before and after by column, as exports write it.

    `record`, `fields` and `more` are to be written: the model instance with its new values, the names of the changed
    fields, and related rows (for example the services of an authorisation).
    """

    source: FileRow
    outcome: RowOutcome
    target: int | None = None
    label: str = ""
    changes: dict[str, list[str]] = field(default_factory=dict)
    reason: Sayable = ""
    record: Model | None = None
    fields: list[str] = field(default_factory=list)
    more: dict[str, object] = field(default_factory=dict)

    @property
    def sense(self) -> tuple[object, ...]:
        """The part of the plan that is compared when the row is planned again."""
        return (self.outcome, self.target, self.changes)
