"""The audience of a notice, and what is wrong with it before approval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tridesk.directory.audience.recipients import Exceptions, Recipient, recipients
from tridesk.kit.languages import LANGUAGES
from tridesk.mailroom.compose import BadAddress, bare
from tridesk.notices import postal
from tridesk.notices.ledger import UnreachedReader, suppressed_for
from tridesk.notices.models import Delivery, DeliveryState, DeliveryWay, Notice, NoticeWay, UnreachedReason
from tridesk.notices.postal import LetterRecipient

GOT_IT = (DeliveryState.HANDED_OVER, DeliveryState.UNKNOWN, DeliveryState.CLAIMED, DeliveryState.PRINTED)
WORST: Final = 10  # addresses that a dry run names


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
    letters: list[LetterRecipient] = field(default_factory=list)
    faxes: list[LetterRecipient] = field(default_factory=list)
    boxes: list[LetterRecipient] = field(default_factory=list)
    refused: list[LetterRecipient] = field(default_factory=list)  # the post would not take them; among `missed` too

    @property
    def languages(self) -> list[str]:
        """The languages of all versions that will be sent."""
        several = [*self.by_language, *self.letters_by_language, *self.faxes_by_language, *self.boxes_by_language]
        return [language for language in LANGUAGES if any(language in some for some in several)]

    @property
    def letters_by_language(self) -> dict[tuple[str, ...], int]:
        return dict(Counter(letter.languages for letter in self.letters))

    @property
    def faxes_by_language(self) -> dict[tuple[str, ...], int]:
        return dict(Counter(fax.languages for fax in self.faxes))

    @property
    def boxes_by_language(self) -> dict[tuple[str, ...], int]:
        return dict(Counter(letter.languages for letter in self.boxes))

    @property
    def size(self) -> int:
        """How many it reaches, by whichever way."""
        return len(self.recipients) + len(self.letters) + len(self.faxes) + len(self.boxes)

    @property
    def worst(self) -> list[LetterRecipient]:
        """The worst postal addresses, the worst first: those that break a rule, then those with the longest lines."""
        return sorted([*self.refused, *self.letters], key=lambda letter: letter.weight, reverse=True)[:WORST]

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
        before = notice.corrects.pk
        first = DryRun(
            letters=_letters_of(before, DeliveryWay.POST),
            faxes=_letters_of(before, DeliveryWay.FAX),
            boxes=_letters_of(before, DeliveryWay.EBOX),
        )
        return _sorted(_readers_of(notice.corrects.pk), first, silent)
    if notice.way == NoticeWay.LETTER:
        return _by_letter(notice, silent)
    audience = recipients(notice.groups, exceptions_of(notice))
    run = DryRun(
        missed=[
            UnreachedReader(UnreachedReason.NO_ADDRESS, member.organisation, member.contact)
            for member in audience.without_address
        ]
    )
    run.missed += [_missing(UnreachedReason.NO_LANGUAGE, recipient) for recipient in audience.without_language]
    return _sorted(audience.recipients, run, silent)


def _by_letter(notice: Notice, silent: Mapping[str, UnreachedReason]) -> DryRun:
    """The forecast of letters, electronic ones to those who accepted that."""
    assert notice.envelope is not None
    audience = postal.audience(notice.groups, exceptions_of(notice), notice.envelope, silent)
    run = DryRun()
    by_way = {DeliveryWay.POST: run.letters, DeliveryWay.FAX: run.faxes, DeliveryWay.EBOX: run.boxes}
    for letter in audience.letters:
        if letter.faults or letter.unprintable:
            run.refused.append(letter)
            place = ", ".join(letter.lines)
            run.missed.append(UnreachedReader(UnreachedReason.BAD_POSTAL, letter.organisation, letter.contact, place))
        else:
            by_way[letter.way].append(letter)
    for why, members in (
        (UnreachedReason.NO_ADDRESS, audience.without_address),
        (UnreachedReason.NO_LANGUAGE, audience.without_language),
        (UnreachedReason.POST_CAME_BACK, audience.came_back),
    ):
        run.missed += [UnreachedReader(why, member.organisation, member.contact) for member in members]
    for group in [group for some in by_way.values() for letter in some for group in letter.groups]:
        run.by_group[group] = run.by_group.get(group, 0) + 1
    return _sorted(audience.mails, run, silent)


def _letters_of(notice: int, way: DeliveryWay) -> list[LetterRecipient]:
    """Whom the letters of a notice went to, or may have gone to: those of a correction go there again."""
    rows = Delivery.objects.filter(notice=notice, way=way, state__in=GOT_IT).order_by("pk")
    skipped = 0 if way is DeliveryWay.POST else 1  # the line with the number
    return [
        LetterRecipient(
            row.organisation_id,
            row.contact_id,
            tuple(row.languages),
            (),
            tuple(row.address.split("\n")[skipped:]),
            row.postcode,
            way=way,
            number=row.address.split("\n")[0] if skipped else "",
        )
        for row in rows
    ]


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
    rows = Delivery.objects.filter(notice=notice, way=DeliveryWay.MAIL, state__in=GOT_IT)
    return [_reader(delivery) for delivery in rows.order_by("address")]


def _reader(delivery: Delivery) -> Recipient:
    return Recipient(delivery.address, delivery.organisation_id, delivery.contact_id, tuple(delivery.languages), ())


def readers(notice: Notice) -> list[Recipient]:
    """The recipients: from the ledger once the notice began to leave, forecast before."""
    if notice.began_at is None:
        return dry_run(notice).recipients
    rows = Delivery.objects.filter(notice=notice, way=DeliveryWay.MAIL)
    return [_reader(delivery) for delivery in rows.order_by("address")]


def can_be_written_to(address: str) -> bool:
    """Whether an address is one, in letters that every relay takes."""
    try:
        return bare(address).isascii()
    except BadAddress:
        return False
