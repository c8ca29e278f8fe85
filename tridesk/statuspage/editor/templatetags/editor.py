"""{{ words|of:"nl" }}: what was said, in one language; {{ at|seconds }}: the hour to the second, 03:12:45."""

from __future__ import annotations

from datetime import datetime

from django import template

from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import Language
from tridesk.statuspage.entries import Words

register = template.Library()


@register.filter
def of(words: Words, language: Language) -> str:
    """The words in one language."""
    return words.in_(language)


@register.filter
def seconds(at: datetime) -> str:
    """The hour to the second, in Belgian time."""
    return f"{at.astimezone(BRUSSELS):%H:%M:%S}"
