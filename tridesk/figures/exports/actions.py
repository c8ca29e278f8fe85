"""Files of rows that are too many to wait for: ordered, made by a job, kept sealed for some days.

The job writes a file in one transaction and may be killed at any moment: then it begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import accumulate
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from tridesk.accounts.models import User
from tridesk.figures import folding
from tridesk.figures.exports import rows
from tridesk.figures.exports.models import Export, ExportPiece, ExportState
from tridesk.figures.exports.queries import FILES, asked
from tridesk.figures.questions import FigureQuestion
from tridesk.journal.bulk_copy import number
from tridesk.journal.progress import Progress
from tridesk.journal.turns import turn
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Refusal

MOST_ATTEMPTS: Final = 3
MOST_WAITING: Final = 5  # files of one person
KEPT_DAYS: Final = 7
MOST_KEPT: Final = 1 << 30  # bytes of the files of one person, but for the latest
PIECE: Final = 1 << 20  # bytes of the file in one row


@transaction.atomic
def order(question: FigureQuestion, form: str, *, by: User, language: str) -> Export:
    """Orders the rows behind a figure as a file; the same file that is being made already is not made twice."""
    rows.check(question, form, by)
    address = question.address()
    waiting = Export.objects.filter(by=by, state=ExportState.WAITING)
    export = waiting.filter(question=address, form=form, language=language).first()
    if export is None:
        if waiting.count() >= MOST_WAITING:
            raise Conflict(
                _("%(count)s of your files are still being made. Order this one when the first is ready.")
                % {"count": MOST_WAITING}
            )
        export = Export.objects.create(
            question=address, form=form, by=by, language=language, at=clock.now(), expected=rows.expected(question, by)
        )
    app.configure_task("figures.make_exports", allow_unknown=False).defer()
    return export


def make_waiting() -> None:
    """Makes all ordered files, one after the other; returns at once when another process does so already."""
    with turn("figures.export") as is_ours:
        waiting = Export.objects.filter(state=ExportState.WAITING).select_related("by").order_by("pk")
        while is_ours and (export := waiting.first()):
            with override(export.language):
                _make(export)


def _make(export: Export) -> None:
    Export.objects.filter(pk=export.pk).update(attempts=F("attempts") + 1, done=0)
    if export.attempts >= MOST_ATTEMPTS:
        _stop(export, _("This was cut off several times. Ask whoever keeps Tridesk running."))
        return
    try:
        question = asked(export)
        folding.refresh()  # not below: its lock would last as long as the transaction
        with Progress(export) as progress, transaction.atomic():
            pieces = rows.file(question, export.form, export.by, export.language, tell=progress.tell)
            size = sum(_keep(export, nth, piece) for nth, piece in enumerate(of_size(pieces, PIECE)))
            Export.objects.filter(pk=export.pk).update(
                state=ExportState.DONE, done=progress.done, size=size, ended_at=clock.now()
            )
            _make_room(export.by_id)
    except Refusal as refusal:
        _stop(export, str(refusal))


def _make_room(person: int) -> None:
    """Deletes the oldest files of a person until no more than `MOST_KEPT` bytes are kept; the latest stays."""
    done = Export.objects.filter(by=person, state=ExportState.DONE).order_by("-ended_at", "-pk")
    sizes = list(done.values_list("pk", "size"))
    kept = accumulate(size for _pk, size in sizes)
    old = [pk for (pk, _size), so_far in zip(sizes[1:], list(kept)[1:], strict=True) if so_far > MOST_KEPT]
    Export.objects.filter(pk__in=old).delete()


def _stop(export: Export, why: str) -> None:
    Export.objects.filter(pk=export.pk).update(state=ExportState.STOPPED, failure=why, ended_at=clock.now())


def _keep(export: Export, nth: int, content: bytes) -> int:
    piece = ExportPiece(export=export, nth=nth)
    number([piece])
    piece.sealed = FILES.seal(piece.pk, content)
    piece.save(force_insert=True)
    return len(content)


def of_size(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of `size`; the last may be shorter."""
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        while len(gathered) >= size:
            yield bytes(gathered[:size])
            del gathered[:size]
    if gathered:
        yield bytes(gathered)


def forget_old() -> None:
    """Deletes the orders, with their files, some days after they were made."""
    Export.objects.filter(at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()
