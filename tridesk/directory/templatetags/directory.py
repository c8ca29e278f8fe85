"""Words for the templates of the directory.

{{ item.at|plainly }}             any value of what is held, for a person to read
{{ labels|at:"phones" }}          the value of a mapping under a key that is itself a value; '' without
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
    """A date as it is written, a list with commas, a number in groups; anything else as it is."""
    if isinstance(value, datetime):
        return format_date(value.astimezone(BRUSSELS), "j F Y, H.i")
    if isinstance(value, date):
        return format_date(value, "j F Y")
    if isinstance(value, list):
        return ", ".join(map(plainly, value))
    return phones.written(value) if isinstance(value, str) else str(value)
