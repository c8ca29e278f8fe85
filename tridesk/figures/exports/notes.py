"""That figures were taken out is noted in the journal."""

from __future__ import annotations

from tridesk.accounts.models import User
from tridesk.journal.actions import record


def note_taken(figure: str, form: str, count: int, *, by: User) -> None:
    """Notes a file that a person takes out, and how many rows it has."""
    data = {"format": form, "rows": count, "figure": figure}
    record("export.taken", by=by, ref="export:figures", data=data)
