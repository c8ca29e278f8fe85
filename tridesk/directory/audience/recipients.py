"""Recipients of a message to user groups: their addresses and languages, and members that cannot be reached.

    audience = recipients([police, notaries], Exceptions(organisations=[12]))
    audience.recipients         each address once: Recipient(address, organisation, contact, languages, groups)
    audience.without_language   the same, but no language is known: to be settled first
    audience.without_address    Unreached(organisation, contact, groups)
    count([police, notaries])   how many of each, without fetching them

An organisation is written to at its own first address. When it has none, or the group says `to_contacts`, its contacts
are written to as well. All of them get the organisation's service language, both languages where that is `nl|fr`.
Where the law leaves the language to the person, a contact gets their own language and the organisation's address
the languages of all its contacts. An address that is reached twice gets one mail, in all languages that apply.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from tridesk.directory.audience import reach
from tridesk.directory.audience.membership import Circle
from tridesk.directory.models import UserGroup

Languages = tuple[str, ...]
Spoken = dict[str, list[int]]  # a language -> the places of groups


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address. `contact` is None for the organisation's own address; `groups` are the groups that include it."""

    address: str
    organisation: int | None
    contact: int | None
    languages: Languages
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unreached:
    """A member without any address: an organisation, or a contact named in a group."""

    organisation: int | None
    contact: int | None
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupMember:
    """An organisation, or a contact named in a group, with the languages that it is written to in."""

    organisation: int | None
    contact: int | None
    languages: Languages
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Exclusions of a message: members of other groups, organisations, contacts, addresses (in any case)."""

    groups: Collection[int] = ()
    organisations: Collection[int] = ()
    contacts: Collection[int] = ()
    addresses: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """All recipients, by address."""

    recipients: list[Recipient] = field(default_factory=list)
    without_language: list[Recipient] = field(default_factory=list)
    without_address: list[Unreached] = field(default_factory=list)


@dataclass(slots=True)
class Count:
    """How many. `by_language`: `("nl",)` -> addresses that get Dutch alone, `("nl", "fr")` -> that get both."""

    by_language: dict[Languages, int] = field(default_factory=dict)
    in_several: int = 0  # addresses that are in two groups or more, and get one mail
    without_language: int = 0
    without_address: int = 0

    @property
    def addresses(self) -> int:
        return sum(self.by_language.values())

    @property
    def nl(self) -> int:
        """Addresses that get Dutch and nothing else; the same for the others."""
        return self.by_language.get(("nl",), 0)

    @property
    def fr(self) -> int:
        return self.by_language.get(("fr",), 0)

    @property
    def de(self) -> int:
        return self.by_language.get(("de",), 0)

    @property
    def several(self) -> int:
        """Addresses that get more than one language."""
        return sum(times for languages, times in self.by_language.items() if len(languages) > 1)


NOBODY: Final = Exceptions()


def recipients(groups: Iterable[int], exceptions: Exceptions = NOBODY) -> Audience:
    """All recipients of these groups without the exceptions, by address."""
    audience, circles = Audience(), _circles(groups)
    for recipient in _recipients(circles, exceptions, reach.ADDRESSES + reach.IN_ORDER):
        (audience.recipients if recipient.languages else audience.without_language).append(recipient)
    audience.without_address.extend(_silent(circles, exceptions, reach.UNREACHED))
    return audience


def members(groups: Iterable[int], exceptions: Exceptions = NOBODY) -> list[GroupMember]:
    """All members of these groups without the exceptions: who gets a letter, whatever their mail addresses are."""
    circles = _circles(groups)
    return [
        GroupMember(organisation, contact, reach.languages(bits), _named(circles, inside))
        for organisation, contact, bits, inside in _rows(circles, exceptions, reach.MEMBERS)
    ]


def addresses_of(group: UserGroup, after: str = "", limit: int = 50) -> list[Recipient]:
    """A page of a group's addresses in the order of the alphabet; `after` is the last one of the page before."""
    return _recipients([Circle.of(group)], NOBODY, reach.A_PAGE, after.lower(), limit)


def unreached_of(group: UserGroup, limit: int = 100) -> list[Unreached]:
    """Members of a group to which nothing can be sent."""
    return _silent([Circle.of(group)], NOBODY, f"{reach.UNREACHED} LIMIT %s", limit)


def unreached(groups: Iterable[int], limit: int) -> list[Unreached]:
    """The first members of any of these groups to which nothing can be sent, each once."""
    return _silent(_circles(groups), NOBODY, f"{reach.UNREACHED} LIMIT %s", limit)


def count(groups: Iterable[int], exceptions: Exceptions = NOBODY) -> Count:
    """How many addresses a message to all of these groups has."""
    return _together(_circles(groups), exceptions)


def counts(groups: Iterable[int]) -> dict[int, Count]:
    """How many addresses each of these groups has by itself; one pass over the directory for all."""
    circles = _circles(groups)
    totals = {circle.group: Count() for circle in circles}
    for inside, languages, times in _ways(circles, NOBODY):
        for place in inside:
            spoken = (
                None if languages is None else tuple(language for language in languages if place in languages[language])
            )
            _add(totals[circles[place].group], spoken, times)
    return totals


def count_of(circle: Circle) -> Count:
    """How many addresses a group would have, with a rule that is not kept yet."""
    return _together([circle], NOBODY)


def _together(circles: list[Circle], exceptions: Exceptions) -> Count:
    total = Count()
    for inside, languages, times in _ways(circles, exceptions):
        spoken = None if languages is None else tuple(language for language in languages if languages[language])
        _add(total, spoken, times, several=len(inside) > 1)
    return total


def _add(count: Count, languages: Languages | None, times: int, *, several: bool = False) -> None:
    """So many addresses that get these languages; None: so many members without any address."""
    if languages is None:
        count.without_address += times
    elif not languages:
        count.without_language += times
    else:
        count.by_language[languages] = count.by_language.get(languages, 0) + times
        count.in_several += times if several else 0


def _ways(circles: list[Circle], exceptions: Exceptions) -> Iterator[tuple[list[int], Spoken | None, int]]:
    """In which groups, in which of them in which language (None: without address), so many; a group is a place."""
    for inside, *masks, times in _rows(circles, exceptions, reach.COUNTS):
        spoken = None
        if masks[0] is not None:
            spoken = {
                language: reach.places(mask, len(circles)) for language, mask in zip(reach.BIT, masks, strict=True)
            }
        yield reach.places(inside, len(circles)), spoken, times


def _recipients(circles: list[Circle], exceptions: Exceptions, wanted: str, *more: Any) -> list[Recipient]:
    return [
        Recipient(address, organisation, contact, reach.languages(bits), _named(circles, inside))
        for address, organisation, contact, bits, inside in _rows(circles, exceptions, wanted, *more)
    ]


def _silent(circles: list[Circle], exceptions: Exceptions, wanted: str, *more: Any) -> list[Unreached]:
    return [
        Unreached(organisation, contact, _named(circles, inside))
        for organisation, contact, inside in _rows(circles, exceptions, wanted, *more)
    ]


def _named(circles: list[Circle], inside: int | str) -> tuple[int, ...]:
    return tuple(circles[place].group for place in reach.places(inside, len(circles)))


def _circles(groups: Iterable[int]) -> list[Circle]:
    return [Circle.of(group) for group in UserGroup.objects.filter(pk__in=list(groups)).order_by("pk")]


def _rows(circles: list[Circle], exceptions: Exceptions, wanted: str, *more: Any) -> list[Any]:
    """What `wanted` selects."""
    if not circles:
        return []
    left_out = reach.LeftOut(
        _circles(exceptions.groups), exceptions.organisations, exceptions.contacts, exceptions.addresses
    )
    with_, values = reach.prepared(circles, left_out)
    with connection.cursor() as cursor:
        cursor.execute(with_ + wanted, [*values, *more])
        return list(cursor.fetchall())
