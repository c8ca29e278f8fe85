"""Shapes of letters on paper."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from tridesk.api.schemas.common import Sent, Short, Told, storable
from tridesk.kit.languages import InterfaceLanguage
from tridesk.letters.actions import MOST_TEXT

Text = Annotated[str, Field(max_length=MOST_TEXT), AfterValidator(storable)]


class LetterIn(Sent):
    """A letter is begun from a template; `language` counts where the law leaves it open."""

    template: Annotated[Short, Field(min_length=1)]
    language: InterfaceLanguage | None = None


class LetterChangeIn(Sent):
    """A draft as it shall be; the lines of the address have at most 40 characters."""

    address: Annotated[str, Field(max_length=600), AfterValidator(storable)]
    subject: Short
    text: Text
    enclosures: Annotated[
        list[Short], Field(max_length=20, description="one that names `D-0012.3.nl` is a file of the library")
    ] = []
    envelope: Annotated[Short, Field(description="code of an envelope")]


class LetterOut(Told):
    """A letter. A draft has no number; `refused` says what the post would refuse. `sha256` is that of its PDF."""

    id: int
    number: str | None
    ticket: str
    language: InterfaceLanguage
    envelope: str
    address: list[str]
    subject: str
    text: str
    enclosures: list[str]
    begun_at: AwareDatetime
    finished_at: AwareDatetime | None
    sha256: str | None
    emptied_at: AwareDatetime | None
    refused: list[str]


class LetterItem(Told):
    """A letter in a list."""

    id: int
    number: str | None
    language: InterfaceLanguage
    subject: str
    begun_at: AwareDatetime
    finished_at: AwareDatetime | None


class LetterList(Told):
    """The letters about a ticket, newest first."""

    items: list[LetterItem]
