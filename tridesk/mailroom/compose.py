"""Writes the mail that leaves: pure, plain values in, bytes out.

Text goes as `format=flowed` (RFC 3676): readers that know it fit the lines to their window, all others see
lines of 72 characters. Whatever stands in a value, it stays in its header: no line break of a caller reaches
the wire.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final, cast

from tridesk.kit.clock import BRUSSELS

WIDTH: Final = 72
# What a mail program or a browser may show in place; everything else, SVG and HTML among it, is only ever saved.
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_MOST_REFERENCES: Final = 20
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{3,240}>")  # visible ASCII, and short enough for the database
_MEDIA_TYPE: Final = re.compile(r"([a-z]+)/([a-z0-9][a-z0-9.+-]{0,99})")
_QUOTED: Final = re.compile(r"(>[> ]*)(.*)")
_SIGNATURE_LINE: Final = "-- "


class BadAddress(ValueError):
    """Not an address that mail can go to; the text is the address as it was given."""


@dataclass(frozen=True, slots=True)
class OutgoingAttachment:
    """A file that goes along."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail to be sent. `sender`, `recipients` and `cc` are addresses, bare or as `Name <address>`.

    `in_reply_to` and `references` come from strangers: `compose` leaves out what is no message identifier.
    `automatic`: no person wrote this (RFC 3834).
    """

    sender: str
    recipients: Sequence[str]
    subject: str
    text: str
    message_id: str
    cc: Sequence[str] = ()
    attachments: Sequence[OutgoingAttachment] = ()
    in_reply_to: str = ""
    references: Sequence[str] = ()
    automatic: bool = False
    language: str = ""


def compose(outgoing: OutgoingMail, *, at: datetime) -> bytes:
    """One message, ready for a relay, with CRLF line ends.

    Raises `BadAddress` for an address that is none, `ValueError` for a bad `message_id`.
    """
    if not _MESSAGE_ID.fullmatch(outgoing.message_id):
        raise ValueError(f"not a Message-ID: {outgoing.message_id!r}")
    author, readers = address(outgoing.sender), [address(recipient) for recipient in outgoing.recipients]
    copies = [address(reader) for reader in outgoing.cc]
    mail = EmailMessage(policy=_policy([author, *readers, *copies]))
    mail["Date"] = format_datetime(at.astimezone(BRUSSELS))
    mail["From"] = author
    mail["To"] = readers
    if copies:
        mail["Cc"] = copies
    mail["Subject"] = _one_line(outgoing.subject)
    mail["Message-ID"] = outgoing.message_id
    _put_thread(mail, outgoing.in_reply_to, outgoing.references)
    mail.set_content(flow(outgoing.text), cte="quoted-printable", params={"format": "flowed"})
    for attachment in outgoing.attachments:
        _attach(mail, attachment)
    # After the content, which would take Content-Language along.
    _put_nature(mail, outgoing.automatic, outgoing.language)
    return mail.as_bytes()


@lru_cache(maxsize=1_024)  # the desk's own is asked for with every mail that comes in
def address(value: str) -> Address:
    """The one address that stands in `value`, its domain in the ASCII form that travels."""
    if _CONTROL.search(value):
        raise BadAddress(value)
    parsed = cast(Any, _HEADERS("to", value))
    if len(parsed.addresses) != 1:
        raise BadAddress(value)
    parsed_address = cast(Address, parsed.addresses[0])
    try:
        domain = parsed_address.domain.encode("idna").decode("ascii")
        if (
            not parsed_address.username
            or not domain
            or len(parsed_address.addr_spec) > 254
            or " " in parsed_address.addr_spec
        ):
            raise BadAddress(value)
        return Address(parsed_address.display_name, parsed_address.username, domain)
    except UnicodeError:
        raise BadAddress(value) from None


def bare(value: str) -> str:
    """The address alone, as the envelope wants it: `Name <a@b>` gives `a@b`."""
    return address(value).addr_spec


def flow(text: str) -> str:
    """The text as `format=flowed`: a line that ends in a space goes on in the next."""
    return "\n".join(line for row in _rows(text) for line in _flow_row(row))


def _rows(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n") + [""]


def _flow_row(row: str) -> list[str]:
    if row == _SIGNATURE_LINE:  # the only line that may end in a space and yet stand alone
        return [row]
    quoted = _QUOTED.fullmatch(row)
    marks, words = (quoted[1].replace(" ", ""), quoted[2]) if quoted else ("", row)
    lines = _wrap(words.rstrip(), WIDTH - len(marks) - 1)
    return [marks + _stuff(line, after_marks=bool(marks)) for line in lines]


def _wrap(words: str, width: int) -> list[str]:
    """Lines of `words`; each but the last ends in the space it was broken at. Long addresses stay whole."""
    if len(words) <= width:
        return [words]
    wrapper = textwrap.TextWrapper(
        width=max(width, 20),
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=False,
        replace_whitespace=False,
        expand_tabs=False,
    )
    lines: list[str] = []
    for line in wrapper.wrap(words):
        if lines and not line.strip(" "):
            lines[-1] += line
        elif lines and line.startswith(" "):
            # The wrapper puts the space first when it just did not fit; flowed wants it at the end before.
            stripped = line.lstrip(" ")
            lines[-1] += line[: len(line) - len(stripped)]
            lines.append(stripped)
        else:
            lines.append(line)
    return lines


def _stuff(line: str, *, after_marks: bool) -> str:
    """A space in front where a line could be taken for a quotation, a mailbox separator or a stuffed one."""
    if after_marks:
        return f" {line}" if line else line
    return f" {line}" if line.startswith((" ", ">", "From ")) else line


def _put_thread(mail: EmailMessage, in_reply_to: str, references: Sequence[str]) -> None:
    parents = _ids([in_reply_to])[:1]
    thread = _ids(references) or parents
    if parents:
        mail["In-Reply-To"] = parents[0]
    if thread:
        # The first opened the thread, the last are nearest; what lies between may go (as in RFC 5537).
        kept = thread if len(thread) <= _MOST_REFERENCES else [thread[0], *thread[1 - _MOST_REFERENCES :]]
        mail["References"] = " ".join(kept)


def _put_nature(mail: EmailMessage, automatic: bool, language: str) -> None:
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        mail["Content-Language"] = language
    if automatic:
        mail["Auto-Submitted"] = "auto-replied" if "In-Reply-To" in mail else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # what Exchange listens to instead


def _attach(mail: EmailMessage, attachment: OutgoingAttachment) -> None:
    maintype, subtype = _media_type(attachment.content_type)
    name = _one_line(attachment.name).replace("/", "_").replace("\\", "_")
    shown = "inline" if f"{maintype}/{subtype}" in PICTURES else "attachment"
    mail.add_attachment(
        attachment.content, maintype=maintype, subtype=subtype, filename=name or "attachment", disposition=shown
    )


def _media_type(given: str) -> tuple[str, str]:
    match = _MEDIA_TYPE.match(given.strip().lower())
    # A mail inside a mail must not be base64 (RFC 2046), and seldom is clean enough for else: as a file.
    if not match or match[1] in ("message", "multipart"):
        return "application", "octet-stream"
    return match[1], match[2]


def _ids(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(identifier for value in values for identifier in _MESSAGE_ID.findall(value)))


def _one_line(value: str) -> str:
    return _CONTROL.sub(" ", value).strip()


class _MessageIds(UnstructuredHeader):
    """Message identifiers, folded between them only: the standard library would encode a long one."""

    def fold(self, *, policy: policy.Policy) -> str:
        name: str = cast(Any, self).name  # its type is made at run time, beyond the stubs' sight
        return f"{name}: " + f"{policy.linesep} ".join(str(self).split()) + policy.linesep


_HEADERS: Final = HeaderRegistry()
for _name in ("message-id", "in-reply-to", "references"):
    _HEADERS.map_to_type(_name, cast(Any, _MessageIds))


def _policy(addresses: Iterable[Address]) -> policy.EmailPolicy[EmailMessage]:
    """How the message is written: in ASCII, unless an address itself is not (SMTPUTF8)."""
    foreign = any(not address.addr_spec.isascii() for address in addresses)
    return policy.SMTP.clone(header_factory=_HEADERS, utf8=foreign)
