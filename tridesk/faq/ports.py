"""What answers tell rooms above them, and what they need of tickets: topics, tickets opened again, gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from tridesk.accounts.models import User
from tridesk.faq.values import Gap
from tridesk.kit.ports import ListPort, Port


class EntryFollower(Protocol):
    """Hears of entries that may read differently outside the desk now, in the transaction that changes them."""

    def entry_changed(self, number: int) -> None:
        """The entry was written again, or took a step."""
        ...


followers: Final = ListPort[EntryFollower]()


def _no_topics() -> Sequence[tuple[str, str]]:
    return ()


def _none() -> Mapping[int, int]:
    return {}


topics: Final = Port[Callable[[], Sequence[tuple[str, str]]]](_no_topics)
"""Codes and names of the topics, in order."""


def _nothing_kept(_user: User, _key: str) -> None:
    return None


drop_draft: Final = Port[Callable[[User, str], None]](_nothing_kept)
"""Forgets what a person typed into the form of that name: it was sent."""


def _no_numbers() -> Mapping[str, int]:
    return {}


topic_numbers: Final = Port[Callable[[], Mapping[str, int]]](_no_numbers)
"""The row number of each topic by its code, for the figures."""

reopened: Final = Port[Callable[[], Mapping[int, int]]](_none)
"""How often a ticket that an entry answered (by number) was opened again."""


def _no_gaps() -> Sequence[Gap]:
    return ()


gaps: Final = Port[Callable[[], Sequence[Gap]]](_no_gaps)
"""Requests alike that no entry answered, the most frequent first."""
