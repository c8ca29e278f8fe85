"""What the pages of one installation have in common: where they are, and the names of things for programs. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tridesk.kit.languages import LANGUAGES, Language
from tridesk.statuspage.log import ID_LENGTH, ID_LETTERS


@dataclass(frozen=True, slots=True)
class StatusSite:
    """`url` is the public address, without a slash at its end; `key` the public key, as PEM, with older ones below it.

    `first_key` is the one that the log began with: names of things for programs follow from it and never change.
    `certificates` is the page where proof of an interruption is to be had; '' leaves it out.
    """

    url: str
    key: str
    certificates: str = ""
    first_key: str = ""

    @property
    def page_id(self) -> str:
        return derived_id("page", self.first_key or self.key)

    @property
    def component_id(self) -> str:
        return derived_id("component", self.first_key or self.key)


@dataclass(frozen=True, slots=True)
class Edition:
    """A folder of the site and its languages: all three on one screen at its root, and each alone."""

    folder: str
    languages: tuple[Language, ...]

    @property
    def root(self) -> str:
        """The way from the edition's first page back to the root of the site."""
        return "../" * self.folder.count("/")

    def url(self, site: StatusSite) -> str:
        return f"{site.url}/{self.folder}".rstrip("/")


EDITIONS: Final = (Edition("", LANGUAGES), *(Edition(f"{language}/", (language,)) for language in LANGUAGES))


@lru_cache(maxsize=4096)
def derived_id(*parts: str) -> str:
    """Twelve lower-case letters and digits that are always the same for the same parts."""
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest())
    letters = []
    for _ in range(ID_LENGTH):
        number, place = divmod(number, len(ID_LETTERS))
        letters.append(ID_LETTERS[place])
    return "".join(letters)
