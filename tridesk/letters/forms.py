"""What is typed about letters: text in, typed values out."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tridesk.documents import queries as documents
from tridesk.documents.forms import ValidVersionField
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.text import Text
from tridesk.letters import queries
from tridesk.letters.actions import MOST_TEXT, LetterChange
from tridesk.letters.models import Envelope, LetterTemplate
from tridesk.letters.post import Window
from tridesk.tickets.answer_language import AnswerLanguage

MOST_ADDRESS: Final = 600
MOST_MILLIMETRES: Final = 400


def _millimetres(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_MILLIMETRES)


def _name(label: Any, language: str, *, required: bool = False) -> forms.CharField:
    box = forms.TextInput(attrs={"lang": language})
    return forms.CharField(label=label, max_length=200, required=required, widget=box)


class BeginForm(forms.Form):
    """The template of a new letter and, where the law leaves it open, its language."""

    template = forms.ModelChoiceField(
        LetterTemplate.objects.none(), label=_("Template"), to_field_name="code", empty_label=None
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, legal: AnswerLanguage, **options: Any) -> None:
        options.setdefault("initial", {"language": legal.language})
        super().__init__(*args, **options)
        self.fields["template"].queryset = queries.templates()  # type: ignore[attr-defined]
        if legal.law:
            del self.fields["language"]


class LetterForm(forms.Form):
    """A draft, and the version of it that was seen."""

    envelope = forms.ModelChoiceField(
        Envelope.objects.all(), label=_("Envelope"), to_field_name="code", empty_label=None
    )
    address = forms.CharField(
        label=_("Address"), required=False, max_length=MOST_ADDRESS, widget=forms.Textarea(attrs={"rows": 6})
    )
    subject = forms.CharField(label=_("Subject"), required=False, max_length=200)
    text = forms.CharField(
        label=_("Text"), required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 16})
    )

    enclosures = forms.CharField(
        label=_("Enclosures, one in each line"),
        required=False,
        max_length=MOST_ADDRESS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    document = ValidVersionField(
        _("Enclose a document of the library"), _("It is added to the enclosures when you save.")
    )

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.language = language
        self.fields["document"].offer()  # type: ignore[attr-defined]

    def change(self) -> LetterChange:
        values = dict(self.cleaned_data)
        if (version := values.pop("document")) is not None:
            name = documents.file_name(version, self.language)
            line = f"{name} {version.document.names.in_(name.language)}"
            values["enclosures"] = "\n".join(filter(None, (values["enclosures"].strip(), line)))
        return LetterChange(**values)


class LetterTemplateForm(forms.Form):
    """A template in its languages; the three of the country are needed."""

    active = forms.BooleanField(label=_("Offered to call takers"), required=False)

    def __init__(self, *args: Any, template: LetterTemplate, **options: Any) -> None:
        options.setdefault("initial", {"active": template.active})
        super().__init__(*args, **options)
        for code, name in settings.LANGUAGES:
            needed = code != "en"
            self.fields[f"subject_{code}"] = forms.CharField(
                label=_("Subject (%(language)s)") % {"language": name},
                max_length=200,
                required=needed,
                initial=template.subjects.get(code, ""),
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": name},
                max_length=MOST_TEXT,
                required=needed,
                initial=template.bodies.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 8, "lang": code}),
            )

    def texts(self) -> tuple[dict[str, str], dict[str, str]]:
        """Subjects and bodies by language, without the empty ones."""
        data = self.cleaned_data
        codes = [code for code, _name in settings.LANGUAGES if data[f"body_{code}"]]
        return {code: data[f"subject_{code}"] for code in codes}, {code: data[f"body_{code}"] for code in codes}


class CodeForm(forms.Form):
    """The code of a new template or envelope."""

    code = forms.SlugField(label=_("Code"), max_length=20, help_text=_("Letters, digits and -; it stays."))


class EnvelopeForm(forms.Form):
    """An envelope: its names, and its window in mm from the left upper corner."""

    name_nl = _name(_("Name in Dutch"), "nl", required=True)
    name_fr = _name(_("Name in French"), "fr", required=True)
    name_de = _name(_("Name in German"), "de")
    name_en = _name(_("Name in English"), "en")
    width = _millimetres(_("Width"))
    height = _millimetres(_("Height"))
    left = _millimetres(_("Window from the left"))
    top = _millimetres(_("Window from the top"))
    window_width = _millimetres(_("Width of the window"))
    window_height = _millimetres(_("Height of the window"))
    is_usual = forms.BooleanField(label=_("For new letters"), required=False)

    def names(self) -> Text:
        return Text(*(self.cleaned_data[f"name_{code}"] for code in INTERFACE_LANGUAGES))

    def window(self) -> Window:
        data = self.cleaned_data
        return Window(
            data["width"], data["height"], data["left"], data["top"], data["window_width"], data["window_height"]
        )
