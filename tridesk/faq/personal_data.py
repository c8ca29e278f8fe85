"""What answers keep of a person, shown and taken out; what `directory.privacy.ports.Keeper` asks for.

An answer is about nobody, so a person stands in one by mistake alone: in a report, a note, or a text that nobody made
anonymous. Wherever their name, address or number stands, a dash takes its place, in every version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact
from tridesk.directory.privacy.traces import Traces, of
from tridesk.faq.models import Entry, Miss, Report, Text, Version
from tridesk.kit.errors import Sayable

COLUMNS: Final[tuple[tuple[type[Model], tuple[str, ...]], ...]] = (
    (Report, ("sentence",)),
    (Entry, ("note", "no_person", "left_out")),
    (Text, ("question", "wordings", "answer", "public_answer", "links", "words_of_tickets")),
    (Version, ("why", "content")),
    (Miss, ("words",)),
)
"""The columns that a person may stand in."""


class FaqKeeper:
    """Answers and reports in which the person is named."""

    name, label = "answers", _("Answers")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        traces = of([contact.name], contact.emails, contact.phones)
        return [
            {"record": str(row._meta.verbose_name), "text": value}
            for row, _column, value, masked in _places(traces)
            if masked != value
        ]

    def still_needed(self, contact: Contact) -> Sayable | None:
        return None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """A dash for the person in every text, also of earlier versions; a search for the person is forgotten."""
        for row, column, value, masked in _places(traces):
            if masked == value:
                continue
            if isinstance(row, Miss):
                row.delete()
            else:
                type(row)._default_manager.filter(pk=row.pk).update(**{column: masked})
        return {}


def _places(traces: Traces) -> Iterator[tuple[Model, str, Any, Any]]:
    """Every text of the room: its row, its column, as it stands and without the person."""
    for model, columns in COLUMNS:
        for row in model._default_manager.only("pk", *columns).order_by("pk").iterator():
            for column in columns:
                value = getattr(row, column)
                yield row, column, value, traces.masked_all(value)
