"""What disclosure and erasure ask of the rooms above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

from tridesk.directory.models import Contact
from tridesk.directory.privacy.traces import Traces
from tridesk.kit.errors import Sayable
from tridesk.kit.ports import ListPort


class Keeper(Protocol):
    """A room that holds data about a person (tickets, mails): discloses it and erases the person from it."""

    @property
    def name(self) -> str:
        """Under which it stands in what is disclosed; never changes."""

    @property
    def label(self) -> Sayable:
        """What these things are called, in the plural."""

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        """All of it, as plain values by field."""

    def still_needed(self, contact: Contact) -> Sayable | None:
        """Why the person cannot be erased yet; None when nothing prevents it."""

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """Erases the person, in the open transaction; returns how many records stay, by the reason why.

        When not `known_by_name`, another contact has the same name, and a name alone does not identify the person.
        """


keepers: Final = ListPort[Keeper]()
