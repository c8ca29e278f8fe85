"""Forms of imports."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.directory.exchange.kinds import KINDS


class ImportForm(forms.Form):
    """A file to be brought in."""

    kind = forms.ChoiceField(
        label=_("What it holds"), choices=lambda: [(kind.code, kind.label) for kind in KINDS.values() if kind.comes_in]
    )
    file = forms.FileField(
        label=_("File"),
        max_length=1000,
        allow_empty_file=True,
        help_text=_("CSV or Excel (.xlsx), at most 25 MB. Nothing is written before you have seen what would be."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
