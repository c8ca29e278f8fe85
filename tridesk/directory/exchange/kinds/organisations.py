"""Organisations in a file."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from tridesk.directory.exchange import cells
from tridesk.directory.exchange.columns import Column
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds.base import DAY, ID, RecordKind, Values
from tridesk.directory.exchange.kinds.organisation_index import plain
from tridesk.directory.models import Organisation, OrganisationKind, ServiceLanguage
from tridesk.directory.organisations.cards import OrganisationCard, organisation_values
from tridesk.directory.organisations.organisation_list import everything
from tridesk.directory.sentences import gettext_kept as _
from tridesk.directory.sentences import joined
from tridesk.kit.errors import Invalid

_LAW, _CONTACT = "law", "contact"
_BY_NIS = frozenset({OrganisationKind.MUNICIPALITY.value, OrganisationKind.WELFARE.value})
_TEXTS = ("name_nl", "name_fr", "name_de", "name_en", "nis", "street", "postcode", "town", "note")


class Organisations(RecordKind):
    """Organisations, matched by number; else municipalities and welfare centres by NIS code, others by name."""

    code, noun, model, page = "organisations", "organisation", Organisation, "directory:organisation"
    label = gettext_lazy("Organisations")
    rule = gettext_lazy(
        "A row without a number is, for a municipality or a public welfare centre, the one with the same NIS code; for"
        " all others, the one of the same kind with the same Dutch or French name. What has ended counts only when"
        " nothing else has it."
    )
    columns = (
        ID,
        Column("kind", gettext_lazy("Kind"), cells.Choice(dict(OrganisationKind.choices)), example="municipality"),
        Column("nis", gettext_lazy("NIS code"), cells.code(5), gettext_lazy("Five digits."), "63061"),
        Column("name_nl", gettext_lazy("Name in Dutch"), cells.words(200), "", "Raeren", private=True),
        Column("name_fr", gettext_lazy("Name in French"), cells.words(200), "", "Raeren", private=True),
        Column("name_de", gettext_lazy("Name in German"), cells.words(200), "", "Raeren", private=True),
        Column("name_en", gettext_lazy("Name in English"), cells.words(200), private=True),
        Column(
            "service_language", gettext_lazy("Service language"),
            cells.Choice({
                _LAW: gettext_lazy("as the law says"), **dict(ServiceLanguage.choices),
                _CONTACT: gettext_lazy("as the contact speaks"),
            }),
            gettext_lazy("law, nl, fr, de, nl|fr or contact; empty is what the law says."), "de",
        ),
        Column(
            "phones", gettext_lazy("Telephone numbers"), cells.numbers,
            gettext_lazy("Several with commas between them; the one to use first in front."), "087 12 34 56",
        ),
        Column(
            "emails", gettext_lazy("Mail addresses"), cells.addresses,
            gettext_lazy("Several with commas between them; the one to use first in front."), "info@raeren.example",
        ),
        Column("street", gettext_lazy("Street and number"), cells.words(200), "", "Hauptstraße 26"),
        Column("postcode", gettext_lazy("Postcode"), cells.code(12), "", "4730"),
        Column("town", gettext_lazy("Town"), cells.words(120), "", "Raeren"),
        Column(
            "parent", gettext_lazy("Part of"), cells.reference,
            gettext_lazy("Its number here, its NIS code, or its name in any language."),
        ),
        Column("valid_from", gettext_lazy("Since"), cells.day, DAY),
        Column("valid_until", gettext_lazy("Last day"), cells.day, DAY),
        Column("note", gettext_lazy("Note"), cells.words(5000), private=True),
    )  # fmt: skip

    def resolve(self, values: Values) -> None:
        self.resolve_organisation(values, "parent")

    def gather(self, rows: Sequence[Values]) -> None:
        numbers = {number for values in rows if not values.get("id") for number in self._numbers(values)}
        self.know(self.lockable(Organisation.objects.defer("words").filter(pk__in=numbers - self.known.keys())))

    def prepare(self, rows: list[Organisation]) -> None:
        for organisation in rows:
            organisation.parent = self.bodies.row(organisation.parent_id) if organisation.parent_id else None

    def candidates(self, values: Values) -> list[Organisation]:
        return [self.known[number] for number in self._numbers(values) if number in self.known]

    def _numbers(self, values: Values) -> list[int]:
        kind, nis = values.get("kind", ""), values.get("nis", "")
        if kind in _BY_NIS and nis:
            bodies = self.bodies.by_nis.get(nis, [])
        else:
            names = (values.get("name_nl", ""), values.get("name_fr", ""))
            bodies = [body for name in names if name for body in self.bodies.by_name.get(plain(name), [])]
            bodies = [body for body in bodies if not nis or not body.nis or body.nis == nis]
        bodies = [body for body in bodies if body.kind == kind]
        there = [body for body in bodies if not body.has_ended] or bodies
        return list(dict.fromkeys(body.number for body in there))

    def keys(self, values: Values) -> Iterable[Hashable]:
        kind, nis = values.get("kind", ""), values.get("nis", "")
        if kind in _BY_NIS and nis:
            return [(kind, nis)]
        names = {plain(values.get("name_nl", "")), plain(values.get("name_fr", ""))} - {""}
        return [(kind, nis, name) for name in sorted(names)]

    def values(self, row: Values, organisation: Organisation | None) -> dict[str, Any]:
        new = {name: value for name, value in row.items() if name != "id"}
        if "service_language" in new:
            spoken = new["service_language"]
            new["service_language"] = None if spoken in ("", _LAW) else "" if spoken == _CONTACT else spoken
        if organisation:
            card = replace(OrganisationCard.of(organisation), **new)
        elif missing := [name for name in ("kind", "name_nl", "name_fr") if not new.get(name)]:
            sentence = _("A new organisation needs: %(columns)s.")
            raise Invalid(sentence % {"columns": joined(map(self._heading, missing), ", ")})
        else:
            card = OrganisationCard(**new)
        written = organisation_values(card, organisation, above=self.bodies.above.get)
        if organisation:
            self.bodies.above[organisation.pk] = getattr(card.parent, "pk", None)
        return written

    def cells(self, organisation: Organisation) -> dict[str, str]:
        return {
            "id": str(organisation.pk or ""),
            "kind": organisation.kind,
            **{name: getattr(organisation, name) for name in _TEXTS},
            "service_language": organisation.service_language or _CONTACT,
            "phones": ", ".join(map(cells.written_number, organisation.phones)),
            "emails": ", ".join(organisation.emails),
            "parent": self.bodies.written(organisation.parent_id),
            "valid_from": cells.written_day(organisation.valid_from),
            "valid_until": cells.written_day(organisation.valid_until),
        }

    def selection(self, filters: ExportFilters) -> QuerySet[Organisation]:
        return everything(filters.for_organisations)
