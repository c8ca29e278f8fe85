"""The port to e-Box Enterprise; the room plugs in the one that is set, and without it letters go on paper.

Failures are those of `kit.errors`, with a sentence for the ledger: `Temporary` is tried again, `Permanent` is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from django.utils.translation import gettext_noop

from tridesk.kit.errors import Permanent
from tridesk.kit.ports import Port

MOST_FILES: Final = 6
LARGEST: Final = 20_000_000  # bytes of all files together
LONGEST_SUBJECT: Final = 400  # characters
# What went wrong, said in English and kept; a page says it in the language of its reader.
TOO_LARGE: Final = gettext_noop("This letter is too large for the e-Box.")
NEVER_OPENED: Final = gettext_noop("The e-Box took this letter, but its reader has never opened it: send it on paper.")


class BoxFile(NamedTuple):
    """A PDF; its name is what the reader sees."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class BoxLetter:
    """One letter to one organisation: `to` is its enterprise number (`BE0123456749`), the first file the letter itself.

    `key` is a UUID. However often it is sent, a letter with the same key is put into the e-Box once.
    """

    key: str
    to: str
    subject: str
    language: str
    files: tuple[BoxFile, ...]

    def check(self) -> None:
        """Raises `Permanent` for what no e-Box takes."""
        if len(self.files) > MOST_FILES or sum(len(file.content) for file in self.files) > LARGEST:
            raise Permanent(TOO_LARGE)


class BoxAnswer(NamedTuple):
    """That a letter is in the e-Box, under which number there; `is_new` is False when it was before."""

    number: str
    is_new: bool


class EBox(Protocol):
    """e-Box Enterprise. Every call ends within a bound."""

    def publish(self, letter: BoxLetter) -> BoxAnswer:
        """Puts a letter into the e-Box of its reader."""

    def check(self) -> None:
        """Signs in and sends nothing; raises `Temporary` when that fails."""


box: Final[Port[EBox | None]] = Port(None)
