"""When a draft gets another version, so that no text that was typed is lost. Pure.

The newest version grows with what is typed. Another one begins when a good part of it was replaced, or when it had
rested and is changed. To delete makes none: the newest version still has every word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Final

from tridesk.kit.versions import version_of

MOST_VERSIONS: Final = 10
SHORTEST: Final = 20  # characters: less is typed again sooner than it is looked for
OF_LETTER: Final = ("mode", "language")  # what belongs to the field `text`
RESTED: Final = timedelta(minutes=5)

Fields = Mapping[str, str]


class VersionFate(StrEnum):
    """The fate of the newest version when something is typed."""

    STAY = "stay"
    GROW = "grow"
    BEGIN = "begin"


def texts(fields: Fields) -> dict[str, str]:
    """The texts among the fields of a form; but for the field `text`, a value without a space is a code."""
    return {
        name: value for name, value in fields.items() if " " in value or "\n" in value or (name == "text" and value)
    }


def version(fields: Fields) -> str:
    """Names the texts of a draft, so that a save can say over which it was typed; '' when there are none."""
    written = texts(fields)
    return version_of(*(part for name in sorted(written) for part in (name, written[name]))) if written else ""


def size(fields: Fields) -> int:
    """How many characters of text the fields of a form hold."""
    return sum(map(len, texts(fields).values()))


def kept(version: Fields, typed: Fields) -> int:
    """How many characters of a version still stand at the beginning and the end of the same fields."""
    return sum(_kept(text, typed.get(name, "")) for name, text in texts(version).items())


def step(version: Fields, typed: Fields, rested: timedelta) -> VersionFate:
    """The fate of the newest version, last changed `rested` ago, when the form holds `typed`."""
    stands = kept(version, typed)
    if stands >= size(typed):  # nothing new was typed
        return VersionFate.STAY
    is_changed = stands < size(version)
    if stands * 3 < size(version) * 2 or (is_changed and rested >= RESTED):
        return VersionFate.BEGIN if size(typed) >= SHORTEST else VersionFate.STAY
    return VersionFate.GROW if size(typed) >= size(version) else VersionFate.STAY


def brought_back(version: Fields, typed: Fields) -> dict[str, str]:
    """The fields once the texts of a version are back: its letter with mode and language, and nothing else changed."""
    back = texts(version)
    of_letter = {name: version[name] for name in OF_LETTER if name in version and "text" in back}
    return {**typed, **back, **of_letter}


def stands(version: Fields, typed: Fields) -> bool:
    """Whether each text of a version stands in the form."""
    return all(typed.get(name) == text for name, text in texts(version).items())


def earlier(versions: Sequence[Fields], typed: Fields) -> int | None:
    """Which version comes back next, by its place among `versions`, the newest first; after the oldest the newest.

    None when there is no other text than the one that is typed.
    """
    alike = [place for place, version in enumerate(versions) if texts(version) == texts(typed)]
    alike += [place for place, version in enumerate(versions) if texts(version) and stands(version, typed)]
    here = alike[0] if alike else -1
    place = (here + 1) % len(versions) if versions else -1
    return None if place in (here, -1) else place


def _kept(former: str, now: str) -> int:
    start = _alike(former, now)
    return start + _alike(reversed(former[start:]), reversed(now[start:]))


def _alike(former: Iterable[str], now: Iterable[str]) -> int:
    """How many characters are the same before the first that differs."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(former, now, strict=False)))
