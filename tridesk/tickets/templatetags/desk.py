"""Words of the ticket pages' templates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tridesk.faq.values import HitMark
from tridesk.kit import clock, phones
from tridesk.tickets import choices, greetings
from tridesk.tickets.defects import in_words
from tridesk.tickets.forms import ActForm
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Attachment, Entry, EntryKind, Handover, Ticket
from tridesk.tickets.pictures import placed

register = template.Library()
_CID = re.compile(r'src="cid:([^"]*)"', re.IGNORECASE)


@register.filter
def get(table: Mapping[Any, Any], key: Any) -> Any:
    """A value of a table, or nothing."""
    return table.get(key) if table else None


MARKS: Mapping[str, Any] = {
    HitMark.FOR_DESK: gettext_lazy("for the desk only"),
    HitMark.FOR_CONNECTED: gettext_lazy("for connected users"),
    HitMark.NOT_VALIDATED: gettext_lazy("not validated yet"),
    HitMark.STALE: gettext_lazy("behind the original"),
    HitMark.OTHER_LANGUAGE: gettext_lazy("not in this language"),
    HitMark.REPORTED: gettext_lazy("doubted by a colleague"),
    HitMark.OUT_OF_DATE: gettext_lazy("not valid today"),
    HitMark.TO_CONFIRM: gettext_lazy("to be confirmed"),
}


@register.filter
def offer_mark(mark: str) -> Any:
    """What a reader of an offered entry should know, in words."""
    return MARKS[mark]


@register.filter
def as_json(value: Any) -> str:
    """A value for a script that reads it from an attribute."""
    return json.dumps(value)


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
    """The requester in one line: organisation, else person; with the number to call back for a missed call."""
    name = str(ticket.organisation or ticket.requester_name or ticket.requester_email)
    number = phones.written(ticket.requester_phone) if not name or _is_unanswered(ticket) else ""
    return " · ".join(filter(None, (name, number))) or "—"


def _is_unanswered(ticket: Ticket) -> bool:
    return ticket.channel == Channel.PHONE.value and ticket.is_active and not ticket.owner_id


@register.filter
def question(entries: Sequence[Entry], handover: Handover) -> Entry | None:
    """The entry that puts the question of a hand-over."""
    asked = (entry for entry in entries if entry.kind == EntryKind.QUESTION and entry.handover_id == handover.pk)
    return next(asked, None)


@register.filter
def short_number(ticket: Ticket) -> str:
    """The number as it is said aloud: 412, or 2025-412 for one of another year; the search box finds both."""
    year, _dash, number = ticket.number.partition("-")
    this_year = str(clock.now().astimezone(clock.BRUSSELS).year)
    return str(int(number)) if year == this_year else f"{year}-{int(number)}"


@register.filter
def candidate_key(place: int) -> str:
    """The shortcut key that picks a caller among the candidates; no other gesture of the desk uses it."""
    return "cvbyh"[place - 1 : place]


@register.inclusion_tag("tickets/_state.html")
def state_tag(ticket: Ticket) -> dict[str, Any]:
    """The state of a ticket: word, shape, colour."""
    return {"state": ticket.state, "name": ticket.get_state_display()}


@register.inclusion_tag("tickets/_next.html")
def next_step(ticket: Ticket, actor: str, handover: Handover | None) -> dict[str, Any]:
    """The next step and its actor, in a sentence."""
    return {"ticket": ticket, "actor": actor, "handover": handover}


@register.simple_tag(takes_context=True)
def pieces_of(context: Context, entry: Entry) -> list[str | Attachment]:
    """The text of an entry, as it came where the page shows that, with its pictures in their places."""
    return placed(context["as_it_came"] if context["whole"] == entry.pk else entry.text, entry.pictures)


@register.inclusion_tag("tickets/_delivery.html", takes_context=True)
def delivery(context: Context, entry: Entry) -> dict[str, Any]:
    """What became of the mail that an entry was sent by."""
    page = {name: context.get(name) for name in ("ticket", "may_work", "csrf_token")}
    return page | {"mail": entry.out_mail, "entry": entry}


@register.filter
def greeting(ticket: Ticket, language: str) -> str:
    """How an answer to the requester begins in a language."""
    return greetings.greeting(language, ticket.requester_name)


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


@register.inclusion_tag("tickets/_select.html")
def topic_select(bound: BoundField) -> dict[str, Any]:
    """The subject tree as a list in two levels."""
    return {"field": bound, "pairs": [("", "—"), *choices.topics()], "chosen": bound.value()}


@register.inclusion_tag("tickets/_select.html")
def choice(bound: BoundField) -> dict[str, Any]:
    """A list of the composer: what is chosen, and where the rest comes from; in full when the form was refused."""
    empty, whole = ("", bound.field.empty_label), bound.form.is_bound  # type: ignore[attr-defined]
    pairs = [empty, *choices.LISTS[bound.html_name]()] if whole else [empty, *_chosen(bound)]
    later = "" if whole else list_address(bound.html_name)
    return {"field": bound, "later": later, "pairs": pairs, "chosen": bound.value()}


@register.simple_tag(takes_context=True)
def outcome(context: Context, name: str) -> SafeString:
    """What an outcome of the composer asks. While nothing was typed it says the same on every ticket: see below."""
    form, tells = context["form"], bool(context["ticket"].requester_email)
    if form.is_bound or context["draft"]:
        doubts = context.get("doubts")
        return _outcome(name, form, tells=tells, doubted=bool(doubts and doubts.do == name))
    return _untouched(name, form["until"].value(), tells, get_language())


def _outcome(name: str, form: ActForm, *, tells: bool, doubted: bool = False) -> SafeString:
    return render_to_string(f"tickets/outcomes/{name}.html", {"form": form, "tells": tells, "doubted": doubted})


@lru_cache(64)
def _untouched(name: str, until: str, tells: bool, language: str) -> SafeString:
    """Drawn once from these values alone, so that nothing of a ticket or a person is in it."""
    return _outcome(name, ActForm(initial={"until": until, "tell": True}), tells=tells)


def _chosen(bound: BoundField) -> Iterator[tuple[str, str]]:
    if bound.initial:
        yield bound.value(), str(bound.initial)
    yield choices.WHOLE, _("from the whole list…")


@register.simple_tag
def list_address(name: str) -> str:
    """Where a script finds what a list of the composer offers."""
    return f"{_lists()}?{get_language()}#{name}"


@cache
def _lists() -> str:
    return reverse("tickets:lists")
