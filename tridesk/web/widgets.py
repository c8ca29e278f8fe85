"""Draws the usual controls of a form without a template each: a page has a dozen.

The HTML is that of Django's own templates, which still draw what is rare.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_Widget = Mapping[str, Any]  # what a template of Django knows of a control: name, value, attrs


class Renderer(DjangoTemplates):
    """Django's renderer of forms, but for the usual controls."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _attributes(widget: _Widget) -> SafeString:
    """The attributes of a control; one that is True has no value, one that is False is left out."""
    attributes = (
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
        for name, value in widget["attrs"].items()
        if value is not False
    )
    return format_html_join("", "{}", ((attribute,) for attribute in attributes))


def _input(widget: _Widget) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, _attributes(widget))


def _textarea(widget: _Widget) -> SafeString:
    text = widget["value"] or ""
    return format_html('<textarea name="{}"{}>\n{}</textarea>', widget["name"], _attributes(widget), text)


def _select(widget: _Widget) -> SafeString:
    groups = format_html_join("", "{}", ((_group(name, options),) for name, options, _index in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget), groups)


def _group(name: str | None, options: list[_Widget]) -> SafeString:
    rows = ((option["value"], _attributes(option), option["label"]) for option in options)
    drawn = format_html_join("", '\n  <option value="{}"{}>{}</option>', rows)
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, drawn) if name else drawn


_DRAW: Final[Mapping[Callable[[_Widget], SafeString], str]] = {
    _input: "checkbox date datetime email hidden number password text url",
    _textarea: "textarea",
    _select: "select",
}
DRAWN: Final = {f"django/forms/widgets/{name}.html": draw for draw, names in _DRAW.items() for name in names.split()}
