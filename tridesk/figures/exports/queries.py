"""Reads: the files that a person ordered, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.figures.exports.models import Export, ExportPiece, ExportState
from tridesk.figures.questions import FigureQuestion
from tridesk.kit.errors import NotFound
from tridesk.vault.columns import SealedColumn

FILES = SealedColumn(
    "figures.ExportPiece", "sealed", lambda piece: f"figures.export:{piece.export_id}".encode(), needs=("export_id",)
)


def export_for(user: User, number: int) -> Export:
    """The one gate to a file, open only to the user in `by`."""
    export = Export.objects.filter(pk=number, by=user).first()
    if export is None:
        raise NotFound(_("There is no such file."))
    return export


def exports_of(user: User, limit: int = 10) -> list[Export]:
    """The latest files of a person, newest first."""
    return list(Export.objects.filter(by=user).order_by("-pk")[:limit])


def asked(export: Export) -> FigureQuestion:
    """The question whose rows the file holds."""
    return FigureQuestion.read(QueryDict(export.question))


def content(export: Export) -> Iterator[bytes]:
    """The file, a piece at a time; refuses one that is not made yet or not kept any more."""
    first = ExportPiece.objects.filter(export=export, nth=0).first() if export.state == ExportState.DONE else None
    if first is None:
        raise NotFound(_("This file is not kept any more: order it again."))
    return _pieces(first)


def _pieces(piece: ExportPiece | None) -> Iterator[bytes]:
    while piece is not None:
        yield FILES.open(piece)
        piece = ExportPiece.objects.filter(export_id=piece.export_id, nth=piece.nth + 1).first()
