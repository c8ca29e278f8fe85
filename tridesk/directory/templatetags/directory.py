"""Words for the templates of the directory.

{{ labels|at:"phones" }}          the value of a mapping under a key that is itself a value; '' without
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key, "")
