"""What is typed about a fax that leaves: text in, typed values out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tridesk.documents.models import DocumentFile
from tridesk.fax.outgoing.actions import FaxDraft
from tridesk.kit.clock import BRUSSELS
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.forms import FilesField


class FaxForm(forms.Form):
    """A fax about a ticket: to which number, its words, and what goes along."""

    to = forms.CharField(label=_("Fax number"), max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))
    name = forms.CharField(label=_("For"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(
        label=_("Words on the cover"),
        help_text=_("They are an answer on the ticket. Without words the documents go alone, without a cover."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    document = forms.ChoiceField(label=_("Document of the library"), required=False)
    uploads = FilesField(label=_("Files (PDF)"), required=False)
    leaves_at = forms.DateTimeField(
        label=_("Send later"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    in_hours = forms.BooleanField(label=_("In working hours only"), required=False)
    is_fine = forms.BooleanField(label=_("Fine: takes twice as long"), required=False, initial=True)

    def __init__(self, *args: Any, documents: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["document"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *documents]

    def draft(self, document: DocumentFile | None, content: bytes) -> FaxDraft:
        """The fax that was typed, with the document that was chosen in front of the files."""
        data = self.cleaned_data
        chosen = [Upload(document.filename, "application/pdf", content, document.pk)] if document else []
        return FaxDraft(
            to=data["to"],
            name=data["name"],
            text=data["text"],
            language=data["language"],
            uploads=[*chosen, *data["uploads"]],
            leaves_at=_in_brussels(data["leaves_at"]),
            in_hours=data["in_hours"],
            is_fine=data["is_fine"],
        )


def _in_brussels(typed: datetime | None) -> datetime | None:
    return typed.replace(tzinfo=BRUSSELS) if typed else None
