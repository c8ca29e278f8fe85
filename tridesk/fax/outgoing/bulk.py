"""The many faxes of something that a room above sends: put in line, held up, stopped. They wait behind all others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tridesk.accounts.models import User
from tridesk.fax.models import OutFax
from tridesk.fax.outgoing import actions, papers, queries, rules
from tridesk.fax.outgoing.papers import Papers
from tridesk.fax.outgoing.rules import OutState
from tridesk.journal.bulk_copy import number
from tridesk.kit import clock
from tridesk.kit.text import one_line


@dataclass(frozen=True, slots=True)
class FaxOfMany:
    """One fax: to which number (E.164) and whom, in which language; `about` names in the journal what it belongs to."""

    to: str
    name: str
    subject: str
    language: str
    about: str
    by: User


def papers_of(fax: FaxOfMany, files: Sequence[bytes], at: datetime) -> Papers:
    """The pages that leave, made before any transaction; `Invalid` for what cannot be faxed, or a number that costs."""
    actions.fax_number(fax.to)
    return papers.bound(files, fax.language, fax.subject, at)


def put_in_line(fax: FaxOfMany, made: Papers, at: datetime) -> OutFax:
    """Puts a fax in line, in the transaction of the caller, which writes whose it is."""
    row = OutFax(
        about=fax.about,
        to=fax.to,
        name=one_line(fax.name, 200),
        subject=one_line(fax.subject, 200),
        language=fax.language,
        made_by=fax.by,
        made_at=at,
        pages=0,
        next_at=clock.now(),
        rung=queries.rung_that_worked(fax.to),
    )
    number([row])
    actions.seal(row, made)
    row.save(force_insert=True)
    return row


def hold(about: str, *, is_held: bool) -> None:
    """Holds up the faxes that have not ended, or lets them go on; a call that goes on comes to its end."""
    OutFax.objects.filter(about=about, state__in=rules.OPEN).update(is_held=is_held)


@transaction.atomic
def stop(faxes: Collection[int]) -> None:
    """Stops those of the faxes that are on their way; their ends are told to who follows them."""
    on_their_way = OutFax.objects.filter(
        pk__in=faxes, state__in=[OutState.WAITING, OutState.SENDING], stop_at__isnull=True
    )
    for fax in on_their_way.select_for_update(of=("self",)).order_by("pk"):
        actions.stop_locked(fax, None)
