"""Anchors of the journal: places that full rights in the database do not suffice to change unseen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from tridesk.kit.ports import ListPort


class Anchor(NamedTuple):
    """A seal of the journal as it was written down elsewhere: everything up to it is proved by its hash."""

    at: datetime
    seal: int
    digest: str

    def __str__(self) -> str:
        return f"{self.seal}:{self.digest}"


class AnchorBook(Protocol):
    """One such place."""

    def keep(self, anchor: Anchor) -> None:
        """Writes down today's anchor there, once a day however often it is asked."""

    def anchors(self) -> Iterable[Anchor]:
        """What can be read back there."""


books: Final = ListPort[AnchorBook]()
