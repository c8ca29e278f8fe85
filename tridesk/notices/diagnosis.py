"""What `tridesk doctor` asks the room of notices: sentences for the administrator."""

from __future__ import annotations

from collections.abc import Iterator

from tridesk.kit.errors import Temporary
from tridesk.notices.actions import count_for_box
from tridesk.notices.ebox import ports


def faults_of_ebox() -> Iterator[str]:
    """Whether the e-Box lets the desk in."""
    try:
        if box := ports.box.answer:
            box.check()
    except Temporary as failure:
        yield f"The e-Box of TRIDESK_EBOX does not let the desk in: {str(failure).rstrip('.')}."


def letters_without_ebox() -> Iterator[str]:
    """Whether letters wait for an e-Box that nobody set."""
    if ports.box.answer is None and (count := count_for_box()):
        yield f"Letters wait for the e-Box ({count}), and TRIDESK_EBOX is not set."
