"""The audience of a notice, and what is wrong with it before approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tridesk.directory.audience.recipients import Exceptions, Recipient, recipients
from tridesk.kit.languages import LANGUAGES
from tridesk.mailroom.compose import BadAddress, bare
from tridesk.notices.ledger import UnreachedReader, suppressed_for
from tridesk.notices.models import Delivery, DeliveryState, Notice, UnreachedReason

GOT_IT = (DeliveryState.HANDED_OVER, DeliveryState.UNKNOWN, DeliveryState.CLAIMED)


@dataclass(slots=True)
class DryRun:
    """The forecast of a sending: `by_language` and `by_group` count recipients, `missed` holds the others of the
    groups.
    """

    recipients: list[Recipient] = field(default_factory=list)
    by_language: dict[tuple[str, ...], int] = field(default_factory=dict)
    by_group: dict[int, int] = field(default_factory=dict)
    in_several: int = 0
    missed: list[UnreachedReader] = field(default_factory=list)

    @property
    def languages(self) -> list[str]:
        """The languages of all versions that will be sent."""
        return [language for language in LANGUAGES if any(language in several for several in self.by_language)]

    def times(self, *why: UnreachedReason) -> int:
        """How many are not reached for any of these reasons."""
        return sum(missing.why in why for missing in self.missed)


def exceptions_of(notice: Notice) -> Exceptions:
    """The exceptions of the notice, as values of the directory."""
    exceptions: dict[str, Any] = notice.exceptions or {}
    return Exceptions(
        groups=exceptions.get("groups", ()),
        organisations=exceptions.get("organisations", ()),
        contacts=exceptions.get("contacts", ()),
        addresses=exceptions.get("addresses", ()),
    )


def dry_run(notice: Notice) -> DryRun:
    """Forecasts the recipients with their languages, and the unreached with the reason."""
    silent = suppressed_for(notice.category)
    if notice.corrects is not None:
        if notice.corrects.began_at is None:  # as far as can be foreseen
            return dry_run(notice.corrects)
        return _sorted(_readers_of(notice.corrects.pk), DryRun(), silent)
    audience = recipients(notice.groups, exceptions_of(notice))
    run = DryRun(
        missed=[
            UnreachedReader(UnreachedReason.NO_ADDRESS, member.organisation, member.contact)
            for member in audience.without_address
        ]
    )
    run.missed += [_missing(UnreachedReason.NO_LANGUAGE, recipient) for recipient in audience.without_language]
    return _sorted(audience.recipients, run, silent)


def _sorted(some: Iterable[Recipient], run: DryRun, silent: Mapping[str, UnreachedReason]) -> DryRun:
    for recipient in some:
        why = silent.get(recipient.address.strip().lower())
        if why is None and not can_be_written_to(recipient.address):
            why = UnreachedReason.BAD_ADDRESS
        if why is None:
            _count(run, recipient)
        else:
            run.missed.append(_missing(why, recipient))
    return run


def _missing(why: UnreachedReason, recipient: Recipient) -> UnreachedReader:
    return UnreachedReader(why, recipient.organisation, recipient.contact, recipient.address)


def _count(run: DryRun, recipient: Recipient) -> None:
    run.recipients.append(recipient)
    run.by_language[recipient.languages] = run.by_language.get(recipient.languages, 0) + 1
    for group in recipient.groups:
        run.by_group[group] = run.by_group.get(group, 0) + 1
    run.in_several += len(recipient.groups) > 1


def _readers_of(notice: int) -> list[Recipient]:
    """The recipients that a notice reached, or may have reached: a correction goes to them."""
    return [
        _reader(delivery) for delivery in Delivery.objects.filter(notice=notice, state__in=GOT_IT).order_by("address")
    ]


def _reader(delivery: Delivery) -> Recipient:
    return Recipient(delivery.address, delivery.organisation_id, delivery.contact_id, tuple(delivery.languages), ())


def readers(notice: Notice) -> list[Recipient]:
    """The recipients: from the ledger once the notice began to leave, forecast before."""
    if notice.began_at is None:
        return dry_run(notice).recipients
    return [_reader(delivery) for delivery in Delivery.objects.filter(notice=notice).order_by("address")]


def can_be_written_to(address: str) -> bool:
    """Whether an address is one, in letters that every relay takes."""
    try:
        return bare(address).isascii()
    except BadAddress:
        return False
