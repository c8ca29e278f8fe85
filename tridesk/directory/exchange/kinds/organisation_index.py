"""Index of all organisations by number, NIS code and name; read once per file."""

from __future__ import annotations

from functools import cached_property
from typing import Final, NamedTuple

from tridesk.directory.models import Organisation, OrganisationKind
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.kit.text import fold

_FIELDS: Final = (
    "pk",
    "kind",
    "nis",
    "name_nl",
    "name_fr",
    "name_de",
    "name_en",
    "valid_until",
    "merged_into_id",
    "parent_id",
)


class OrganisationKey(NamedTuple):
    """The fields that identify an organisation."""

    number: int
    kind: str
    nis: str
    names: tuple[str, ...]
    has_ended: bool
    merged_into: int | None


class OrganisationIndex:
    """Finds organisations by reference."""

    def __init__(self) -> None:
        self._above: dict[int, int | None] = {}
        self._rows: dict[int, Organisation] = {}

    @cached_property
    def by_number(self) -> dict[int, OrganisationKey]:
        today = clock.today()
        bodies: dict[int, OrganisationKey] = {}
        rows = Organisation.objects.order_by("pk").values_list(*_FIELDS)
        for number, kind, nis, nl, fr, de, en, until, merged, parent in rows.iterator(chunk_size=5000):
            names = tuple(filter(None, (nl, fr, de, en)))
            bodies[number] = OrganisationKey(number, kind, nis, names, until is not None and until < today, merged)
            if parent is not None:
                self._above[number] = parent
        return bodies

    @cached_property
    def above(self) -> dict[int, int | None]:
        """Parent of each organisation that has one; updated while changes are planned."""
        return self._above if self.by_number else {}

    @cached_property
    def by_nis(self) -> dict[str, list[OrganisationKey]]:
        bodies: dict[str, list[OrganisationKey]] = {}
        for body in self.by_number.values():
            if body.nis:
                bodies.setdefault(body.nis, []).append(body)
        return bodies

    @cached_property
    def by_name(self) -> dict[str, list[OrganisationKey]]:
        bodies: dict[str, list[OrganisationKey]] = {}
        for body in self.by_number.values():
            for name in {plain(name) for name in body.names}:
                bodies.setdefault(name, []).append(body)
        return bodies

    def named(self, reference: int | str) -> Organisation | None:
        """The organisation of a reference: `#12 ...`, a NIS code (the municipality first) or a name."""
        if not reference:
            return None
        if isinstance(reference, int):
            if reference not in self.by_number:
                raise Invalid(_("there is no organisation #%(number)s here") % {"number": reference})
            return self.row(reference)
        matches = self.by_nis.get(reference) or self.by_name.get(plain(reference), [])
        towns = [body for body in matches if body.nis == reference and body.kind == OrganisationKind.MUNICIPALITY]
        return self._only_match(reference, towns or matches)

    def _only_match(self, reference: str, matches: list[OrganisationKey]) -> Organisation:
        there = [body for body in matches if not body.has_ended] or matches
        numbers = sorted({self._today(body) for body in there})
        if not numbers:
            raise Invalid(_("the directory knows no organisation “%(name)s”") % {"name": reference[:80]})
        if len(numbers) > 1:
            sentence = _("“%(name)s” may be any of %(numbers)s: write the number")
            raise Invalid(sentence % {"name": reference[:80], "numbers": listed(numbers)})
        return self.row(numbers[0])

    def _today(self, body: OrganisationKey) -> int:
        for _step in range(20):
            if body.merged_into is None or body.merged_into not in self.by_number:
                break
            body = self.by_number[body.merged_into]
        return body.number

    def row(self, number: int) -> Organisation:
        """An unsaved instance with the fields that name the organisation."""
        if number not in self._rows:
            body = self.by_number[number]
            nl, fr = body.names[0], body.names[1] if len(body.names) > 1 else ""
            self._rows[number] = Organisation(pk=number, kind=body.kind, nis=body.nis, name_nl=nl, name_fr=fr)
        return self._rows[number]

    def written(self, number: int | None) -> str:
        """The reference of an organisation, `#12 Raeren`; only the number is read back."""
        if number is None:
            return ""
        body = self.by_number.get(number)
        return f"#{number} {body.names[0]}" if body and body.names else f"#{number}"


def plain(name: str) -> str:
    """Normalises a name for comparison: no accents, capitals or repeated spaces."""
    return " ".join(fold(name).split())


def listed(numbers: list[int]) -> str:
    """`#1, #2, #3…`, five numbers at most."""
    return ", ".join(f"#{number}" for number in numbers[:5]) + ("…" if len(numbers) > 5 else "")
