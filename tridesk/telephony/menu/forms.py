"""Forms of the menu: text in, a choice or a file out."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.directory.office.queries import services
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.telephony.engine import ivr
from tridesk.telephony.engine.ivr import Option, OptionKind

NAMES: Final = {"nl": _("In Dutch"), "fr": _("In French"), "de": _("In German")}
KINDS: Final = [
    (OptionKind.SERVICE.value, _("leads to a service")),
    (OptionKind.MENU.value, _("opens another menu")),
    (OptionKind.TEXT.value, _("says a text, then the choices again")),
]


class ChoiceForm(forms.Form):
    """A choice of the menu. Languages may be left for later: the draft says what is missing."""

    digit = forms.ChoiceField(label=_("Key on the telephone"), choices=[(digit, digit) for digit in ivr.DIGITS])
    kind = forms.TypedChoiceField(label=_("This choice"), choices=KINDS, coerce=OptionKind, widget=forms.RadioSelect)
    service = forms.ChoiceField(label=_("Service"), required=False)

    def __init__(self, *args: Any, option: Option | None = None, **kwargs: Any) -> None:
        if option is not None:
            kwargs["initial"] = _initial(option)
        super().__init__(*args, **kwargs)
        service = self.fields["service"]
        assert isinstance(service, forms.ChoiceField)
        service.choices = [("", "—"), *((choice.code, str(choice)) for choice in services())]
        for language in LANGUAGES:
            self.fields[f"label_{language}"] = forms.CharField(
                label=NAMES[language], max_length=100, required=False, widget=forms.TextInput(attrs={"lang": language})
            )
            self.fields[f"text_{language}"] = forms.CharField(
                label=NAMES[language],
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"lang": language, "rows": 3}),
            )

    @property
    def labels(self) -> list[forms.BoundField]:
        return [self[f"label_{language}"] for language in LANGUAGES]

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[f"text_{language}"] for language in LANGUAGES]

    @property
    def option(self) -> Option:
        """The choice that was entered."""
        typed, kind = self.cleaned_data, self.cleaned_data["kind"]
        return Option(
            typed["digit"],
            self._words("label"),
            kind,
            to=typed["service"] if kind is OptionKind.SERVICE else "",
            text=self._words("text") if kind is OptionKind.TEXT else ivr.NOTHING,
        )

    def _words(self, name: str) -> Text:
        """The spoken words: line ends become spaces."""
        return Text(*(" ".join(self.cleaned_data[f"{name}_{language}"].split()) for language in LANGUAGES))


def _initial(option: Option) -> dict[str, str]:
    words = {f"label_{language}": getattr(option.label, language) for language in LANGUAGES}
    words |= {f"text_{language}": getattr(option.text, language) for language in LANGUAGES}
    return words | {
        "digit": option.digit,
        "kind": option.kind.value,
        "service": option.to if option.kind is OptionKind.SERVICE else "",
    }


class RecordingForm(forms.Form):
    """A recording of one sentence."""

    file = forms.FileField(
        label=_("Recording"),
        help_text=_("A WAV file with 16 bits a sample, at most a minute long."),
        widget=forms.FileInput(attrs={"accept": ".wav,audio/wav,audio/x-wav"}),
    )
