"""Forms of the directory: text in, typed values out."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.directory.actions import ContactCard, OrganisationCard
from tridesk.directory.holidays import Kind
from tridesk.directory.models import KIND_NAMES, Contact, Organisation, OrganisationKind, ServiceLanguage
from tridesk.directory.picking import OrganisationField
from tridesk.directory.queries import services
from tridesk.directory.transfer.kinds import KINDS
from tridesk.directory.worktime import OFFICE_WEEK, Hours, Week, read_hours, read_week, write_hours
from tridesk.kit import phones
from tridesk.kit.text import Text


def _in(language: str) -> forms.TextInput:
    """A box for a text that is read aloud in its own language, whatever that of the page."""
    return forms.TextInput(attrs={"lang": language})


class DayForm(forms.Form):
    """Why a day is in the calendar and what it is called."""

    kind = forms.TypedChoiceField(label=_("Reason"), choices=list(KIND_NAMES.items()), coerce=Kind, initial=Kind.LOCAL)
    name_nl = forms.CharField(label=_("Name in Dutch"), max_length=200, widget=_in("nl"))
    name_fr = forms.CharField(label=_("Name in French"), max_length=200, widget=_in("fr"))
    name_de = forms.CharField(label=_("Name in German"), max_length=200, widget=_in("de"))
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False, widget=_in("en"))
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("For colleagues; the public does not see it."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["hours"] = HoursField(label=_("Open at these hours"), help_text=_DAY_HELP)

    @property
    def names(self) -> Text:
        return Text(*(self.cleaned_data[f"name_{language}"] for language in ("nl", "fr", "de", "en")))


class HoursField(forms.CharField):
    """Hours of a day in one box: from until, several with a comma; nothing is a closed day."""

    def __init__(self, **options: Any) -> None:
        empty = pgettext_lazy("the desk on a day", "closed")
        widget = forms.TextInput(attrs={"placeholder": empty, "autocomplete": "off"})
        super().__init__(required=False, max_length=60, widget=widget, **options)

    def clean(self, value: Any) -> Hours:
        try:
            return read_hours(super().clean(value))
        except ValueError:
            raise forms.ValidationError(
                _("Write hours like 8:30-12:30, 13:00-16:30, in order, none before 5:00.")
            ) from None


_DAY_HELP: Final = _(
    "For a half day, or a day at other hours: 8:30-12:00. Leave it empty for a day on which the desk is closed."
)


class HoursForm(forms.Form):
    """The hours of a week, and whose they are when they are not those of the whole desk."""

    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("any")), *settings.LANGUAGES])
    service = forms.ChoiceField(label=_("Service"), required=False)

    def __init__(self, *args: Any, week: Week = OFFICE_WEEK, of_some: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if of_some:
            field = self.fields["service"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("any")), *((service.code, str(service)) for service in services())]
        else:
            del self.fields["language"], self.fields["service"]
        for number, hours in enumerate(week):
            self.fields[f"day_{number}"] = HoursField(label=WEEKDAYS[number], initial=write_hours(hours))

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(7)]

    @property
    def week(self) -> Week:
        """What was typed."""
        return read_week([write_hours(self.cleaned_data[f"day_{number}"]) for number in range(7)])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "language" in self.fields and not (given.get("language") or given.get("service")):
            raise forms.ValidationError({"language": _("Choose a language or a service.")})
        return given


class NewDayForm(DayForm):
    """The same with its date, for a day that is to be added."""

    date = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
    )

    field_order = ("date",)


# --- people and bodies


def _lines(label: Any, help_text: Any) -> forms.CharField:
    """A box for several values, one on each line, the first being the one to use first."""
    box = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=4000, widget=box)


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


def _text(label: Any, most: int, *, required: bool = False, language: str = "") -> forms.CharField:
    widget = _in(language) if language else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, widget=widget)


class OrganisationForm(forms.Form):
    """All that people may say of an organisation."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    name_nl = _text(_("Name in Dutch"), 200, required=True, language="nl")
    name_fr = _text(_("Name in French"), 200, required=True, language="fr")
    name_de = _text(_("Name in German"), 200, language="de")
    name_en = _text(_("Name in English"), 200, language="en")
    nis = _text(_("NIS code"), 5)
    service_language = forms.ChoiceField(
        label=_("In what we write to it"), required=False,
        choices=[("law", _("as the law says")), *ServiceLanguage.choices, ("", _("as the contact speaks"))],
    )  # fmt: skip
    phones = _lines(_("Telephone"), _("One number on each line, the one to use first on top."))
    emails = _lines(_("Mail addresses"), _("One address on each line, the one to use first on top."))
    street = _text(_("Street and number"), 200)
    postcode = _text(_("Postcode"), 12)
    town = _text(_("Town"), 120)
    parent = OrganisationField(_("Part of"))
    valid_from = day_field(_("Since"))
    valid_until = day_field(_("Last day"))
    note = forms.CharField(
        label=_("Note"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues; the public does not see it."),
    )  # fmt: skip

    @staticmethod
    def said_of(organisation: Organisation) -> dict[str, Any]:
        """What the form begins with."""
        same = (
            "kind", "name_nl", "name_fr", "name_de", "name_en", "nis", "service_language", "street", "postcode", "town",
            "valid_from", "valid_until", "note",
        )  # fmt: skip
        return {name: getattr(organisation, name) for name in same} | {
            "phones": _written(organisation.phones),
            "emails": "\n".join(organisation.emails),
            "parent": str(organisation.parent or ""),
        }

    def card(self, before: Organisation | None = None) -> OrganisationCard:
        """What was said, as the action wants it; a name that was left as it was means what it meant."""
        data = dict(self.cleaned_data)
        if before and "parent" not in self.changed_data:
            data["parent"] = before.parent
        law = data["service_language"] == "law"
        return OrganisationCard(
            **data
            | {
                "phones": tuple(data["phones"].splitlines()), "emails": tuple(data["emails"].split()),
                "service_language": None if law else data["service_language"],
            }
        )  # fmt: skip


class ContactForm(forms.Form):
    """All that people may say of a contact."""

    name = _text(_("Name"), 200)
    function = _text(_("Function"), 120)
    organisation = OrganisationField(_("Organisation"))
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("not known")), *settings.LANGUAGES]
    )
    others = forms.MultipleChoiceField(
        label=_("Also speaks"), required=False, choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    phones = _lines(_("Telephone"), _("One number on each line, the one to use first on top."))
    emails = _lines(_("Mail addresses"), _("One address on each line, the one to use first on top."))
    left_on = day_field(_("Has left on"))
    note = forms.CharField(
        label=_("Note"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues; the public does not see it."),
    )  # fmt: skip

    @staticmethod
    def said_of(contact: Contact) -> dict[str, Any]:
        """What the form begins with."""
        return {name: getattr(contact, name) for name in ("name", "function", "language", "left_on", "note")} | {
            "organisation": str(contact.organisation or ""), "others": contact.other_languages,
            "phones": _written(contact.phones), "emails": "\n".join(contact.emails),
        }  # fmt: skip

    def card(self, before: Contact | None = None) -> ContactCard:
        """What was said, as the action wants it; a name that was left as it was means what it meant."""
        data = dict(self.cleaned_data)
        if before and "organisation" not in self.changed_data:
            data["organisation"] = before.organisation
        return ContactCard(
            name=data["name"], function=data["function"], organisation=data["organisation"],
            languages=tuple(filter(None, (data["language"], *data["others"]))),
            phones=tuple(data["phones"].splitlines()), emails=tuple(data["emails"].split()),
            left_on=data["left_on"], note=data["note"],
        )  # fmt: skip


def _written(numbers: list[str]) -> str:
    return "\n".join(phones.written(number) for number in numbers)


# --- files


class ImportForm(forms.Form):
    """A file to be brought in."""

    kind = forms.ChoiceField(
        label=_("What it holds"), choices=lambda: [(kind.code, kind.label) for kind in KINDS.values() if kind.comes_in]
    )
    file = forms.FileField(
        label=_("File"), max_length=1000, allow_empty_file=True,
        help_text=_("CSV or Excel (.xlsx), at most 25 MB. Nothing is written before you have seen what would be."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )  # fmt: skip
