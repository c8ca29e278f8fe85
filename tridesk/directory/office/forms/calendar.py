"""Forms of the calendar and the opening hours."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.directory.form_fields import text_in
from tridesk.directory.holidays import HolidayKind
from tridesk.directory.models import KIND_NAMES
from tridesk.directory.office.queries import services
from tridesk.directory.office.worktime import OFFICE_WEEK, Hours, Week, read_hours, read_week, write_hours
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.text import Text


class DayForm(forms.Form):
    """Why a day is in the calendar and what it is called."""

    kind = forms.TypedChoiceField(
        label=_("Reason"), choices=list(KIND_NAMES.items()), coerce=HolidayKind, initial=HolidayKind.LOCAL
    )
    name_nl = forms.CharField(label=_("Name in Dutch"), max_length=200, widget=text_in("nl"))
    name_fr = forms.CharField(label=_("Name in French"), max_length=200, widget=text_in("fr"))
    name_de = forms.CharField(label=_("Name in German"), max_length=200, widget=text_in("de"))
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False, widget=text_in("en"))
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
        return Text(*(self.cleaned_data[f"name_{language}"] for language in INTERFACE_LANGUAGES))


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
    """The hours of a week; with language and service when they apply to some callers only."""

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
