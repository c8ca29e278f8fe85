"""Guesses, mostly of passwords and codes, counted in the database: for all processes, by account, address and device.

An attempt is counted before it is checked, so that a thousand at once are a thousand, and given back when it was right.
After some wrong ones each next attempt has to wait, longer each time; a refused attempt does not count, so that an
attacker cannot lock a colleague out for good. A device on which the account signed in before has a count of its own:
its owner can sign in while a stranger guesses.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import ngettext

from tridesk.accounts.models import Attempts
from tridesk.kit import clock
from tridesk.kit.errors import Refusal

FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(minutes=15)
FORGOTTEN: Final = timedelta(hours=1)  # after the last wrong attempt


class AttemptCount(NamedTuple):
    """What attempts are counted against, and how many wrong ones are free of a pause."""

    key: str
    free: int


class TooManyAttempts(Refusal):
    """The next attempt has to wait."""

    default_code = "too_many_attempts"


def of_account(name: str) -> AttemptCount:
    return AttemptCount(f"account:{name}", 5)


def of_device(number: str) -> AttemptCount:
    return AttemptCount(f"device:{number}", 5)


def of_code(whose: str) -> AttemptCount:
    """The count of a user (by number) or of a known device, so that a stolen password does not block its owner."""
    return AttemptCount(f"code:{whose}", 5)


def of_address(address: str) -> AttemptCount:
    """An IPv6 address counts with its network: one subscriber has all of a /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return AttemptCount("address:unknown", 30)
    network = ipaddress.ip_network(f"{parsed}/64", strict=False) if parsed.version == 6 else parsed
    return AttemptCount(f"address:{network}", 30)


def pause_after(failures: int, free: int) -> timedelta:
    """How long the next attempt has to wait after the last wrong one.

    >>> [pause_after(failures, free=5).seconds for failures in (4, 5, 6, 7, 40)]
    [0, 5, 10, 20, 900]
    """
    if failures < free:
        return timedelta()
    doublings = min(failures - free, 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


@transaction.atomic
def claim(counts: Sequence[AttemptCount]) -> None:
    """Counts one attempt against each of these; raises `TooManyAttempts` when one of them has to wait."""
    now = clock.now()
    free = {_digest(count.key): count.free for count in counts}
    Attempts.objects.bulk_create([Attempts(key=key, last_at=now) for key in free], ignore_conflicts=True)
    rows = list(Attempts.objects.select_for_update().filter(key__in=free).order_by("key"))
    for row in rows:
        if row.last_at < now - FORGOTTEN:
            row.failures = 0
    wait = max(row.last_at + pause_after(row.failures, free[row.key]) - now for row in rows)
    if wait > timedelta():
        raise _too_many(wait)
    for row in rows:
        row.failures, row.last_at = row.failures + 1, now
    Attempts.objects.bulk_update(rows, ["failures", "last_at"])


def release(counts: Sequence[AttemptCount]) -> None:
    """Takes back an attempt that was right. Earlier wrong ones stay: a guesser may know one right password."""
    keys = [_digest(count.key) for count in counts]
    Attempts.objects.filter(key__in=keys, failures__gt=0).update(failures=F("failures") - 1)


def claim_for_form(counts: Sequence[AttemptCount]) -> None:
    """As `claim`, with the error that a form shows."""
    try:
        claim(counts)
    except TooManyAttempts as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from None


@contextmanager
def counted(counts: Sequence[AttemptCount]) -> Iterator[None]:
    """Counts an attempt in a form, and takes it back when what is done inside accepts it."""
    claim_for_form(counts)
    yield
    release(counts)


def forget_old() -> None:
    """Deletes what counts no more."""
    Attempts.objects.filter(last_at__lt=clock.now() - FORGOTTEN).delete()


def _too_many(wait: timedelta) -> TooManyAttempts:
    seconds = max(1, round(wait.total_seconds()))
    if seconds < 60:
        text = ngettext(
            "Too many wrong attempts. Try again in %(count)s second.",
            "Too many wrong attempts. Try again in %(count)s seconds.",
            seconds,
        )
        return TooManyAttempts(text % {"count": seconds})
    minutes = -(-seconds // 60)
    text = ngettext(
        "Too many wrong attempts. Try again in %(count)s minute.",
        "Too many wrong attempts. Try again in %(count)s minutes.",
        minutes,
    )
    return TooManyAttempts(text % {"count": minutes})


def _digest(key: str) -> str:
    """What people type as their name, a national number perhaps, is not kept."""
    return hashlib.sha256(key.encode()).hexdigest()
