"""Authorisations of organisations in a file."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from tridesk.directory.connected.cards import AuthorisationCard, authorisation_values
from tridesk.directory.exchange import cells
from tridesk.directory.exchange.columns import Column
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds.base import DAY, ID, ORGANISATION, RecordKind, Values, of_organisations
from tridesk.directory.exchange.plan import PlannedRow
from tridesk.directory.models import Authorisation, Service
from tridesk.directory.organisations.queries import not_ended
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit.errors import Invalid

_SERVICES = "services"


class Authorisations(RecordKind):
    """Authorisations to use the register, matched by number, else by organisation and decision."""

    code, noun, model = "authorisations", "authorisation", Authorisation
    label = gettext_lazy("Authorisations")
    rule = gettext_lazy(
        "A row without a number is the authorisation of the same organisation with the same number of its decision."
    )
    columns = (
        ID,
        ORGANISATION,
        Column("number", gettext_lazy("Number of the decision"), cells.code(60), "", "12/2026"),
        Column("decided_on", gettext_lazy("Decided on"), cells.day, DAY),
        Column("purpose", gettext_lazy("Purpose"), cells.words(300)),
        Column(_SERVICES, gettext_lazy("Services"), cells.codes, gettext_lazy("Their codes, with spaces between.")),
        Column("valid_from", gettext_lazy("Since"), cells.day, DAY),
        Column("valid_until", gettext_lazy("Last day"), cells.day, DAY),
        Column("note", gettext_lazy("Note"), cells.words(5000)),
    )

    def __init__(self, *, locking: bool = False) -> None:
        super().__init__(locking=locking)
        self._codes: dict[int, list[str]] = {}

    @cached_property
    def _services(self) -> dict[str, int]:
        return dict(Service.objects.values_list("code", "pk"))

    def resolve(self, values: Values) -> None:
        self.resolve_organisation(values)
        unknown = [code for code in values.get(_SERVICES, ()) if code not in self._services]
        if unknown:
            raise Invalid(_("there is no service %(code)s") % {"code": unknown[0][:40]}, field=_SERVICES)

    def gather(self, rows: Sequence[Values]) -> None:
        bodies = {values["organisation"].pk for values in rows if values.get("organisation")}
        numbers = {values["number"] for values in rows if values.get("number")}
        same = Authorisation.objects.filter(organisation__in=bodies, number__in=numbers)
        self._here = {
            (authorisation.organisation_id, authorisation.number): authorisation
            for authorisation in self.know(self.lockable(same))
        }

    def prepare(self, rows: list[Authorisation]) -> None:
        through = Authorisation.services.through.objects.filter(
            authorisation__in=[authorisation.pk for authorisation in rows]
        )
        self._codes |= {authorisation.pk: [] for authorisation in rows}
        for number, code in through.order_by("service__code").values_list("authorisation", "service__code"):
            self._codes[number].append(code)
        for authorisation in rows:
            authorisation.organisation = self.bodies.row(authorisation.organisation_id)

    def _place(self, values: Values) -> tuple[int, str]:
        return (getattr(values.get("organisation"), "pk", 0), values.get("number", ""))

    def candidates(self, values: Values) -> list[Authorisation]:
        authorisation = self._here.get(self._place(values))
        return [authorisation] if authorisation else []

    def keys(self, values: Values) -> Iterable[Hashable]:
        return [self._place(values)]

    def values(self, row: Values, authorisation: Authorisation | None) -> dict[str, Any]:
        organisation = row.get("organisation") or (authorisation.organisation if authorisation else None)
        if organisation is None:
            raise Invalid(_("Say to which organisation it belongs."))
        new = {name: value for name, value in row.items() if name not in ("id", "organisation", _SERVICES)}
        names = ("number", "decided_on", "purpose", "valid_from", "valid_until", "note")
        card = (
            AuthorisationCard(**{name: getattr(authorisation, name) for name in names})
            if authorisation
            else AuthorisationCard("")
        )
        return authorisation_values(replace(card, **new)) | {"organisation": organisation}

    def more(self, row: Values, authorisation: Authorisation, *, is_new: bool) -> dict[str, object]:
        before = [] if is_new else self._codes[authorisation.pk]
        after = sorted(row.get(_SERVICES, before))
        authorisation.codes = after  # type: ignore[attr-defined]
        return {_SERVICES: after} if after != before else {}

    def write_more(self, planned: Sequence[PlannedRow]) -> None:
        through = Authorisation.services.through
        rows = [row for row in planned if _SERVICES in row.more]
        through.objects.filter(authorisation__in=[row.record.pk for row in rows if row.record]).delete()
        through.objects.bulk_create(
            through(authorisation_id=row.record.pk, service_id=self._services[code])
            for row in rows
            if row.record
            for code in row.record.codes  # type: ignore[attr-defined]
        )

    def cells(self, authorisation: Authorisation) -> dict[str, str]:
        codes = getattr(authorisation, "codes", None)
        return {
            "id": str(authorisation.pk or ""),
            "organisation": self.bodies.written(authorisation.organisation_id),
            "number": authorisation.number,
            "decided_on": cells.written_day(authorisation.decided_on),
            "purpose": authorisation.purpose,
            _SERVICES: " ".join(self._codes.get(authorisation.pk, []) if codes is None else codes),
            "valid_from": cells.written_day(authorisation.valid_from),
            "valid_until": cells.written_day(authorisation.valid_until),
            "note": authorisation.note,
        }

    def selection(self, filters: ExportFilters) -> QuerySet[Authorisation]:
        rows = Authorisation.objects.filter(of_organisations(filters))
        return rows if filters.ended else rows.filter(not_ended())
