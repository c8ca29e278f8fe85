"""Words of the ticket pages' templates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.urls import reverse
from django.utils.html import escape, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe

from tridesk.directory.office.queries import services
from tridesk.kit import clock
from tridesk.tickets.defects import in_words
from tridesk.tickets.models import Entry, Handover, Ticket
from tridesk.tickets.queries import topics

register = template.Library()
_CID = re.compile(r'src="cid:([^"]*)"', re.IGNORECASE)


@register.filter
def get(table: Mapping[Any, Any], key: Any) -> Any:
    """A value of a table, or nothing."""
    return table.get(key) if table else None


@register.filter
def is_late(ticket: Ticket) -> bool:
    """Whether the time to answer has run out, or the day until which something was awaited."""
    return ticket.is_late(clock.now())


@register.filter
def grouped(digits: str) -> str:
    """The eleven digits of a national number in groups, as in 85.07.30-033.28."""
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}-{digits[6:9]}.{digits[9:]}"


@register.filter
def following(rows: Sequence[Ticket], ticket: Ticket) -> Ticket | None:
    """The ticket of a list to go on with: the one below `ticket`, or the first when it has left the list."""
    numbers = [row.number for row in rows or ()]
    below = numbers.index(ticket.number) + 1 if ticket.number in numbers else 0
    return rows[below] if below < len(numbers) else None


@register.filter
def defects(codes: Sequence[str]) -> str:
    """What was wrong with a mail, in words."""
    return in_words(codes)


@register.filter
def who(ticket: Ticket) -> str:
    """The requester in one line: organisation, then person."""
    if ticket.organisation is not None:
        return str(ticket.organisation)
    return ticket.requester_name or ticket.requester_email or "—"


@register.filter
def candidate_key(place: int) -> str:
    """The shortcut key that picks a caller among the candidates; no other gesture of the desk uses it."""
    return "cvbxz"[place - 1 : place]


@register.inclusion_tag("tickets/_state.html")
def state_tag(ticket: Ticket) -> dict[str, Any]:
    """The state of a ticket: word, shape, colour."""
    return {"state": ticket.state, "name": ticket.get_state_display()}


@register.inclusion_tag("tickets/_next.html")
def next_step(ticket: Ticket, actor: str, handover: Handover | None) -> dict[str, Any]:
    """The next step and its actor, in a sentence."""
    return {"ticket": ticket, "actor": actor, "handover": handover}


@register.inclusion_tag("tickets/_delivery.html", takes_context=True)
def delivery(context: Context, entry: Entry) -> dict[str, Any]:
    """What became of the mail that an entry was sent by."""
    page = {name: context.get(name) for name in ("ticket", "may_work", "csrf_token")}
    return page | {"mail": entry.out_mail, "entry": entry}


@register.filter
def urlize_calm(text: str) -> SafeString:
    """Text with its links to click, opened apart and without telling where from; line breaks are kept by the style."""
    linked = urlize(escape(text), nofollow=True)
    return mark_safe(linked.replace("<a ", '<a target="_blank" '))  # noqa: S308 - escaped above


@register.filter
def sent_html(entry: Entry, ticket: Ticket) -> SafeString:
    """The HTML of a mail, sanitised at the door, its inline pictures from its own attachments."""
    pictures = {attachment.content_id: attachment.pk for attachment in entry.attachments.all() if attachment.content_id}

    def picture(match: re.Match[str]) -> str:
        number = pictures.get(match[1])
        return f'src="{reverse("tickets:attachment", args=[ticket.number, number])}"' if number else 'alt=""'

    return mark_safe(_CID.sub(picture, entry.html))  # noqa: S308 - nh3 cleaned it


@register.filter
def has_masked(entries: Sequence[Entry]) -> bool:
    """Whether any entry hides a national number."""
    return any(entry.masked_numbers.all() for entry in entries)


@register.inclusion_tag("tickets/_select.html", takes_context=True)
def topic_select(context: Context, bound: BoundField, ticket: Ticket | None) -> dict[str, Any]:
    """The subject tree as a list in two levels; a page with two of them reads the tree once (`tree`)."""
    current = bound.value() or (ticket.topic.code if ticket and ticket.topic else "")
    tree = context["tree"] if "tree" in context else topics()
    options = [(topic.code, ("\u2003" if topic.parent_id else "") + str(topic)) for topic in tree]
    return {"field": bound, "options": _options(options, getattr(current, "code", current))}


@register.inclusion_tag("tickets/_select.html")
def service_select(bound: BoundField) -> dict[str, Any]:
    """The services of the second line by name."""
    return {
        "field": bound,
        "options": _options([(service.code, str(service)) for service in services()], bound.value() or ""),
    }


def _options(options: Sequence[tuple[str, str]], current: str) -> SafeString:
    """The options of a list, none before them. Not a template: every ticket shows some hundred and fifty."""
    rows = ((value, " selected" if value == current else "", label) for value, label in [("", "—"), *options])
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
