"""Elements of HTML, SVG and XML as values: what is text is escaped, and what is opened is closed."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

_VOID: Final = frozenset({"meta", "link", "br", "img", "path", "circle", "rect", "hr"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Attributes = Mapping[str, str | bool | None]


def el(name: str, attributes: Attributes | None = None, *children: str | None) -> Markup:
    """One element. An attribute that is None or False is left out, True stands alone; children that are None, too."""
    head = "".join(
        f" {key}" if value is True else f' {key}="{escape(value)}"'
        for key, value in (attributes or {}).items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Markup(f"<{name}{head}/>")
    return Markup(f"<{name}{head}>{join(*children)}</{name}>")


def join(*children: str | None) -> Markup:
    """One thing after another."""
    return Markup("".join(_clean(child) for child in children if child is not None))


def _clean(child: str) -> str:
    return child if isinstance(child, Markup) else escape(child, quote=False)
