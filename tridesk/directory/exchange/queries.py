"""Reads: files brought in and their rows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.models import (
    Import,
    ImportRow,
)
from tridesk.kit.errors import NotFound


def import_for(user: User, number: int) -> Import:
    """The one gate to an import, for users with the right to import."""
    rows = Import.objects.select_related("by", "applied_by")
    transfer = rows.filter(pk=number).first() if user.may("directory.import") else None
    if transfer is None:
        raise NotFound(_("There is no such import."))
    return transfer


def imports(limit: int = 20) -> list[Import]:
    """The latest files, newest first."""
    return list(Import.objects.select_related("by", "applied_by").order_by("-pk")[:limit])


def import_rows(
    transfer: Import, outcome: str = "", after: int = 0, limit: int = 50
) -> tuple[list[ImportRow], int | None]:
    """Rows of a file in its order, behind line `after`, and behind which line the next page begins."""
    rows = ImportRow.objects.filter(transfer=transfer, line__gt=after)
    if outcome:
        rows = rows.filter(outcome=outcome)
    page = list(rows.order_by("line").defer("cells")[: limit + 1])
    return page[:limit], page[limit - 1].line if len(page) > limit else None
