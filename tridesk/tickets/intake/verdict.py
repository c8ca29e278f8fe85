"""What is to become of a mail: pure decisions, in the order in which they are asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Generic, TypeVar

from tridesk.directory.language import BILINGUAL
from tridesk.mailroom.conversation import language_of_address
from tridesk.mailroom.mime import AuthorKind
from tridesk.tickets.intake.reading import MailReading

T = TypeVar("T")


class Fate(Enum):
    """What happens to a mail."""

    OPEN = auto()  # a ticket of its own
    JOIN = auto()  # an entry on a ticket
    CONTINUE = auto()  # a ticket of its own, linked to the archived one that it answers
    FAILURE = auto()  # a report that a mail of ours did not arrive
    DUPLICATE = auto()  # the same mail once more
    SET_ASIDE = auto()  # kept in the in-tray for a person to look at


@dataclass(frozen=True, slots=True)
class Verdict(Generic[T]):
    """The fate of a mail, the ticket that it concerns, and whether its sender gets an acknowledgement."""

    fate: Fate
    ticket: T | None = None
    acknowledge: bool = False
    reason: str = ""


# Kinds that nobody waits for an answer to; without a ticket to join they are set aside.
REPORTS = frozenset({AuthorKind.OUT_OF_OFFICE, AuthorKind.RECEIPT, AuthorKind.DELAY, AuthorKind.FAILURE})

# Behind these nobody reads (RFC 3834, 2), or a machine answers.
_MACHINE: Final = re.compile(
    r"(mailer-daemon|(do[-_.]?not|no)[-_.]?reply|bounces?|owner|listserv|majordomo)([-+_.=][^@]*)?@"
    r"|[^@]*-(request|owner|bounces?)@",
    re.IGNORECASE,
)


def reads_answers(email: str) -> bool:
    """Whether a person may read what is sent to this address."""
    return _MACHINE.match(email) is None


def decide(reading: MailReading, ticket: T | None, *, archived: bool, duplicate: bool, ours: bool) -> Verdict[T]:
    """Decides on one mail.

    `ticket` is the one it belongs to by reference or thread, `archived` whether that can only be read; `duplicate` says
    that the same Message-ID and content is there already, `ours` that the sender is the desk itself.
    """
    kind = reading.mail.kind
    if duplicate:
        return Verdict(Fate.DUPLICATE, ticket)
    if kind is AuthorKind.FAILURE and ticket is not None:
        return Verdict(Fate.FAILURE, ticket)
    if ours:
        return Verdict(Fate.SET_ASIDE, reason="loop")
    if kind in REPORTS and (ticket is None or archived):
        return Verdict(Fate.SET_ASIDE, ticket, reason=kind.value)
    if ticket is not None:
        return Verdict(Fate.CONTINUE if archived else Fate.JOIN, ticket)
    return Verdict(Fate.OPEN, acknowledge=kind is AuthorKind.ORDINARY and bool(reading.sender_email))


def written_in(of_the_mail: str, of_the_contact: str, of_the_organisation: str, addresses: Iterable[str]) -> str:
    """The language of a ticket that a mail opens, '' when nothing says it.

    The mail itself decides; else what the directory knows of the contact, then of the organisation; else the name of
    the mailbox that it was sent to. A bilingual organisation does not decide.
    """
    served_in = "" if of_the_organisation == BILINGUAL else of_the_organisation
    return of_the_mail or of_the_contact or served_in or language_of_address(addresses)
