"""What people type about notices: text in, a draft out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.directory.audience.recipients import Count, counts
from tridesk.directory.models import UserGroup
from tridesk.documents.forms import ValidVersionField
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import LANGUAGES
from tridesk.letters import placeholders
from tridesk.letters.models import Envelope, LetterTemplate
from tridesk.letters.queries import templates
from tridesk.notices import occasions
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.exception_fields import WithoutForm
from tridesk.notices.models import Category, Notice, NoticeWay
from tridesk.statuspage.editor import choices
from tridesk.statuspage.forms import Hour
from tridesk.statuspage.phrases import PHRASES, Ready

NAMES: Final = {"nl": _("Dutch"), "fr": _("French"), "de": _("German")}
READY: Final = {
    Category.INTERRUPTION: dict.fromkeys((*choices.IN_TROUBLE, *choices.WHEN_STABLE)),
    Category.MAINTENANCE: dict.fromkeys((*choices.OF_WORK, *choices.OF_CANCELLED_WORK)),
}
"""The ready phrases of the status editor that fit a category."""


class MarkedCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes with a mark each: `marks` by value, in the attribute `data-for`, for the style sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: dict[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **options)
        option["attrs"]["data-for"] = self.marks.get(str(value), "")
        return option


class GroupsField(forms.MultipleChoiceField):
    """User groups in use, each with its number of addresses and the languages in which they are written to."""

    def __init__(self) -> None:
        super().__init__(
            label=_("User groups"),
            required=False,
            widget=MarkedCheckboxes(),
            help_text=_("Whoever is in several of them gets one mail."),
        )

    def offer(self, groups: list[UserGroup]) -> None:
        """Offers these groups."""
        totals = counts(group.pk for group in groups)
        marks = {group.pk: _languages_of(totals[group.pk]) for group in groups}
        self.widget.marks = {str(number): " ".join(languages) for number, languages in marks.items()}
        self.choices = [
            (str(group.pk), f"{group} – {', '.join([str(totals[group.pk].addresses), *marks[group.pk]])}")
            for group in groups
        ]


def _languages_of(count: Count) -> list[str]:
    return [language for language in LANGUAGES if any(language in several for several in count.by_language)]


class NoticeForm(WithoutForm):
    """A notice: audience, hours, and its words in three languages."""

    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    way = forms.ChoiceField(label=_("How it leaves"), choices=NoticeWay.choices, required=False)
    template = forms.ModelChoiceField(
        LetterTemplate.objects.none(), label=_("Letter template"), to_field_name="code", required=False
    )
    envelope = forms.ModelChoiceField(
        Envelope.objects.all(),
        label=_("Envelope"),
        to_field_name="code",
        required=False,
        empty_label=_("the usual one"),
    )
    enclosure = ValidVersionField(
        _("Enclosure"),
        _("A valid document of the library. It goes along with mails; on paper it is put in by hand."),
    )
    groups = GroupsField()
    begins = Hour(required=False, label=_("Begins"))
    ends = Hour(required=False, label=_("Ends"))
    ready = forms.MultipleChoiceField(label=_("Ready phrases"), required=False, widget=MarkedCheckboxes())
    send_at = Hour(required=False, label=_("Leaves at"), help_text=_("Belgian time. Empty: as soon as it is approved."))
    not_after = Hour(
        required=False, label=_("Not after"), help_text=_("What has not left by then does not leave any more.")
    )

    def __init__(self, *args: Any, corrects: bool = False, planned: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        for language in LANGUAGES:
            box = forms.Textarea(attrs={"rows": 9, "lang": language, "placeholder": " "})  # filled ones stay in sight
            line = forms.TextInput(attrs={"lang": language, "placeholder": " "})
            self.fields[f"subject_{language}"] = forms.CharField(
                label=_("Subject"), max_length=200, required=False, widget=line
            )
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("Text"), max_length=20_000, required=False, widget=box
            )
        self.fields["template"].queryset = templates()  # type: ignore[attr-defined]
        self.fields["enclosure"].offer()  # type: ignore[attr-defined]
        self._offer_phrases()
        if corrects:
            for name in ("groups", "way", "template", "envelope", "enclosure", *WithoutForm.base_fields):
                del self.fields[name]
        else:
            groups = list(UserGroup.objects.filter(active=True))
            self.fields["groups"].offer(groups)  # type: ignore[attr-defined]
            self.fields["without"].choices = [  # type: ignore[attr-defined]
                (str(group.pk), str(group)) for group in groups
            ]
        if corrects or planned:  # the state page has its hours already
            del self.fields["begins"], self.fields["ends"]

    def _offer_phrases(self) -> None:
        field, language = self.fields["ready"], get_language() or "nl"
        categories: dict[Ready, list[str]] = {}
        for category, phrases in READY.items():
            for phrase in phrases:
                categories.setdefault(phrase, []).append(category.value)
        field.choices = [  # type: ignore[attr-defined]
            (phrase.value, PHRASES[phrase].in_(language)) for phrase in categories
        ]
        field.widget.marks = {phrase.value: " ".join(several) for phrase, several in categories.items()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("It ends before it begins."))
        return data

    @property
    def hours(self) -> tuple[datetime, datetime] | None:
        """When the work begins and ends; None when that was not typed, or is wrong."""
        if not self.is_bound:
            return None
        self.is_valid()
        begins, ends = self.cleaned_data.get("begins"), self.cleaned_data.get("ends")
        return (begins, ends) if begins and ends else None

    def with_phrases(self, url: str, now: datetime, **options: Any) -> Self:
        """The form with the hours and the ready phrases put into subjects and texts; `url` is the public page."""
        assert isinstance(self.data, QueryDict)
        data, hours = self.data.copy(), self.hours
        ready = [Ready(phrase) for phrase in data.getlist("ready") if phrase in set(Ready)]
        letter = occasions.out_of_phrases(ready, hours, url, now)
        for language in LANGUAGES:
            subject, text = f"subject_{language}", f"text_{language}"
            data[subject] = data.get(subject, "").strip() or letter.subjects[language]
            data[text] = occasions.put_in(data.get(text, ""), letter, language)
        data.setlist("ready", [])
        again = type(self)(data, **options)
        again.naming = True
        return again

    def versions(self) -> list[dict[str, Any]]:
        """The boxes of each language, side by side."""
        return [
            {
                "code": language,
                "name": NAMES[language],
                "subject": self[f"subject_{language}"],
                "text": self[f"text_{language}"],
            }
            for language in LANGUAGES
        ]

    @staticmethod
    def said_of(notice: Notice) -> dict[str, Any]:
        """What the form begins with."""
        exceptions = notice.exceptions or {}
        same = ["category", *(f"{name}_{code}" for name in ("subject", "text") for code in LANGUAGES)]
        return {name: getattr(notice, name) for name in same} | {
            "way": notice.way,
            "envelope": notice.envelope and notice.envelope.code,
            "enclosure": notice.enclosure_id,
            "groups": [str(number) for number in notice.groups],
            "without": [str(number) for number in exceptions.get("groups", [])],
            "without_organisations": [str(number) for number in exceptions.get("organisations", [])],
            "without_contacts": [str(number) for number in exceptions.get("contacts", [])],
            "without_addresses": "\n".join(exceptions.get("addresses", [])),
            "send_at": notice.send_at and notice.send_at.astimezone(BRUSSELS),
            "not_after": notice.not_after and notice.not_after.astimezone(BRUSSELS),
        }

    def draft(self, before: Notice | None = None) -> NoticeDraft:
        """What was said; what the form does not show stays as it was `before`."""
        data = self.cleaned_data
        return NoticeDraft(
            category=data["category"],
            subjects={language: data[f"subject_{language}"] for language in LANGUAGES},
            texts={language: data[f"text_{language}"] for language in LANGUAGES},
            groups=[int(group) for group in data.get("groups", [])],
            exceptions=self.exceptions() if "without" in self.fields else {},
            send_at=data["send_at"],
            not_after=data["not_after"],
            **(NoticeDraft.beside(before) if before else {}) | self._way(),
        )

    @property
    def letter_fields(self) -> list[str]:
        """The fields of a letter to many, as they are written."""
        return [f"{{{name}}}" for name in placeholders.OF_MANY]

    def _way(self) -> dict[str, Any]:
        """How it leaves, where the form asks; a document goes along with letters alone."""
        if "way" not in self.fields:
            return {}
        way = self.cleaned_data["way"] or NoticeWay.MAIL
        is_letter = way == NoticeWay.LETTER
        chosen = {name: self.cleaned_data[name] if is_letter else None for name in ("envelope", "enclosure")}
        return {"way": way, **chosen}

    def with_template(self, **options: Any) -> Self:
        """The form with the words of the chosen letter template, which take the place of others."""
        try:
            template = self.fields["template"].clean(self["template"].value())
        except forms.ValidationError:
            template = None
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        if template is not None:
            data["way"] = NoticeWay.LETTER
            for language in LANGUAGES:
                data[f"subject_{language}"] = template.subjects.get(language, "")
                data[f"text_{language}"] = template.bodies.get(language, "")
        again = type(self)(data, **options)
        again.naming = True
        return again


class GroupsForm(forms.Form):
    """The audience of a notice about the register."""

    groups = GroupsField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["groups"].offer(list(UserGroup.objects.filter(active=True)))  # type: ignore[attr-defined]


class PaceForm(forms.Form):
    """The rate of mails per minute, for the relay or a domain."""

    key = forms.CharField(
        label=_("Recipient domain"), max_length=253, required=False, help_text=_("Empty: the relay, for all mails.")
    )
    per_minute = forms.IntegerField(label=_("Mails a minute"), help_text=_("0 lifts the limit."))


class ReturnedForm(forms.Form):
    """The code of a letter, as it was scanned or typed."""

    code = forms.CharField(
        label=_("Code of the letter"),
        max_length=300,
        help_text=_("Scan the code on the letter, or type its number, for example B-2026-000123."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
