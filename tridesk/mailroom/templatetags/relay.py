"""{{ mail.last_reply|relay_words }}: what a mail server answered, in words of the reader's language."""

from __future__ import annotations

from django import template

from tridesk.mailroom.relay_words import relay_meaning, relay_words

register = template.Library()
register.filter(relay_meaning)
register.filter(relay_words)
