"""Words of every template (registered as built-in, no `{% load %}` needed).

{{ ticket.opened_at|age }}          12 min, yesterday 16.05, 3 March
{% moment ticket.opened_at %}       the same inside <time>, exact on hover and for screen readers
{% time_left ticket.deadline %}     2 h left, late; exact on hover and for screen readers
{{ day|belgian_date }}              24/11/2026; {{ day|belgian_date:"long" }} 24 november 2026
{{ call.waited|minutes }}           0:18, 12:05, 1:02:07
{{ contact.phone|phone }}           080 64 12 34
{% call_link contact.phone %}       the same as a link that calls it, about a ticket if one is named
{{ _("State")|colon:agent }}        State: Ann; in French with the space before the colon
{{ user.name|initials }}            AV
{% icon "reply" %}                  a decorative symbol of static/web/icons.svg
{% icon "late" _("late") %}         one that speaks, where no word stands beside it
{% language_badge call.language %}  the code of a language with its name; '?' for one that nobody knows
{% words message.words %}           what was published in three languages, in the reader's; Dutch for English
{% field form.subject %}            label, help, control and error of one form field, in our style
{% options pairs chosen %}          the options of a list: pairs of value and label, one of them selected
{% option_groups groups chosen %}   the same under headings: pairs of a heading and its pairs
{% draft_attributes key version %}  of a form whose words drafts.js keeps until it is sent, typed over this version
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
)
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tridesk.kit import clock, phones, text
from tridesk.kit.languages import LANGUAGES, UNKNOWN
from tridesk.statuspage.entries import Words
from tridesk.web import dates

register = template.Library()


@register.simple_tag(takes_context=True)
def draft_attributes(context: template.Context, key: str, version: object = "") -> SafeString:
    """The attributes of a form whose draft is kept under `key`; the answer to a form shows what was sent."""
    address = reverse("tickets:draft", args=[key])
    attributes = format_html('data-draft="{}" data-draft-url="{}" data-draft-of="{}"', key, address, version)
    sent = "request" in context and context["request"].method == "POST"
    return attributes + SafeString(" data-draft-sent" if sent else "")


@register.filter
def age(at: datetime | None) -> str:
    """How long ago, in words; '' for nothing."""
    return dates.age(at, clock.now()) if at else ""


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """An age that machines and screen readers can read exactly."""
    if not at:
        return SafeString("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(timespec="seconds"), dates.exact(at), age(at)
    )


@register.simple_tag
def time_left(at: datetime | None) -> SafeString:
    """The time that is left until a moment; '' for nothing."""
    if not at:
        return SafeString("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(timespec="seconds"),
        dates.exact(at),
        dates.left(at, clock.now()),
    )


@register.filter
def clock_time(at: datetime | None) -> str:
    """16.05, or 16h05 in French."""
    return dates.clock_time(at) if at else ""


@register.filter
def exact(at: datetime | None) -> str:
    """Weekday, date and time in full."""
    return dates.exact(at) if at else ""


@register.filter
def belgian_date(value: date | datetime | None, form: str = "short") -> str:
    """A date as written in Belgium in the reader's language."""
    if not value:
        return ""
    day = value.astimezone(clock.BRUSSELS).date() if isinstance(value, datetime) else value
    return dates.long_date(day) if form == "long" else dates.short_date(day)


@register.filter
def minutes(span: timedelta | None) -> str:
    """A short time on a clock: 0:18, 12:05, 1:02:07; '' for nothing."""
    if span is None:
        return ""
    whole = max(0, int(span.total_seconds()))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


@register.filter
def phone(number: str | None) -> str:
    """A telephone number in groups; Belgian ones without +32. What is not a number stays as it was typed."""
    if not number:
        return ""
    parsed = phones.parse(number)
    return phones.written(parsed).replace(" ", "\u00a0") if parsed else number


@register.simple_tag(takes_context=True)
def call_link(context: template.Context, number: str | None, about: str = "", otherwise: str = "") -> SafeString:
    """A number that is called by a click: through the desk's switch for a call taker, else by the browser.

    `about` is the ticket that the call is about. What is not a number stays as it was typed; `otherwise` stands for
    nothing.
    """
    e164 = phones.parse(number or "")
    if e164 is None:
        return conditional_escape(number or otherwise)
    if not context.get("may_take_calls"):
        return format_html('<a href="tel:{}">{}</a>', e164, phone(e164))
    asked = urlencode({"number": e164} | ({"about": about} if about else {}))
    return format_html('<a href="{}?{}" data-dial>{}</a>', reverse("tickets:dial"), asked, phone(e164))


@register.filter
def colon(before: object, after: object) -> SafeString:
    """`before: after` as the reader's language writes it; `before` alone when nothing comes after."""
    return (
        format_html("{}{}{}", before, text.colon(get_language()), after) if after else conditional_escape(str(before))
    )


@register.filter
def initials(name: object) -> str:
    """At most two letters for a name: first and last word."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalnum()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else ""


@register.filter
def button_tone(tags: Collection[str]) -> str:
    """CSS modifiers of a button on allauth's pages, from the tags that allauth gives it."""
    tones = []
    if {"danger", "delete"} & set(tags):
        tones.append("button--danger")
    elif not {"outline", "secondary", "tool", "panel", "cancel"} & set(tags):
        tones.append("button--main")
    if "tool" in tags:
        tones.append("button--small")
    return " ".join(tones)


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """A symbol of our sprite: silent beside a word, with `label` when it stands alone."""
    return _drawn(name, str(label), size)


@lru_cache(1024)
def _drawn(name: str, label: str, size: str) -> SafeString:
    """Drawn once: a page has a hundred symbols, and they are few."""
    voice = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    extra = f" icon--{size}" if size else ""
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"/></svg>',
        extra,
        voice,
        static("web/icons.svg"),
        name,
    )


@register.simple_tag
def language_badge(language: str) -> SafeString:
    """The code of a language, with its name; a question mark where nobody knows the language ('')."""
    if language:
        return format_html('<abbr class="lang" title="{}">{}</abbr>', dict(settings.LANGUAGES)[language], language)
    name = _("language not known")
    return format_html(
        '<span class="lang" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        name,
        UNKNOWN,
        name,
    )


@register.simple_tag
def words(published: Words) -> SafeString:
    """What was published in three languages, in the reader's; an English reader gets the Dutch words."""
    language = (get_language() or "nl")[:2]
    code = language if language in LANGUAGES else "nl"
    return format_html('<span lang="{}">{}</span>', code, getattr(published, code))


@register.simple_tag
def options(pairs: Iterable[tuple[object, object]], chosen: object = "") -> SafeString:
    """The options of a list from pairs of value and label; `chosen` is a value, or a tuple of several.

    Not a template: some lists have a hundred.
    """
    several = chosen if isinstance(chosen, tuple) else (chosen,)
    written = ((str(value), str(label), " selected" if value in several else "") for value, label in pairs)
    rows = [f'<option value="{escape(value)}"{marked}>{escape(label)}</option>' for value, label, marked in written]
    return SafeString("".join(rows))  # every text in it is escaped


@register.simple_tag
def option_groups(groups: Iterable[tuple[object, Iterable[tuple[object, object]]]], chosen: object = "") -> SafeString:
    """The options of a list under headings: pairs of a heading and its pairs."""
    written = [f'<optgroup label="{escape(str(name))}">{options(pairs, chosen)}</optgroup>' for name, pairs in groups]
    return SafeString("".join(written))  # every text in it is escaped


@register.inclusion_tag("web/field.html")
def field(bound: BoundField, hint: str | None = None, *, optional: bool = True) -> dict[str, Any]:
    """One field of a form, drawn in our style; `hint` replaces its help text, `optional` marks it as such."""
    widget = bound.field.widget
    if widget.attrs.get("placeholder") == str(bound.label):
        del widget.attrs["placeholder"]  # says the same twice
    checks = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    attrs: dict[str, Any] = {"data-files": True} if isinstance(widget, FileInput) else {}
    described = []
    help_text = bound.help_text if hint is None else hint
    if help_text:
        described.append(f"{bound.id_for_label}_help")
    if bound.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{bound.id_for_label}_error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "hint": help_text,
        "is_optional": optional and not bound.field.required,
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": checks,
        "is_select": isinstance(widget, Select) and not checks,
        "is_file": isinstance(widget, FileInput),
    }
