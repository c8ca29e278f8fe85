"""Files brought into the directory: read and looked at first, then written whole or not at all.

Two steps of a job (`carry_on`), either of which may be killed at any moment: reading begins anew, writing is one
transaction. While it is written the plan is made once more from what the directory holds then; a row that would now do
something else than what was shown stops all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from tridesk.accounts.models import User
from tridesk.directory.exchange.bulk import keep_all
from tridesk.directory.exchange.columns import REASON, known, placed
from tridesk.directory.exchange.files import open_table
from tridesk.directory.exchange.kinds import RecordKind, kind_of
from tridesk.directory.exchange.kinds.base import BATCH, in_batches
from tridesk.directory.exchange.plan import FileRow, PlannedRow
from tridesk.directory.exchange.tables import MOST_BYTES, UnreadableTable
from tridesk.directory.models import Import, ImportFile, ImportRow, ImportState, RowOutcome
from tridesk.directory.sentences import written
from tridesk.journal.actions import record
from tridesk.journal.bulk_copy import copy_in, number
from tridesk.journal.progress import Progress
from tridesk.journal.turns import turn
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.kit.text import one_line
from tridesk.vault.columns import SealedColumn

MOST_ATTEMPTS: Final = 3
KEPT_DAYS: Final = 7


FILES: Final = SealedColumn(
    "directory.ImportFile", "sealed", lambda file: f"import:{file.transfer_id}".encode(), needs=("transfer_id",)
)


# --- what people do


@transaction.atomic
def receive_import(kind: str, file_name: str, content: bytes, *, by: User) -> Import:
    """Takes a file to be looked at; what is in it is read by a job."""
    if not kind_of(kind).comes_in:
        raise Invalid(_("These are only taken out."), field="kind")
    _may(kind, by)
    if len(content) > MOST_BYTES:
        raise Invalid(_("This file is larger than 25 MB: divide it into several."), field="file")
    if not content:
        raise Invalid(_("This file is empty."), field="file")
    transfer = Import.objects.create(
        kind=kind,
        file_name=one_line(file_name.replace("\x00", ""), 200) or "file",
        language=by.language,
        by=by,
        at=clock.now(),
    )
    file = ImportFile(transfer=transfer)
    number([file])
    file.sealed = FILES.seal(file.pk, content)
    file.save(force_insert=True)
    record("import.received", by=by, ref=transfer.ref, data={"kind": kind, "bytes": len(content)})
    _defer_carrying_on()
    return transfer


@transaction.atomic
def apply_import(transfer: Import, *, by: User, leave_out: bool = False) -> Import:
    """Orders the shown plan to be written; refused rows are skipped only with `leave_out`."""
    transfer = Import.objects.select_for_update().get(pk=transfer.pk)
    _may(transfer.kind, by)
    if not transfer.is_ready:
        raise Conflict(_("This file does not wait for a decision any more."))
    if transfer.refused and not leave_out:
        raise Conflict(_("Some rows are refused: mend the file, or say that they are left out."), code="rows_refused")
    if not transfer.made + transfer.changed:
        raise Conflict(_("Nothing would change."), code="nothing_to_do")
    transfer.state, transfer.applied_by, transfer.done, transfer.attempts = ImportState.APPLYING, by, 0, 0
    transfer.save(update_fields=["state", "applied_by", "done", "attempts"])
    _defer_carrying_on()
    return transfer


@transaction.atomic
def look_again(transfer: Import, *, by: User) -> Import:
    """Reads the file anew: the directory has changed since."""
    transfer = Import.objects.select_for_update().get(pk=transfer.pk)
    if (
        transfer.state not in (ImportState.READY, ImportState.STOPPED)
        or not ImportFile.objects.filter(transfer=transfer).exists()
    ):
        raise Conflict(_("This file cannot be read again: send it anew."))
    transfer.state, transfer.failure, transfer.attempts, transfer.done, transfer.ended_at = (
        ImportState.READING,
        "",
        0,
        0,
        None,
    )
    transfer.save(update_fields=["state", "failure", "attempts", "done", "ended_at"])
    record("import.read_again", by=by, ref=transfer.ref)
    _defer_carrying_on()
    return transfer


def _defer_carrying_on() -> None:
    """Defers the job that reads or writes the waiting files, in the current transaction."""
    app.configure_task("directory.carry_on_imports", allow_unknown=False).defer()


@transaction.atomic
def drop_import(transfer: Import, *, by: User) -> Import:
    """Forgets a file and its rows; that it was sent stays."""
    transfer = Import.objects.select_for_update().get(pk=transfer.pk)
    if transfer.state not in (ImportState.READY, ImportState.STOPPED, ImportState.READING):
        raise Conflict(_("This file does not wait for a decision any more."))
    transfer.state, transfer.ended_at = ImportState.DROPPED, clock.now()
    transfer.save(update_fields=["state", "ended_at"])
    _forget([transfer.pk])
    record("import.dropped", by=by, ref=transfer.ref)
    return transfer


def note_export(kind: str, form: str, count: int, *, by: User) -> None:
    """Journals an export and its number of records."""
    record("export.taken", by=by, ref=f"export:{kind}", data={"format": form, "rows": count})


def note_refused_taken(transfer: Import, form: str, count: int, *, by: User) -> None:
    """Journals an export of the refused rows of a file."""
    record("import.refused_taken", by=by, ref=transfer.ref, data={"format": form, "rows": count})


def content_of(transfer: Import) -> bytes | None:
    """What was sent; None once it is forgotten."""
    file = ImportFile.objects.filter(transfer=transfer).first()
    return None if file is None else FILES.open(file)


def _may(kind: str, by: User) -> None:
    if not by.may(kind_of(kind).right):
        raise NotAllowed(_("Your role does not bring in records of this kind."))


# --- what the job does


def carry_on() -> None:
    """Reads or writes all waiting files, one after the other; returns at once when another process does so already."""
    with turn("directory.import") as is_ours:
        under_way = Import.objects.filter(state__in=[ImportState.READING, ImportState.APPLYING]).order_by("pk")
        while is_ours and (transfer := under_way.first()):
            with override(transfer.language):
                _take_up(transfer)


def _take_up(transfer: Import) -> None:
    begun = Import.objects.filter(pk=transfer.pk, state=transfer.state)
    begun.update(attempts=F("attempts") + 1, done=0)
    transfer.refresh_from_db()
    if transfer.attempts > MOST_ATTEMPTS:
        _stop(
            transfer, _("This was cut off several times, and nothing was written. Ask whoever keeps Tridesk running.")
        )
    elif transfer.state == ImportState.READING:
        _read(transfer)
    else:
        _apply(transfer)


def _stop(transfer: Import, why: str) -> None:
    with transaction.atomic():
        stopped = Import.objects.filter(pk=transfer.pk, state=transfer.state)
        if stopped.update(state=ImportState.STOPPED, failure=why, ended_at=clock.now()):
            record("import.stopped", by=None, ref=transfer.ref, data={"kind": transfer.kind, "was": transfer.state})


def _read(transfer: Import) -> None:
    ImportRow.objects.filter(transfer=transfer).delete()
    Import.objects.filter(pk=transfer.pk).update(done=0, **dict.fromkeys(RowOutcome, 0))
    content = content_of(transfer)
    if content is None:  # dropped meanwhile, which stays so; else its bytes are gone, and no attempt brings them back
        _stop(transfer, _("The file itself is not here any more, and nothing was written. Send it anew."))
        return
    kind = kind_of(transfer.kind)()
    try:
        rows, expected = _said(kind, content)
        Import.objects.filter(pk=transfer.pk).update(expected=expected)
        for batch in in_batches(rows, BATCH):
            if not _note_rows(transfer, kind.plan(batch)):
                return  # somebody has dropped it meanwhile
    except UnreadableTable as refusal:
        _stop(transfer, str(refusal))
        return
    if not ImportRow.objects.filter(transfer=transfer).exists():
        _stop(transfer, _("There is no row below the headings."))
        return
    Import.objects.filter(pk=transfer.pk, state=ImportState.READING).update(state=ImportState.READY)


def _said(kind: RecordKind, content: bytes) -> tuple[Iterator[FileRow], int]:
    table = open_table(content, lambda headings: known(kind.columns, headings))
    columns = placed(kind.columns, table.headings)
    names = [column.name if column else "" for column in columns]
    silent = {place for place, column in enumerate(columns) if column is REASON}

    def rows() -> Iterator[FileRow]:
        for row in table.rows:
            if not any(cell.strip() for cell in row.cells):
                continue
            cells = dict.fromkeys((name for place, name in enumerate(names) if name and place not in silent), "")
            for place, cell in enumerate(row.cells):
                if place in silent:
                    continue
                name = names[place] if place < len(names) else ""
                if name or cell.strip():
                    cells[name] = cell
            yield FileRow(row.line, cells)

    return rows(), table.expected


def _note_rows(transfer: Import, planned: Sequence[PlannedRow]) -> bool:
    counts = {outcome: sum(row.outcome == outcome for row in planned) for outcome in RowOutcome}
    with transaction.atomic():
        more: dict[str, Any] = {outcome.value: F(outcome.value) + count for outcome, count in counts.items()}
        alive = Import.objects.filter(pk=transfer.pk, state=ImportState.READING)
        if not alive.update(done=F("done") + len(planned), **more):
            return False
        copy_in(
            [
                ImportRow(
                    transfer=transfer,
                    line=row.source.line,
                    outcome=row.outcome,
                    target=row.target,
                    label=_storable(row.label),
                    changes=row.changes,
                    reason=_storable(written(row.reason)) if row.reason else "",
                    cells={} if row.outcome == RowOutcome.REFUSED else dict(row.source.cells),
                )
                for row in planned
            ]
        )
    return True


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


class _Moved(Exception):
    """A row would now do something else than what was shown."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _apply(transfer: Import) -> None:
    try:
        with Progress(transfer) as progress, transaction.atomic():
            kind = kind_of(transfer.kind)(locking=True)
            for rows in _shown(transfer):
                planned = kind.plan([FileRow(row.line, row.cells) for row in rows])
                for row, now in zip(rows, planned, strict=True):
                    if now.sense != (row.outcome, row.target, row.changes):
                        raise _Moved(row.line)
                keep_all(kind, planned, because=transfer.pk, by=transfer.applied_by)
                progress.tell(len(rows))
            _note_applied(transfer)
    except _Moved as moved:
        message = _(
            "The directory has changed since this file was looked at: line %(line)s would now do something else."
            " Nothing was written; look at it again."
        )
        _stop(transfer, message % {"line": moved.line})
    except IntegrityError:
        _stop(transfer, _("Somebody has made one of these records meanwhile. Nothing was written; look at it again."))


def _shown(transfer: Import) -> Iterator[list[ImportRow]]:
    """What was shown and not refused, in the order of the file, so many rows at a time."""
    rows = ImportRow.objects.filter(transfer=transfer).exclude(outcome=RowOutcome.REFUSED).order_by("line")
    line = 0
    while batch := list(rows.filter(line__gt=line)[:BATCH]):
        yield batch
        line = batch[-1].line


def _note_applied(transfer: Import) -> None:
    Import.objects.filter(pk=transfer.pk).update(state=ImportState.APPLIED, ended_at=clock.now())
    if not transfer.refused:  # else its rows can be taken out to be mended, for a week
        ImportFile.objects.filter(transfer=transfer).delete()
    record("import.applied", by=transfer.applied_by, ref=transfer.ref, data={"kind": transfer.kind, **transfer.counts})


# --- what is forgotten


def forget_old_imports() -> None:
    """Deletes files and rows a week after they came, decided or not; the outcome stays known."""
    old = clock.now() - timedelta(days=KEPT_DAYS)
    with transaction.atomic():
        Import.objects.filter(state=ImportState.READY, at__lt=old).update(
            state=ImportState.DROPPED, ended_at=clock.now()
        )
        gone = Import.objects.filter(at__lt=old).exclude(state__in=[ImportState.READING, ImportState.APPLYING])
        _forget(list(gone.filter(rows__isnull=False).distinct().values_list("pk", flat=True)))
        ImportFile.objects.filter(transfer__in=gone).delete()


def _forget(imports: Sequence[int]) -> None:
    ImportFile.objects.filter(transfer__in=imports).delete()
    ImportRow.objects.filter(transfer__in=imports).delete()
