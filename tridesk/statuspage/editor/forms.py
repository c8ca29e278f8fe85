"""What an editor chooses and types, and the entry of the log that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Sayable
from tridesk.statuspage.board import Board, Maintenance
from tridesk.statuspage.editor import choices
from tridesk.statuspage.entries import (
    Corrected,
    MaintenanceAnnounced,
    MaintenanceCancelled,
    MaintenanceChanged,
    MissingWords,
    RegisterState,
    Reported,
    StatusMessage,
)
from tridesk.statuspage.forms import Hour
from tridesk.statuspage.phrases import PHRASES, Ready, compose

STATE_NAMES: dict[RegisterState, Sayable] = {
    RegisterState.STABLE: _("Stable"),
    RegisterState.UNSTABLE: _("Unstable"),
    RegisterState.OUT_OF_SERVICE: _("Out of service"),
}
LANGUAGE_NAMES: dict[str, Sayable] = {"nl": _("Dutch"), "fr": _("French"), "de": _("German")}
DAY = timedelta(days=1)
MINUTES = [("30", _("30 min")), ("60", _("1 h")), ("120", _("2 h")), ("240", _("4 h"))]


class SayingForm(forms.Form):
    """Ready phrases and free words; in all three languages or not at all."""

    ready = forms.MultipleChoiceField(label=_("What is known"), required=False, widget=forms.CheckboxSelectMultiple)
    nl = forms.CharField(label=_("Dutch"), required=False, max_length=600, widget=forms.Textarea)
    fr = forms.CharField(label=_("French"), required=False, max_length=600, widget=forms.Textarea)
    de = forms.CharField(label=_("German"), required=False, max_length=600, widget=forms.Textarea)

    def __init__(self, *args: Any, phrases: Sequence[Ready], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ready"].choices = said_in(phrases, get_language() or "nl")  # type: ignore[attr-defined]
        for language in LANGUAGE_NAMES:
            self.fields[language].widget.attrs |= {"lang": language, "rows": 3}

    @property
    def has_words(self) -> bool:
        """Whether free words were typed, so that their fields stand open."""
        return any(self[language].value() for language in LANGUAGE_NAMES)

    def message(self, *, among: Sequence[Ready] = tuple(Ready)) -> StatusMessage | None:
        """What is said, in three languages; None when nothing is."""
        typed = self.cleaned_data
        ready = [phrase for phrase in map(Ready, typed["ready"]) if phrase in among]
        return compose(ready, nl=typed["nl"], fr=typed["fr"], de=typed["de"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors:
            try:
                self.message(among=self.among())
            except MissingWords as missing:
                for language in missing.languages:
                    self.add_error(language, _("Without this language nothing is published."))
        return typed

    def among(self) -> Sequence[Ready]:
        """The phrases that count, of those that were ticked."""
        return tuple(Ready)


class StateForm(SayingForm):
    """How the register is, until when, and when more will be said."""

    state = forms.ChoiceField(label=_("State"), widget=forms.RadioSelect)
    lasts = forms.ChoiceField(
        label=_("Expected duration"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(choices.UNKNOWN, _("unknown")), *MINUTES, (choices.AT, pgettext_lazy("an hour", "until"))],
    )
    until = forms.TimeField(label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    again = forms.ChoiceField(
        label=_("Next message"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(choices.UNKNOWN, _("not promised")), *MINUTES[:3], (choices.AT, _("at"))],
    )
    again_at = forms.TimeField(label=_("At"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, *args: Any, board: Board, **options: Any) -> None:
        phrases = dict.fromkeys((*choices.IN_TROUBLE, *choices.WHEN_STABLE))
        super().__init__(*args, phrases=tuple(phrases), **options)
        self.board = board
        states = [(state.value, name) for state, name in STATE_NAMES.items()]
        self.fields["state"].choices = states  # type: ignore[attr-defined]

    def among(self) -> Sequence[Ready]:
        return choices.fitting(RegisterState(self.cleaned_data["state"]))

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        for choice, hour in (("lasts", "until"), ("again", "again_at")):
            if typed.get(choice) == choices.AT and not typed.get(hour) and hour not in self.errors:
                self.add_error(hour, _("Type the hour, for example 14.30."))
        return typed

    def what(self, now: datetime) -> Reported:
        """The entry for the log."""
        typed, state = self.cleaned_data, RegisterState(self.cleaned_data["state"])
        message, before = self.message(among=self.among()), self.board.incident
        ready = [Ready(phrase) for phrase in message.ready] if message else []
        phase = choices.phase_of(state, ready, before.phase if before else None)
        if state is RegisterState.STABLE:
            return Reported(state, phase, message)
        return Reported(
            state,
            phase,
            message,
            estimate=choices.moment_of(typed["lasts"], typed["until"], now),
            next_update=choices.moment_of(typed["again"], typed["again_at"], now),
        )

    @staticmethod
    def initial_of(board: Board, now: datetime) -> dict[str, Any]:
        """Initial values from the open interruption, so that an added sentence does not remove its hours unnoticed."""
        if board.incident is None:
            return {}
        initial, last = {"state": board.state.value}, board.incident.last
        for choice, hour, at in (("lasts", "until", last.estimate), ("again", "again_at", last.next_update)):
            if at and now < at < now + DAY:
                initial |= {choice: choices.AT, hour: f"{at.astimezone(BRUSSELS):%H:%M}"}
        return initial


class CorrectionForm(SayingForm):
    """Other words for something that was said."""

    def __init__(self, *args: Any, entry: str, **options: Any) -> None:
        super().__init__(*args, phrases=tuple(dict.fromkeys((*choices.IN_TROUBLE, *choices.WHEN_STABLE))), **options)
        self.entry = entry

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if not self.errors and self.message() is None:
            self.add_error("ready", _("Choose a phrase or type some words."))
        return typed

    def what(self, now: datetime) -> Corrected:
        message = self.message()
        assert message is not None  # clean has looked
        return Corrected(self.entry, message)


class MaintenanceForm(SayingForm):
    """Planned work: when, how the register will be, and why."""

    begins = Hour(label=_("Begins"))
    ends = Hour(label=_("Ends"))
    state = forms.ChoiceField(label=_("Meanwhile the register is"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, before: Maintenance | None = None, **options: Any) -> None:
        super().__init__(*args, phrases=choices.OF_WORK, **options)
        self.before = before
        states = [(state.value, name) for state, name in STATE_NAMES.items()]
        self.fields["state"].choices = states  # type: ignore[attr-defined]

    def what(self, now: datetime) -> MaintenanceAnnounced | MaintenanceChanged:
        typed, state = self.cleaned_data, RegisterState(self.cleaned_data["state"])
        if self.before is None:
            return MaintenanceAnnounced(typed["begins"], typed["ends"], state, self.message())
        begun = self.before.begins <= now  # to the minute on the screen, to the second in the log
        begins = self.before.begins if begun or _same_minute(typed["begins"], self.before.begins) else typed["begins"]
        return MaintenanceChanged(self.before.id, begins, typed["ends"], state, self.message())

    @staticmethod
    def initial_of(maintenance: Maintenance) -> dict[str, Any]:
        """The plan as it is."""
        return {"begins": maintenance.begins, "ends": maintenance.ends, "state": maintenance.state.value}


class CancelForm(SayingForm):
    """Work that will not take place."""

    def __init__(self, *args: Any, before: Maintenance, **options: Any) -> None:
        super().__init__(*args, phrases=choices.OF_CANCELLED_WORK, **options)
        self.before = before

    def what(self, now: datetime) -> MaintenanceCancelled:
        return MaintenanceCancelled(self.before.id, self.message())


def said_in(phrases: Sequence[Ready], language: str) -> list[tuple[str, str]]:
    """Ready phrases as choices, in the language of the screen."""
    return [(phrase.value, PHRASES[phrase].in_(language)) for phrase in phrases]


def _same_minute(first: datetime, second: datetime) -> bool:
    return first.astimezone(BRUSSELS).replace(second=0, microsecond=0) == second.astimezone(BRUSSELS).replace(
        second=0, microsecond=0
    )
