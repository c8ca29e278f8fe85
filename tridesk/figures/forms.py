"""The form of the topics that figures leave out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.figures.folding import excluded_topics
from tridesk.tickets.models import Topic


class ExclusionForm(forms.Form):
    """Topics to leave out, by their codes; with a main topic every topic below it is left out."""

    topics = forms.MultipleChoiceField(
        label=_("Left out of the figures"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.rows = {topic.code: topic for topic in Topic.objects.order_by("code")}
        excluded = set(excluded_topics())
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.initial = [code for code, topic in self.rows.items() if topic.pk in excluded]
        field.choices = [(code, f"{code} {topic}") for code, topic in self.rows.items()]

    def chosen(self) -> list[int]:
        """The row numbers of the topics."""
        return [self.rows[code].pk for code in self.cleaned_data["topics"]]
