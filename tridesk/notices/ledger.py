"""The ledger: the recipients of a notice, the claims on their deliveries, and the outcome of each.

Each function is one statement, or few, whatever the number of recipients; the caller says which transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_noop

from tridesk.directory.audience.recipients import Recipient
from tridesk.fax.outgoing import bulk
from tridesk.kit import national_number
from tridesk.notices.models import (
    CUT_OFF,
    Category,
    Delivery,
    DeliveryState,
    DeliveryWay,
    Missed,
    Suppression,
    UnreachedReason,
)
from tridesk.notices.postal import LetterRecipient
from tridesk.notices.rules import NoticeProgress, pause_after

_PER_STATEMENT: Final = 2000
NOT_MADE: Final = gettext_noop(
    "This letter could not be made. If the others were, check what the directory says about its reader."
)
BY_FAX: Final = "fax"  # in place of a domain: what left since the backup is no more known than of a mail
BY_EBOX: Final = "e-box"  # the same


@dataclass(frozen=True, slots=True)
class UnreachedReader:
    """A contact or organisation in the groups of a notice that does not get it."""

    why: UnreachedReason
    organisation: int | None
    contact: int | None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours to speak for."""

    id: int
    notice: int
    address: str
    domain: str
    languages: tuple[str, ...]
    attempts: int
    organisation: int | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """How one delivery ended, or goes on: `next_try_at` for one that is queued again, `digest` for one that left."""

    id: int
    state: DeliveryState
    reply: str = ""
    next_try_at: datetime | None = None
    digest: str = ""


_DOMAINS: Final = {DeliveryWay.FAX: BY_FAX, DeliveryWay.EBOX: BY_EBOX}


def suppressed_for(category: str) -> dict[str, UnreachedReason]:
    """The addresses that are not written to about this."""
    rows = Suppression.objects.filter(category__in=("", category)).order_by("-category")  # what came back weighs more
    return {
        address: UnreachedReason.UNWANTED if about else UnreachedReason.CAME_BACK
        for address, about in rows.values_list("address", "category")
    }


def fill(
    notice: int,
    category: str,
    recipients: Iterable[Recipient],
    now: datetime,
    letters: Iterable[LetterRecipient] = (),
) -> int:
    """One row for each recipient that has none yet and is not suppressed; how many the notice has then."""
    suppressed = suppressed_for(category)
    rows = [
        Delivery(
            notice_id=notice,
            address=address,
            domain=address.rpartition("@")[2],
            languages=list(recipient.languages),
            organisation_id=recipient.organisation,
            contact_id=recipient.contact,
            next_try_at=now,
        )
        for recipient in recipients
        if (address := recipient.address.strip().lower()) not in suppressed
    ]
    rows += [
        Delivery(
            notice_id=notice,
            way=letter.way,
            address=letter.address,
            domain=_DOMAINS.get(letter.way, ""),
            postcode=letter.postcode,
            languages=list(letter.languages),
            organisation_id=letter.organisation,
            contact_id=letter.contact,
            next_try_at=now,
        )
        for letter in letters
    ]
    Delivery.objects.bulk_create(rows, batch_size=_PER_STATEMENT, ignore_conflicts=True)
    return Delivery.objects.filter(notice=notice).count()


def note_missed(notice: int, missing: Iterable[UnreachedReader]) -> None:
    """Writes down the unreached, with the reason."""
    rows = (
        Missed(
            notice_id=notice, organisation_id=recipient.organisation, contact_id=recipient.contact, why=recipient.why
        )
        for recipient in missing
    )
    Missed.objects.bulk_create(rows, batch_size=_PER_STATEMENT)


# From `unknown` too: that is only where somebody put it who took us for dead.
_SETTLE: Final = """
UPDATE notices_delivery AS d SET state = s.state, reply = s.reply, next_try_at = coalesce(s.next_try, d.next_try_at),
    settled_at = CASE WHEN s.state = 'queued' THEN NULL ELSE %(now)s END,
    attempts = d.attempts - CASE WHEN s.state = 'queued' AND s.reply = '' THEN 1 ELSE 0 END, digest = s.digest
FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(replies)s::text[], %(tries)s::timestamptz[], %(digests)s::text[])
    AS s(id, state, reply, next_try, digest)
WHERE d.id = s.id AND d.claimed_by = %(run)s AND d.state IN ('claimed', 'unknown')
"""

# Whether the notice may still leave is asked in the statement that claims: after a stop nobody claims any more.
# MATERIALIZED: a plan may otherwise choose anew for each row of the outer table, and then claims more than it may.
_CLAIM: Final = f"""
WITH settled AS ({_SETTLE}), chosen AS MATERIALIZED (
    SELECT id FROM notices_delivery
    WHERE notice_id = %(notice)s AND way = 'mail' AND state = 'queued' AND next_try_at <= %(now)s
    ORDER BY next_try_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE notices_delivery AS d SET state = 'claimed', claimed_at = %(now)s, claimed_by = %(run)s, attempts = attempts + 1
FROM chosen
WHERE d.id = chosen.id AND EXISTS (
    SELECT FROM notices_notice AS n WHERE n.id = %(notice)s AND n.state = 'sending'
        AND (n.not_after IS NULL OR n.not_after > %(now)s)
)
RETURNING d.id, d.notice_id, d.address, d.domain, d.languages, d.attempts, d.organisation_id
"""  # noqa: S608 - both statements are ours


def anything_due(notices: Iterable[int], now: datetime) -> bool:
    """Whether a delivery of these notices may be taken in hand."""
    queued = Delivery.objects.filter(notice__in=list(notices), way=DeliveryWay.MAIL, state=DeliveryState.QUEUED)
    return queued.filter(next_try_at__lte=now).exists()


def claim(notice: int, run: int, most: int, now: datetime, done: Sequence[Settlement] = ()) -> list[Claimed]:
    """Takes up to `most` deliveries of a notice in hand; commit before the first word to the relay.

    How those ended that were in hand before (`done`) is written by the same statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"notice": notice, "most": most, **_settled(done, run, now)})
        rows = cursor.fetchall()
    return sorted((_claimed(*row) for row in rows), key=lambda delivery: delivery.id)


def _claimed(
    id_: int, notice: int, address: str, domain: str, languages: list[str], attempts: int, organisation: int | None
) -> Claimed:
    return Claimed(id_, notice, address, domain, tuple(languages), attempts, organisation)


def settle(settlements: Sequence[Settlement], run: int, now: datetime) -> None:
    """Writes down how claimed deliveries ended; one that is queued again without a reply was never tried."""
    if settlements:
        with connection.cursor() as cursor:
            cursor.execute(_SETTLE, _settled(settlements, run, now))


def _settled(settlements: Sequence[Settlement], run: int, now: datetime) -> dict[str, Any]:
    return {
        "run": run,
        "now": now,
        "ids": [settlement.id for settlement in settlements],
        "states": [settlement.state.value for settlement in settlements],
        "replies": [national_number.mask(settlement.reply).text for settlement in settlements],
        "tries": [settlement.next_try_at for settlement in settlements],
        "digests": [settlement.digest for settlement in settlements],
    }


@transaction.atomic
def put_off(letters: Iterable[int], now: datetime, reply: str = NOT_MADE) -> None:
    """Has letters that could not be made, or taken, wait for their next try; after the last one they are refused."""
    rows = Delivery.objects.select_for_update().filter(pk__in=list(letters), state=DeliveryState.QUEUED, fax=None)
    waiting = list(rows.order_by("pk"))
    for row in waiting:
        row.attempts, row.reply = row.attempts + 1, reply
        pause = pause_after(row.attempts)
        if pause is None:
            row.state, row.settled_at = DeliveryState.REFUSED, now
        else:
            row.next_try_at = now + pause
    Delivery.objects.bulk_update(waiting, ["attempts", "reply", "state", "settled_at", "next_try_at"])


def refuse(letter: int, reply: str, now: datetime) -> None:
    """Notes that a letter cannot go by its way."""
    rows = Delivery.objects.filter(pk=letter, state=DeliveryState.QUEUED, fax=None)
    rows.update(state=DeliveryState.REFUSED, reply=reply[:500], settled_at=now)


# A run holds an advisory lock as long as its connection lives; a claim without one is nobody's.
RUN_LOCKS: Final = 0x7472_696E  # the first half of the lock's two numbers
_CUT_OFF: Final = """
UPDATE notices_delivery SET state = 'unknown', settled_at = %s, reply = %s
WHERE state = 'claimed' AND claimed_by <> ALL(
    SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted)
RETURNING id
"""


def show_cut_off(now: datetime) -> list[int]:
    """Marks as unknown what was claimed by a run that lives no more; their numbers."""
    with connection.cursor() as cursor:
        cursor.execute(_CUT_OFF, [now, CUT_OFF, RUN_LOCKS])
        return [row[0] for row in cursor.fetchall()]


_ALIVE: Final = """
SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def senders_alive() -> bool:
    """Whether a sender lives, on any machine."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIVE, [RUN_LOCKS])
        return bool(cursor.fetchone()[0])


def expire(notice: int, now: datetime) -> int:
    """Lets go of what has not left in time."""
    return _end_queued(Delivery.objects.filter(notice=notice), DeliveryState.EXPIRED, now)


def leave_out(notice: int, now: datetime) -> int:
    """Lets go of what has not left when a notice is stopped; printed letters are not posted any more."""
    printed = Delivery.objects.filter(notice=notice, state=DeliveryState.PRINTED)
    letters = printed.update(state=DeliveryState.LEFT_OUT, settled_at=now)
    return letters + _end_queued(Delivery.objects.filter(notice=notice), DeliveryState.LEFT_OUT, now)


def leave_out_unwanted(now: datetime, **which: object) -> int:
    """Lets go of campaign mails that have not left, to addresses that want no more; of those, `which`."""
    unwanted = Suppression.objects.filter(category=Category.CAMPAIGN).values("address")
    waiting = Delivery.objects.filter(notice__category=Category.CAMPAIGN, address__in=unwanted, **which)
    return _end_queued(waiting, DeliveryState.LEFT_OUT, now)


@transaction.atomic
def _end_queued(deliveries: QuerySet[Delivery], state: DeliveryState, now: datetime) -> int:
    """Ends those of the deliveries that are queued; how many. One that is locked is passed over: `tidy` comes again.

    To wait for a sender may be a deadlock: it claims some rows and settles others in one statement. A fax is
    stopped, and settled by its end.
    """
    queued = deliveries.filter(state=DeliveryState.QUEUED)
    bulk.stop([*queued.filter(fax__isnull=False).values_list("fax", flat=True)])
    queued = queued.filter(fax__isnull=True)
    free = queued.select_for_update(of=("self",), skip_locked=True, no_key=True)
    return Delivery.objects.filter(pk__in=free.values("pk")).update(state=state, settled_at=now)


def progress(notice: int) -> NoticeProgress:
    """How many deliveries are in which state."""
    return progress_of([notice]).get(notice, NoticeProgress())


def progress_of(notices: Sequence[int]) -> dict[int, NoticeProgress]:
    """The same for many notices in one query."""
    counts: dict[int, dict[str, int]] = {}
    rows = Delivery.objects.filter(notice__in=notices).order_by().values_list("notice", "state")
    for notice, state, times in rows.annotate(times=Count("pk")):
        counts.setdefault(notice, {})[state] = times
    return {notice: NoticeProgress(**states) for notice, states in counts.items()}
