"""What people type about tickets: text in, typed values out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.models import Organisation, Service
from tridesk.directory.office import absence_texts
from tridesk.directory.office.staffing import Absentee, away_now
from tridesk.directory.organisations.pickers import OrganisationField
from tridesk.kit import clock, national_number, phones
from tridesk.kit.clock import BRUSSELS
from tridesk.tickets.actions import Requester
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import NORMAL, Awaiting, Channel
from tridesk.tickets.models import CHANNELS, PRIORITIES, Template, Ticket, Topic

MOST_UPLOAD = 20_000_000  # bytes of one answer: more does not pass most mail servers


class FilesInput(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, together no larger than mail can carry."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files: list[UploadedFile[Any]] = (
            [file for file in (data or []) if file] if isinstance(data, list | tuple) else []
        )
        if sum(file.size or 0 for file in files) > MOST_UPLOAD:
            raise forms.ValidationError(_("These files are together larger than 20 MB, which mail cannot carry."))
        return [
            Upload(file.name or "file", file.content_type or "application/octet-stream", file.read()) for file in files
        ]


class TopicField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A topic of the subject tree, by its code; the tag `topic_select` shows it as a list in two levels."""

    def __init__(self) -> None:
        active = Topic.objects.filter(active=True)
        super().__init__(active, to_field_name="code", required=False, label=_("Topic"))


class ExpertField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An expert by user name; the option of an absent expert names the day of return and the substitute."""

    def __init__(self) -> None:
        experts = User.objects.filter(role="expert", is_active=True)
        super().__init__(
            experts, label=_("Expert"), to_field_name="username", required=False, empty_label=_("whoever is there")
        )
        self._away: dict[int, Absentee] | None = None

    def label_from_instance(self, obj: Any) -> str:
        if self._away is None:
            self._away = {absence.user.pk: absence for absence in away_now()}
        standing = self._away.get(obj.pk)
        return f"{obj} ({absence_texts.away(standing)})" if standing else str(obj)


class ActForm(forms.Form):
    """What the foot of a ticket asks: words, files, and what the chosen outcome needs."""

    text = forms.CharField(required=False, max_length=200_000, strip=False, widget=forms.Textarea(attrs={"rows": 4}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    uploads = FilesField(label=_("Files"), required=False)
    topic = TopicField()
    awaited = forms.CharField(label=_("What is awaited"), max_length=300, required=False)
    awaiting = forms.ChoiceField(
        label=_("Of whom"),
        required=False,
        choices=[
            (Awaiting.DESK.value, _("we look it up ourselves")),
            (Awaiting.REQUESTER.value, _("the requester (the clock stands still)")),
            (Awaiting.ELSEWHERE.value, _("somebody else")),
        ],
    )
    until = forms.DateTimeField(
        label=_("Until when"), required=False, input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    service = forms.ModelChoiceField(
        Service.objects.filter(active=True), label=_("Service"), to_field_name="code", required=False
    )
    question = forms.CharField(
        label=_("Question"), required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    expert = ExpertField()
    tell = forms.BooleanField(label=_("Tell the requester"), required=False, initial=True)

    def clean_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["until"]
        return until.replace(tzinfo=BRUSSELS) if until and until.tzinfo is None else until


class OpenForm(forms.Form):
    """A request typed in by hand; from the telephone it is answered in the same gesture."""

    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS, initial=Channel.PHONE.value)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    requester_name = forms.CharField(
        label=_("Name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autofocus": True})
    )
    organisation = OrganisationField(_("Organisation"), strict=False)
    requester_phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    requester_email = forms.EmailField(label=_("Mail address"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    topic = TopicField()
    priority = forms.TypedChoiceField(label=_("Priority"), choices=PRIORITIES, coerce=int, initial=NORMAL)
    text = forms.CharField(
        label=_("What is asked"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    answer = forms.CharField(
        label=_("Answer"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    uploads = FilesField(label=_("Files"), required=False)

    def clean_requester_phone(self) -> str:
        return phone_of(self.cleaned_data["requester_phone"])

    def requester(self) -> Requester:
        """The requester. The name of an organisation that is not in the directory is appended to their name."""
        data = self.cleaned_data
        organisation = data["organisation"]
        known = organisation if isinstance(organisation, Organisation) else None
        unknown = "" if known else organisation
        return Requester(
            name=", ".join(filter(None, [data["requester_name"], unknown])), email=data["requester_email"],
            phone=data["requester_phone"], organisation=known,
        )  # fmt: skip


class ChangeForm(forms.Form):
    """Corrections to what a ticket is about."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    topic = TopicField()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=PRIORITIES, coerce=int)
    requester_name = forms.CharField(label=_("Who asks"), max_length=200, required=False)
    organisation = OrganisationField(_("Organisation"))
    requester_email = forms.EmailField(label=_("Mail address"), required=False)
    requester_phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)

    def clean_requester_phone(self) -> str:
        return phone_of(self.cleaned_data["requester_phone"])

    @staticmethod
    def said_of(ticket: Ticket) -> dict[str, Any]:
        """What the form begins with."""
        return {name: getattr(ticket, name) for name in ChangeForm.base_fields} | {
            "organisation": str(ticket.organisation or "")
        }

    def changes(self, ticket: Ticket) -> dict[str, Any]:
        """What is said now; a name that was left as it was means what it meant."""
        same = {} if "organisation" in self.changed_data else {"organisation": ticket.organisation}
        return self.cleaned_data | same


class TemplateForm(forms.Form):
    """A template in its languages; the three of the country are needed."""

    active = forms.BooleanField(label=_("Offered to call takers"), required=False)

    def __init__(self, *args: Any, template: Template, **options: Any) -> None:
        options.setdefault("initial", {"active": template.active})
        super().__init__(*args, **options)
        for code, name in settings.LANGUAGES:
            needed = code != "en"
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": name}, max_length=200, required=needed,
                initial=template.titles.get(code, ""),
            )  # fmt: skip
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": name}, required=needed, max_length=20_000,
                initial=template.bodies.get(code, ""), widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
            )  # fmt: skip

    def texts(self) -> tuple[dict[str, str], dict[str, str]]:
        """Titles and bodies by language, without the empty ones."""
        data = self.cleaned_data
        codes = [code for code, _name in settings.LANGUAGES if data[f"body_{code}"]]
        return {code: data[f"title_{code}"] for code in codes}, {code: data[f"body_{code}"] for code in codes}


class DisposalForm(forms.Form):
    """A proposal to dispose of archived tickets."""

    closed_before = forms.DateField(
        label=_("Closed before"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only tickets whose retention time has run out are taken."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=300)


def phone_of(typed: str) -> str:
    """A telephone number in its one form; what is none (an extension, a hint) as it was typed."""
    return phones.parse(typed) or national_number.mask(typed.strip()).text[:20]


def tomorrow() -> str:
    """A sensible first value for 'until when', as the browser's field wants it."""
    from datetime import timedelta

    return (clock.now() + timedelta(days=1)).astimezone(BRUSSELS).strftime("%Y-%m-%dT16:00")
