"""What people type about answers: text in, contents of an entry out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts.models import User
from tridesk.directory.form_fields import day_field, text_in
from tridesk.directory.models import Service
from tridesk.faq import ports
from tridesk.faq.models import Audience, Entry, EntryLanguage, Text
from tridesk.faq.paragraphs import PairStep, WordChange, difference, digest, joined, paragraphs, stale
from tridesk.faq.rules import Wordings, figures
from tridesk.faq.values import EntryContent, EntryWording, SourceLink

NUMBER: Final = re.compile(r"[0-9]{4}-[0-9]{6,9}\Z")
"""The number of a ticket, as an address names it."""

_LINK: Final = re.compile(r"^(?P<title>.*?)\s*(?P<url>https?://\S+)$")


def links_of(typed: str) -> list[SourceLink]:
    """One link a line: its title, then its address.

    >>> links_of("Law of 1983 https://law.example/1983")
    [SourceLink(title='Law of 1983', url='https://law.example/1983')]
    """
    links = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        match = _LINK.match(line)
        if match is None:
            raise forms.ValidationError(_("Each line has a title and an address that begins with https://."))
        links.append(SourceLink(match["title"], match["url"]))
    return links


def _box(language: str, rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"lang": language, "rows": rows})


class EntryWordsForm(forms.Form):
    """What is typed beside the paragraphs in any language, and why."""

    wordings = forms.CharField(
        label=_("Other ways to ask"), required=False, max_length=6000, help_text=_("One a line, as callers say it.")
    )
    links = forms.CharField(
        label=_("Law and documents"),
        required=False,
        max_length=12_000,
        help_text=_("One a line: its title, then its address."),
    )
    why = forms.CharField(label=_("Why you change it"), required=False, max_length=300)

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["wordings"].widget = _box(language, 3)
        self.fields["links"].widget = _box(language, 2)

    def clean_links(self) -> list[SourceLink]:
        return links_of(self.cleaned_data["links"])

    def other_wordings(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["wordings"].splitlines() if line.strip()]

    @staticmethod
    def said_in(text: Text | None) -> dict[str, str]:
        """What the form begins with."""
        if text is None:
            return {}
        links = "\n".join(f"{link['title']} {link['url']}" for link in text.links)
        return {"wordings": "\n".join(text.wordings), "links": links}


class EntryForm(EntryWordsForm):
    """The original of an entry, with all that holds in every language."""

    question = forms.CharField(label=_("Question"), max_length=300)
    answer = forms.CharField(
        label=_("Answer for callers"),
        required=False,
        max_length=20_000,
        help_text=_("An empty line begins a new paragraph."),
    )
    public_answer = forms.CharField(
        label=_("Answer for the public"), required=False, max_length=20_000, help_text=_("Empty: the same answer.")
    )
    audience = forms.ChoiceField(label=_("Who may read it"), choices=Audience.choices)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    service = forms.ModelChoiceField(
        label=_("Service that answers for it"), queryset=Service.objects.none(), required=False, empty_label="—"
    )
    owner = forms.ModelChoiceField(
        label=pgettext_lazy("an answer", "Owner"), queryset=User.objects.none(), required=False, empty_label="—"
    )
    note = forms.CharField(
        label=_("Internal note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    confirm_by = day_field(_("To be confirmed by"))
    valid_from = day_field(_("Valid from"))
    valid_to = day_field(_("Valid until"))
    only_until = day_field(_("In this language only until"))
    small = forms.BooleanField(
        label=_("Small change"), required=False, help_text=_("It means the same: the other languages stay current.")
    )

    def __init__(self, *args: Any, language: str, is_new: bool, **options: Any) -> None:
        super().__init__(*args, language=language, **options)
        self.fields["question"].widget = text_in(language)
        self.fields["answer"].widget = _box(language, 8)
        self.fields["public_answer"].widget = _box(language, 5)
        topics = [("", "—"), *ports.topics.answer()]
        initial = self.initial.get("topic", "")
        if initial not in dict(topics):
            topics.append((initial, initial))
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]
        self.fields["service"].queryset = Service.objects.filter(active=True)  # type: ignore[attr-defined]
        self.fields["owner"].queryset = User.objects.filter(is_active=True).order_by(  # type: ignore[attr-defined]
            "name"
        )
        self.fields["only_until"].help_text = _("Until then the other languages may lag behind; the page says so.")
        if is_new:
            del self.fields["small"], self.fields["why"]

    @staticmethod
    def said_of(entry: Entry, text: Text | None) -> dict[str, Any]:
        """What the form begins with."""
        same = ("audience", "topic", "service", "owner", "note", "confirm_by", "valid_from", "valid_to", "only_until")
        words = {name: getattr(text, name) for name in ("question", "answer", "public_answer")} if text else {}
        return {name: getattr(entry, name) for name in same} | words | EntryWordsForm.said_in(text)

    def content(self, language: str) -> EntryContent:
        """The entry with its original as typed; other languages stay."""
        data = self.cleaned_data
        same = ("audience", "topic", "note", "confirm_by", "valid_from", "valid_to", "only_until")
        wording = EntryWording(
            data["question"], data["answer"], data["public_answer"], self.other_wordings(), data["links"]
        )
        return EntryContent(
            source=language,
            texts={language: wording},
            service=data["service"] and data["service"].pk,
            owner=data["owner"] and data["owner"].pk,
            **{name: data[name] for name in same},
        )


def _in_words(marks: Sequence[str]) -> str:
    """Numbers and months as a reader sees them: `rules.figures` names June 'month 6' in every language."""
    return ", ".join(str(MONTHS[int(mark[6:])]) if mark.startswith("month ") else mark for mark in marks)


@dataclass(frozen=True, slots=True)
class TranslationRow:
    """A paragraph of the original beside the box of its translation.

    `stored` is the translation as it stands, `translation` as typed; `before`: the hash that it records; `runs`: what
    changed in the original since; `numbers`: those of both sides where they differ.
    """

    name: str
    original: str
    step: str
    before: str = ""
    stored: str = ""
    translation: str = ""
    runs: Sequence[tuple[WordChange, str]] = ()
    numbers: tuple[str, str] = ("", "")
    is_right: bool = False


class TranslationForm(EntryWordsForm):
    """One language of an entry, a box for each paragraph of the original."""

    def __init__(
        self,
        *args: Any,
        language: str,
        source: Wordings,
        translation: Wordings | None,
        earlier: Mapping[str, str],
        **options: Any,
    ) -> None:
        super().__init__(*args, language=language, **options)
        self._source = source
        self._counts = [len(paragraphs(text)) for text in (source.question, source.answer)]
        self.rows, self.removed = self._paired(translation or Wordings(""), earlier)

    def _paired(self, translation: Wordings, earlier: Mapping[str, str]) -> tuple[list[TranslationRow], list[str]]:
        """The rows in the order of the original; and translations of what the original lost."""
        own, now = translation.paragraphs, self._source.paragraphs
        rows, removed = [], []
        for pair in stale(self._source.digests, translation.sources):
            stored = own[pair.translation] if pair.translation is not None and pair.translation < len(own) else ""
            if pair.source is None:
                removed.append(stored)
                continue
            name, original = f"part_{pair.source}", now[pair.source]
            typed = str(self.data.get(name, "")) if self.is_bound else stored
            numbers = (figures(original), figures(typed))
            differ = bool(typed) and numbers[0] != numbers[1]
            unlike = (_in_words(numbers[0]), _in_words(numbers[1])) if differ else ("", "")
            before = earlier.get(pair.before, "")
            runs = difference(before, original) if pair.step is PairStep.CHANGED and before else ()
            right = self.is_bound and bool(self.data.get(f"right_{pair.source}"))
            rows.append(TranslationRow(name, original, pair.step, pair.before, stored, typed, runs, unlike, right))
        return rows, removed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.rows and not self.rows[0].translation.strip():
            self.add_error(None, _("The question is missing."))
        if max((len(row.translation) for row in self.rows), default=0) > 20_000:
            self.add_error(None, _("The answer is too long."))
        return data

    def wording(self) -> EntryWording:
        """The translation as typed. A paragraph that was rewritten, or is said to be right, translates the present
        original; one that was left alone translates what it did."""
        kept: list[tuple[int, str, str]] = []
        for place, row in enumerate(self.rows):
            text = "\n".join(line for line in row.translation.replace("\r", "").split("\n") if line.strip())
            if text:
                touched = text != row.stored or row.is_right or row.step != PairStep.CHANGED
                kept.append((place, text, digest(row.original) if touched else row.before))
        first, second = self._counts[0], sum(self._counts)
        answer = joined(text for place, text, _hash in kept if first <= place < second)
        public = joined(text for place, text, _hash in kept if place >= second)
        question = " ".join(text for place, text, _hash in kept if place < first)
        sources = [value for _place, _said, value in kept]
        return EntryWording(question, answer, public, self.other_wordings(), self.cleaned_data["links"], sources)


class ReportForm(forms.Form):
    """'Wrong or outdated': the sentence, in which language, and the ticket on which it was offered."""

    sentence = forms.CharField(
        label=_("What is wrong or outdated"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The sentence, and what is right if you know it. No names."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=EntryLanguage.choices)
    ticket = forms.RegexField(NUMBER, required=False, widget=forms.HiddenInput)
