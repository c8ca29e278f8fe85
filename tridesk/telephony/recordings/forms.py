"""Forms of recordings: text in, typed values out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.telephony.recordings.actions import LONGEST


class RecordingRuleForm(forms.Form):
    """The purpose of recordings, and their retention."""

    purpose = forms.CharField(
        label=_("What recordings are for"),
        max_length=300,
        help_text=_("Colleagues read this here, and callers may ask. It belongs in your records of processing too."),
    )
    keep_days = forms.IntegerField(
        label=_("Days until a recording is destroyed"), min_value=1, max_value=LONGEST, initial=30
    )


class ReasonForm(forms.Form):
    """The reason for listening."""

    reason = forms.CharField(label=_("Why do you listen? This is written down."), max_length=300)
