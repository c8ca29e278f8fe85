"""Notices of the demonstration: a campaign that reached all, an interruption that did not, and one that waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Value

from tridesk.accounts.models import User
from tridesk.demo.data_files import read
from tridesk.demo.groups import fall_silent
from tridesk.demo.interruption_history import INTERRUPTIONS, began
from tridesk.directory.models import UserGroup
from tridesk.kit import clock
from tridesk.notices import actions
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.models import Delivery, DeliveryState, Notice
from tridesk.statuspage.entries import RegisterState

CAMPAIGN, INTERRUPTION, WAITING = (
    NoticeDraft(**read("notices")[name]) for name in ("campaign", "interruption", "waiting")
)
REFUSED: Final = 40  # one address in so many came back, as with any real list
PER_SECOND: Final = 25


def add_notices(now: datetime, *, years: bool = False) -> None:
    """As External Relations and a supervisor left them; with `years`, those about earlier interruptions too."""
    people = User.objects.in_bulk(["clemence", "machteld"], field_name="username")
    groups = dict(UserGroup.objects.values_list("code", "pk"))
    if len(people) < 2 or not {"municipalities", "pilots"} <= set(groups):
        return
    clemence, machteld = people["clemence"], people["machteld"]
    for earlier in INTERRUPTIONS[:-1] if years else ():
        if earlier.state is RegisterState.OUT_OF_SERVICE:
            _warn(began(earlier, now), [groups["municipalities"]], clemence, machteld, suppress=False)
    with clock.frozen(now - timedelta(days=12)):
        told = _written(CAMPAIGN, [groups["municipalities"]], clemence)
        actions.propose_notice(told.pk, by=clemence)
    with clock.frozen(now - timedelta(days=11, hours=22)):
        _approved(told, machteld)
        actions.begin_notice(told.pk)
        _left(told)
    fall_silent()
    _warn(began(INTERRUPTIONS[-1], now), [groups["municipalities"]], clemence, machteld, suppress=True)
    with clock.frozen(now - timedelta(hours=5)):
        waits = _written(WAITING, [groups["pilots"]], clemence)
        actions.propose_notice(waits.pk, by=clemence)


def _warn(fell: datetime, groups: list[int], by: User, approver: User, *, suppress: bool) -> None:
    """Sends the notice of an interruption that began then, and has it approved afterwards."""
    with clock.frozen(fell + timedelta(minutes=5)):
        warned = _written(INTERRUPTION, groups, by)
        actions.send_first(warned.pk, by=by)
        _left(warned, suppress=suppress)
    with clock.frozen(fell + timedelta(minutes=35)):
        _approved(warned, approver)


def _written(draft: NoticeDraft, groups: list[int], by: User) -> Notice:
    return actions.write_notice(NoticeDraft(draft.category, draft.subjects, draft.texts, groups), by=by)


def _approved(notice: Notice, by: User) -> None:
    actions.approve_notice(notice.pk, Notice.objects.get(pk=notice.pk).fingerprint, by=by)


def _left(notice: Notice, *, suppress: bool = True) -> None:
    """As the ledger stands when the last address is settled; the interruption found addresses that are no more.

    Without `suppress` they were corrected since.
    """
    keys = list(Delivery.objects.filter(notice=notice).order_by("pk").values_list("pk", flat=True))
    gone = keys[REFUSED // 2 :: REFUSED] if notice.category == "interruption" else []
    place = ExpressionWrapper((F("pk") - Value(keys[0])) * Value(timedelta(seconds=1 / PER_SECOND)), DurationField())
    rows = Delivery.objects.filter(pk__in=keys)
    rows.update(
        state=DeliveryState.HANDED_OVER,
        reply="250 2.0.0 OK",
        attempts=1,
        settled_at=ExpressionWrapper(Value(clock.now()) + place, DateTimeField()),
    )
    rows.filter(pk__in=gone).update(state=DeliveryState.REFUSED, reply="550 5.1.1 no such mailbox")
    if suppress:
        actions.note_nobody(gone)
    with clock.frozen(clock.now() + timedelta(seconds=len(keys) / PER_SECOND + 1)):
        actions.end_notice(notice.pk)
