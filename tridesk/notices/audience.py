"""Whom a notice goes to, and what is wrong with that before anybody has approved it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tridesk.directory.recipients import Exceptions, Recipient, Unreached, recipients
from tridesk.mailroom.compose import BadAddress, bare
from tridesk.notices.ledger import suppressed_for
from tridesk.notices.models import Delivery, DeliveryState, Notice
from tridesk.notices.rules import LANGUAGES

GOT_IT = (DeliveryState.HANDED_OVER, DeliveryState.UNKNOWN, DeliveryState.CLAIMED)


@dataclass(slots=True)
class DryRun:
    """What sending would do. Lists hold whoever is not reached; `by_language` counts those who are."""

    recipients: list[Recipient] = field(default_factory=list)
    by_language: dict[tuple[str, ...], int] = field(default_factory=dict)
    by_group: dict[int, int] = field(default_factory=dict)
    in_several: int = 0
    without_language: list[Recipient] = field(default_factory=list)
    without_address: list[Unreached] = field(default_factory=list)
    bad_address: list[Recipient] = field(default_factory=list)
    suppressed: list[Recipient] = field(default_factory=list)

    @property
    def languages(self) -> list[str]:
        """The languages that somebody gets."""
        return [one for one in LANGUAGES if any(one in several for several in self.by_language)]

    @property
    def problems(self) -> int:
        """How many are not reached."""
        missing = (self.without_language, self.without_address, self.bad_address, self.suppressed)
        return sum(len(some) for some in missing)


def exceptions_of(notice: Notice) -> Exceptions:
    """Whom the notice leaves out, as the directory wants it."""
    said: dict[str, Any] = notice.exceptions or {}
    return Exceptions(
        groups=said.get("groups", ()), organisations=said.get("organisations", ()),
        contacts=said.get("contacts", ()), addresses=said.get("addresses", ()),
    )  # fmt: skip


def dry_run(notice: Notice) -> DryRun:
    """Counts and names: who gets it, in what, and who does not, and why."""
    silent = suppressed_for(notice.category)
    if notice.corrects is not None:
        if notice.corrects.began_at is None:  # as far as can be foreseen
            return dry_run(notice.corrects)
        return _sorted(_readers_of(notice.corrects.pk), DryRun(), silent)
    found = recipients(notice.groups, exceptions_of(notice))
    run = DryRun(without_language=found.without_language, without_address=found.without_address)
    return _sorted(found.recipients, run, silent)


def _sorted(some: Iterable[Recipient], run: DryRun, suppressed: set[str]) -> DryRun:
    for one in some:
        if one.address.strip().lower() in suppressed:
            run.suppressed.append(one)
        elif not can_be_written_to(one.address):
            run.bad_address.append(one)
        else:
            _count(run, one)
    return run


def _count(run: DryRun, one: Recipient) -> None:
    run.recipients.append(one)
    run.by_language[one.languages] = run.by_language.get(one.languages, 0) + 1
    for group in one.groups:
        run.by_group[group] = run.by_group.get(group, 0) + 1
    run.in_several += len(one.groups) > 1


def _readers_of(notice: int) -> list[Recipient]:
    """Those who got the notice that is corrected, or may have: they alone are told."""
    return [_reader(one) for one in Delivery.objects.filter(notice=notice, state__in=GOT_IT).order_by("address")]


def _reader(one: Delivery) -> Recipient:
    return Recipient(one.address, one.organisation_id, one.contact_id, tuple(one.languages), ())


def readers(notice: Notice) -> list[Recipient]:
    """Whoever gets it: as the ledger has them once it began to leave, before that as far as can be foreseen."""
    if notice.began_at is None:
        return dry_run(notice).recipients
    return [_reader(one) for one in Delivery.objects.filter(notice=notice).order_by("address")]


def can_be_written_to(address: str) -> bool:
    """Whether an address is one, in letters that every relay takes."""
    try:
        return bare(address).isascii()
    except BadAddress:
        return False
