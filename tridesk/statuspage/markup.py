"""Elements of HTML, SVG and XML as values: what is text is escaped, and what is opened is closed. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

_SPECIAL: Final = re.compile("[&<>\"']")  # a look is cheaper than five replacements, and most texts have none
_VOID: Final = frozenset({"meta", "link", "br", "img", "path", "circle", "rect", "hr", "input"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Attributes = Mapping[str, str | bool | None]


def el(name: str, attributes: Attributes | None = None, *children: str | None) -> Markup:
    """One element. An attribute that is None or False is left out, True stands alone; children that are None, too."""
    head = _head(attributes) if attributes else ""
    if name in _VOID:
        return Markup(f"<{name}{head}/>")
    return Markup(f"<{name}{head}>{_clean(children)}</{name}>")


def join(*children: str | None) -> Markup:
    """One thing after another."""
    return Markup(_clean(children))


def _head(attributes: Attributes) -> str:
    return "".join(
        [
            f" {key}" if value is True else f' {key}="{escape(value) if _SPECIAL.search(value) else value}"'
            for key, value in attributes.items()
            if value is not None and value is not False
        ]
    )


def _clean(children: Sequence[str | None]) -> str:
    """Lists, not generators: a site of 5,000 answers has half a million elements."""
    return "".join(
        [
            child if isinstance(child, Markup) or not _SPECIAL.search(child) else escape(child, quote=False)
            for child in children
            if child is not None
        ]
    )
