"""Words of documents in templates."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import get_language

from tridesk.documents.rules import VersionState
from tridesk.documents.wording import STATES
from tridesk.kit.dates import long_date

register = template.Library()


@register.filter
def state_of_version(state: VersionState) -> str:
    """What a version is, in words."""
    return str(STATES[state])


@register.filter
def day_in_words(day: date | None) -> str:
    """A day in the reader's language; '' for none."""
    return long_date(day, get_language()) if day else ""
