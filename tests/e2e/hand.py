"""A hand that counts its gestures, held to the table of docs/tasks.md: every task there is done by keys alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page

TABLE = Path(__file__).parents[2] / "docs/tasks.md"
ALLOWED = {
    task: int(most) for task, most in re.findall(r"^\| ([a-z][^|]*?) \| (\d+) \|", TABLE.read_text(), re.MULTILINE)
}


class Hand:
    """A hand at the keyboard that counts its gestures; what it writes is not counted."""

    def __init__(self, page: Page) -> None:
        self._page, self.gestures = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)
            self.gestures += 1

    def write(self, words: str) -> None:
        self._page.keyboard.type(words)


class HandWithMouse(Hand):
    """One that clicks as well."""

    def click(self, place: Locator) -> None:
        place.click()
        self.gestures += 1


@contextmanager
def counted(page: Page, task: str) -> Iterator[Hand]:
    """A hand whose gestures are as many as the table says at the end."""
    hand = Hand(page)
    yield hand
    assert hand.gestures == ALLOWED[task], task
