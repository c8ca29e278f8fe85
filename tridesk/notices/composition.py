"""The mail that each recipient gets. Pure: composed once for every combination of languages, then only addressed.

Bodies that are owed two languages get both, one below the other, each part marked with its own language. A campaign
says at the end of each part how its reader gets no more of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from typing import Final, NamedTuple

from tridesk.kit.clock import BRUSSELS
from tridesk.mailroom.compose import flow
from tridesk.mailroom.dkim import body_digest

_RULE: Final = "\n\n" + "* * *".center(40).rstrip() + "\n\n"
BETWEEN: Final = " | "  # two subjects on one line
_LINK: Final = "NO-MORE-OF-THESE-TO-THE-READER"  # stands alone on its line, so that no encoding breaks it
_WIDTH: Final = 72


@dataclass(frozen=True, slots=True)
class UnsubscribeText:
    """What a campaign says of its own end: a sentence, and the words of the link below it."""

    sentence: str
    label: str


class Enclosure(NamedTuple):
    """A PDF that goes along."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """What is the same in all mails of a notice; texts by language, signature included."""

    sender: str
    subjects: Mapping[str, str]
    texts: Mapping[str, str]
    calendar: bytes | None = None
    cancels: bool = False
    ways_out: Mapping[str, UnsubscribeText] = field(default_factory=dict)  # of a campaign; nothing else can be ended
    enclosures: Mapping[str, Enclosure] = field(default_factory=dict)  # of letters, by language


@dataclass(frozen=True, slots=True)
class Printed:
    """A mail without its reader: all other headers and the body, as they go over the wire."""

    rest: bytes
    answers_to: str = ""  # the mail address that also takes a request for no more; '' in what nobody can end
    digest: str = ""  # of a body that is the same for all readers

    def addressed(self, address: str, message_id: str, at: datetime, no_more: str = "") -> bytes:
        """The whole mail for one reader; `address` must be a bare one that was checked, `no_more` the reader's own
        link."""
        own = f"To: <{address}>\r\nMessage-ID: {message_id}\r\nDate: {_date(at.replace(microsecond=0))}\r\n"
        if self.answers_to and no_more:
            own += f"List-Unsubscribe: <{no_more}>,\r\n <mailto:{self.answers_to}?subject=unsubscribe>\r\n"
            if no_more.startswith("https:"):  # RFC 8058, 3.1: one click is for https alone
                own += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        return own.encode("utf-8") + self.rest.replace(_LINK.encode("ascii"), _in_quoted_printable(no_more))

    def digest_of(self, mail: bytes) -> str:
        """What a signature says of the body of a mail that was addressed."""
        return self.digest or _digest(mail)


def printed(sheet: NoticeContent, languages: Sequence[str]) -> Printed:
    """The mail in these languages, in this order."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sheet.sender
    mail["Subject"] = BETWEEN.join(dict.fromkeys(sheet.subjects[language] for language in languages))
    text = _RULE.join(_text(sheet, language) for language in languages) + "\n"
    mail.set_content(flow(text), cte="quoted-printable", params={"format": "flowed"})
    mail.add_alternative(_html(sheet, languages), subtype="html", cte="quoted-printable")
    if sheet.calendar is not None:
        _put_calendar(mail, sheet)
    for language in languages:
        if enclosure := sheet.enclosures.get(language):
            mail.add_attachment(enclosure.content, maintype="application", subtype="pdf", filename=enclosure.filename)
    mail["Content-Language"] = ", ".join(languages)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    rest = mail.as_bytes()
    if sheet.ways_out:
        return Printed(rest, answers_to=_bare(sheet.sender))
    return Printed(rest, digest=_digest(rest))


@lru_cache(maxsize=64)
def _date(at: datetime) -> str:
    return format_datetime(at.astimezone(BRUSSELS))


def _digest(mail: bytes) -> str:
    return body_digest(mail.partition(b"\r\n\r\n")[2])


def _in_quoted_printable(link: str) -> bytes:
    """The link as it may stand anywhere in such a text: between soft line breaks, in pieces that fit a line."""
    pieces = [link[place : place + _WIDTH] for place in range(0, len(link), _WIDTH)]
    return "=\r\n".join(["", *(piece.replace("=", "=3D") for piece in pieces), ""]).encode("ascii")


def _text(sheet: NoticeContent, language: str) -> str:
    text, way_out = sheet.texts[language].strip(), sheet.ways_out.get(language)
    return f"{text}\n\n{way_out.sentence}\n{_LINK}" if way_out else text


def _html(sheet: NoticeContent, languages: Sequence[str]) -> str:
    parts = "<hr>".join(f'<div lang="{language}">{"".join(_blocks(sheet, language))}</div>' for language in languages)
    title = escape(BETWEEN.join(sheet.subjects[language] for language in languages))
    style = "font-family:sans-serif;line-height:1.5;max-width:40em"
    return (
        f'<!DOCTYPE html><html lang="{languages[0]}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body style="{style}">{parts}</body></html>\n'
    )


def _blocks(sheet: NoticeContent, language: str) -> Iterator[str]:
    for part in _paragraphs(sheet.texts[language]):
        yield f"<p>{_lines(part)}</p>"
    if way_out := sheet.ways_out.get(language):
        link = f'<a\nhref="{_LINK}"\n>{escape(way_out.label)}</a>'
        yield f'<p style="font-size:85%">{escape(way_out.sentence)}<br>{link}</p>'


def _paragraphs(text: str) -> list[str]:
    return [part.strip("\n") for part in text.replace("\r\n", "\n").strip().split("\n\n") if part.strip()]


def _lines(part: str) -> str:
    return escape(part).replace("\n", "<br>\n")


def _put_calendar(mail: EmailMessage, sheet: NoticeContent) -> None:
    assert sheet.calendar is not None
    method = "CANCEL" if sheet.cancels else "PUBLISH"
    mail.add_attachment(
        sheet.calendar,
        maintype="text",
        subtype="calendar",
        filename="maintenance.ics",
        params={"charset": "utf-8", "method": method},
    )


def _bare(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip(">").strip()
