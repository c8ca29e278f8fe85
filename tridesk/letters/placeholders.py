"""Named fields of a letter template, as `{contact.name}`. Pure.

There are no expressions, and what a value holds is never read as a field: everything is filled in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

NAMES: Final = (
    "organisation.name",
    "organisation.street",
    "organisation.postcode",
    "organisation.town",
    "contact.name",
    "contact.function",
    "user.name",
    "user.phone",
    "user.email",
    "ticket.number",
    "ticket.subject",
    "ticket.opened",
)

OF_MANY: Final = tuple(name for name in NAMES if not name.startswith("ticket."))
"""The fields of letters to many, which are about no ticket."""

_FIELD: Final = re.compile(r"( ?)\{([^{}]*)\}")
_LONGEST: Final = 60  # characters of a name that a refusal repeats


def unknown(text: str, known: Collection[str] = NAMES) -> list[str]:
    """What stands in braces and is no `known` field, in order, each once; a lone brace is text.

    >>> unknown("{contact.name}, {contact.age} and {1 + 1} {")
    ['contact.age', '1 + 1']
    """
    names = dict.fromkeys(name[:_LONGEST] for _space, name in _FIELD.findall(text))
    return [name for name in names if name not in known]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the value of each field; an empty one takes the space before it away: `Dear {contact.name},`.

    >>> fill("{contact.name}: {ticket.number}", {"contact.name": "{ticket.number}", "ticket.number": "7"})
    '{ticket.number}: 7'
    """

    def value(hit: re.Match[str]) -> str:
        if hit[2] not in NAMES:
            return hit[0]
        found = values.get(hit[2], "")
        return f"{hit[1]}{found}" if found else ""

    return _FIELD.sub(value, text)
