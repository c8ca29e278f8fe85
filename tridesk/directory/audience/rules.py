"""The rule of a user group: which organisations belong to it. Pure; `membership` makes a query of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

from tridesk.directory.organisations.places import area_of, areas_of

MOST: Final = 200  # values in a list: more than there are of anything


class BadRule(ValueError):
    """What was read is no rule; `field` is the list that is wrong ('' for the whole)."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(f"{field or 'rule'}: {value!r}"[:200])
        self.field, self.value = field, str(value)[:80]


@dataclass(frozen=True, slots=True)
class GroupCandidate:
    """What a rule looks at.

    `languages` holds what it is written to in (`nl`, `fr`, `de` or `nl|fr`), or where the law leaves that to
    its contacts, the languages of those; `services` those of the authorisations that it has today.
    """

    kind: str
    province: str = ""
    region: str = ""
    nis: str = ""
    postcode: str = ""
    languages: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """Codes, sorted, each once. Of every list that is not empty a body must have one.

    Provinces and regions together are one list, of places: 'Flemish Brabant and Brussels' is both of them.
    """

    kinds: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    services: tuple[str, ...] = ()

    @classmethod
    def read(cls, raw: object) -> Rule:
        """A rule out of JSON; `BadRule` where it is none.

        >>> Rule.read({"kinds": ["police", "notary", "police"]})
        Rule(kinds=('notary', 'police'), provinces=(), regions=(), languages=(), services=())
        """
        if not isinstance(raw, Mapping):
            raise BadRule("", raw)
        if strange := sorted(map(str, raw.keys() - set(LISTS))):
            raise BadRule(strange[0], "")
        return cls(**{name: _codes(name, raw.get(name, [])) for name in LISTS})

    def as_json(self) -> dict[str, list[str]]:
        """As `read` takes it, without what is empty."""
        return {name: list(getattr(self, name)) for name in LISTS if getattr(self, name)}

    def unknown(self, known: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
        """Each list and code of it that is not among the `known` ones."""
        for name in LISTS:
            for code in getattr(self, name):
                if code not in known[name]:
                    yield name, code

    def takes(self, body: GroupCandidate) -> bool:
        """Whether an organisation belongs to the group. An empty rule matches none: no mail goes out by mistake."""
        if not self:
            return False
        places = areas_of(self.provinces, self.regions)
        return (
            (not self.kinds or body.kind in self.kinds)
            and (not places or area_of(body.province, body.region, body.nis, body.postcode) in places)
            and (not self.languages or not body.languages.isdisjoint(self.languages))
            and (not self.services or not body.services.isdisjoint(self.services))
        )

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in LISTS)


LISTS: Final = tuple(field.name for field in fields(Rule))


def _codes(name: str, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple) or len(raw) > MOST:
        raise BadRule(name, raw)
    for code in raw:
        if not isinstance(code, str) or not 0 < len(code) <= 40 or "\x00" in code:
            raise BadRule(name, code)
    return tuple(sorted(set(raw)))
