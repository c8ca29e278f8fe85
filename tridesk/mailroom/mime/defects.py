"""Defects: short English codes of what was wrong with a mail, collected while it is read."""


class Defects:
    """Each code once, in the order in which it was met."""

    __slots__ = ("_codes",)

    def __init__(self) -> None:
        self._codes: dict[str, None] = {}

    def note(self, code: str) -> None:
        self._codes[code] = None

    def codes(self) -> tuple[str, ...]:
        return tuple(self._codes)
