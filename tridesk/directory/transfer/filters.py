"""What narrows an export, as it stands in an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tridesk.directory.listing import Filters
from tridesk.directory.models import OrganisationKind, ServiceLanguage


@dataclass(frozen=True, slots=True)
class ExportFilters:
    """Of which organisations (`q` words, `kind`, `language`, `nis`) or `group`, whether also what has `ended`."""

    q: str = ""
    kind: str = ""
    language: str = ""
    nis: str = ""
    group: str = ""
    ended: str = ""

    @classmethod
    def from_query(cls, source: Mapping[str, str]) -> ExportFilters:
        """Out of an address; what makes no sense there is as if it were not there."""
        filters = {name: str(source.get(name, ""))[:200].replace("\x00", "").strip() for name in cls.__slots__}
        if filters["kind"] not in OrganisationKind.values:
            filters["kind"] = ""
        if filters["language"] not in ServiceLanguage.values:
            filters["language"] = ""
        return cls(**filters)

    @property
    def for_organisations(self) -> Filters:
        """The same as the list of organisations narrows."""
        return Filters(self.q, self.kind, self.language, self.nis, self.ended)
