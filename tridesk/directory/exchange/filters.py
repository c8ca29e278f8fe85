"""Filters of an export, as given in the query string."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tridesk.directory.models import OrganisationKind, ServiceLanguage
from tridesk.directory.organisations.organisation_list import OrganisationFilters


@dataclass(frozen=True, slots=True)
class ExportFilters:
    """Filters by organisation (`q` words, `kind`, `language`, `nis`) or by `group`; `ended` includes ended records."""

    q: str = ""
    kind: str = ""
    language: str = ""
    nis: str = ""
    group: str = ""
    ended: str = ""

    @classmethod
    def from_query(cls, source: Mapping[str, str]) -> ExportFilters:
        """Reads the filters from a query string; ignores invalid values."""
        filters = {name: str(source.get(name, ""))[:200].replace("\x00", "").strip() for name in cls.__slots__}
        if filters["kind"] not in OrganisationKind.values:
            filters["kind"] = ""
        if filters["language"] not in ServiceLanguage.values:
            filters["language"] = ""
        return cls(**filters)

    @property
    def for_organisations(self) -> OrganisationFilters:
        """The same filters as used by the list of organisations."""
        return OrganisationFilters(self.q, self.kind, self.language, self.nis, self.ended)
