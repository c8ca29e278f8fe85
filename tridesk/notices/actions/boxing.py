"""The letters of a notice that go by e-Box: numbered with the others, put in one by one.

A letter has the same idempotency key however often it is sent: whoever is killed before the answer is written down
sends it once more, and the e-Box has it once.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db.models import QuerySet

from tridesk.kit import clock
from tridesk.kit.errors import Permanent, Temporary
from tridesk.kit.sealing import SealBroken
from tridesk.letters.paper import NotMade
from tridesk.notices import ledger
from tridesk.notices.actions import printing
from tridesk.notices.ebox import ports
from tridesk.notices.ebox.ports import BoxFile, BoxLetter, EBox
from tridesk.notices.models import Delivery, DeliveryState, DeliveryWay, NoticeState

log = logging.getLogger("tridesk.notices")

# It is in the e-Box, whatever was decided while it was sent.
_BEFORE: Final = (DeliveryState.QUEUED, DeliveryState.LEFT_OUT, DeliveryState.EXPIRED)


def box_letters(notice: int) -> int:
    """Numbers the letters of a notice that is leaving and puts those into the e-Box that go there; how many.

    One that the e-Box could not take now ends the round: it may be away, and each try would last as long as it may.
    """
    printing.number_letters(notice)
    box, times = ports.box.answer, 0
    if box is None:
        return 0
    for row in list(_waiting().filter(notice=notice).order_by("number").values_list("pk", flat=True)):
        try:
            times += _put(row, box)
        except Temporary as failure:
            log.warning("delivery %d waits for the e-Box: %s", row, failure)
            ledger.put_off([row], clock.now(), str(failure))
            break
    return times


def box_all() -> int:
    """The same for all notices: takes up what a killed process left, and what was paused or put off."""
    notices = _waiting().order_by("notice").values_list("notice", flat=True).distinct()
    return sum(box_letters(notice) for notice in list(notices))


def count_for_box() -> int:
    """How many letters may go into the e-Box now."""
    return _waiting().count()


def _waiting() -> QuerySet[Delivery]:
    """The letters that may go into the e-Box now."""
    return Delivery.objects.filter(
        notice__state=NoticeState.SENDING,
        way=DeliveryWay.EBOX,
        state=DeliveryState.QUEUED,
        next_try_at__lte=clock.now(),
    )


def _put(number: int, box: EBox) -> bool:
    """Puts one letter in; False when it cannot be made or taken, or waits no more. `Temporary`: not now."""
    rows = _waiting().select_related("notice__envelope", "notice__enclosure__document", "notice__written_by")
    row = rows.filter(pk=number).first()
    if row is None:
        return False
    try:
        letter = _letter(row)
    except (NotMade, SealBroken) as failure:
        log.warning("delivery %d cannot be made: %s", number, failure)
        ledger.put_off([number], clock.now())
        return False
    digest = hashlib.sha256(letter.files[0].content).hexdigest()
    if not row.digest:
        Delivery.objects.filter(pk=number, digest="").update(digest=digest)
    try:
        answer = box.publish(letter)
    except Permanent as failure:
        log.warning("delivery %d was not taken by the e-Box: %s", number, failure)
        ledger.refuse(number, str(failure), clock.now())
        return False
    if answer.is_new:  # else what was put in by an earlier try may have been made otherwise
        Delivery.objects.filter(pk=number).update(digest=digest)
    left = Delivery.objects.filter(pk=number, state__in=_BEFORE)
    return bool(left.update(state=DeliveryState.HANDED_OVER, reply=answer.number, settled_at=clock.now()))


def _letter(row: Delivery) -> BoxLetter:
    """The letter as it leaves, the same bytes for the same row."""
    notice, began = row.notice, row.notice.began_at
    assert began is not None
    (letter,) = printing.merged(notice, [row])
    first = letter.versions[0]
    address = f"{settings.ENVIRONMENT.public_url}/notices/{notice.pk}/{row.pk}/{began.isoformat()}"
    return BoxLetter(
        str(uuid5(NAMESPACE_URL, address)),
        row.address.split("\n")[0],
        f"{letter.number} {first.subject}",
        first.language,
        tuple(BoxFile(name, content) for name, content in printing.files_of(row, letter, began.replace(microsecond=0))),
    )
