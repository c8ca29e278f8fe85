"""The sheet of a confirmation: the values shown and those typed since; encrypted until the answer is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

from django.db.models import Q

from tridesk.directory.confirming.changes import Card, FieldChange, differences
from tridesk.directory.confirming.fields import contact_values, organisation_values
from tridesk.directory.models import Confirmation, Contact, Organisation
from tridesk.kit import clock
from tridesk.vault.columns import SealedColumn

MOST_PEOPLE: Final = 100  # on one sheet: six fields each, and no form of a browser has more than a thousand
MOST_NEWCOMERS: Final = 20
SHEETS: Final = SealedColumn(
    "directory.Confirmation", "sheet", lambda confirmation: b"confirmation:%d" % confirmation.pk
)


@dataclass(frozen=True, slots=True)
class ConfirmationSheet:
    """`organisation` and `contacts` (by number) as shown when the link was opened; `typed` by name of form field.

    `body` is the number of the organisation (0: written by an earlier version). After a merger, or its undoing, the
    link leads to another organisation, which needs a new sheet; `was` is then the number of the previous one.
    """

    organisation: Card
    contacts: dict[str, Card]
    typed: dict[str, str] = field(default_factory=dict)
    newcomers: int = 1
    users: tuple[int, ...] = ()
    body: int = 0
    was: int = 0


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """The reader's answer, as values by field; `without_access` are connected users that no longer need access."""

    organisation: Card
    contacts: dict[str, Card]
    newcomers: list[Card]
    remark: str = ""
    without_access: frozenset[int] = frozenset()

    def changes(self, sheet: ConfirmationSheet) -> dict[str, list[FieldChange]]:
        """The changed fields by number of the contact ('' for the organisation); unchanged records have no key."""
        changes = {"": list(differences(sheet.organisation, self.organisation))}
        changes |= {
            number: list(differences(seen, self.contacts[number]))
            for number, seen in sheet.contacts.items()
            if number in self.contacts
        }
        return {number: fields for number, fields in changes.items() if fields}


def people_of(organisation: Organisation) -> list[Contact]:
    """The contacts on the sheet: those still in service, by name."""
    rows = organisation.contacts.filter(left_on__isnull=True).defer("words").order_by("name", "pk")
    return list(rows[:MOST_PEOPLE])


def begin(organisation: Organisation, before: ConfirmationSheet | None = None) -> ConfirmationSheet:
    """Creates a sheet with the values of today; keeps what was typed about contacts on the sheet `before`."""
    people = people_of(organisation)
    users = organisation.users.filter(not_over()).order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE]
    return ConfirmationSheet(
        organisation_values(organisation),
        {str(contact.pk): contact_values(contact) for contact in people},
        users=tuple(users),
        body=organisation.pk,
        was=before.body if before else 0,
        newcomers=before.newcomers if before else 1,
        typed=about_people(before.typed) if before else {},
    )


def about_people(typed: Mapping[str, str]) -> dict[str, str]:
    """The typed values without those of the organisation's own fields."""
    return {name: value for name, value in typed.items() if not name.startswith("o-")}


def not_over() -> Q:
    """Condition for connected users with no last day, or one that has not passed."""
    return Q(valid_until__isnull=True) | Q(valid_until__gte=clock.today())


def seal(confirmation: Confirmation, sheet: ConfirmationSheet) -> bytes:
    return SHEETS.seal(confirmation.pk, json.dumps(asdict(sheet)).encode())


def opened(confirmation: Confirmation) -> ConfirmationSheet | None:
    """The stored sheet; None when the link was not opened yet, or the sheet is about another organisation."""
    sheet = kept(confirmation)
    return sheet if sheet and sheet.body in (0, confirmation.organisation_id) else None


def kept(confirmation: Confirmation) -> ConfirmationSheet | None:
    """The stored sheet, even about another organisation."""
    if confirmation.sheet is None:
        return None
    return ConfirmationSheet(**json.loads(SHEETS.open(confirmation)))
