"""What `tridesk doctor` asks the room of lost access: sentences for the administrator."""

from __future__ import annotations

from collections.abc import Iterator

from tridesk.reconnect.access import ports as access
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable
from tridesk.reconnect.access.values import Account
from tridesk.reconnect.queries import is_sheet_missing


def faults_of_sheet() -> Iterator[str]:
    """Whether the sheet of break-glass is as new as it must be."""
    if is_sheet_missing():
        yield "The sheet of break-glass is not made anew each day: the log of `tridesk jobs bulk` says why."


def faults_of_account_directory() -> Iterator[str]:
    """Whether the directory of accounts lets the desk in; any answer about an account that nobody has will do."""
    try:
        access.directory.answer.state(Account("tridesk-doctor", "key"))
    except AccessUnavailable as error:
        yield f"The account directory of TRIDESK_ACCESS cannot be asked: {error}."
    except AccessRefused as error:
        yield f"The account directory of TRIDESK_ACCESS refuses to be read: {error}."
