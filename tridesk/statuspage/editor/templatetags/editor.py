"""{{ words|of:"nl" }}: what was said, in one language."""

from __future__ import annotations

from django import template

from tridesk.statuspage.entries import Language, Words

register = template.Library()


@register.filter
def of(words: Words, language: Language) -> str:
    """The words in one language."""
    return words.in_(language)
