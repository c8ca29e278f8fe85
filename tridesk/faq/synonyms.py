"""Words that mean the same at the desk, in three languages (`synonyms.toml`). No Django."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("nl", "fr", "de")
MOST: Final = 3  # groups of one word
_ENDINGS: Final = ("ent", "en", "er", "es", "et", "ez", "ee", "e", "n", "s", "t")
_LEAST: Final = 4  # letters that stay

Group = Mapping[str, Sequence[str]]
"""The words of a group, by language."""


def trunk(word: str) -> str:
    """A folded word without its usual ending: enough to know a word of the file again.

    >>> trunk("sleutels"), trunk("machtigingen"), trunk("pin")
    ('sleutel', 'machtiging', 'pin')
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            return word.removesuffix(ending)
    return word


@cache
def _groups() -> Mapping[str, Sequence[Group]]:
    """The groups by the trunk of each of their words."""
    by_trunk: dict[str, list[Group]] = {}
    for line in tomllib.loads((Path(__file__).parent / "synonyms.toml").read_text("utf-8"))["groups"]:
        group = dict(zip(LANGUAGES, (words.split() for words in line.split("|")), strict=True))
        for key in {trunk(word) for words in group.values() for word in words}:
            by_trunk.setdefault(key, []).append(group)
    return by_trunk


def synonyms(word: str) -> list[Group]:
    """The groups in which a folded word stands, at most `MOST`."""
    return list(_groups().get(trunk(word), ()))[:MOST]
