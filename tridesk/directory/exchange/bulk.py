"""Many records of a file written in few statements, each with its entry in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tridesk.accounts.models import User
from tridesk.directory.exchange.kinds import RecordKind
from tridesk.directory.exchange.plan import PlannedRow
from tridesk.directory.models import RowOutcome
from tridesk.journal.actions import Happening, record_all
from tridesk.journal.bulk_copy import copy_in


def keep_all(kind: RecordKind, planned: Sequence[PlannedRow], *, because: int, by: User | None) -> None:
    """Writes what was planned, in the present transaction; `because` is the number of the import.

    What is written has passed the same cards as a form's; unlike there, it is not confirmed: a file may be old.
    """
    made = [row for row in planned if row.outcome == RowOutcome.MADE]
    changed = [row for row in planned if row.outcome == RowOutcome.CHANGED]
    copy_in([row.record for row in made if row.record is not None])
    together: dict[tuple[str, ...], list[Any]] = {}
    for row in changed:
        together.setdefault(tuple(row.fields), []).append(row.record)
    for fields, rows in together.items():
        if fields:
            kind.model.objects.bulk_update(rows, fields, batch_size=500)
    kind.write_more([*made, *changed])
    who = by.pk if by else None
    record_all(
        [
            *(
                Happening(
                    kind.verb(row.record, is_new=True),
                    kind.ref(row.record),
                    {"import": because, **kind.noted(row.record)},
                    by=who,
                )
                for row in made
            ),
            *(
                Happening(
                    kind.verb(row.record, is_new=False),
                    kind.ref(row.record),
                    {"fields": sorted({*row.fields, *row.more}), "import": because, **kind.noted(row.record)},
                    by=who,
                )
                for row in changed
            ),
        ]
    )
