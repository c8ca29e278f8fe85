"""What strangers type into the portal: text in, typed values out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from django import forms
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.kit import dates, phones
from tridesk.kit.text import storable
from tridesk.portal import queries
from tridesk.portal.actions.web_requests import WebRequest, packed
from tridesk.portal.models import Helped
from tridesk.portal.queries import Followed
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.forms import FilesField

MOST_FILES: Final = 5
MOST_BYTES: Final = 5_000_000
MOST_TEXT: Final = 20_000
_PHONE_TROUBLE: Final = _("This is not a telephone number. It looks like 02 123 45 67 or +32 2 123 45 67.")


class SmallFilesField(FilesField):
    """A few files: whoever sends them is a stranger to us."""

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files = data if isinstance(data, list | tuple) else []
        if len(files) > MOST_FILES or sum(file.size or 0 for file in files if file) > MOST_BYTES:
            raise forms.ValidationError(_("At most five files, together no larger than 5 MB. Choose them again."))
        return super().clean(data, initial)


def _clean_phone(typed: str) -> str:
    """As +32…, or empty."""
    number = phones.parse(typed.strip()) if typed.strip() else ""
    if number is None:
        raise forms.ValidationError(_PHONE_TROUBLE)
    return number


class ReplyForm(forms.Form):
    """Words of the requester, with files; one of both suffices."""

    prefix = "reply"
    use_required_attribute = False
    text = forms.CharField(
        label=_("Your message"), required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    uploads = SmallFilesField(label=_("Files"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and not data.get("text", "").strip() and not data.get("uploads"):
            self.add_error("text", _("Write your message, or add a file."))
        return data | {"text": storable(data.get("text", ""))}


class PublicBodyInput(forms.TextInput):
    """A box for the name of an organisation; `suggest.js` offers those of public bodies."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        more = {"autocomplete": "organization", "data-suggest": reverse("portal:organisations")}
        return super().get_context(name, value, more | (attrs or {}))


class NewRequestForm(forms.Form):
    """A request by somebody whom nothing proves yet. `website` is a trap: people do not see it."""

    LANGUAGES: ClassVar[dict[str, str]] = {"nl": "Nederlands", "fr": "Français", "de": "Deutsch"}

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Your question"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Please no national numbers."),
    )
    language = forms.ChoiceField(label=_("Language of our answer"), choices=list(LANGUAGES.items()))
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=_("Your telephone number"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    organisation = forms.CharField(label=_("Your organisation"), max_length=200, required=False, widget=PublicBodyInput)
    uploads = SmallFilesField(label=_("Files"), required=False)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def clean_phone(self) -> str:
        return _clean_phone(self.cleaned_data["phone"])

    @property
    def is_robots(self) -> bool:
        """Whether the trap was filled in."""
        return bool(self.cleaned_data["website"])

    def asked(self) -> WebRequest:
        data = self.cleaned_data
        typed = {name: storable(data[name].strip()) for name in ("subject", "text", "name", "organisation")}
        return WebRequest(
            **typed,
            language=data["language"],
            email=data["email"],
            phone=data["phone"],
            files=packed(data["uploads"]),
        )


class RenewForm(forms.Form):
    """Which request, and which address the new link is to go to."""

    number = forms.RegexField(
        r"\A\s*\d{4}-\d{6}\s*\Z",
        label=_("Number of your request"),
        max_length=20,
        help_text=_("It stands in the subject of our mails, for example 2026-000123."),
    )
    email = forms.EmailField(
        label=_("Your mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        return typed.strip()


class OrganisationForm(forms.Form):
    """The address of a security contact of an organisation."""

    email = forms.EmailField(
        label=_("Registered mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class CallForm(forms.Form):
    """A free half-hour and the number to call."""

    prefix = "call"
    use_required_attribute = False
    slot = forms.ChoiceField(label=_("When"))
    phone = forms.CharField(
        label=_("Your telephone number"), max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def __init__(self, followed: Followed, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"phone": phones.written(followed.ticket.requester_phone)})
        self.fields["slot"].choices = [  # type: ignore[attr-defined]
            (slot.isoformat(), slot_words(slot)) for slot in queries.free_slots(followed.ticket.language)
        ]

    def clean_slot(self) -> datetime:
        moment = parse_datetime(self.cleaned_data["slot"])
        assert moment is not None, "it is one of the choices"
        return moment

    def clean_phone(self) -> str:
        return _clean_phone(self.cleaned_data["phone"])


_SLOTS: Final = {
    "nl": "EEEE d MMMM, H.mm 'uur'",
    "fr": "EEEE d MMMM, H'h'mm",
    "de": "EEEE, d. MMMM, H.mm 'Uhr'",
}


def slot_words(at: datetime) -> str:
    """A day and an hour: `donderdag 3 december, 14.30 uur`, `mardi 1er décembre, 14h30`."""
    language = get_language() or "nl"
    return dates.in_words(at, _SLOTS.get(language, "EEEE d MMMM, H.mm"), language)


class FeedbackForm(forms.Form):
    """Did this help?"""

    prefix = "rate"
    use_required_attribute = False
    helped = forms.ChoiceField(label=_("Did this help?"), choices=Helped.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What could we do better?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Please no names and no national numbers."),
    )

    def clean_text(self) -> str:
        return storable(self.cleaned_data["text"])
