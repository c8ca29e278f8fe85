"""Words for the templates of the directory.

{{ item.at|plainly }}             a stored value, formatted for reading
{{ labels|at:"phones" }}          the value under a key held in a variable; '' without
{{ day.hours|opening_hours }}     hours of a day, stored as `08:30-16:30`, as the reader's language writes them
{% desk_phone %}                  the number of the desk as a link that calls it
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tridesk.directory.office.queries import office_data
from tridesk.directory.office.worktime import read_hours
from tridesk.kit import clock, dates, phones
from tridesk.kit.clock import BRUSSELS

register = template.Library()


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key, "")


@register.filter
def plainly(value: Any) -> str:
    """Formats dates, lists (with commas) and telephone numbers; other values unchanged."""
    if isinstance(value, datetime):
        language = get_language()
        return f"{dates.long_date(value.astimezone(BRUSSELS).date(), language)}, {clock.hour(value, language)}"
    if isinstance(value, date):
        return dates.long_date(value, get_language())
    if isinstance(value, list):
        return ", ".join(map(plainly, value))
    return phones.written(value) if isinstance(value, str) else str(value)


@register.filter
def opening_hours(stored: str) -> str:
    """`08.30–12.00, 13.00–16.30`, in French `08h30–12h00, 13h00–16h30`; '' for a closed day."""
    return ", ".join(f"{_hour(opening)}–{_hour(closing)}" for opening, closing in read_hours(stored))


def _hour(at: time) -> str:
    return clock.hour(datetime.combine(clock.today(), at, BRUSSELS), get_language())


@register.simple_tag
def desk_phone() -> SafeString:
    """The number of the desk as a link that calls it; '' where it has none."""
    number = office_data().phone
    written = phones.written(number).replace(" ", "\u00a0")
    return format_html('<a href="tel:{}">{}</a>', number, written) if number else SafeString("")
