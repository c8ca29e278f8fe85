"""What mail servers and absent people send back: known by its marks, noted in the ledger, never a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from tridesk.notices import actions
from tridesk.notices.sender import marks as our_marks


class Returns:
    """Takes reports about notices out of the hands of the desk (`mailroom.ports.BulkMailer`)."""

    def note_report(self, marks: Sequence[str], *, failed: bool, permanent: bool, reply: str) -> bool:
        """A failure is noted at its delivery; an absence or a read receipt needs no note.

        It ends nothing unless it came to the return path of that delivery: readers of a copy know its Message-ID too.
        """
        ours = our_marks()
        delivery = next((number for mark in marks if (number := ours.read(mark)) is not None), None)
        if delivery is None:
            return False
        if failed:
            proved = any(ours.read_return_path(mark) == delivery for mark in marks)
            actions.note_bounce(delivery, reply, permanent=permanent and proved)
        return True
