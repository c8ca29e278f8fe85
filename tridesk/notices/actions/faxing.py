"""The letters of a notice that go by fax: numbered with the others, put in line one by one, settled by their ends.

A letter and its fax are one transaction: whoever is killed leaves a letter that is in line once, or not yet.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from tridesk.fax.outgoing import bulk
from tridesk.fax.outgoing.bulk import FaxOfMany
from tridesk.fax.outgoing.rules import OutState
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.kit.sealing import SealBroken
from tridesk.letters.paper import MergedLetter, NotMade
from tridesk.notices import ledger
from tridesk.notices.actions import printing
from tridesk.notices.models import Delivery, DeliveryState, DeliveryWay, Notice, NoticeState

log = logging.getLogger("tridesk.notices")

_STATES: Final = {
    OutState.WAITING: DeliveryState.QUEUED,
    OutState.SENDING: DeliveryState.QUEUED,
    OutState.SENT: DeliveryState.HANDED_OVER,
    OutState.IN_PART: DeliveryState.REFUSED,
    OutState.GIVEN_UP: DeliveryState.REFUSED,
    OutState.STOPPED: DeliveryState.LEFT_OUT,
    OutState.UNKNOWN: DeliveryState.UNKNOWN,
}


def fax_letters(notice: int) -> int:
    """Numbers the letters of a notice that is leaving and puts those that go by fax in line; how many."""
    printing.number_letters(notice)
    waiting = _waiting().filter(notice=notice).order_by("number").values_list("pk", flat=True)
    return sum(_fax(delivery) for delivery in list(waiting))


def fax_all() -> int:
    """The same for all notices: takes up what a killed process left, and what was paused."""
    notices = _waiting().order_by("notice").values_list("notice", flat=True).distinct()
    return sum(fax_letters(notice) for notice in list(notices))


def _waiting() -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        notice__state=NoticeState.SENDING,
        way=DeliveryWay.FAX,
        state=DeliveryState.QUEUED,
        fax=None,
        next_try_at__lte=clock.now(),
    )


def _fax(number: int) -> bool:
    """Puts one letter in line; False when it is there already, cannot be made, or its notice was paused or stopped."""
    rows = _waiting().select_related("notice__envelope", "notice__enclosure__document", "notice__written_by")
    row = rows.filter(pk=number).first()
    if row is None:
        return False
    at = clock.now().replace(microsecond=0)
    (letter,) = printing.merged(row.notice, [row])
    fax = _fax_of(row, letter)
    try:
        made = bulk.papers_of(fax, _files(row, letter, at), at)
    except Invalid as refused:
        log.warning("delivery %d cannot be faxed: %s", number, refused)
        ledger.refuse(number, str(refused), clock.now())
        return False
    except (NotMade, SealBroken) as failure:
        log.warning("delivery %d cannot be made: %s", number, failure)
        ledger.put_off([number], clock.now())
        return False
    with transaction.atomic():
        if printing.leaving(row.notice_id) is None:
            return False
        free = Delivery.objects.select_for_update().filter(pk=number, state=DeliveryState.QUEUED, fax=None)
        if not free.exists():
            return False
        sent = bulk.put_in_line(fax, made, at)
        return bool(Delivery.objects.filter(pk=number).update(fax=sent, digest=sent.digest, reply=""))


def _fax_of(row: Delivery, letter: MergedLetter) -> FaxOfMany:
    number, first = row.address.split("\n")[0], letter.versions[0]
    subject = f"{letter.number} {first.subject}"
    return FaxOfMany(number, letter.address[0], subject, first.language, row.notice.ref, row.notice.written_by)


def _files(row: Delivery, letter: MergedLetter, at: datetime) -> list[bytes]:
    return [content for _name, content in printing.files_of(row, letter, at)]


def follow_fax(fax: int, state: OutState, told: str) -> None:
    """Writes into the ledger what became of a fax; one that a person sends again takes up its notice again."""
    rows = Delivery.objects.filter(fax=fax)
    row = rows.values_list("notice", "notice__not_after").first()  # no more: this is called on a restored database, too
    if row is None:
        return
    notice, not_after = row
    now, became = clock.now(), _STATES[state]
    if state is OutState.STOPPED and not_after is not None and not_after <= now:
        became = DeliveryState.EXPIRED
    waits = became == DeliveryState.QUEUED
    rows.update(state=became, reply=told, settled_at=None if waits else now)
    if waits:
        Notice.objects.filter(pk=notice, state=NoticeState.DONE).update(state=NoticeState.SENDING, ended_at=None)
