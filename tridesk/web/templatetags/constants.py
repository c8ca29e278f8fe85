"""Django's tags `translate`, `url` and `static`, worked out once where they say the same on every page.

A page has two hundred of them. What depends on the page (a variable, a filter, `as`) is left to Django; of an address
with arguments the rest is worked out once.
"""

from __future__ import annotations

import re
from typing import Any, Final

from django import template
from django.template import Context, Node
from django.template.base import FilterExpression, Parser, Token
from django.template.defaulttags import url as django_url
from django.templatetags import i18n, static
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.translation import get_language

register = template.Library()
register.tags |= i18n.register.tags | static.register.tags
register.filters |= i18n.register.filters


class Constant(Node):
    """A tag that says the same on every page; in each language, where it has words."""

    def __init__(self, tag: Node, *, in_words: bool = False) -> None:
        self._tag, self._in_words = tag, in_words
        self._texts: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language() if self._in_words else None
        text = self._texts.get(language)
        if text is None:
            text = self._texts[language] = self._tag.render(context)
        return text


_PLAIN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")  # stands in an address as it is, where it may stand at all
_SAMPLES: Final[dict[type, str | int]] = {str: "any-text_0", int: 7077077}
_SHORT: Final[dict[type, str | int]] = {str: "a", int: 7}  # a converter may pad what is short: F-0007


class AddressNode(Node):
    """The address of a route with arguments. What stands around them is known for each row of text and number."""

    def __init__(self, tag: Any) -> None:
        self._tag = tag
        self._around: dict[tuple[type, ...], list[str]] = {}

    def render(self, context: Context) -> str:
        values = [value.resolve(context) for value in self._tag.args]
        kinds = tuple(map(type, values))
        around = self._around.get(kinds)
        if around is None:
            around = self._around[kinds] = self._cut(kinds)
        if not around or not all(_PLAIN.fullmatch(str(value)) for value in values):
            address: str = self._tag.render(context)
            return address
        return around[0] + "".join(f"{value}{rest}" for value, rest in zip(values, around[1:], strict=True))

    def _cut(self, kinds: tuple[type, ...]) -> list[str]:
        """What stands before, between and after the arguments; nothing when only Django can tell."""
        if not set(kinds) <= set(_SAMPLES):
            return []
        samples, short = ([values[kind] for kind in kinds] for values in (_SAMPLES, _SHORT))
        try:
            address, short_address = (reverse(self._tag.view_name.var, args=values) for values in (samples, short))
        except NoReverseMatch:
            return []
        around = re.split("|".join(map(str, _SAMPLES.values())), escape(address))
        if len(around) != len(kinds) + 1:
            return []
        joined = around[0] + "".join(f"{value}{rest}" for value, rest in zip(short, around[1:], strict=True))
        return around if joined == escape(short_address) else []


def _is_literal(expression: FilterExpression | None) -> bool:
    return expression is None or not (expression.filters or getattr(expression.var, "lookups", None))


@register.tag("trans")
@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "late" %}`."""
    tag = i18n.do_translate(parser, token)
    steady = not tag.asvar and _is_literal(tag.filter_expression) and _is_literal(tag.message_context)
    return Constant(tag, in_words=True) if steady else tag


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """`{% url "tickets:desk" %}`."""
    tag = django_url(parser, token)
    if tag.asvar or tag.kwargs or not _is_literal(tag.view_name):
        return tag
    return AddressNode(tag) if tag.args else Constant(tag)


@register.tag("static")
def static_address(parser: Parser, token: Token) -> Node:
    """`{% static "web/page.js" %}`."""
    tag = static.do_static(parser, token)
    return Constant(tag) if tag.varname is None and _is_literal(tag.path) else tag
