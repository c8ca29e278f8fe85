"""An e-Box in memory: takes every letter, and sends none."""

from __future__ import annotations

from tridesk.kit.errors import Permanent, Temporary
from tridesk.notices.ebox.ports import BoxAnswer, BoxLetter


class TwinBox:
    """`letters` by their keys; what stands in `failures` under an enterprise number is raised instead."""

    def __init__(self, failures: dict[str, Temporary | Permanent] | None = None) -> None:
        self.letters = dict[str, BoxLetter]()
        self.failures = failures if failures is not None else {}

    def publish(self, letter: BoxLetter) -> BoxAnswer:
        letter.check()
        if letter.key in self.letters:
            return BoxAnswer("", is_new=False)
        if failure := self.failures.get(letter.to):
            raise failure
        self.letters[letter.key] = letter
        return BoxAnswer(f"twin-{len(self.letters)}", is_new=True)

    def check(self) -> None:
        """Is never away."""
