"""Places for large questions: few are answered at the same time over the whole installation.

A question that finds no place free is refused at once, so that it holds no connection and takes nothing from the desk.
A place is a lock of the database session: PostgreSQL gives it back when the process that holds it dies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Final

from django.utils.translation import gettext as _

from tridesk.journal.turns import turn
from tridesk.kit.errors import TooMany

PLACES: Final = 2
WAIT: Final = 10  # seconds until a program asks again

_needs_none: ContextVar[bool] = ContextVar("figures_needs_no_place", default=False)


class Place:
    """A place that may be taken for the work of one question."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack, self._is_taken = stack, False

    def take(self, *, is_fixed: bool = False) -> None:
        """Takes a free place, once; `TooMany` when there is none. `is_fixed`: the question cannot be made smaller."""
        if _needs_none.get():
            return
        if not self._is_taken:
            self._is_taken = any(self._stack.enter_context(turn(f"figures.place.{nth}")) for nth in range(PLACES))
        if not self._is_taken:
            smaller = _("Other large questions are being answered. Try again in a moment, or choose a shorter period.")
            later = _("Other large questions are being answered. Try again in a moment.")
            raise TooMany(later if is_fixed else smaller, wait=WAIT, code="busy")


@contextmanager
def place() -> Iterator[Place]:
    """A place not taken yet; what was taken is given back at the end."""
    with ExitStack() as stack:
        yield Place(stack)


@contextmanager
def unbounded() -> Iterator[None]:
    """What is asked inside needs no place and is never refused: questions that the product asks, not a visitor."""
    token = _needs_none.set(True)
    try:
        yield
    finally:
        _needs_none.reset(token)
