"""One mail of the tray, read, folded and masked: no database."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from tridesk.kit import link_tokens, national_number, reference
from tridesk.kit.national_number import Hidden
from tridesk.kit.text import one_line
from tridesk.mailroom import conversation, mime
from tridesk.mailroom.mime import AttachedPart, AuthorKind, Mail
from tridesk.tickets import search
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.talks import Talk

MOST_TEXT: Final = 400_000  # characters of one part of an entry; the raw mail keeps the rest
MOST_HTML: Final = 1_000_000
MOST_HEADERS: Final = 65_536  # bytes that `read_headers` looks at
OUT_OF_TIME: Final = "out-of-time"  # the defect of a mail that could not be read within its budget
MOST_READERS: Final = 20
MOST_ID: Final = 250  # characters of a Message-ID that are kept and compared

_BLANK_LINE: Final = re.compile(rb"\n\r?\n")


@dataclass(frozen=True, slots=True)
class MailReading:
    """What intake needs of one mail. Every text is masked, also the tokens of our links that a reply quotes.

    `hidden` are the numbers that were masked.
    """

    in_mail_id: int
    channel: Channel
    mail: Mail
    sender_name: str
    subject: str
    text: str
    quoted: str
    signature: str
    html: str
    attachments: tuple[AttachedPart, ...]
    hidden: tuple[Hidden, ...]
    words: frozenset[str]
    numbers: tuple[tuple[Talk, str], ...]  # tickets that a genuine reference in it names, with the conversation
    thread: tuple[str, ...]  # Message-IDs that it answers
    defects: tuple[str, ...]
    language: str = ""  # in which it is written, '' when nothing in it says so
    readers: tuple[str, ...] = ()  # the addresses of To and Cc that it did not come in by, at most `MOST_READERS`

    @property
    def sender_email(self) -> str:
        """The author's address: from From alone, never Reply-To or Sender; the first of several."""
        return self.mail.authors[0].email if self.mail.authors else ""

    @property
    def reply_to(self) -> str:
        """Where its author wants answers to go, when that is elsewhere."""
        other = self.mail.reply_to[0].email if self.mail.reply_to else ""
        return "" if other.lower() == self.sender_email.lower() else other

    @property
    def is_automatic(self) -> bool:
        """Whether a machine wrote it; mail through a mailing list counts as written by a person."""
        return self.mail.kind not in (AuthorKind.ORDINARY, AuthorKind.LIST)

    @property
    def message_id(self) -> str:
        return self.mail.message_id[:MOST_ID]

    @property
    def failed_id(self) -> str:
        """The Message-ID of our mail that did not arrive, in a report about one."""
        return self.mail.failed_message_id[:MOST_ID]

    @property
    def returned_ids(self) -> tuple[str, ...]:
        """Message-IDs, of which one of ours would make this a report that our mail did not arrive."""
        return tuple(identifier[:MOST_ID] for identifier in self.mail.returned_ids)


def read(
    in_mail_id: int,
    raw: bytes,
    envelope_to: list[str],
    keys: list[bytes],
    *,
    fax: bool = False,
    null_sender: bool = False,
) -> MailReading:
    """Reads a raw mail; `keys` prove which references are ours, `null_sender` is the envelope of a report."""
    mail = mime.parse(raw, null_sender=null_sender)
    folded = conversation.fold(mail.text, mail.sender.name if mail.sender else "")
    hidden: list[Hidden] = []

    def veiled(text: str, limit: int) -> str:
        masked = national_number.mask(link_tokens.veiled(text[:limit]))
        hidden.extend(masked.numbers)
        return masked.text

    addressed = [recipient.email[:254] for recipient in (*mail.to, *mail.cc)]
    came_by = {email.lower() for email in envelope_to}
    readers = {email.lower(): email for email in addressed if email.lower() not in came_by}
    addresses = [*envelope_to, *addressed]
    thread = tuple(
        dict.fromkeys(identifier[:MOST_ID] for identifier in (*mail.in_reply_to, *reversed(mail.references)))
    )
    text = veiled(folded.new, MOST_TEXT)
    subject = veiled(one_line(reference.without(mail.subject), 300), 300)[:300]
    quoted, signature = veiled(folded.quoted, MOST_TEXT), veiled(folded.signature, MOST_TEXT)
    name = veiled(one_line(mail.authors[0].name, 200), 200)[:200] if mail.authors else ""
    references = " ".join([mail.subject, *addresses, *thread])
    files = tuple(replace(file, filename=veiled(file.filename, 255)[:255]) for file in mail.attachments)
    return MailReading(
        in_mail_id=in_mail_id,
        channel=Channel.FAX if fax else Channel.MAIL,
        mail=mail,
        sender_name=name,
        subject=subject,
        text=text,
        quoted=quoted,
        signature=signature,
        html=veiled(mail.html, MOST_HTML) if len(mail.html) <= MOST_HTML else "",
        attachments=files,
        hidden=tuple(hidden),
        words=frozenset(search.words_of(subject, text, quoted, signature, name, *readers)),
        readers=tuple(readers.values())[:MOST_READERS],
        numbers=tuple((talk, number) for talk in Talk for number in reference.find(references, *map(talk.key, keys))),
        thread=thread,
        defects=mail.defects,
        language=conversation.language_of(mail.subject, folded),
    )


def read_headers(
    in_mail_id: int, raw: bytes, envelope_to: list[str], keys: list[bytes], *, fax: bool = False
) -> MailReading:
    """Reads only the headers (author, subject, ticket) of a mail whose body took too long to read."""
    end = _BLANK_LINE.search(raw, 0, MOST_HEADERS)
    headers = read(in_mail_id, raw[: end.start() if end else MOST_HEADERS], envelope_to, keys, fax=fax)
    return replace(headers, text="", html="", attachments=(), defects=(OUT_OF_TIME,))


def unreadable(in_mail_id: int, trouble: str) -> MailReading:
    """What stands in for a mail that could not be read or filed: a ticket with the raw mail and a note."""
    nothing = mime.parse(b"")
    return MailReading(
        in_mail_id, Channel.MAIL, nothing, "", "", "", "", "", "", (), (), frozenset(), (), (), (trouble[:60],)
    )
