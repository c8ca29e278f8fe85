"""Addresses that are written to no more, and how fast the others are written to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound
from tridesk.mailroom.compose import BadAddress, bare
from tridesk.notices.models import Category, Delivery, DeliveryState, Pace, Suppression
from tridesk.notices.rules import is_about_the_address


@transaction.atomic
def note_bounce(delivery: int, reply: str, *, permanent: bool) -> bool:
    """A mail came back. When for good, and for the sake of its address, that is not written to any more until somebody
    mends it."""
    one = Delivery.objects.select_for_update().filter(pk=delivery).first()
    if one is None or one.state == DeliveryState.BOUNCED:
        return False
    one.reply = reply[:500]
    if permanent:
        one.state, one.settled_at = DeliveryState.BOUNCED, clock.now()
        _bounced(one, suppress=is_about_the_address(reply))
    one.save(update_fields=["state", "reply", "settled_at"])
    return True


@transaction.atomic
def note_nobody(deliveries: Sequence[int]) -> None:
    """The relay itself knew at once that there is nobody at the addresses of these, and refused them."""
    for one in Delivery.objects.filter(pk__in=deliveries, state=DeliveryState.REFUSED).order_by("pk"):
        _bounced(one, suppress=True)


def _bounced(one: Delivery, *, suppress: bool) -> None:
    defaults = {
        "since": clock.now(), "reason": one.reply[:300], "organisation_id": one.organisation_id, "delivery": one,
    }  # fmt: skip
    made = suppress and Suppression.objects.get_or_create(address=one.address, category="", defaults=defaults)[1]
    data = {"delivery": one.pk, "suppressed": made}
    record("notice.bounced", by=None, ref=f"notice:{one.notice_id}", data=data)


@transaction.atomic
def unsubscribe(delivery: int) -> bool:
    """The reader of a campaign wants no more of them: from now on, and what is still to leave. Whether this is news.

    Of interruptions and maintenance he is told as before: those are part of the service.
    """
    one = Delivery.objects.select_related("notice").filter(pk=delivery, notice__category=Category.CAMPAIGN).first()
    if one is None:
        raise NotFound(_("This address leads nowhere."))
    if "@" not in one.address:  # he has been taken out of all that is kept
        return False
    return _no_more(one.address, one, by=None)


@transaction.atomic
def no_more_campaigns(address: str, *, by: User) -> bool:
    """The same for somebody who asks the desk, by telephone or by mail. Whether this is news."""
    try:
        address = bare(address).lower()
    except BadAddress:
        raise Invalid(_("This is no mail address."), field="address") from None
    return _no_more(address, Delivery.objects.filter(address=address).order_by("pk").last(), by=by)


def _no_more(address: str, one: Delivery | None, *, by: User | None) -> bool:
    kept, made = Suppression.objects.get_or_create(
        address=address,
        category=Category.CAMPAIGN,
        defaults={"since": clock.now(), "organisation_id": one.organisation_id if one else None, "delivery": one},
    )
    waiting = Delivery.objects.filter(
        address=address, state=DeliveryState.QUEUED, notice__category=Category.CAMPAIGN
    )  # fmt: skip
    left_out = waiting.update(state=DeliveryState.LEFT_OUT, settled_at=clock.now())
    if made:
        data = {"delivery": one.pk if one else None, "left_out": left_out}
        record("notice.unsubscribed", by=by, ref=f"suppression:{kept.pk}", data=data)
    return made


@transaction.atomic
def lift_suppression(number: int, *, by: User) -> None:
    """The address is right again, or was all along: it is written to from the next notice on."""
    one = Suppression.objects.filter(pk=number).first()
    if one is None:
        raise NotFound(_("This address is not suppressed."))
    record("notice.suppression_lifted", by=by, ref=f"suppression:{one.pk}", data={"organisation": one.organisation_id})
    one.delete()


@transaction.atomic
def set_pace(key: str, per_minute: int, *, by: User) -> None:
    """Limits how many mails a minute go to the relay (`key` empty) or to a recipient domain; 0 lifts the limit."""
    key = key.strip().lower().rpartition("@")[2]
    if key and not _DOMAIN.fullmatch(key):
        raise Invalid(_("This is no domain. It looks like town.example."), field="key")
    if not 0 <= per_minute <= MOST_PER_MINUTE:
        raise Invalid(_("Give a number of mails a minute; 0 is no limit."), field="per_minute")
    if per_minute:
        Pace.objects.update_or_create(
            key=key,
            defaults={"per_minute": per_minute},
            create_defaults={"per_minute": per_minute, "free_at": clock.now()},
        )
    else:
        Pace.objects.filter(key=key).delete()
    record("notice.pace_set", by=by, ref="notice:pace", data={"key": key, "per_minute": per_minute})


MOST_PER_MINUTE: Final = 1_000_000
_DOMAIN: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
