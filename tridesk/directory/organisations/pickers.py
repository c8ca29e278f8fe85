"""Form fields for an organisation or a contact: its name typed, or picked from the suggestions.

A picked record is sent with its row number, so that two records of one name are told apart; without script, or when
the text was changed afterwards, the text alone decides.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.search import (
    contact_picked,
    contacts_named,
    organisation_named,
    organisation_picked,
)
from tridesk.kit.rows import row_number


class Typed(str):
    """What stands in the box, and the row that was picked for it."""

    picked: int | None

    def __new__(cls, text: str, picked: int | None = None) -> Typed:
        typed = super().__new__(cls, text)
        typed.picked = picked
        return typed


class PickingInput(forms.TextInput):
    """A plain box for text; `suggest.js` makes it a combobox that writes what was picked into a hidden field beside."""

    of: ClassVar[str]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        more = {"autocomplete": "off", "data-suggest": f"{reverse('directory:organisations')}?of={self.of}"}
        return super().get_context(name, value, more | (attrs or {}))

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        picked = getattr(value, "picked", None)
        box = super().render(name, value, attrs, renderer)
        return format_html(
            '{}<input type="hidden" name="{}_picked" value="{}" data-suggest-picked>', box, name, picked or ""
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        return Typed(str(data.get(name) or ""), row_number(str(data.get(f"{name}_picked") or "")))


class OrganisationInput(PickingInput):
    """Suggests bodies."""

    of = "organisation"


class ContactInput(PickingInput):
    """Suggests people."""

    of = "contact"


class OrganisationField(forms.CharField):
    """An organisation of the directory, where it has gone on to; None when nothing was typed.

    A name that the directory does not know is refused; with `strict=False` it comes back as the text that it is.
    """

    widget = OrganisationInput

    def __init__(self, label: Any, *, strict: bool = True, **options: Any) -> None:
        super().__init__(label=label, max_length=200, required=False, **options)
        self.strict = strict

    def clean(self, value: Any) -> Organisation | str | None:
        picked = getattr(value, "picked", None)
        typed: str = super().clean(value)
        if not typed:
            return None
        organisation = (organisation_picked(picked, typed) if picked else None) or organisation_named(typed)
        if organisation is None and self.strict:
            raise forms.ValidationError(_("The directory knows no organisation of this name."))
        return organisation or typed

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A pick counts as a change even when the name is the same: another organisation may have that name."""
        return getattr(data, "picked", None) is not None or super().has_changed(initial, data)


class ContactField(forms.CharField):
    """A contact of the directory, by name or mail address; None when nothing was typed."""

    widget = ContactInput

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label=label, max_length=254, required=False, **options)

    def clean(self, value: Any) -> Contact | None:
        picked = getattr(value, "picked", None)
        typed: str = super().clean(value)
        if not typed:
            return None
        if picked and (contact := contact_picked(picked, typed)):
            return contact
        contacts = contacts_named(typed)
        if not contacts:
            raise forms.ValidationError(_("The directory knows no contact of this name or mail address."))
        if len(contacts) > 1:
            raise forms.ValidationError(_("Several contacts are called so: choose one from the list."))
        return contacts[0]
