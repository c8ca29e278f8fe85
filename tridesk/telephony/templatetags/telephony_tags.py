"""Template tags of telephony."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tridesk.telephony.engine.ivr import Option

register = template.Library()

_AGENT_TONES = {"free": "tag--closed", "paused": "tag--research", "ringing": "tag--open", "talking": "tag--open"}


@register.simple_tag
def choice_label(option: Option) -> SafeString:
    """The label of a choice, in the reader's language or the next best."""
    words = option.label.in_(get_language() or "nl")
    return format_html("{}", words or _("without a name"))


@register.filter
def agent_tone(state: str) -> str:
    """CSS modifier of the tag that shows the state of an agent."""
    return _AGENT_TONES.get(state, "")
