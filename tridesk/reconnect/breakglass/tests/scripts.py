"""Two people at a terminal who type what a test wrote down, and what they see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tridesk.reconnect.breakglass.dialogue import REHEARSAL, USE, Dialogue

NAMES = ("Ann Peeters", "Luc Dubois")


class Typed:
    """A terminal; `keys` are typed where nobody sees them, `lines` elsewhere, then nothing more."""

    def __init__(self, keys: Sequence[str], lines: Sequence[str], at: Callable[[str], None] = lambda _prompt: None):
        self._keys, self._lines, self._at = list(keys), list(lines), at
        self.seen: list[str] = []

    def say(self, text: str) -> None:
        self.seen.append(text)

    def ask(self, prompt: str) -> str:
        self.seen.append(prompt)
        self._at(prompt)
        return self._lines.pop(0) if self._lines else ""

    def ask_secret(self, prompt: str) -> str:
        self.seen.append(prompt)
        return self._keys.pop(0)

    @property
    def text(self) -> str:
        return "\n".join(self.seen)


def talk(sheet: Path, keys: Sequence[str], *lines: str, mode: str = USE, names: Sequence[str] = NAMES) -> Typed:
    """A whole dialogue: both people, the reason of a use, and what is typed then."""
    why = [] if mode == REHEARSAL else ["the database is gone"]
    terminal = Typed(keys, [*names, *why, *lines])
    Dialogue(sheet, mode, terminal).run()
    return terminal
