"""Opens a file of either format, CSV or Excel workbook, as a table."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from tridesk.directory.exchange import csvs, workbooks
from tridesk.directory.exchange.tables import MOST_BYTES, Table, UnreadableTable


def open_table(content: bytes, separators: Callable[[list[str]], int]) -> Table:
    """Opens a CSV file or an Excel workbook; the first bytes decide which.

    `separators` counts the known headings; for CSV, the separator that gives the most known headings is used.
    """
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableTable(_("This file is empty."))
    if len(content) > MOST_BYTES:
        raise UnreadableTable(_("This file is larger than 25 MB: divide it into several."))
    if content.startswith(b"PK"):
        return workbooks.read(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable(
            _("This is a workbook of an old Excel (.xls), or one with a password: save it as .xlsx or CSV.")
        )
    return csvs.read(content, separators)
