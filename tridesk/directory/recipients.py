"""To which addresses a message to user groups goes, in which languages, and who cannot be reached.

    found = recipients([police, notaries], Exceptions(organisations=[12]))
    found.recipients            each address once: Recipient(address, organisation, contact, languages, groups)
    found.without_language      the same, but nobody knows in which language to write: to be settled first
    found.without_address       Unreached(organisation, contact, groups)
    count([police, notaries])   how many of each, without fetching them

An organisation is written to at its own first address. When it has none, or the group says `to_contacts`, so are its
contacts. Whoever is written to as an organisation or for one gets its service language, both where that is `nl|fr`;
where the law leaves the language to the person, the contact gets his own and the organisation's address those of
all its contacts. Who is there twice, in one group or in several, gets one mail, in every language that is owed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, IntegerField, QuerySet, Value

from tridesk.directory.language import OFFICIAL
from tridesk.directory.membership import Circle, bodies, owed, present
from tridesk.directory.models import Contact, Member, Organisation, UserGroup
from tridesk.kit import clock

Languages = tuple[str, ...]

_BIT: Final = {one: 1 << place for place, one in enumerate(OFFICIAL)}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address. `contact` is who is there, None for the organisation's own; `groups` why it is written to."""

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
class Exceptions:
    """Whom a message leaves out: all of other groups, bodies, contacts, addresses (in any case)."""

    groups: Collection[int] = ()
    organisations: Collection[int] = ()
    contacts: Collection[int] = ()
    addresses: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody, by address."""

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
    """Everybody in these groups but the exceptions, by address."""
    found, circles = Audience(), _circles(groups)
    for one in map(_recipient, _rows(circles, exceptions, _ADDRESSES + _IN_ORDER)):
        (found.recipients if one.languages else found.without_language).append(one)
    found.without_address.extend(map(_silent, _rows(circles, exceptions, _UNREACHED)))
    return found


def addresses_of(group: UserGroup, after: str = "", limit: int = 50) -> list[Recipient]:
    """A page of a group's addresses in the order of the alphabet; `after` is the last one of the page before."""
    return [_recipient(one) for one in _rows([Circle.of(group)], NOBODY, _A_PAGE, after.lower(), limit)]


def unreached_of(group: UserGroup, limit: int = 100) -> list[Unreached]:
    """Members of a group to which nothing can be sent."""
    return [_silent(one) for one in _rows([Circle.of(group)], NOBODY, f"{_UNREACHED} LIMIT %s", limit)]


def unreached(groups: Iterable[int], limit: int) -> list[Unreached]:
    """The first members of any of these groups to which nothing can be sent, each once."""
    return [_silent(one) for one in _rows(_circles(groups), NOBODY, f"{_UNREACHED} LIMIT %s", limit)]


def count(groups: Iterable[int], exceptions: Exceptions = NOBODY) -> Count:
    """How many addresses a message to all of these groups has."""
    return _counted(_circles(groups), exceptions, _TOGETHER).get(0, Count())


def counts(groups: Iterable[int]) -> dict[int, Count]:
    """How many addresses each of these groups has, by itself; one query for all."""
    circles = _circles(groups)
    found = _counted(circles, NOBODY, _APART)
    return {one.group: found.get(one.group, Count()) for one in circles}


def count_of(circle: Circle) -> Count:
    """How many addresses a group would have, with a rule that is not kept yet."""
    return _counted([circle], NOBODY, _TOGETHER).get(0, Count())


def _recipient(row: Any) -> Recipient:
    address, organisation, contact, languages, groups = row
    return Recipient(address, organisation, contact, _languages(languages), tuple(groups))


def _silent(row: Any) -> Unreached:
    organisation, contact, groups = row
    return Unreached(organisation, contact, tuple(groups))


# --- the query

# `reached` has a row for every way in which an address is come by: rank 0 is an organisation's own. Languages are bits
# there, nl 1, fr 2, de 4: what several ways owe to one address is put together without taking lists apart.
_WITH: Final = """
WITH left_out AS MATERIALIZED ({left_out}),
body AS MATERIALIZED (
    SELECT organisation, email, {body_bits} AS language, grp, people
    FROM ({bodies}) AS body(organisation, email, language, grp, people)
    WHERE organisation NOT IN (SELECT organisation FROM left_out)
),
person AS ({people}),
person_out AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS id),
there AS MATERIALIZED (
    SELECT * FROM person
    WHERE organisation IN (SELECT organisation FROM body WHERE people OR email = '' OR language = 0)
),
spoken AS (SELECT organisation, bit_or(owed) AS languages FROM there GROUP BY organisation),
named AS MATERIALIZED (
    SELECT member.group_id AS grp, person.id AS contact, person.organisation, person.email,
        coalesce(nullif({owner_bits}, 0), person.owed) AS languages
    FROM directory_member AS member JOIN person ON person.id = member.contact_id
    LEFT JOIN directory_organisation AS owner ON owner.id = person.organisation
    WHERE NOT member.excepted AND member.group_id = ANY(%s) AND (owner.valid_until IS NULL OR owner.valid_until >= %s)
        AND coalesce(person.organisation, 0) NOT IN (SELECT organisation FROM left_out)
        AND person.id NOT IN (SELECT id FROM person_out)
),
reached AS (
    SELECT grp, body.organisation, NULL::bigint AS contact, email AS address, 0 AS rank,
        coalesce(nullif(language, 0), spoken.languages, 0) AS languages
    FROM body LEFT JOIN spoken ON spoken.organisation = body.organisation
    WHERE email <> ''
    UNION ALL
    SELECT grp, body.organisation, there.id, there.email, 1,
        coalesce(nullif(language, 0), there.owed)
    FROM body JOIN there ON there.organisation = body.organisation
    WHERE (body.people OR body.email = '') AND there.email <> '' AND there.id NOT IN (SELECT id FROM person_out)
        AND NOT EXISTS (
            SELECT FROM directory_member AS member
            WHERE member.contact_id = there.id AND member.group_id = body.grp AND member.excepted)
    UNION ALL
    SELECT grp, organisation, contact, email, 1, languages FROM named WHERE email <> ''
),
kept AS (SELECT *, lower(address) COLLATE "C" AS same FROM reached WHERE NOT lower(address) = ANY(%s)),
silent AS (
    SELECT grp, organisation, NULL::bigint AS contact FROM body WHERE email = '' AND NOT EXISTS (
        SELECT FROM reached
        WHERE rank > 0 AND reached.organisation = body.organisation AND reached.grp = body.grp)
    UNION ALL
    SELECT grp, organisation, contact FROM named WHERE email = ''
)
"""

_ADDRESSES: Final = """
SELECT (array_agg(address ORDER BY rank, organisation, contact))[1],
    (array_agg(organisation ORDER BY rank, organisation, contact))[1],
    (array_agg(contact ORDER BY rank, organisation, contact))[1],
    bit_or(languages), array_agg(DISTINCT grp)
FROM kept GROUP BY same
"""
_IN_ORDER: Final = " ORDER BY same"
_A_PAGE: Final = f"{_ADDRESSES} HAVING same > %s {_IN_ORDER} LIMIT %s"

_UNREACHED: Final = """
SELECT organisation, contact, array_agg(DISTINCT grp) FROM silent
GROUP BY organisation, contact ORDER BY organisation, contact
"""

_COUNTS: Final = """
, addresses AS (
    SELECT {part} AS part, bit_or(languages) AS languages, min(grp) < max(grp) AS twice
    FROM kept GROUP BY {part}, same
)
SELECT part, languages, twice, count(*) FROM addresses GROUP BY part, languages, twice
UNION ALL
SELECT {part}, NULL, false, count(DISTINCT (organisation, contact)) FROM silent GROUP BY {part}
"""
_APART, _TOGETHER = "grp", "0 * grp"


def _circles(groups: Iterable[int]) -> list[Circle]:
    return [Circle.of(one) for one in UserGroup.objects.filter(pk__in=list(groups)).order_by("pk")]


def _counted(circles: list[Circle], exceptions: Exceptions, part: str) -> dict[int, Count]:
    found: dict[int, Count] = {}
    for number, languages, twice, times in _rows(circles, exceptions, _COUNTS.format(part=part)):
        one = found.setdefault(number, Count())
        if languages is None:
            one.without_address += times
        elif not languages:
            one.without_language += times
        else:
            key = _languages(languages)
            one.by_language[key] = one.by_language.get(key, 0) + times
            one.in_several += times if twice else 0
    return found


def _rows(circles: list[Circle], exceptions: Exceptions, wanted: str, *more: Any) -> list[Any]:
    """What `wanted` selects from `kept` and `silent`."""
    if not circles:
        return []
    with_, values = _prepared(circles, exceptions)
    with connection.cursor() as cursor:
        cursor.execute(with_ + wanted, [*values, *more])
        return list(cursor.fetchall())


def _prepared(circles: list[Circle], exceptions: Exceptions) -> tuple[str, list[Any]]:
    """The WITH clause and its values, in the order in which they stand there."""
    others = _circles(exceptions.groups)
    left_out, out_values = _union([bodies(one).values_list("pk") for one in others])
    inside, in_values = _union([_columns(one) for one in circles])
    people = present(Contact.objects.all()).annotate(owed=owed())
    persons, person_values = people.values_list("pk", "organisation_id", "email", "owed").query.sql_with_params()
    named_out = "SELECT unnest(%s::bigint[]) AS organisation"
    with_ = _WITH.format(
        left_out=" UNION ALL ".join(filter(None, (named_out, left_out))), bodies=inside,
        people=f"SELECT id, organisation, email, {_bits('owed')} AS owed"  # noqa: S608 - from Django
        f" FROM ({persons}) AS person(id, organisation, email, owed)",
        body_bits=_bits("language"), owner_bits=_bits("owner.service_language"),
    )  # fmt: skip
    groups, today = [one.group for one in circles], clock.now().astimezone(clock.BRUSSELS).date()
    addresses = sorted(one.lower() for one in exceptions.addresses)
    people_out = sorted(_people_out(others, exceptions))
    values = [*out_values, *in_values, *person_values, people_out, groups, today, addresses]
    return with_, [sorted(exceptions.organisations), *values]


def _columns(circle: Circle) -> QuerySet[Organisation, Any]:
    group, people = Value(circle.group, IntegerField()), Value(circle.to_contacts, BooleanField())
    rows = bodies(circle).annotate(grp=group, people=people)
    return rows.values_list("pk", "email", "service_language", "grp", "people")


def _people_out(others: list[Circle], exceptions: Exceptions) -> set[int]:
    named = Member.objects.filter(group__in=[one.group for one in others], excepted=False, contact__isnull=False)
    return {*exceptions.contacts, *(one or 0 for one in named.values_list("contact_id", flat=True))}


def _union(rows: list[QuerySet[Organisation, Any]]) -> tuple[str, list[Any]]:
    parts = [one.query.sql_with_params() for one in rows]
    return " UNION ALL ".join(sql for sql, _values in parts), [value for _sql, values in parts for value in values]


def _bits(column: str) -> str:
    """SQL for the languages of a column, `''`, NULL, `fr` or `nl|fr`, as bits."""
    said = {"nl|fr": _BIT["nl"] | _BIT["fr"], **_BIT}
    cases = " ".join(f"WHEN '{one}' THEN {bits}" for one, bits in said.items())
    return f"CASE {column} {cases} ELSE 0 END"


def _languages(bits: int) -> Languages:
    return tuple(one for one, bit in _BIT.items() if bits & bit)
