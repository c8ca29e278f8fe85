"""What the directory needs from the rooms above it; `config` plugs the answers in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from tridesk.kit.errors import Sayable


class Follower(Protocol):
    """Whatever points at organisations from above (tickets, say) and follows them through a merger and back."""

    @property
    def name(self) -> str:
        """Under which a merger files what it moved; never changes."""

    @property
    def label(self) -> Sayable:
        """What these things are called, in the plural."""

    def count(self, organisations: Sequence[int]) -> dict[int, int]:
        """How many point at each of these organisations; inside no transaction of its own."""

    def follow(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        """Points all of them at `into` instead: their ids, by the organisation that they pointed at."""

    def go_back(self, moved: Mapping[int, Sequence[int]], into: int) -> int:
        """Points those that still point at `into` at where they came from; how many that were."""


followers: Final[list[Follower]] = []
