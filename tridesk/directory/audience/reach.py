"""The query behind `recipients`: recipients of groups, in one pass over the directory for any number of groups.

A bit mask says in which of the groups a recipient is: the first group is the first bit. For few groups the mask is a
number, which PostgreSQL handles faster than a bit string. Languages are bits of a number, nl 1, fr 2, de 4. So the
languages that several groups give to one address are combined without a row for each.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, CharField, Func, QuerySet, When

from tridesk.directory.audience.membership import Circle, bodies, matching, owed
from tridesk.directory.language import OFFICIAL
from tridesk.directory.models import Contact, Member, Organisation
from tridesk.directory.organisations.queries import not_ended, present
from tridesk.kit import clock

BIT: Final = {language: 1 << place for place, language in enumerate(OFFICIAL)}
FEW: Final = 62  # groups whose mask is a number


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Exclusions: all members of these circles, these organisations, contacts and addresses."""

    circles: list[Circle]
    organisations: Collection[int]
    contacts: Collection[int]
    addresses: Collection[str]


# `reached` has a row for every way in which an address is come by: rank 0 is an organisation's own.
_WITH: Final = """
WITH left_out AS MATERIALIZED ({left_out}),
person_out AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS id),
member AS MATERIALIZED (
    SELECT organisation_id AS organisation, contact_id AS contact,
        coalesce(bit_or(bit) FILTER (WHERE NOT excepted), {none}) AS put_in,
        coalesce(bit_or(bit) FILTER (WHERE excepted), {none}) AS put_out
    FROM directory_member JOIN (
        SELECT grp, bit::{mask} AS bit FROM unnest(%s::bigint[], %s::text[]) AS circle(grp, bit)
    ) AS circle ON circle.grp = group_id
    GROUP BY organisation_id, contact_id
),
ruled AS (
    SELECT body.organisation, email, {body_bits} AS language,
        CASE WHEN member.organisation IS NULL THEN body.grps ELSE body.grps & ~put_out | put_in END AS grps
    FROM ({bodies} OFFSET 0) AS body(organisation, email, language, grps)
    LEFT JOIN member ON member.organisation = body.organisation
),
body AS MATERIALIZED (
    SELECT * FROM ruled WHERE grps <> {none} AND organisation NOT IN (SELECT organisation FROM left_out)
),
person AS NOT MATERIALIZED ({people}),
there AS MATERIALIZED (
    SELECT person.*, body.language,
        CASE WHEN body.email = '' THEN body.grps ELSE body.grps & {to_contacts} END
            & ~coalesce(member.put_out, {none}) AS grps
    FROM body JOIN person ON person.organisation = body.organisation
    LEFT JOIN member ON member.contact = person.id
    WHERE body.grps & {to_contacts} <> {none} OR body.email = '' OR body.language = 0
),
spoken AS (SELECT organisation, bit_or(owed) AS languages FROM there GROUP BY organisation),
named AS MATERIALIZED (
    SELECT member.put_in AS grps, person.id AS contact, person.organisation, person.email,
        coalesce(nullif({owner_bits}, 0), person.owed) AS languages
    FROM member JOIN person ON person.id = member.contact
    LEFT JOIN directory_organisation AS owner ON owner.id = person.organisation
    WHERE member.put_in <> {none} AND (owner.valid_until IS NULL OR owner.valid_until >= %s)
        AND coalesce(person.organisation, 0) NOT IN (SELECT organisation FROM left_out)
        AND person.id NOT IN (SELECT id FROM person_out)
),
reached AS (
    SELECT grps, body.organisation, NULL::bigint AS contact, email AS address, 0 AS rank,
        coalesce(nullif(language, 0), spoken.languages, 0) AS languages
    FROM body LEFT JOIN spoken ON spoken.organisation = body.organisation
    WHERE email <> ''
    UNION ALL
    SELECT grps, organisation, id, email, 1, coalesce(nullif(language, 0), owed)
    FROM there WHERE grps <> {none} AND email <> '' AND id NOT IN (SELECT id FROM person_out)
    UNION ALL
    SELECT grps, organisation, contact, email, 1, languages FROM named WHERE email <> ''
),
kept AS (SELECT *, lower(address) COLLATE "C" AS same FROM reached {but}),
through AS (SELECT organisation, bit_or(grps) AS grps FROM reached WHERE rank > 0 GROUP BY organisation),
silent AS (
    SELECT organisation, contact, grps FROM (
        SELECT body.organisation, NULL::bigint AS contact, body.grps & ~coalesce(through.grps, {none}) AS grps
        FROM body LEFT JOIN through ON through.organisation = body.organisation WHERE email = ''
    ) AS unheard WHERE grps <> {none}
    UNION ALL
    SELECT organisation, contact, grps FROM named WHERE email = ''
)
"""

ADDRESSES: Final = """
SELECT (array_agg(address ORDER BY rank, organisation, contact))[1],
    (array_agg(organisation ORDER BY rank, organisation, contact))[1],
    (array_agg(contact ORDER BY rank, organisation, contact))[1],
    bit_or(languages), bit_or(grps)
FROM kept GROUP BY same
"""
IN_ORDER: Final = " ORDER BY same"
A_PAGE: Final = f"{ADDRESSES} HAVING same > %s {IN_ORDER} LIMIT %s"

UNREACHED: Final = "SELECT organisation, contact, grps FROM silent ORDER BY organisation, contact"

# Each organisation once, and each contact that is named in a group, whether or not there is a mail address.
MEMBERS: Final = """
SELECT body.organisation, NULL::bigint AS contact, coalesce(nullif(language, 0), spoken.languages, 0), grps
FROM body LEFT JOIN spoken ON spoken.organisation = body.organisation
UNION ALL
SELECT organisation, contact, languages, grps FROM named
ORDER BY organisation, contact NULLS FIRST
"""

# In which groups, in which of them Dutch, French, German, and how many of such addresses; NULL: without address.
COUNTS: Final = """
SELECT grps, nl, fr, de, count(*) FROM (
    SELECT bit_or(grps) AS grps,
        coalesce(bit_or(grps) FILTER (WHERE languages & 1 > 0), bit_or(grps) & ~bit_or(grps)) AS nl,
        coalesce(bit_or(grps) FILTER (WHERE languages & 2 > 0), bit_or(grps) & ~bit_or(grps)) AS fr,
        coalesce(bit_or(grps) FILTER (WHERE languages & 4 > 0), bit_or(grps) & ~bit_or(grps)) AS de
    FROM kept GROUP BY same
) AS address GROUP BY grps, nl, fr, de
UNION ALL
SELECT grps, NULL, NULL, NULL, count(*) FROM silent GROUP BY grps
"""


def prepared(circles: list[Circle], left_out: LeftOut) -> tuple[str, list[Any]]:
    """The WITH clause and its values, in the order in which they stand there."""
    out, out_values = _union([bodies(circle).values_list("pk") for circle in left_out.circles])
    inside, in_values = _union([_bodies(circles)])
    people = present(Contact.objects.all()).annotate(owed=owed())
    persons, person_values = people.values_list("pk", "organisation_id", "email", "owed").query.sql_with_params()
    named_out = "SELECT unnest(%s::bigint[]) AS organisation"
    with_ = _WITH.format(
        left_out=" UNION ALL ".join(filter(None, (named_out, out))),
        bodies=inside,
        mask="bigint" if len(circles) <= FEW else f"bit({len(circles)})",
        people=f"SELECT id, organisation, email, {_bits('owed')} AS owed"  # noqa: S608 - from Django
        f" FROM ({persons}) AS person(id, organisation, email, owed)",
        body_bits=_bits("language"),
        owner_bits=_bits("owner.service_language"),
        none=_literal("0" * len(circles)),
        to_contacts=_literal("".join("1" if circle.to_contacts else "0" for circle in circles)),
        but="WHERE NOT lower(address) = ANY(%s)" if left_out.addresses else "",
    )
    today = clock.today()
    places = [_number(_place(place, len(circles))) for place in range(len(circles))]
    values: list[Any] = [
        sorted(left_out.organisations),
        *out_values,
        sorted(_people_out(left_out)),
        [circle.group for circle in circles],
        places,
        *in_values,
        *person_values,
        today,
    ]
    return with_, values + ([sorted(address.lower() for address in left_out.addresses)] if left_out.addresses else [])


def languages(bits: int) -> tuple[str, ...]:
    """The languages that stand in a number."""
    return tuple(language for language, bit in BIT.items() if bits & bit)


def _bodies(circles: list[Circle]) -> QuerySet[Organisation, Any]:
    """Organisations that have not ended, with the mask of rules that match each; for one circle only its members."""
    rows = bodies(circles[0]) if len(circles) == 1 else Organisation.objects.filter(not_ended()).order_by()
    size = len(circles)
    none = _mask("0" * size)
    taken = [
        Case(When(matching(circle.rule), then=_mask(_place(place, size))), default=none, output_field=CharField())
        for place, circle in enumerate(circles)
        if circle.rule
    ]
    by_rule = Func(*(taken or (none,)), template="(%(expressions)s)", arg_joiner=" | ", output_field=CharField())
    return rows.annotate(grps=by_rule).values_list("pk", "email", "service_language", "grps")


def _place(place: int, size: int) -> str:
    return "".join("1" if position == place else "0" for position in range(size))


def _mask(bits: str) -> Func:
    return Func(template=_literal(bits), output_field=CharField())


def _literal(bits: str) -> str:
    """SQL for a mask."""
    return f"{_number(bits)}::bigint" if len(bits) <= FEW else f"B'{bits}'"


def _number(bits: str) -> str:
    return str(int(bits, 2)) if len(bits) <= FEW else bits


def places(mask: int | str, size: int) -> list[int]:
    """The places of the groups that stand in a mask, as PostgreSQL gives it."""
    bits = mask if isinstance(mask, str) else format(mask, f"0{size}b")
    return [place for place, bit in enumerate(bits) if bit == "1"]


def _people_out(left_out: LeftOut) -> set[int]:
    groups = [circle.group for circle in left_out.circles]
    named = Member.objects.filter(group__in=groups, excepted=False, contact__isnull=False)
    return {*left_out.contacts, *(contact or 0 for contact in named.values_list("contact_id", flat=True))}


def _union(rows: list[QuerySet[Organisation, Any]]) -> tuple[str, list[Any]]:
    parts = [queryset.query.sql_with_params() for queryset in rows]
    return " UNION ALL ".join(sql for sql, _values in parts), [value for _sql, values in parts for value in values]


def _bits(column: str) -> str:
    """SQL for the languages of a column, `''`, NULL, `fr` or `nl|fr`, as bits."""
    bits_of = {"nl|fr": BIT["nl"] | BIT["fr"], **BIT}
    cases = " ".join(f"WHEN '{column_value}' THEN {bits}" for column_value, bits in bits_of.items())
    return f"CASE {column} {cases} ELSE 0 END"
