"""What a mail is, once read: plain frozen values that the rest of the house may keep, compare and store."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tridesk.mailroom.mime.authentication import Field


class AuthorKind(StrEnum):
    """The kind of author of a mail; a machine must never answer any kind but ORDINARY."""

    ORDINARY = "ordinary"
    AUTOMATIC = "automatic"
    OUT_OF_OFFICE = "out-of-office"
    LIST = "list"
    FAILURE = "failure"
    DELAY = "delay"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: display name ('' when there is none) and address with its domain in lower case."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class AttachedPart:
    """What the mail carries beside its text; `part_content(raw, index)` gives the bytes, `size` counts them.

    `inline` says that the HTML shows it in place (an image in a signature), so that it need not be listed.
    """

    index: int
    filename: str
    content_type: str
    size: int
    content_id: str | None
    inline: bool


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """What a mail server says about one recipient (RFC 3464): action 'failed', 'delayed', 'delivered',
    'relayed' or 'expanded'; status such as '5.1.1', '' when unknown."""

    recipient: str
    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A whole mail, read. Message identifiers stand without '<>'; missing text is '', never None.

    `failed_message_id` is the Message-ID of the mail that a report is about; `returned_ids` are those that a mail of
    the null sender names which is neither a known report nor a reply: if one is ours, that mail came back.
    `fingerprint` digests what a person would call the content, not of the transport: the same Message-ID with the same
    fingerprint is the same mail delivered twice. `authors` are all the addresses of From, and of nothing else;
    `authentication` is what mail servers found out about them.
    """

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Address | None
    authors: tuple[Address, ...]
    authentication: tuple[Field, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    attachments: tuple[AttachedPart, ...]
    kind: AuthorKind
    deliveries: tuple[DeliveryStatus, ...]
    failed_message_id: str
    returned_ids: tuple[str, ...]
    defects: tuple[str, ...]
    fingerprint: str
