"""Writing the journal: always inside the transaction of the change itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, LiteralString, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from tridesk.journal import ports, queries, seals
from tridesk.journal.models import Entry, Seal
from tridesk.journal.prepared_statements import Ask
from tridesk.kit import clock
from tridesk.kit.national_number import mask_all


class Happening(NamedTuple):
    """One entry to come, for writing many at once."""

    verb: str
    ref: str
    data: dict[str, Any]
    by: int | None = None
    at: datetime | None = None


def record(verb: str, *, by: AbstractBaseUser | None, ref: str, data: dict[str, Any] | None = None) -> None:
    """Writes an entry: `by` (None is Tridesk itself) did `verb` to the object `ref`."""
    Entry.objects.create(at=clock.now(), verb=verb, by_id=by.pk if by else None, ref=ref, data=data or {})


_RECORD: Final[LiteralString] = """
    INSERT INTO journal_entry (at, verb, by_id, ref, data) SELECT at, verb, by_id, ref, data
    FROM jsonb_to_recordset(%s::jsonb) AS r(at timestamptz, verb text, by_id bigint, ref text, data jsonb)
"""


def record_all(happenings: Iterable[Happening]) -> None:
    """Notes many happenings in one statement."""
    for statement in noting(happenings, clock.now()):
        with connection.cursor() as cursor:
            cursor.execute(*statement)


def noting(happenings: Iterable[Happening], now: datetime) -> list[Ask]:
    """The statements that write these entries, for callers with a pipeline of their own; none for no entries."""
    entries = [
        {"at": (entry.at or now).isoformat(), "verb": entry.verb, "by_id": entry.by, "ref": entry.ref}
        | {"data": mask_all(entry.data)}
        for entry in happenings
    ]
    return [Ask(_RECORD, [json.dumps(entries)])] if entries else []


def anchor() -> None:
    """Writes down today how the journal stands, in each place outside the database."""
    if (present := queries.present_anchor()) is not None:
        for book in ports.books.answer:
            book.keep(present)


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
    sealed = seals.numbers_in(span for seal in before for span in seal.covers)
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
