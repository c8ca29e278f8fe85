"""Notices of the demonstration: a campaign that reached all, an interruption that did not, and one that waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from tridesk.accounts.models import User
from tridesk.demo.data_files import read
from tridesk.demo.groups import fall_silent
from tridesk.directory.models import UserGroup
from tridesk.kit import clock
from tridesk.notices import actions
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.models import Delivery, DeliveryState, Notice

CAMPAIGN, INTERRUPTION, WAITING = (
    NoticeDraft(**read("notices")[name]) for name in ("campaign", "interruption", "waiting")
)
REFUSED: Final = 40  # one address in so many came back, as with any real list
PER_SECOND: Final = 25


def add_notices(now: datetime) -> None:
    """As External Relations and a supervisor left them."""
    people = User.objects.in_bulk(["clemence", "machteld"], field_name="username")
    groups = dict(UserGroup.objects.values_list("code", "pk"))
    if len(people) < 2 or not {"municipalities", "pilots"} <= set(groups):
        return
    clemence, machteld = people["clemence"], people["machteld"]
    with clock.frozen(now - timedelta(days=12)):
        told = _written(CAMPAIGN, [groups["municipalities"]], clemence)
        actions.propose_notice(told.pk, by=clemence)
    with clock.frozen(now - timedelta(days=11, hours=22)):
        _approved(told, machteld)
        actions.begin_notice(told.pk)
        _left(told)
    fall_silent()
    with clock.frozen(now - timedelta(days=4, hours=3)):
        warned = _written(INTERRUPTION, [groups["municipalities"]], clemence)
        actions.send_first(warned.pk, by=clemence)
        _left(warned)
    with clock.frozen(now - timedelta(days=4, hours=2)):
        _approved(warned, machteld)
    with clock.frozen(now - timedelta(hours=5)):
        waits = _written(WAITING, [groups["pilots"]], clemence)
        actions.propose_notice(waits.pk, by=clemence)


def _written(draft: NoticeDraft, groups: list[int], by: User) -> Notice:
    return actions.write_notice(NoticeDraft(draft.category, draft.subjects, draft.texts, groups), by=by)


def _approved(notice: Notice, by: User) -> None:
    actions.approve_notice(notice.pk, Notice.objects.get(pk=notice.pk).fingerprint, by=by)


def _left(notice: Notice) -> None:
    """As the ledger stands when the last address is settled; the interruption found addresses that are no more."""
    rows = list(Delivery.objects.filter(notice=notice).order_by("pk"))
    for place, delivery in enumerate(rows):
        gone = notice.category == "interruption" and place % REFUSED == REFUSED // 2
        delivery.state = DeliveryState.REFUSED if gone else DeliveryState.HANDED_OVER
        delivery.reply = "550 5.1.1 no such mailbox" if gone else "250 2.0.0 OK"
        delivery.attempts, delivery.settled_at = 1, clock.now() + timedelta(seconds=place / PER_SECOND)
    Delivery.objects.bulk_update(rows, ["state", "reply", "attempts", "settled_at"], batch_size=500)
    actions.note_nobody([delivery.pk for delivery in rows if delivery.state == DeliveryState.REFUSED])
    with clock.frozen(clock.now() + timedelta(seconds=len(rows) / PER_SECOND + 1)):
        actions.end_notice(notice.pk)
