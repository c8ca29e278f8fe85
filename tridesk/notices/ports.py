"""What notices need from outside: a line that carries mail, one for each lane of the sender."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings

from tridesk.kit.errors import Permanent, Temporary
from tridesk.mailroom.folder import FolderTransport
from tridesk.mailroom.pipeline import Answer, Fate, Line
from tridesk.mailroom.smtp import Relay


class Carrier(Protocol):
    """A line to a relay."""

    def open(self) -> None:
        """Reaches the relay; `kit.errors.Temporary` when it is away."""

    def rest(self) -> None:
        """Nothing is to be carried for now."""

    def hand_over(self, envelope_from: str, recipient: str, raw: bytes) -> Answer:
        """Offers one mail to one recipient; never raises for what the relay does."""

    def close(self) -> None:
        """Ends the line."""


class FolderLine:
    """The line of an installation without a relay: each mail is a file, and goes nowhere."""

    def __init__(self, folder: FolderTransport) -> None:
        self._folder = folder

    def open(self) -> None:
        pass

    def rest(self) -> None:
        pass

    def hand_over(self, envelope_from: str, recipient: str, raw: bytes) -> Answer:
        try:
            return Answer(Fate.TAKEN, self._folder.deliver(envelope_from, [recipient], raw))
        except Temporary as failure:
            return Answer(Fate.LATER, str(failure))
        except Permanent as failure:
            return Answer(Fate.REFUSED, str(failure))

    def close(self) -> None:
        pass


def line() -> Carrier:
    """A line of this installation."""
    if settings.ENVIRONMENT.smtp:
        return Line(Relay.from_url(settings.ENVIRONMENT.smtp))
    return FolderLine(FolderTransport(settings.ENVIRONMENT.var / "outbox"))
