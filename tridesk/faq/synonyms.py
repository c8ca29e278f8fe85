"""Words that mean the same at the desk, in three languages (`synonyms.toml`). No Django."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from tridesk.kit import data_files

LANGUAGES: Final = ("nl", "fr", "de")
MOST: Final = 3  # groups of one word
_TRUNK: Final = re.compile(r"(.{4,}?)(?:er|[ensz]|(?<=.{5})t)*$")  # at least four letters, and endings
_TWICE: Final = re.compile(r"(?<=...)([a-z])\1(?=[a-z]?$)")

Group = Mapping[str, Sequence[str]]
"""The words of a group, by language."""


def trunk(word: str) -> str:
    """A folded word without its usual endings, its last letter but one or two once: the same for most of its forms.

    >>> trunk("sleutels"), trunk("machtigingen"), trunk("pin"), trunk("kaart"), trunk("kaarten")
    ('sleutel', 'machtiging', 'pin', 'kaart', 'kaart')
    >>> trunk("verloopt"), trunk("verlopen"), trunk("toestellen"), trunk("toestel")
    ('verlop', 'verlop', 'toestel', 'toestel')
    """
    match = _TRUNK.match(word)
    return _TWICE.sub(r"\1", match[1] if match else word)


@cache
def _groups() -> Mapping[str, Sequence[Group]]:
    """The groups by the trunk of each of their words."""
    by_trunk: dict[str, list[Group]] = {}
    for line in data_files.read(Path(__file__).with_name("synonyms.toml"))["groups"]:
        group = dict(zip(LANGUAGES, (words.split() for words in line.split("|")), strict=True))
        for key in {trunk(word) for words in group.values() for word in words}:
            by_trunk.setdefault(key, []).append(group)
    return by_trunk


def synonyms(word: str) -> list[Group]:
    """The groups in which a folded word stands, at most `MOST`."""
    return list(_groups().get(trunk(word), ()))[:MOST]
