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
from tridesk.notices import ledger
from tridesk.notices.models import Category, Delivery, DeliveryState, Pace, Suppression
from tridesk.notices.rules import is_about_the_address


@transaction.atomic
def note_bounce(delivery: int, reply: str, *, permanent: bool) -> bool:
    """Notes a returned mail.

    A permanent failure of its address suppresses the address until the directory is corrected.
    """
    row = Delivery.objects.select_for_update().filter(pk=delivery).first()
    if row is None or row.state == DeliveryState.BOUNCED:
        return False
    row.reply = reply[:500]
    if permanent:
        row.state, row.settled_at = DeliveryState.BOUNCED, clock.now()
        _bounced(row, suppress=is_about_the_address(reply))
    row.save(update_fields=["state", "reply", "settled_at"])
    return True


@transaction.atomic
def note_nobody(deliveries: Sequence[int]) -> None:
    """Suppresses the addresses of these deliveries, which the relay refused as unknown."""
    for row in Delivery.objects.filter(pk__in=deliveries, state=DeliveryState.REFUSED).order_by("pk"):
        _bounced(row, suppress=True)


def _bounced(row: Delivery, *, suppress: bool) -> None:
    defaults = {
        "since": clock.now(),
        "reason": row.reply[:300],
        "organisation_id": row.organisation_id,
        "delivery": row,
    }
    made = suppress and Suppression.objects.get_or_create(address=row.address, category="", defaults=defaults)[1]
    data = {"delivery": row.pk, "suppressed": made}
    record("notice.bounced", by=None, ref=f"notice:{row.notice_id}", data=data)


@transaction.atomic
def unsubscribe(delivery: int) -> bool:
    """Unsubscribes a reader from campaigns: future ones, and those still to leave.

    Returns whether this is news. Interruptions and maintenance are part of the service and go on.
    """
    row = Delivery.objects.select_related("notice").filter(pk=delivery, notice__category=Category.CAMPAIGN).first()
    if row is None:
        raise NotFound(_("This address leads nowhere."))
    if "@" not in row.address:  # the contact was erased
        return False
    return _no_more(row.address, row, by=None)


@transaction.atomic
def no_more_campaigns(address: str, *, by: User) -> bool:
    """Unsubscribes an address from campaigns on request by telephone or mail. Returns whether this is news."""
    try:
        address = bare(address).lower()
    except BadAddress:
        raise Invalid(_("This is no mail address."), field="address") from None
    return _no_more(address, Delivery.objects.filter(address=address).order_by("pk").last(), by=by)


def _no_more(address: str, source: Delivery | None, *, by: User | None) -> bool:
    kept, made = Suppression.objects.get_or_create(
        address=address,
        category=Category.CAMPAIGN,
        defaults={
            "since": clock.now(),
            "organisation_id": source.organisation_id if source else None,
            "delivery": source,
        },
    )
    left_out = ledger.leave_out_unwanted(clock.now(), address=address)
    if made:
        data = {"delivery": source.pk if source else None, "left_out": left_out}
        record("notice.unsubscribed", by=by, ref=f"suppression:{kept.pk}", data=data)
    return made


@transaction.atomic
def lift_suppression(number: int, *, by: User) -> None:
    """The address is right again, or was all along: it is written to from the next notice on."""
    suppression = Suppression.objects.filter(pk=number).first()
    if suppression is None:
        raise NotFound(_("This address is not suppressed."))
    record(
        "notice.suppression_lifted",
        by=by,
        ref=f"suppression:{suppression.pk}",
        data={"organisation": suppression.organisation_id},
    )
    suppression.delete()


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
