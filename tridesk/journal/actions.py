"""Writing the journal: always inside the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from tridesk.journal import seals
from tridesk.journal.copying import copy_in
from tridesk.journal.models import Entry, Seal
from tridesk.kit import clock


class Happening(NamedTuple):
    """One entry to come, for writing many at once."""

    verb: str
    ref: str
    data: dict[str, Any]
    by: int | None = None
    at: datetime | None = None


def record(verb: str, *, by: AbstractBaseUser | None, ref: str, data: dict[str, Any] | None = None) -> None:
    """Notes that somebody (`by`; None is Tridesk itself) did `verb` to the thing `ref`."""
    Entry.objects.create(at=clock.now(), verb=verb, by_id=by.pk if by else None, ref=ref, data=data or {})


def record_all(happenings: Iterable[Happening]) -> None:
    """Notes many happenings in one statement."""
    now = clock.now()
    copy_in([Entry(at=h.at or now, verb=h.verb, by_id=h.by, ref=h.ref, data=h.data) for h in happenings])


@transaction.atomic
def seal() -> Seal | None:
    """Puts a seal over every entry that has none yet; None when there is nothing new.

    One sealer at a time. An entry that is committed late, with a lower number than one already sealed, is found by the
    next seal, for it looks back as far as the seals of the last hour.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('journal.seal'))")
    before = list(Seal.objects.order_by("-id")[: seals.READ_BACK])
    floor = seals.floor(before)
    sealed = seals.numbers_in(span for one in before for span in one.covers)
    fresh = [entry for entry in Entry.objects.filter(id__gt=floor).order_by("id") if entry.pk not in sealed]
    if not fresh:
        return None
    previous = before[0].digest if before else seals.GENESIS
    return Seal.objects.create(
        at=clock.now(),
        covers=seals.ranges([entry.pk for entry in fresh]),
        count=len(fresh),
        previous=previous,
        digest=seals.digest(previous, fresh),
    )
