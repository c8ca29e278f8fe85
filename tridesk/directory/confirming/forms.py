"""The sheet as a form, with a field per value that may be corrected: `o-town`, `c12-name`, `n0-phones`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from tridesk.directory.confirming.changes import Card, Value
from tridesk.directory.confirming.fields import CONTACT_FIELDS, LABELS, ORGANISATION_FIELDS
from tridesk.directory.confirming.sheets import ConfirmationSheet, SheetAnswer
from tridesk.directory.organisations.cards import ContactCard, OrganisationCard, reached
from tridesk.kit import clock, national_number, phones
from tridesk.kit.errors import Invalid

_LONGEST: Final = {"postcode": 12, "town": 120, "function": 120}
_LISTS: Final = ("phones", "emails")
HERE, LEFT = "here", "left"


class SheetForm(forms.Form):
    """Form of one sheet. Initial values are those typed earlier, else those shown."""

    def __init__(self, sheet: ConfirmationSheet, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_initial(sheet) | sheet.typed)
        self.sheet = sheet
        for field in ORGANISATION_FIELDS:
            self.fields[f"o-{field}"] = _field(field, required=field in ("name_nl", "name_fr"))
        for number in sheet.contacts:
            self._add_person(f"c{number}", known=True)
        for place in range(sheet.newcomers):
            self._add_person(f"n{place}", known=False)
        for user in sheet.users:
            self.fields[f"u{user}-access"] = forms.ChoiceField(
                label=_("Still needs access"), choices=[(HERE, _("yes")), (LEFT, _("no, end it"))]
            )
        self.fields["remark"] = forms.CharField(
            label=_("Anything else we should know"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Please no national numbers."),
        )

    def _add_person(self, prefix: str, *, known: bool) -> None:
        for field in CONTACT_FIELDS:
            if field != "left_on":
                self.fields[f"{prefix}-{field}"] = _field(field)
            elif known:
                self.fields[f"{prefix}-left_on"] = forms.ChoiceField(
                    label=_("Works with you"), choices=[(HERE, _("yes")), (LEFT, _("no, has left"))]
                )

    # --- for the page

    def of(self, prefix: str) -> dict[str, BoundField]:
        """The fields with this prefix, by field name."""
        return {name.partition("-")[2]: self[name] for name in self.fields if name.startswith(f"{prefix}-")}

    @property
    def organisation(self) -> dict[str, BoundField]:
        return self.of("o")

    @property
    def people(self) -> list[tuple[str, dict[str, BoundField]]]:
        """Known contacts: name and fields of each."""
        return [(str(card.get("name") or ""), self.of(f"c{number}")) for number, card in self.sheet.contacts.items()]

    def access(self, user: int) -> BoundField | None:
        """The field that asks whether a connected user still needs access; None for users not on the sheet."""
        return self[f"u{user}-access"] if user in self.sheet.users else None

    @property
    def newcomers(self) -> list[dict[str, BoundField]]:
        return [self.of(f"n{place}") for place in range(self.sheet.newcomers)]

    # --- the answer

    def clean(self) -> dict[str, Any]:
        """Normalises numbers and addresses; invalid ones become errors of their field."""
        data = self.cleaned_data
        prefixes = ["o", *(f"c{number}" for number in self.sheet.contacts), *map("n{}".format, self.newcomer_places)]
        for prefix in prefixes:
            for field in _LISTS:
                name = f"{prefix}-{field}"
                try:
                    data[name] = _values(field, str(data.get(name, "")).splitlines())
                except Invalid as refusal:
                    self.add_error(name, str(refusal))
        for number in self.sheet.contacts:
            self._must_be_reachable(f"c{number}")
        return data

    @property
    def newcomer_places(self) -> range:
        return range(self.sheet.newcomers)

    def _must_be_reachable(self, prefix: str) -> None:
        if not any(self.cleaned_data.get(f"{prefix}-{field}") for field in ("name", *_LISTS)):
            self.add_error(f"{prefix}-name", _("Give a name, a number or a mail address."))

    def answer(self) -> SheetAnswer:
        """The complete answer, as values by field."""
        people = {number: self._card(f"c{number}", seen) for number, seen in self.sheet.contacts.items()}
        newcomers = [self._card(f"n{place}", None) for place in self.newcomer_places]
        return SheetAnswer(
            organisation=self._card("o", self.sheet.organisation),
            contacts=people,
            newcomers=[card for card in newcomers if any(card.get(field) for field in ("name", *_LISTS))],
            without_access=frozenset(user for user in self.sheet.users if self.cleaned_data[f"u{user}-access"] == LEFT),
            remark=national_number.mask(self.cleaned_data["remark"].strip()).text,
        )

    def _card(self, prefix: str, seen: Card | None) -> Card:
        card: dict[str, Value] = {}
        for field in ORGANISATION_FIELDS if prefix == "o" else CONTACT_FIELDS:
            name, before = f"{prefix}-{field}", (seen or {}).get(field, "")
            if name not in self.fields:
                continue
            value = self.cleaned_data[name]
            if field == "left_on":
                today = clock.today().isoformat()
                card[field] = today if value == LEFT else ""
            elif field == "languages":
                card[field] = _languages(value, before)
            else:
                card[field] = value if isinstance(value, list) else national_number.mask(value.strip()).text
        return card


def _field(field: str, *, required: bool = False) -> forms.Field:
    label = LABELS[field]
    if field == "languages":
        choices = [("", _("not known")), *settings.LANGUAGES]
        return forms.ChoiceField(label=_("Language"), choices=choices, required=False)
    if field in _LISTS:
        help_text = (
            _("One number on each line, the one to use first on top.")
            if field == "phones"
            else _("One address on each line, the one to use first on top.")
        )
        box = forms.Textarea(attrs={"rows": 2})
        return forms.CharField(label=label, help_text=help_text, required=False, max_length=2000, widget=box)
    attributes = {"lang": field[-2:]} if field.startswith("name_") else {}
    return forms.CharField(
        label=label, required=required, max_length=_LONGEST.get(field, 200), widget=forms.TextInput(attrs=attributes)
    )


def _initial(sheet: ConfirmationSheet) -> dict[str, Any]:
    cards = {"o": sheet.organisation} | {f"c{number}": card for number, card in sheet.contacts.items()}
    return {
        f"{prefix}-{field}": _shown(field, value) for prefix, card in cards.items() for field, value in card.items()
    }


def _shown(field: str, value: Value) -> str:
    match field:
        case "phones":
            return "\n".join(phones.written(number) for number in value)
        case "emails":
            return "\n".join(value)
        case "languages":
            return value[0] if value else ""
        case "left_on":
            return LEFT if value else HERE
    return str(value)


def _values(field: str, lines: Iterable[str]) -> list[str]:
    """Normalises the lines; raises `Invalid` for the first wrong one."""
    if field == "phones":
        values = reached(OrganisationCard("", "", "", phones=tuple(lines)))
        return [number for number in (values["phone"], *values["other_phones"]) if number]
    values = reached(ContactCard(emails=tuple(lines)))
    return [address for address in (values["email"], *values["other_emails"]) if address]


def _languages(first: str, before: Value) -> list[str]:
    """The chosen language first, then the other known languages."""
    others = [language for language in before if language != first]
    return [first, *others] if first else []
