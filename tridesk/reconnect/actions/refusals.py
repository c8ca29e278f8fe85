"""Journals what was tried and refused: by colleagues, and where no colleague looks on.

Of the latter the patterns need counts, no names; in an hour only so much is kept, since anybody may go on trying.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tridesk.accounts import attempts
from tridesk.accounts.attempts import AttemptCount, TooManyAttempts
from tridesk.accounts.limits import counted_of
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.journal.models import Entry
from tridesk.journal.queries import history_of
from tridesk.kit import clock
from tridesk.kit.errors import Refusal
from tridesk.reconnect.models import Restore
from tridesk.reconnect.patterns import NOT_BEGUN, UNKNOWN, WITHIN
from tridesk.tickets.models import Ticket

HOUR: Final = timedelta(hours=1)
MOST_NOTED: Final = 20  # in an hour, of one request or one program
MOST_NOTED_OF_NETWORK: Final = 40  # in an hour, of what was not begun: requests cost a stranger one mail each
MOST_NOTED_OF_ALL: Final = 200  # in an hour, of all requests on which nothing was begun; of all programs


def note_tried(ref: str, doing: str, refusal: Refusal, by: User) -> None:
    """A colleague tried what the rules refused: a second look finds who tries the doors."""
    record("restore.try_refused", by=by, ref=ref, data={"do": doing, "code": refusal.code})


def note_alone(ticket: Ticket, doing: str, refusal: Refusal, network: str) -> None:
    """Somebody who restores access alone was refused, from this network (`limits.network_of`).

    It stands with the ticket where the patterns of refused restores look for it, else among what was not begun: there
    a network has its share of the room, so that one stranger does not crowd out the others.
    """
    is_begun = Restore.objects.filter(ticket=ticket, opened_at__gte=clock.now() - WITHIN).exists()
    ref = ticket.ref if is_begun else NOT_BEGUN
    lately = _lately(ref)
    here = sum(is_begun or entry.data["ticket"] == ticket.number for entry in lately)
    has_room = here < MOST_NOTED and len(lately) < MOST_NOTED_OF_ALL
    if has_room and (is_begun or _has_share(network)):
        data = {"ticket": ticket.number, "do": doing, "code": refusal.code}
        record("restore.try_refused", by=None, ref=ref, data=data)


def _has_share(network: str) -> bool:
    """Counts one more of this network; whether it is within its share, which all web processes count in the database.

    Each counts in its memory first: of a flood only so much is written as one share.
    """
    if counted_of(network, "reconnect.alone", 3600) > MOST_NOTED_OF_NETWORK:
        return False
    try:
        attempts.claim([AttemptCount(f"reconnect.alone:{network}", MOST_NOTED_OF_NETWORK)])
    except TooManyAttempts:
        return False
    return True


def note_unknown(by: User) -> None:
    """A program named an access that the directory does not know: it may be guessing user names."""
    lately = _lately(UNKNOWN)
    if sum(entry.by_id == by.pk for entry in lately) < MOST_NOTED and len(lately) < MOST_NOTED_OF_ALL:
        record("restore.try_refused", by=by, ref=UNKNOWN)


def _lately(ref: str) -> list[Entry]:
    """What is kept of the last hour, as far as it matters."""
    tried = history_of(ref).filter(verb="restore.try_refused").order_by("-id")[:MOST_NOTED_OF_ALL]
    return [entry for entry in tried if entry.at > clock.now() - HOUR]
