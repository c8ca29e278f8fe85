"""The log of this installation, read by any process: it needs the folder, and nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from tridesk.statuspage.board import Board, fold
from tridesk.statuspage.log import Log

_boards: dict[str, Board] = {}


def the_log() -> Log:
    """One for the process, which reads only what is new."""
    return _log_in(settings.ENVIRONMENT.status)


def the_board() -> Board:
    """Everything that was said up to now."""
    entries = the_log().entries()
    newest = entries[-1].id if entries else ""
    if newest not in _boards:  # folded once for each new entry: every page of the desk asks for it
        _boards.clear()
        _boards[newest] = fold(entries)
    return _boards[newest]


@cache
def _log_in(folder: Path) -> Log:
    return Log(folder)
