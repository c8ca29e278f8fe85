"""What notices need from outside: a line that carries mail, one for each lane of the sender."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Protocol

from django.conf import settings

from tridesk.kit.errors import Permanent, Temporary
from tridesk.mailroom.folder import FolderTransport
from tridesk.mailroom.pipeline import Line, RelayAnswer, RelayFate, RelayMail
from tridesk.mailroom.smtp import Relay


class Carrier(Protocol):
    """A line to a relay."""

    def open(self) -> None:
        """Reaches the relay; `kit.errors.Temporary` when it is away."""

    def rest(self) -> None:
        """Nothing is to be carried for now."""

    def carry(self, mails: Iterable[RelayMail]) -> Generator[RelayAnswer]:
        """Offers mails one after the other, an answer for each; never raises for what the relay does.

        If it is closed after an answer, no later mail is on its way.
        """

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

    def carry(self, mails: Iterable[RelayMail]) -> Generator[RelayAnswer]:
        for mail in mails:
            yield self._put(mail)

    def _put(self, mail: RelayMail) -> RelayAnswer:
        try:
            return RelayAnswer(RelayFate.TAKEN, self._folder.deliver(mail.envelope_from, mail.recipients, mail.raw))
        except Temporary as failure:
            return RelayAnswer(RelayFate.LATER, str(failure))
        except Permanent as failure:
            return RelayAnswer(RelayFate.REFUSED, str(failure))

    def close(self) -> None:
        pass


def line() -> Carrier:
    """A line of this installation."""
    if settings.ENVIRONMENT.smtp:
        return Line(Relay.from_url(settings.ENVIRONMENT.smtp))
    return FolderLine(FolderTransport(settings.ENVIRONMENT.var / "outbox"))
