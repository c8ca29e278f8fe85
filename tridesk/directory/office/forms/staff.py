"""What people type about services, colleagues and absences: text in, cards out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.directory.models import LEVELS, Absence, AbsenceKind, Service, Staff
from tridesk.directory.office.actions import AbsenceCard
from tridesk.directory.office.cards import ServiceCard, StaffCard
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Invalid


def _name(label: Any, language: str, *, required: bool = False) -> forms.CharField:
    box = forms.TextInput(attrs={"lang": language})
    return forms.CharField(label=label, max_length=200, required=required, widget=box)


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Colleagues, by user name, as check boxes."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            User.objects.none(),
            label=label,
            required=False,
            to_field_name="username",
            widget=forms.CheckboxSelectMultiple,
        )


class ServiceForm(forms.Form):
    """All that people may say of a service; its code only once."""

    code = forms.SlugField(
        label=_("Code"), max_length=20, help_text=_("Letters, digits and -, for programs and files; it stays.")
    )
    name_nl = _name(_("Name in Dutch"), "nl", required=True)
    name_fr = _name(_("Name in French"), "fr", required=True)
    name_de = _name(_("Name in German"), "de")
    name_en = _name(_("Name in English"), "en")
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        max_length=254,
        help_text=_("Questions to the service go there; without one, to each of its experts."),
    )
    phone = forms.CharField(
        label=_("Telephone of the second line"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("A caller who has waited for five minutes may choose to be put through to this number."),
    )
    active = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("No new question goes to a service that is not in use."),
    )
    experts = PeopleField(_("Experts"))

    def __init__(self, *args: Any, service: Service | None, **options: Any) -> None:
        if service is not None:
            same = ("name_nl", "name_fr", "name_de", "name_en", "email", "phone", "active")
            named = list(service.experts.values_list("user__username", flat=True))
            options["initial"] = {name: getattr(service, name) for name in same} | {"experts": named}
        super().__init__(*args, **options)
        people = colleagues("ticket.answer_as_expert")
        if service is not None:
            people = (people | User.objects.filter(expertises__service=service)).distinct()
            del self.fields["code"]
        self.fields["experts"].queryset = people.order_by("name", "pk")  # type: ignore[attr-defined]

    def card(self) -> ServiceCard:
        values = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        return ServiceCard(**values | {"experts": list(values["experts"])})


class StaffForm(forms.Form):
    """Extension, and how well for each language and each service."""

    extension = forms.CharField(
        label=_("Extension"), max_length=10, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, staff: Staff | None, **options: Any) -> None:
        super().__init__(*args, **options)
        languages = {spoken.language: spoken.level for spoken in staff.languages.all()} if staff else {}
        services = {handled.service.code: handled.level for handled in staff.services.all()} if staff else {}
        if staff:
            self.initial.update(extension=staff.extension, note=staff.note)
        for code, name in settings.LANGUAGES:
            self._ask(f"language_{code}", str(name), languages.get(code))
        for service in Service.objects.filter(active=True) | Service.objects.filter(code__in=services):
            self._ask(f"service_{service.code}", str(service), services.get(service.code))

    def _ask(self, name: str, label: str, level: int | None) -> None:
        choices = [("", _("no")), *LEVELS]
        self.fields[name] = forms.TypedChoiceField(
            label=label, choices=choices, coerce=int, empty_value=None, required=False, initial=level or ""
        )

    def of_kind(self, kind: str) -> list[forms.BoundField]:
        """The questions about languages (`language`) or services (`service`)."""
        return [self[name] for name in self.fields if name.startswith(f"{kind}_")]

    @property
    def languages(self) -> list[forms.BoundField]:
        return self.of_kind("language")

    @property
    def services(self) -> list[forms.BoundField]:
        return self.of_kind("service")

    def card(self) -> StaffCard:
        def levels(kind: str) -> dict[str, int]:
            chosen = {
                name.removeprefix(f"{kind}_"): level
                for name, level in self.cleaned_data.items()
                if name.startswith(f"{kind}_")
            }
            return {code: level for code, level in chosen.items() if level}

        data = self.cleaned_data
        return StaffCard(data["extension"], data["note"], levels("language"), levels("service"))


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague, by user name."""

    def __init__(self, label: Any, empty_label: Any, help_text: Any = "") -> None:
        people = User.objects.filter(is_active=True, is_program=False).order_by("name", "pk")
        super().__init__(
            people, label=label, to_field_name="username", required=False, empty_label=empty_label, help_text=help_text
        )


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M", "%H.%M", "%Hh%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class AbsenceForm(forms.Form):
    """Whole days, or with hours from the first day's to the last day's."""

    who = PersonField(_("Who"), None)
    kind = forms.ChoiceField(label=_("Reason"), choices=AbsenceKind.choices)
    first = _day(_("First day"))
    last = _day(_("Last day"), required=False)
    from_time = _hour(_("From what time"))
    until_time = _hour(_("Until what time"))
    replaced_by = PersonField(_("Replaced by"), _("nobody"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, by: User, absence: Absence | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if absence is not None or not by.may("staff.plan"):
            del self.fields["who"]
        else:
            self.fields["who"].required = True
            self.initial.setdefault("who", by.username)
        if absence is not None:
            self.initial.update(_said_of(absence))
        if absence is not None and absence.uid:
            for name in ("kind", "first", "last", "from_time", "until_time"):
                del self.fields[name]
        self.fields["replaced_by"].queryset = self.fields["replaced_by"].queryset.exclude(  # type: ignore[attr-defined]
            pk=absence.user_id if absence else None
        )

    def card(self, absence: Absence | None = None) -> AbsenceCard:
        """What was said; of an absence out of a calendar its times stay."""
        data = self.cleaned_data
        if absence is not None and absence.uid:
            return AbsenceCard(absence.starts_at, absence.ends_at, absence.kind, data["replaced_by"], data["note"])
        first: date = data["first"]
        last: date = data["last"] or first
        if not 2000 <= first.year <= 2100 or not 2000 <= last.year <= 2100:
            raise Invalid(_now("The calendar goes from 2000 to 2100."), field="first")
        begins = datetime.combine(first, data["from_time"] or time(0), BRUSSELS)
        until = data["until_time"]
        day_after = clock.midnight(last + timedelta(days=1))
        ends = datetime.combine(last, until, BRUSSELS) if until else day_after
        if ends <= begins:
            raise Invalid(_now("It ends before it begins."), field="until_time" if until else "last")
        return AbsenceCard(begins, ends, data["kind"], data["replaced_by"], data["note"])


def _said_of(absence: Absence) -> dict[str, Any]:
    """What the form begins with: midnight is no hour, it is the day."""
    begins, ends = absence.starts_at.astimezone(BRUSSELS), absence.ends_at.astimezone(BRUSSELS)
    whole = ends.time() == time(0)
    return {
        "kind": absence.kind,
        "first": begins.date(),
        "last": ends.date() - timedelta(days=1 if whole else 0),
        "from_time": begins.time() if begins.time() != time(0) else None,
        "until_time": None if whole else ends.time(),
        "replaced_by": absence.replaced_by.username if absence.replaced_by else "",
        "note": absence.note,
    }


class CalendarForm(forms.Form):
    """The address of the calendar from which a colleague's absences are read."""

    address = forms.CharField(
        label=_("iCalendar address"),
        max_length=500,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://calendar.example/absences.ics", "autocomplete": "off"}),
        help_text=_(
            "Read every quarter of an hour. Whole days, what is marked as out of office, and what is called leave, "
            "illness, training or mission makes you absent; titles are not kept."
        ),
    )
