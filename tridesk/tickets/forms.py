"""What people type about tickets: text in, typed values out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.directory.models import Contact, Organisation, Service
from tridesk.directory.office import absence_texts
from tridesk.directory.office.queries import working_hours
from tridesk.directory.office.staffing import Absentee, away_now
from tridesk.directory.organisations.pickers import OrganisationField
from tridesk.directory.organisations.search import contact_picked
from tridesk.kit import clock, national_number, phones
from tridesk.kit.clock import BRUSSELS
from tridesk.mailroom.compose import BadAddress, bare
from tridesk.tickets import queries, sleep, texts
from tridesk.tickets.actions import Requester
from tridesk.tickets.entry_store import EMPTY, MOST_UPLOAD, TOO_LARGE, Upload, fitting
from tridesk.tickets.lifecycle import NORMAL, Awaiting, Channel
from tridesk.tickets.models import (
    CHANNELS,
    PRIORITIES,
    REQUEST_LANGUAGES,
    Attachment,
    MacroOutcome,
    Template,
    Ticket,
    Topic,
)
from tridesk.tickets.requesters import number_in

TOO_LONG = _("COUNT characters; at most MOST fit. Put a part in a file.")
TYPED_IN = [(code, name) for code, name in CHANNELS if Channel(code).is_typed_in]


class LongText(forms.CharField):
    """A text of many lines. No browser cuts one that is too long: forms.js and the form say how long it is."""

    widget = forms.Textarea

    def __init__(self, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.most = most
        self.widget.attrs["data-most"] = most

    def run_validators(self, value: Any) -> None:
        if len(value) > self.most:
            count, most = (number_format(number, force_grouping=True) for number in (len(value), self.most))
            raise forms.ValidationError(str(TOO_LONG).replace("COUNT", count).replace("MOST", most))
        super().run_validators(value)


class FilesInput(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class FilesRefused(forms.ValidationError):
    """Some of several files cannot go along; `good` are the others."""

    def __init__(self, message: Any, good: list[Upload]) -> None:
        super().__init__(message)
        self.good = good


class FilesField(forms.FileField):
    """Several files at once, together no larger than mail can carry."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files: list[UploadedFile[Any]] = (
            [file for file in (data or []) if file] if isinstance(data, list | tuple) else []
        )
        good = [
            Upload(file.name or "file", file.content_type or "application/octet-stream", file.read())
            for file in fitting(files, lambda file: file.size or 0, MOST_UPLOAD)
        ]
        if sum(file.size or 0 for file in files) > MOST_UPLOAD:
            raise FilesRefused(TOO_LARGE, good)
        if empty := next((file for file in files if not file.size), None):
            raise FilesRefused(str(EMPTY).replace("NAME", str(empty)), good)
        return good


def good_files(form: forms.Form) -> list[Upload]:
    """The files of a form that can go along, also those that came beside a file that cannot."""
    refused = form.errors.as_data().get("uploads", [])
    beside = [upload for error in refused if isinstance(error, FilesRefused) for upload in error.good]
    return beside or form.cleaned_data.get("uploads") or []


MOST_READERS = 10  # addresses of one field


class AddressesInput(forms.TextInput):
    """A box for mail addresses with a comma between; suggest.js offers those of the directory.

    Boxes to tick beside it may carry its name.
    """

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        more = {"autocomplete": "off", "data-suggest": f"{reverse('directory:organisations')}?of=mail"}
        return super().get_context(name, value, more | {"data-suggest-many": True} | (attrs or {}))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        typed = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return ", ".join(filter(None, typed))


class AddressesField(forms.CharField):
    """Mail addresses, each once and without a name; none of them the desk's own."""

    widget = AddressesInput

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label=label, max_length=3_000, **options)

    def clean(self, value: Any) -> list[str]:
        emails: dict[str, str] = {}
        for piece in re.split("[,;]", super().clean(value)):
            if not piece.strip():
                continue
            try:
                email = bare(piece.strip())
            except BadAddress as error:
                raise forms.ValidationError(_("“%s” is not a mail address.") % error) from None
            if texts.is_desk(email):
                raise forms.ValidationError(_("The desk does not write to itself: leave out its own address."))
            emails.setdefault(email.lower(), email)
        if len(emails) > MOST_READERS:
            raise forms.ValidationError(_("At most %(count)d addresses at a time."), params={"count": MOST_READERS})
        return list(emails.values())


_FROM_LIST = {"invalid_choice": _("Choose one from the list.")}


class TopicField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A topic of the subject tree, by its code; the tag `topic_select` shows it as a list in two levels."""

    def __init__(self) -> None:
        active = Topic.objects.filter(active=True)
        super().__init__(
            active, to_field_name="code", required=False, label=_("Topic"), empty_label="—", error_messages=_FROM_LIST
        )


def experts() -> QuerySet[User]:
    """The people who may answer a question to the second line, by name."""
    return colleagues("ticket.answer_as_expert")


class ExpertField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An expert by user name; the option of an absent expert names the day of return and the substitute."""

    def __init__(self) -> None:
        super().__init__(
            User.objects.none(),
            label=_("Expert"),
            to_field_name="username",
            required=False,
            empty_label=_("whoever is there"),
            error_messages=_FROM_LIST,
        )
        self._away: dict[int, Absentee] | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> ExpertField:
        """The field of one form: who is an expert is known once all rooms have declared their capabilities."""
        field: ExpertField = super().__deepcopy__(memo)
        field.queryset = experts()
        return field

    def label_from_instance(self, obj: Any) -> str:
        if self._away is None:
            self._away = {absence.user.pk: absence for absence in away_now()}
        standing = self._away.get(obj.pk)
        return f"{obj} ({absence_texts.away(standing)})" if standing else str(obj)


class ActForm(forms.Form):
    """What the foot of a ticket asks: words, files, and what the chosen outcome needs.

    `seen` is the newest journal entry that the page showed; `despite` the language in which the text may leave
    although it should be in another one; `again` says that its writer knows that it stands on the ticket already.
    """

    mode = forms.ChoiceField(choices=[("answer", _("Answer")), ("note", _("Note"))], required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**62)
    despite = forms.CharField(required=False, max_length=2)
    again = forms.BooleanField(required=False)
    text = LongText(200_000, required=False, strip=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    template = forms.CharField(required=False, max_length=40)  # the last one that was put in
    faq = forms.CharField(required=False, max_length=500)  # the entries that were put in, see `faq_offers.put_in`
    cc = AddressesField(
        "Cc",
        required=False,
        widget=AddressesInput(attrs={"class": "of-answer", "aria-label": "Cc", "placeholder": "Cc", "id": False}),
    )
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
        label=_("Until when"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    service = forms.ModelChoiceField(
        Service.objects.filter(active=True),
        label=_("Service"),
        to_field_name="code",
        required=False,
        empty_label="—",
        error_messages=_FROM_LIST,
    )
    question = LongText(
        50_000, label=_("Question"), required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": False})
    )
    expert = ExpertField()
    tell = forms.BooleanField(label=_("Tell the requester"), required=False, initial=True)

    def clean_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["until"]
        return _in_brussels(until) if until else None


class SleepForm(forms.Form):
    """Until when a ticket sleeps, and why: a moment that is often wanted, or one that was typed."""

    when = forms.ChoiceField(label=_("Until"), required=False)
    until = forms.DateTimeField(
        label=_("or another moment"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    why = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        now, hours = clock.now(), working_hours()
        names = {"day": _("next working day"), "week": _("next week")}
        self.moments = {"day": sleep.next_working_day(now, hours), "week": sleep.next_week(now, hours)}
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            (code, f"{names[code]}: {texts.moment(at, get_language() or 'en')}") for code, at in self.moments.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        typed, chosen = data.get("until"), str(data.get("when", ""))
        if typed is None and not chosen:
            raise forms.ValidationError(_("Say until when."))
        data["until"] = _in_brussels(typed) if typed else self.moments[chosen]
        return data


class BulkGiveForm(forms.Form):
    """The colleague to take several tickets; an empty choice returns them to the pool."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Colleague"),
        to_field_name="username",
        required=False,
        empty_label=_("nobody: back to New"),
        error_messages=_FROM_LIST,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = colleagues("ticket.work")  # type: ignore[attr-defined]


class BulkCloseForm(forms.Form):
    """One answer with which many tickets are closed; `seen` is the newest journal entry when the form was shown."""

    seen = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)
    template = forms.ModelChoiceField(
        Template.objects.none(),
        label=_("Template, in the language of each requester"),
        to_field_name="code",
        required=False,
        empty_label="—",
        error_messages=_FROM_LIST,
    )
    text = LongText(
        200_000,
        label=_("or the same words for all of them"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    topic = TopicField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["template"]
        field.queryset = queries.templates()  # type: ignore[attr-defined]
        field.label_from_instance = lambda template: template.title  # type: ignore[attr-defined]


class ForwardForm(forms.Form):
    """The recipient of a forwarded ticket, a covering text, and the files that go along."""

    to = AddressesField(_("To"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = LongText(20_000, label=_("What you write above it"), widget=forms.Textarea(attrs={"rows": 6}))
    attachments = forms.TypedMultipleChoiceField(
        label=_("Files"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    despite = forms.CharField(required=False, max_length=2)
    again = forms.BooleanField(required=False)

    def __init__(self, *args: Any, files: Sequence[Attachment], **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.initial.get("language"):  # of an unknown language: chosen, not assumed
            self.fields["language"].choices = [("", "—"), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self.fields["attachments"].choices = [  # type: ignore[attr-defined]
            (file.pk, f"{file.filename} ({filesizeformat(file.size)})") for file in files
        ]


class OpenForm(forms.Form):
    """A request typed in by hand; from the telephone it is answered in the same gesture."""

    channel = forms.ChoiceField(label=_("Channel"), choices=TYPED_IN, initial=Channel.PHONE.value)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("of the requester")), *settings.LANGUAGES], required=False
    )
    requester_name = forms.CharField(
        label=_("Name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autofocus": True})
    )
    contact = forms.IntegerField(required=False, widget=forms.HiddenInput)  # of the directory, with that name
    organisation = OrganisationField(_("Organisation"), strict=False)
    requester_phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    requester_email = forms.EmailField(label=_("Mail address"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    topic = TopicField()
    priority = forms.TypedChoiceField(label=_("Priority"), choices=PRIORITIES, coerce=int, initial=NORMAL)
    text = LongText(200_000, label=_("What is asked"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    answer = LongText(200_000, label=_("Answer"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    faq = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)  # see `faq_offers.put_in`
    again = forms.BooleanField(required=False)  # whoever sends it knows that a ticket says the same already
    uploads = FilesField(label=_("Files"), required=False)

    def begin_in(self, name: str) -> None:
        """Puts the cursor into a field."""
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
        self.fields[name].widget.attrs["autofocus"] = True

    def clean_requester_phone(self) -> str:
        return phone_of(self.cleaned_data["requester_phone"])

    def clean_contact(self) -> Contact | None:
        number = self.cleaned_data["contact"]
        return contact_picked(number, self.cleaned_data.get("requester_name", "")) if number else None

    def clean(self) -> dict[str, Any]:
        """A number that was typed as the name, the first field, is the telephone number."""
        data = self.cleaned_data
        if number := number_in(data.get("requester_name", "")):
            data |= {"requester_name": "", "requester_phone": data.get("requester_phone") or number}
        return data

    def requester(self) -> Requester:
        """The requester. The name of an organisation that is not in the directory is appended to their name."""
        data = self.cleaned_data
        organisation = data["organisation"]
        known = organisation if isinstance(organisation, Organisation) else None
        unknown = "" if known else organisation
        return Requester(
            name=", ".join(filter(None, [data["requester_name"], unknown])),
            email=data["requester_email"],
            phone=data["requester_phone"],
            contact=data["contact"],
            organisation=known,
        )


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

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.initial.get("language") == "":  # may stay unknown
            self.fields["language"].choices = REQUEST_LANGUAGES  # type: ignore[attr-defined]
            self.fields["language"].required = False

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
    topic = forms.ModelChoiceField(
        Topic.objects.order_by("code"), label=_("Topic that it proposes"), required=False, to_field_name="code"
    )
    outcome = forms.ChoiceField(
        label=_("Outcome that it proposes"), required=False, choices=[("", "—"), *MacroOutcome.choices]
    )

    def __init__(self, *args: Any, template: Template, **options: Any) -> None:
        options.setdefault("initial", {"active": template.active, "topic": template.topic, "outcome": template.outcome})
        super().__init__(*args, **options)
        for code, name in settings.LANGUAGES:
            needed = code != "en"
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": name},
                max_length=200,
                required=needed,
                initial=template.titles.get(code, ""),
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": name},
                required=needed,
                max_length=20_000,
                initial=template.bodies.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
            )

    def texts(self) -> tuple[dict[str, str], dict[str, str]]:
        """Titles and bodies by language, without the empty ones."""
        data = self.cleaned_data
        codes = [code for code, _name in settings.LANGUAGES if data[f"body_{code}"]]
        return {code: data[f"title_{code}"] for code in codes}, {code: data[f"body_{code}"] for code in codes}


class DisposalForm(forms.Form):
    """A proposal to dispose of archived tickets."""

    closed_before = forms.DateField(
        label=_("Closed before"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only tickets whose retention time has run out are taken."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)


def _in_brussels(at: datetime) -> datetime:
    return at.replace(tzinfo=BRUSSELS) if at.tzinfo is None else at


def phone_of(typed: str) -> str:
    """A telephone number in its one form; what is none (an extension, a hint) as it was typed."""
    return phones.parse(typed) or national_number.mask(typed.strip()).text[:20]


def tomorrow() -> str:
    """A sensible first value for 'until when', as the browser's field wants it."""
    from datetime import timedelta

    return (clock.now() + timedelta(days=1)).astimezone(BRUSSELS).strftime("%Y-%m-%dT16:00")
