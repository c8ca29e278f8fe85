"""The lease of the director: every write names the token of the lease, and nothing is written without it.

So a director that was thought dead and wakes up cannot do harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, LiteralString

from django.db import transaction
from django.db.models import F, Q

from tridesk.journal.actions import record
from tridesk.journal.prepared_statements import Ask, ask
from tridesk.kit import clock
from tridesk.telephony.lines import outages
from tridesk.telephony.models import Lease
from tridesk.telephony.switch.snapshot import LineSeen

LEASE: Final = timedelta(seconds=6)  # lives on without being renewed
_ONE: Final = 1  # the row of the lease


class Deposed(Exception):
    """Another director conducts the calls now."""


@transaction.atomic
def acquire(holder: str, switch: str, *, dead: bool = False) -> int | None:
    """Begins to conduct: the token to write with, or None while another does.

    The lease of a director that hangs must run out; that of one surely `dead` need not.
    """
    Lease.objects.get_or_create(pk=_ONE)
    now = clock.now()
    free = Lease.objects.filter(pk=_ONE)
    if not dead:
        free = free.filter(Q(until__isnull=True) | Q(until__lt=now) | Q(holder__in=["", holder]))
    if not free.update(token=F("token") + 1, holder=holder, until=now + LEASE, switch=switch):
        return None
    return Lease.objects.get(pk=_ONE).token


def renew(token: int, corrections: int = 0, *, connected: bool = True) -> None:
    """Extends the lease, or raises `Deposed`; `corrections` are those since the last time."""
    mine = Lease.objects.filter(pk=_ONE, token=token)
    until = clock.now() + LEASE
    if not mine.update(until=until, corrections=F("corrections") + corrections, connected=connected):
        raise Deposed


@transaction.atomic
def see_lines(token: int, lines: Sequence[LineSeen]) -> None:
    """Stores the state of the trunk lines; journals a line that is lost or back."""
    lease = Lease.objects.select_for_update().filter(pk=_ONE, token=token).first()
    if lease is None:
        raise Deposed
    plain = [{"name": seen.name, "reachable": seen.reachable, "registered": seen.registered} for seen in lines]
    if plain == lease.lines:
        return
    before = {row["name"]: LineSeen(**row).works for row in lease.lines}
    Lease.objects.filter(pk=_ONE).update(lines=plain)
    for line in lines:
        if line.works != before.get(line.name, True):
            _note(line, lost=not line.works)
    for row in lease.lines:
        gone = LineSeen(**row)
        if not gone.works and gone.name not in {line.name for line in lines}:
            _note(gone, lost=False)  # taken out of the setting: its outage ends


def _note(line: LineSeen, *, lost: bool) -> None:
    data = {"line": line.name, "reachable": line.reachable}
    record(outages.LOST if lost else outages.BACK, by=None, ref="desk", data=data)


def give_up(token: int) -> None:
    """Lets another director begin at once; until it does, or the time is up, the desk counts as conducted."""
    Lease.objects.filter(pk=_ONE, token=token).update(holder="")


_HOLD: Final[LiteralString] = "SELECT 1 FROM telephony_lease WHERE id = %s AND token = %s FOR SHARE"


def hold(token: int) -> Ask:
    """Locks the lease inside a transaction: no other director begins before it ends. No row when another has begun."""
    return Ask(_HOLD, [_ONE, token])


def must_hold(token: int) -> None:
    """The same as `hold`, on Django's connection; raises `Deposed`."""
    (held,) = ask(hold(token))
    if not held:
        raise Deposed
