"""Ports: what a room asks of a room above, which it may not import; `config.ports` plugs every answer in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")

LAST: Final = 1000


class Port(Generic[T]):
    """One question of a room, such as `Port[Post](NoPost())`; until `plug` its default answers."""

    def __init__(self, default: T) -> None:
        self.answer = default

    def plug(self, answer: T) -> None:
        """Puts `answer` in place of the default, or of what was plugged in before."""
        self.answer = answer

    def answered_by(self, answer: T) -> PortAnswer:
        """The declaration of a room that it answers; no other room may."""
        return PortAnswer(self, answer, LAST)


class ListPort(Port[Sequence[T]]):
    """A question that any number of rooms answer, such as `ListPort[Keeper]()`; until `plug` none does."""

    def __init__(self) -> None:
        super().__init__(())

    def entries(self, *entries: T, position: int = LAST) -> PortAnswer:
        """The declaration of a room that it adds `entries`, where rooms of a lower position have added theirs."""
        return PortAnswer(self, entries, position)


class PortAnswer(NamedTuple):
    """What a room declares for a port."""

    port: Port[Any]
    value: Any
    position: int


def plug_all(answers: Iterable[PortAnswer]) -> None:
    """Plugs in what rooms declare, the entries of a `ListPort` by position; `ValueError` for a second answer to one."""
    values: dict[Port[Any], Any] = {}
    for port, value, _position in sorted(answers, key=lambda answer: answer.position):
        if isinstance(port, ListPort):
            value = (*values.get(port, ()), *value)
        elif port in values:
            raise ValueError(f"Two rooms answer the same port, by {values[port]!r} and by {value!r}.")
        values[port] = value
    for port, value in values.items():
        port.plug(value)
