"""What people type about notices: text in, a draft out."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import UserGroup
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import LANGUAGES
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.exception_fields import WithoutForm
from tridesk.notices.models import Category, Notice
from tridesk.statuspage.forms import Hour

NAMES: Final = {"nl": _("Dutch"), "fr": _("French"), "de": _("German")}


class NoticeForm(WithoutForm):
    """A notice: audience, hours, and its words in three languages."""

    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    groups = forms.MultipleChoiceField(
        label=_("User groups"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever is in several of them gets one mail."),
    )  # fmt: skip
    send_at = Hour(required=False, label=_("Leaves at"), help_text=_("Belgian time. Empty: as soon as it is approved."))
    not_after = Hour(
        required=False, label=_("Not after"), help_text=_("What has not left by then does not leave any more.")
    )

    def __init__(self, *args: Any, corrects: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        for language in LANGUAGES:
            box = forms.Textarea(attrs={"rows": 9, "lang": language})
            line = forms.TextInput(attrs={"lang": language})
            self.fields[f"subject_{language}"] = forms.CharField(
                label=_("Subject"), max_length=200, required=False, widget=line
            )
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("Text"), max_length=20_000, required=False, widget=box
            )
        if corrects:
            for name in ("groups", *WithoutForm.base_fields):
                del self.fields[name]
        else:
            offered = [(str(group.pk), str(group)) for group in UserGroup.objects.filter(active=True)]
            self.fields["groups"].choices = offered  # type: ignore[attr-defined]
            self.fields["without"].choices = offered  # type: ignore[attr-defined]

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
            "groups": [str(number) for number in notice.groups],
            "without": [str(number) for number in exceptions.get("groups", [])],
            "without_organisations": [str(number) for number in exceptions.get("organisations", [])],
            "without_contacts": [str(number) for number in exceptions.get("contacts", [])],
            "without_addresses": "\n".join(exceptions.get("addresses", [])),
            "send_at": notice.send_at and notice.send_at.astimezone(BRUSSELS),
            "not_after": notice.not_after and notice.not_after.astimezone(BRUSSELS),
        }  # fmt: skip

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
            calendar=bytes(before.calendar) if before and before.calendar else None,
            moment=before.moment if before else "",
            sequence=before.sequence if before else 0,
        )


class GroupsForm(forms.Form):
    """The audience of a notice about the register."""

    groups = forms.MultipleChoiceField(
        label=_("User groups"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever is in several of them gets one mail."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(str(group.pk), str(group)) for group in UserGroup.objects.filter(active=True)]
        self.fields["groups"].choices = offered  # type: ignore[attr-defined]


class PaceForm(forms.Form):
    """The rate of mails per minute, for the relay or a domain."""

    key = forms.CharField(
        label=_("Recipient domain"), max_length=253, required=False, help_text=_("Empty: the relay, for all mails.")
    )
    per_minute = forms.IntegerField(label=_("Mails a minute"), help_text=_("0 lifts the limit."))
