"""What is typed about documents and the log of dispatches: text in, typed values out."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts.models import User
from tridesk.accounts.roles import roles_with
from tridesk.documents import queries
from tridesk.documents.actions import MOST_FILE, TOO_LARGE, DocumentChange
from tridesk.documents.models import Audience, Document, DocumentKind, Version
from tridesk.journal.dispatches import WAYS, DispatchFilter, sources
from tridesk.kit import clock
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.text import Text

_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class _Day(forms.DateField):
    """A day of these years, chosen or typed."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_validators = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))]


class DocumentForm(forms.Form):
    """A document: its subject in each language; the three of the country are needed."""

    name_nl = forms.CharField(label=_("Subject in Dutch"), max_length=200, widget=forms.TextInput({"lang": "nl"}))
    name_fr = forms.CharField(label=_("Subject in French"), max_length=200, widget=forms.TextInput({"lang": "fr"}))
    name_de = forms.CharField(label=_("Subject in German"), max_length=200, widget=forms.TextInput({"lang": "de"}))
    name_en = forms.CharField(
        label=_("Subject in English"), max_length=200, required=False, widget=forms.TextInput({"lang": "en"})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices)
    keeper = forms.ModelChoiceField(User.objects.none(), label=_("Who keeps it"), to_field_name="username")
    words = forms.CharField(
        label=_("Other words by which it is found"), max_length=300, required=False, help_text=_("In any language.")
    )

    def __init__(self, *args: Any, document: Document | None = None, by: User, **options: Any) -> None:
        options["initial"] = {"keeper": by.username}
        if document is not None:
            options["initial"] = {name: getattr(document, name) for name in self.base_fields} | {
                "keeper": document.keeper.username
            }
        super().__init__(*args, **options)
        keepers = User.objects.filter(is_active=True, role__in=roles_with("document.keep"))
        present = User.objects.filter(pk=document.keeper_id) if document is not None else keepers
        self.fields["keeper"].queryset = (keepers | present).order_by("name", "username")  # type: ignore[attr-defined]

    def change(self) -> DocumentChange:
        data = self.cleaned_data
        return DocumentChange(
            names=Text(*(data[f"name_{code}"] for code in INTERFACE_LANGUAGES)),
            kind=data["kind"],
            audience=data["audience"],
            keeper=data["keeper"],
            words=data["words"],
        )


class DaysForm(forms.Form):
    """From which day to which one a version is valid."""

    valid_from = _Day(label=_("Valid from"))
    valid_to = _Day(label=_("Valid to"), required=False, help_text=_("The last day; empty as long as none is known."))


class FileForm(forms.Form):
    """The PDF of a version in one language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    file = forms.FileField(label=_("PDF"), help_text=_("At most 10 MB, without a password."))

    def clean_file(self) -> bytes:
        """The content; read no further than it may be large."""
        content: bytes = self.cleaned_data["file"].read(MOST_FILE + 1)
        if len(content) > MOST_FILE:
            raise ValidationError(TOO_LARGE)
        return content


class WithdrawForm(forms.Form):
    """Why a version is withdrawn."""

    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=200)


class DispatchForm(forms.Form):
    """Which dispatches are shown; what makes no sense is said, and left out."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    way = forms.ChoiceField(label=_("Way"), required=False)
    since = _Day(label=_("From"), required=False)
    to_day = _Day(label=pgettext_lazy("a period", "To"), required=False)
    to = forms.CharField(label=_("To whom"), required=False, max_length=254, help_text=_("A whole mail address."))
    about = forms.CharField(label=_("Ticket"), required=False, max_length=20)
    digest = forms.CharField(label=_("Hash (SHA-256)"), required=False, max_length=64)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(source.kind, source.label) for source in sources.answer]
        self.fields["kind"].choices = [("", _("All kinds")), *kinds]  # type: ignore[attr-defined]
        self.fields["way"].choices = [("", _("All ways")), *WAYS.items()]  # type: ignore[attr-defined]

    def clean_digest(self) -> str:
        digest: str = self.cleaned_data["digest"].strip().lower()
        if digest and not _DIGEST.fullmatch(digest):
            raise ValidationError(_("A hash has 64 digits and letters from a to f."))
        return digest

    def wanted(self) -> DispatchFilter:
        """The filter; a field that makes no sense does not narrow."""
        data = self.cleaned_data
        until: date | None = data.get("to_day")
        return DispatchFilter(
            kind=data.get("kind", ""),
            way=data.get("way", ""),
            since=clock.midnight(data["since"]) if data.get("since") else None,
            until=clock.midnight(until + timedelta(days=1)) if until else None,
            to=data.get("to", "").strip(),
            about=data.get("about", "").strip(),
            digest=data.get("digest", ""),
        )


class ValidVersionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A document of the library that may leave today; None when none is chosen."""

    def __init__(self, label: Any, help_text: Any) -> None:
        super().__init__(
            Version.objects.none(), label=label, help_text=help_text, required=False, empty_label=_("none")
        )

    def offer(self) -> None:
        """Offers what is valid today."""
        self.queryset = queries.valid_versions()

    def label_from_instance(self, version: Version) -> str:
        return f"{version.document.name} {version.document} ({version.number})"
