"""Forms of faxes."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.fax.models import Junk
from tridesk.fax.rules import Sign


class JunkForm(forms.Form):
    """By which of its signs a junk fax is known when it comes again."""

    kinds = forms.MultipleChoiceField(
        label=_("Later faxes are junk by the same"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: object, signs: Iterable[Sign], **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(sign.kind, Junk(sign.kind).label) for sign in signs]
