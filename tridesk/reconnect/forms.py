"""Forms: since when access is lost, questions about the layer with answers and advice, drills, restores for many."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import CredentialKind
from tridesk.faq.queries import number_of
from tridesk.kit import clock
from tridesk.kit.text import Text
from tridesk.reconnect import answers
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.models import DrillResult
from tridesk.reconnect.rules import LOST_WITHIN
from tridesk.reconnect.tree import Choice, Leaf, Question, Tree
from tridesk.reconnect.wording import DRILL_STEPS, VERBS

LANGUAGES: Final = (("nl", _("Dutch")), ("fr", _("French")), ("de", _("German")), ("en", _("English")))
MOST_CHOICES: Final = 9  # a key each
SPARE: Final = 2  # empty rows for further answers
MOST_LETTERS: Final = 200
MOST_TYPED: Final = 200_000  # letters of user names and NIS codes
CODE: Final = r"^[a-z][a-z_]{1,39}$"


class SinceForm(forms.Form):
    """Since when an access does not work, where somebody knows."""

    lost_at = forms.DateTimeField(
        label=_("Since when it does not work"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean_lost_at(self) -> datetime | None:
        lost_at: datetime | None = self.cleaned_data["lost_at"]
        if lost_at is not None and lost_at > clock.now():
            raise forms.ValidationError(_("This moment is still to come."))
        if lost_at is not None and lost_at < clock.now() - LOST_WITHIN:
            raise forms.ValidationError(_("This moment is more than a year ago."))
        return lost_at


class PlaceForm(forms.Form):
    """What questions and leaves share: a code while they are new, and words in four languages."""

    code = forms.RegexField(
        CODE, label=_("Code"), help_text=_("Small letters and low lines; it never changes."), max_length=40
    )

    def __init__(self, *arguments: Any, tree: Tree, place: Question | Leaf | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.tree, self.place = tree, place
        if place is not None:
            del self.fields["code"]
        for language, name in LANGUAGES:
            words = getattr(place.words, language) if place else ""
            self.fields[f"words_{language}"] = forms.CharField(label=name, max_length=MOST_LETTERS, initial=words)

    @property
    def named(self) -> str:
        """The code of what is edited."""
        return self.place.code if self.place else str(self.cleaned_data["code"])

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[f"words_{language}"] for language, _name in LANGUAGES]

    def text(self, name: str) -> Text:
        return Text(*(self.cleaned_data[f"{name}_{language}"] for language, _name in LANGUAGES))


class QuestionForm(PlaceForm):
    """A question and its answers; an answer whose target is empty is left out."""

    def __init__(self, *arguments: Any, tree: Tree, place: Question | None = None, **named: Any) -> None:
        super().__init__(*arguments, tree=tree, place=place, **named)
        choices = place.choices if place else ()
        self.rows = range(min(len(choices) + SPARE, MOST_CHOICES))
        targets = [("", "—"), *((code, code) for code in sorted({*tree.questions, *tree.leaves}))]
        for row in self.rows:
            choice = choices[row] if row < len(choices) else None
            self.fields[f"to_{row}"] = forms.ChoiceField(
                label=_("Leads to"), choices=targets, required=False, initial=choice.to if choice else ""
            )
            for language, name in LANGUAGES:
                words = getattr(choice.words, language) if choice else ""
                self.fields[f"answer_{row}_{language}"] = forms.CharField(
                    label=name, max_length=MOST_LETTERS, required=False, initial=words
                )

    @property
    def answers(self) -> list[list[forms.BoundField]]:
        """The fields of each answer: where it leads, then its words."""
        return [
            [self[f"to_{row}"], *(self[f"answer_{row}_{language}"] for language, _name in LANGUAGES)]
            for row in self.rows
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.rows:
            for language, _name in LANGUAGES:
                if data.get(f"to_{row}") and not data.get(f"answer_{row}_{language}"):
                    self.add_error(f"answer_{row}_{language}", _("Write the answer in every language."))
        if not any(data.get(f"to_{row}") for row in self.rows):
            self.add_error(None, _("A question has at least one answer."))
        return data

    @property
    def made(self) -> Question:
        """The question that was typed."""
        choices = tuple(
            Choice(self.text(f"answer_{row}"), self.cleaned_data[f"to_{row}"])
            for row in self.rows
            if self.cleaned_data[f"to_{row}"]
        )
        return Question(self.named, self.text("words"), choices)


class LeafForm(PlaceForm):
    """A leaf: where the fault lies, what to do, and what is asked of the account directory for which credentials."""

    def __init__(self, *arguments: Any, tree: Tree, place: Leaf | None = None, **named: Any) -> None:
        super().__init__(*arguments, tree=tree, place=place, **named)
        for language, name in LANGUAGES:
            words = getattr(place.advice, language) if place else ""
            area = forms.Textarea(attrs={"rows": 3})
            self.fields[f"advice_{language}"] = forms.CharField(label=name, max_length=600, initial=words, widget=area)
        orders = [("", _("nothing")), *((verb.value, VERBS[verb]) for verb in (AccessVerb.UNLOCK, AccessVerb.REISSUE))]
        self.fields["verb"] = forms.ChoiceField(
            label=_("Asked of the account directory"),
            choices=orders,
            required=False,
            initial=place.verb if place else "",
        )
        self.fields["kinds"] = forms.MultipleChoiceField(
            label=_("For these kinds of access"),
            choices=CredentialKind,
            required=False,
            initial=place.kinds if place else (),
            widget=forms.CheckboxSelectMultiple,
            help_text=_("The user restores only these kinds alone. None: all kinds."),
        )
        self.fields["faq"] = forms.CharField(
            label=_("Answer about it"),
            help_text=_("Its number, such as F-0123."),
            max_length=12,
            required=False,
            initial=f"F-{place.faq:04d}" if place and place.faq else "",
        )

    def clean_faq(self) -> int:
        typed = str(self.cleaned_data["faq"])
        number = number_of(typed)
        if typed and answers.for_desk(number, "") is None:
            raise forms.ValidationError(_("There is no such answer."))
        return number

    @property
    def advice(self) -> list[forms.BoundField]:
        return [self[f"advice_{language}"] for language, _name in LANGUAGES]

    @property
    def made(self) -> Leaf:
        """The leaf that was typed."""
        return Leaf(
            self.named,
            self.text("words"),
            self.text("advice"),
            self.cleaned_data["verb"],
            tuple(self.cleaned_data["kinds"]),
            self.cleaned_data["faq"],
        )


class DrillForm(forms.Form):
    """How a drill of break-glass went; one by the real command names its people itself."""

    drill = forms.IntegerField(required=False, widget=forms.HiddenInput)
    first = forms.CharField(label=_("First person"), max_length=120, required=False)
    second = forms.CharField(label=_("Second person"), max_length=120, required=False)
    steps = forms.MultipleChoiceField(
        label=_("What was done"), choices=DRILL_STEPS, required=False, widget=forms.CheckboxSelectMultiple
    )
    result = forms.ChoiceField(label=_("How it went"), choices=DrillResult, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What did not work, and who mends it until when"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BulkForm(forms.Form):
    """Which accesses are restored for many, and why."""

    kind = forms.ChoiceField(label=_("Kind of access"), choices=CredentialKind)
    verb = forms.ChoiceField(
        label=_("Order"),
        choices=[(verb.value, VERBS[verb]) for verb in (AccessVerb.REISSUE, AccessVerb.UNLOCK)],
        widget=forms.RadioSelect,
        initial=AccessVerb.REISSUE.value,
    )
    lines = forms.CharField(
        label=_("Whose"),
        required=False,
        max_length=MOST_TYPED,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("User names, serial numbers or NIS codes, one in each line. Empty: all accesses of this kind."),
    )
    ticket = forms.CharField(label=_("Ticket"), max_length=20)
    reason = forms.CharField(label=_("Why, in words that everybody concerned reads"), max_length=200)

    def clean_lines(self) -> list[str]:
        typed = (line.strip() for line in str(self.cleaned_data["lines"]).splitlines())
        return list(dict.fromkeys(line for line in typed if line))
