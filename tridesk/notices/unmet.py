"""The unreached of a notice with the reason, at one glance: forecast, or from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact, Organisation
from tridesk.kit.errors import Sayable
from tridesk.notices.audience import DryRun
from tridesk.notices.ledger import UnreachedReader
from tridesk.notices.models import Delivery, DeliveryState, Missed, Notice, NoticeWay, UnreachedReason
from tridesk.notices.rules import NoticeProgress

FIRST: Final = 12  # names that are seen at once
SHOWN: Final = 200  # and with one more click
_STATES: Final = (DeliveryState.REFUSED, DeliveryState.BOUNCED, DeliveryState.EXPIRED, DeliveryState.LEFT_OUT)
Who = tuple[Organisation | Contact | None, str]  # and the address, where it matters or nothing else is known


@dataclass(frozen=True, slots=True)
class Unmet:
    """One reason, the number of rows, and their names; `state` leads to their rows in the ledger."""

    label: Sayable
    times: int
    first: list[Who]
    more: list[Who]
    state: str = ""

    @property
    def unnamed(self) -> int:
        """How many stand in neither list."""
        return self.times - len(self.first) - len(self.more)


def foreseen(notice: Notice, run: DryRun) -> list[Unmet]:
    """What a dry run found."""
    by_reason = {why: [missing for missing in run.missed if missing.why == why] for why in UnreachedReason}
    return _told((_label(why, notice), len(some), some[:SHOWN], "") for why, some in by_reason.items() if some)


def left(notice: Notice, progress: NoticeProgress) -> list[Unmet]:
    """The unreached of a notice that has begun to leave: without a row in the ledger, or with one that ended badly."""
    return _told([*_missed(notice), *_settled(notice, progress)])


Reason = tuple[Sayable, int, list[UnreachedReader], str]


def _missed(notice: Notice) -> Iterator[Reason]:
    for why in UnreachedReason:
        rows = Missed.objects.filter(notice=notice, why=why).order_by("pk")
        if some := [UnreachedReader(why, *pair) for pair in rows.values_list("organisation", "contact")]:
            yield _label(why, notice), len(some), some[:SHOWN], ""


def _label(why: UnreachedReason, notice: Notice) -> Sayable:
    """The reason in words: letters go without a mail address."""
    is_letter = why == UnreachedReason.NO_ADDRESS and notice.way == NoticeWay.LETTER
    return _("no postal address") if is_letter else why.label


def _settled(notice: Notice, progress: NoticeProgress) -> Iterator[Reason]:
    for state in _STATES:
        if times := getattr(progress, state):
            rows = Delivery.objects.filter(notice=notice, state=state).order_by("pk")[:FIRST]
            members = rows.values_list("organisation", "contact", "address")
            yield state.label, times, [UnreachedReader(UnreachedReason.CAME_BACK, *member) for member in members], state


def _told(reasons: Iterable[Reason]) -> list[Unmet]:
    groups = list(reasons)
    everybody = [member for _said, _times, some, _state in groups for member in some]
    bodies = Organisation.objects.defer("words").in_bulk(
        {member.organisation for member in everybody if member.organisation}
    )
    people = Contact.objects.defer("words").in_bulk({member.contact for member in everybody if member.contact})

    def who(member: UnreachedReader) -> Who:
        name: Any = people.get(member.contact or 0) or bodies.get(member.organisation or 0)
        return name, member.address if name is None or member.why == UnreachedReason.BAD_ADDRESS else ""

    return [
        Unmet(label, times, [who(member) for member in some[:FIRST]], [who(member) for member in some[FIRST:]], state)
        for label, times, some, state in groups
    ]
