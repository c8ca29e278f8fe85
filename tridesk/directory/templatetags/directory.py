"""Words for the templates of the directory.

{{ item.at|plainly }}             a stored value, formatted for reading
{{ labels|at:"phones" }}          the value under a key held in a variable; '' without
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.dateformat import format as format_date

from tridesk.kit import phones
from tridesk.kit.clock import BRUSSELS

register = template.Library()


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key, "")


@register.filter
def plainly(value: Any) -> str:
    """Formats dates, lists (with commas) and telephone numbers; other values unchanged."""
    if isinstance(value, datetime):
        return format_date(value.astimezone(BRUSSELS), "j F Y, H.i")
    if isinstance(value, date):
        return format_date(value, "j F Y")
    if isinstance(value, list):
        return ", ".join(map(plainly, value))
    return phones.written(value) if isinstance(value, str) else str(value)
