"""The way out that leads nowhere: the twin for tests, with failures by script."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from tridesk.kit.errors import Permanent, Temporary


@dataclass(frozen=True, slots=True)
class SentMail:
    """One message that was handed over."""

    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes


class MemoryTransport:
    """Keeps what it is given in `delivered`; fails as many times as it was told to, in that order."""

    def __init__(self) -> None:
        self.delivered: list[SentMail] = []
        self._failures: deque[Temporary | Permanent] = deque()

    def fail(self, *failures: Temporary | Permanent) -> None:
        """The next deliveries fail in these ways."""
        self._failures.extend(failures)

    def deliver(self, envelope_from: str, recipients: Sequence[str], raw: bytes) -> str:
        """Keeps the message, or fails as told. See `ports.Transport`."""
        if self._failures:
            raise self._failures.popleft()
        self.delivered.append(SentMail(envelope_from, tuple(recipients), raw))
        return f"250 kept as number {len(self.delivered)}"
