"""Possible callers by the number that the telephone shows, for one call or for many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tridesk.directory.models import Contact, Organisation
from tridesk.journal.prepared_statements import Ask, ask
from tridesk.kit import clock, phones


@dataclass(frozen=True, slots=True)
class PossibleCaller:
    """A possible caller: a contact with its organisation, or an organisation alone."""

    contact: Contact | None
    organisation: Organisation | None

    @property
    def language(self) -> str:
        """What to speak: the person's own language, else that of the body (`nl|fr`: either); '' if unknown."""
        if self.contact and self.contact.language:
            return self.contact.language
        return self.organisation.service_language if self.organisation else ""


MOST: Final = 20  # candidates for one number: the switchboard of a large body has hundreds

_CANDIDATES: Final = """
    SELECT asked.number, found.contact, found.organisation FROM unnest(%(numbers)s::varchar[]) asked (number),
    LATERAL (
        SELECT person.id AS contact, NULL::bigint AS organisation, person.left_on IS NOT NULL AS over, 1 AS kind,
            person.phone <> asked.number AS second, body.id IS NULL OR body.valid_until IS NOT NULL AS homeless,
            person.confirmed_at AS confirmed
        FROM directory_contact person LEFT JOIN directory_organisation body ON body.id = person.organisation_id
        WHERE person.phone = asked.number AND person.phone <> '' OR person.other_phones @> ARRAY[asked.number]
        UNION ALL
        SELECT NULL, id, valid_until IS NOT NULL AND valid_until < %(today)s, 2, phone <> asked.number, NULL,
            confirmed_at
        FROM directory_organisation
        WHERE phone = asked.number AND phone <> '' OR other_phones @> ARRAY[asked.number]
        ORDER BY over, kind, second, homeless, confirmed DESC NULLS LAST, contact, organisation
        LIMIT %(most)s
    ) found
"""


def callers(number: str, most: int = MOST) -> list[PossibleCaller]:
    """Possible callers for this number, in any spelling, the likeliest first: see `callers_from`."""
    return callers_from([number], most)[number]


def callers_from(numbers: Iterable[str], most: int = MOST) -> dict[str, list[PossibleCaller]]:
    """Possible callers for each of these numbers, in any spelling, the likeliest first; in one query.

    Contacts come before organisations, a first number before a further one, contacts of a current organisation before
    others, and recently confirmed records before older ones. Contacts that left and ended organisations come last.
    """
    read = {number: phones.parse(number.strip()) for number in numbers}
    candidates = _candidates({e164 for e164 in read.values() if e164}, most)
    return {number: candidates.get(e164 or "", []) for number, e164 in read.items()}


def shared(numbers: Iterable[str]) -> set[str]:
    """Those of these numbers that several people use, or several organisations of which no person is known."""
    return {number for number, callers in callers_from(numbers).items() if _count(callers) > 1}


def _count(callers: Iterable[PossibleCaller]) -> int:
    people = {caller.contact.pk for caller in callers if caller.contact and caller.contact.left_on is None}
    return len(people or {caller.organisation.pk for caller in callers if caller.organisation})


def _candidates(numbers: set[str], most: int) -> dict[str, list[PossibleCaller]]:
    if not numbers:
        return {}
    today = clock.today()
    (rows,) = ask(Ask(_CANDIDATES, {"numbers": sorted(numbers), "today": today, "most": most}))
    people = Contact.objects.select_related("organisation").defer("words", "organisation__words")
    contacts = people.in_bulk({contact for _number, contact, _body in rows if contact})
    bodies = Organisation.objects.defer("words").in_bulk({body for _number, _contact, body in rows if body})
    by_number: dict[str, list[PossibleCaller]] = {}
    for number, contact, body in rows:
        if contact in contacts:
            by_number.setdefault(number, []).append(PossibleCaller(contacts[contact], contacts[contact].organisation))
        elif body in bodies:
            by_number.setdefault(number, []).append(PossibleCaller(None, bodies[body]))
    return by_number


_LANGUAGES: Final = """
    SELECT CASE WHEN person.language <> '' THEN person.language ELSE coalesce(body.service_language, '') END
    FROM directory_contact person LEFT JOIN directory_organisation body ON body.id = person.organisation_id
    WHERE person.phone = %(number)s AND person.phone <> '' OR person.other_phones @> ARRAY[%(number)s]::varchar[]
    UNION SELECT service_language FROM directory_organisation
    WHERE phone = %(number)s AND phone <> '' OR other_phones @> ARRAY[%(number)s]::varchar[]
"""


def languages(e164: str) -> Ask:
    """Queries the languages of all possible callers of a number (see `PossibleCaller.language`), one row each."""
    return Ask(_LANGUAGES, {"number": e164})
