"""Decides how slow, how long and how large the body of a request may be. Pure: the time is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GRACE: Final = 30.0  # seconds of silence; also until the rate counts
LEAST_RATE: Final = 1_000  # bytes a second: a telephone on EDGE sends four times as much, on a poor 3G ten times
LONGEST_OF_STRANGERS: Final = 600.0  # seconds: the form for requests takes 5 MB, which a poor 3G sends in 500
LONGEST: Final = 3600.0  # seconds, of users and programs: a program may send 30 MB, in 3,000 from there
SMALL: Final = 1_000_000  # bytes
LARGEST: Final = 64_000_000  # as the web server in front has it
ROOM_OF_STRANGERS: Final = 500_000_000  # for all that is not small, at the same time

SLOW, TOO_LARGE, NO_ROOM = 408, 413, 503


class BodyRefused(Exception):
    """The rest of the body is not waited for; `status` is the answer over HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Room:
    """The bytes that large bodies of strangers take of one process while they come."""

    most: int = ROOM_OF_STRANGERS
    taken: int = 0


class IncomingBody:
    """What has come of one body; `refusal` is the status of the answer once no more of it is waited for.

    Silence uses up time, `GRACE` at most, and each byte gives some back: so a short gap does no harm, and whoever sends
    more slowly than `LEAST_RATE` runs out of it, however much they sent before.
    """

    def __init__(self, room: Room, now: float) -> None:
        self.size, self.refusal = 0, 0
        self._room, self._taken, self._is_known = room, 0, False
        self._began, self._silent_until = now, now + GRACE

    def add(self, size: int, now: float) -> int:
        """Counts bytes that came; returns the refusal, 0 where there is none."""
        self.size += size
        self._silent_until = min(now + GRACE, self._silent_until + size / LEAST_RATE)
        if self.size > LARGEST:
            self.refusal = TOO_LARGE
        elif not self._is_known and self.size > SMALL:
            taken = self.size - SMALL - self._taken
            if self._room.taken + taken > self._room.most:
                self.refusal = NO_ROOM
            else:
                self._taken += taken
                self._room.taken += taken
        return self.refusal

    def wait_again(self, now: float) -> None:
        """Forgives silence for which nobody listened: we did not read."""
        self._silent_until = now + GRACE

    def trust(self) -> None:
        """Gives the larger limits: the application knows who sends this."""
        self._is_known = True
        self.leave()

    def leave(self) -> None:
        """Gives its room back."""
        self._room.taken -= self._taken
        self._taken = 0

    @property
    def ends_at(self) -> float:
        """When it is given up unless more comes."""
        return min(self._silent_until, self._began + (LONGEST if self._is_known else LONGEST_OF_STRANGERS))
