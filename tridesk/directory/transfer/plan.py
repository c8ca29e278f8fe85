"""What an import would do, row by row: pure values, so that two plans can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Sayable


class RowOutcome(StrEnum):
    """What becomes of a row."""

    MADE = "made"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


OUTCOME_NAMES: dict[RowOutcome, Sayable] = {
    RowOutcome.MADE: _("new"),
    RowOutcome.CHANGED: _("changed"),
    RowOutcome.SAME: _("the same"),
    RowOutcome.REFUSED: _("refused"),
}


class FileRow(NamedTuple):
    """A row of the file, by the names of its columns; a column that the file has not is not there."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class PlannedRow:
    """What one row would do. `changes` has what stood and what will stand in each column, as exports write it.

    `one`, `fields` and `more` are what is to be written: the row of the directory with its new values, the names of
    those, and what lies beside it (services of an authorisation, say).
    """

    source: FileRow
    outcome: RowOutcome
    target: int | None = None
    label: str = ""
    changes: dict[str, list[str]] = field(default_factory=dict)
    reason: str = ""
    record: Model | None = None
    fields: list[str] = field(default_factory=list)
    more: dict[str, object] = field(default_factory=dict)

    @property
    def sense(self) -> tuple[object, ...]:
        """By what two plans for one row are compared."""
        return (self.outcome, self.target, self.changes)
