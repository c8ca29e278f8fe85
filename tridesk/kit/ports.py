"""Ports: what a room asks of a room above, which it may not import; `config.ports` plugs every answer in."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Port(Generic[T]):
    """One question of a room, such as `Port[Post](NoPost())`; until `plug` its default answers."""

    def __init__(self, default: T) -> None:
        self.answer = default

    def plug(self, answer: T) -> None:
        """Puts `answer` in place of the default, or of what was plugged in before."""
        self.answer = answer
