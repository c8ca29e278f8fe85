"""Mentions in a note: `@karim` calls a colleague by user name, or by a first name that only one of them has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

MOST: Final = 10  # of one note
_MENTION: Final = re.compile(r"(?<![\w.@])@([\w.-]{2,60})")


def mentioned(text: str, colleagues: Mapping[str, str]) -> list[str]:
    """The user names that a text mentions, each once, in order; `colleagues`: name by user name."""
    first_names = [name.split()[0].casefold() for name in colleagues.values() if name.strip()]
    unique = {first for first, times in Counter(first_names).items() if times == 1}
    known = {
        name.split()[0].casefold(): username
        for username, name in colleagues.items()
        if name.strip() and name.split()[0].casefold() in unique
    } | {username.casefold(): username for username in colleagues}
    words = (match[1].rstrip(".-").casefold() for match in _MENTION.finditer(text))
    return list(dict.fromkeys(known[word] for word in words if word in known))
