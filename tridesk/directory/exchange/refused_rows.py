"""The rows of a file that are refused, as a file of the same columns with the reason before them, to mend and send."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.exchange.actions import content_of, note_refused_taken
from tridesk.directory.exchange.columns import REASON, known
from tridesk.directory.exchange.files import open_table
from tridesk.directory.exchange.kinds import kind_of
from tridesk.directory.models import Import, ImportRow, RowOutcome
from tridesk.directory.sentences import worded
from tridesk.kit.errors import NotFound
from tridesk.kit.spreadsheets.csvs import as_csv
from tridesk.kit.spreadsheets.sheets import CSV, Sheet
from tridesk.kit.spreadsheets.xlsx import as_workbook


def refused_rows(transfer: Import, form: str, *, by: User) -> Iterator[bytes]:
    """The refused rows as a file, in pieces; kept for a week. The reasons are in the reader's language."""
    refused = ImportRow.objects.filter(transfer=transfer, outcome=RowOutcome.REFUSED)
    reasons = {line: worded(kept) for line, kept in refused.values_list("line", "reason")}
    content = content_of(transfer) if reasons else None
    if content is None:
        raise NotFound(_("There is no refused row of this file any more."))
    columns = kind_of(transfer.kind).columns
    table = open_table(content, lambda headings: known(columns, headings))
    note_refused_taken(transfer, form, len(reasons), by=by)
    old = {place for place, name in enumerate(table.headings) if REASON.is_called(name)}
    headings = [str(REASON.heading), *_without(old, table.headings)]
    rows = ([reasons[row.line], *_without(old, row.cells)] for row in table.rows if row.line in reasons)
    sheet = Sheet(str(kind_of(transfer.kind).label), headings, rows)
    return as_csv(sheet) if form == CSV else as_workbook([sheet])


def _without(places: set[int], cells: list[str]) -> list[str]:
    """The cells of the table but for reasons that an earlier such file gave."""
    return [cell for place, cell in enumerate(cells) if place not in places] if places else cells
