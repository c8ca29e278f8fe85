"""The list of organisations: what narrows it stands in the address, and a page begins after the row named there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Case, F, Func, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf

from tridesk.directory.models import Organisation, OrganisationKind, ServiceLanguage
from tridesk.directory.organisations.queries import not_ended
from tridesk.directory.organisations.search import FEW, all_of, find_organisations, terms
from tridesk.kit.rows import row_number

PAGE = 50


@dataclass(frozen=True, slots=True)
class OrganisationFilters:
    """Every field is what stands in the address; `ended` is `1` to show what has ended as well."""

    q: str = ""
    kind: str = ""
    language: str = ""
    nis: str = ""
    ended: str = ""

    def conditions(self) -> Q:
        """Everything but the words."""
        wanted = Q()
        if self.kind:
            wanted &= Q(kind=self.kind)
        if self.language:
            wanted &= Q(service_language=self.language)
        if self.nis:
            wanted &= Q(nis=self.nis)
        return wanted if self.ended else wanted & not_ended()


@dataclass(frozen=True, slots=True)
class OrganisationListPage:
    """A page of organisations, and after which row the next one begins ('' at the end)."""

    organisations: list[Organisation] = field(default_factory=list)
    next: str = ""


def as_filters(source: Mapping[str, str]) -> OrganisationFilters:
    """Filters out of an address; what makes no sense there is as if it were not there."""
    values = {
        name: str(source.get(name, ""))[:200].replace("\x00", "").strip() for name in OrganisationFilters.__slots__
    }
    if values["kind"] not in OrganisationKind.values:
        values["kind"] = ""
    if values["language"] not in ServiceLanguage.values:
        values["language"] = ""
    return OrganisationFilters(**values)


def by_name(filters: OrganisationFilters, language: str, after: str = "", limit: int = PAGE) -> OrganisationListPage:
    """Organisations by their name in `language`. Few with the words as typed: then those with an error in it too."""
    rows = _narrowed(filters)
    if rows is None:
        return OrganisationListPage()
    name = _shown(language)
    rows = rows.annotate(sorts=Func(name, function="directory_fold"))
    if after:
        last = Organisation.objects.filter(pk=_row(after)).annotate(sorts=Func(name, function="directory_fold"))
        for number, edge in last.values_list("pk", "sorts"):
            rows = rows.filter(Q(sorts__gt=edge) | Q(sorts=edge, pk__gt=number))
    organisations: list[Organisation] = [*rows.order_by("sorts", "pk")[: limit + 1]]
    if filters.q and not after and len(organisations) < FEW:
        return OrganisationListPage(
            organisations + [organisation for organisation in _alike(filters) if organisation not in organisations]
        )
    return OrganisationListPage(
        organisations[:limit], str(organisations[limit - 1].pk) if len(organisations) > limit else ""
    )


def everything(filters: OrganisationFilters) -> QuerySet[Organisation]:
    """All that the pages of the list show together, in no order."""
    rows = _narrowed(filters)
    if rows is None:
        return Organisation.objects.none()
    if filters.q and len(pks := list(rows.values_list("pk", flat=True)[:FEW])) < FEW:
        return Organisation.objects.filter(pk__in=[*pks, *(organisation.pk for organisation in _alike(filters))])
    return rows


def _alike(filters: OrganisationFilters) -> list[Organisation]:
    return find_organisations(filters.q, Organisation.objects.filter(replace(filters, ended="1").conditions()))


def _shown(language: str) -> Combinable:
    """The name that a reader of this language sees (`Organisation.names`)."""
    if language == "de":  # most have none in German, and are shown in the language of their region
        own = Case(When(service_language=ServiceLanguage.NL, then="name_nl"), default="name_fr")
        return Coalesce(NullIf("name_de", Value("")), own)
    return F("name_fr" if language == "fr" else "name_nl")


def by_number(filters: OrganisationFilters, after: str = "", limit: int = PAGE) -> OrganisationListPage:
    """Organisations in the order in which they came: a cursor that no change of a name disturbs, for programs."""
    rows = _narrowed(filters)
    if rows is None:
        return OrganisationListPage()
    if after:
        rows = rows.filter(pk__gt=_row(after))
    organisations = list(rows.order_by("pk")[: limit + 1])
    return OrganisationListPage(
        organisations[:limit], str(organisations[limit - 1].pk) if len(organisations) > limit else ""
    )


def _narrowed(filters: OrganisationFilters) -> QuerySet[Organisation] | None:
    rows = Organisation.objects.filter(filters.conditions()).select_related("merged_into")
    if not filters.q:
        return rows.defer("words", "merged_into__words")
    wanted = terms(filters.q)
    return rows.filter(all_of(wanted)).defer("words", "merged_into__words") if wanted else None


def _row(after: str) -> int:
    return row_number(after) or 0
