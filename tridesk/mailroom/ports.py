"""Ports of the mailroom: a transport for outgoing mail, and a listener for its outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, Protocol

from django.conf import settings

from tridesk.accounts.models import User
from tridesk.kit.ports import ListPort, Port
from tridesk.mailroom.models import OutMail


class Transport(Protocol):
    """A relay that takes mail off our hands."""

    def deliver(self, envelope_from: str, recipients: Sequence[str], raw: bytes) -> str:
        """Hands over one message for all `recipients` or for none, and answers with the relay's own words.

        Raises `kit.errors.Temporary` when trying later may help and `kit.errors.Permanent` when it will not;
        either carries the relay's words.
        """
        ...


class DeliveryListener(Protocol):
    """The room above, called inside the transaction that notes the outcome: both are written or neither."""

    def message_sent(self, mail: OutMail) -> None:
        """The relay took the message."""
        ...

    def message_failed(self, mail: OutMail, reply: str) -> None:
        """The message is stuck until a person decides; `reply` says why."""
        ...


class BulkMailer(Protocol):
    """A room that sends mail past the out-tray, and knows what comes back for it by its own marks."""

    def note_report(self, marks: Sequence[str], *, failed: bool, permanent: bool, reply: str) -> bool:
        """Whether a report was about a mail of its own, by the addresses and Message-IDs it names; then it is noted.

        `failed`: that mail did not arrive, or not yet; `permanent`: and never will.
        """
        ...


class Nobody:
    """The listener of a mailroom without a room above."""

    def message_sent(self, mail: OutMail) -> None:
        pass

    def message_failed(self, mail: OutMail, reply: str) -> None:
        pass


def _nowhere(user: User, ref: str) -> str:
    return ""


listener: Final = Port[DeliveryListener](Nobody())
bulk_mailers: Final = ListPort[BulkMailer]()
address_of: Final = Port[Callable[[User, str], str]](_nowhere)
"""The page of what a `ref` names; '' when it has none that this user may open."""


@cache
def transport() -> Transport:
    """The way out of this installation: its relay, or a folder where none is set."""
    from tridesk.mailroom.folder import FolderTransport
    from tridesk.mailroom.pipeline import SmtpTransport

    if settings.ENVIRONMENT.smtp:
        return SmtpTransport.from_url(settings.ENVIRONMENT.smtp)
    return FolderTransport(settings.ENVIRONMENT.var / "outbox")
