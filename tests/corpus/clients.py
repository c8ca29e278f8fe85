"""Clients: makes the raw mail of a sample as the program writes it that the sample names."""

from __future__ import annotations

import base64
import hashlib
import quopri
import textwrap
from dataclasses import dataclass
from email.header import Header
from email.utils import formataddr, parseaddr
from typing import Final

from tests.corpus import markup
from tests.corpus.samples import Sample

_CITE: Final = '<blockquote type="cite">'
_GMAIL: Final = (
    '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">'
)
_INDENT: Final = '<blockquote style="border-left:2px solid #1010FF;margin-left:5px;padding-left:5px">'


@dataclass(frozen=True, slots=True)
class Client:
    """How a program writes a mail: which parts, in which letters, with which headers."""

    form: str  # plain, html or both
    charset: str
    encoding: str  # 7bit, 8bit, quoted-printable or base64
    style: markup.Style = markup.divisions
    quote: str = _CITE
    wrap: int = 0  # columns at which plain text is wrapped
    flowed: bool = False
    headers: str = ""


CLIENTS: Final = {
    "outlook": Client(
        "both", "windows-1252", "quoted-printable", markup.word,
        headers="Thread-Topic: {subject}\nThread-Index: AdxQ{hash}\nX-MS-Has-Attach:\nContent-Language: nl-BE",
    ),
    "exchange": Client(
        "html", "utf-8", "base64", markup.word,
        headers="Thread-Topic: {subject}\nX-MS-Exchange-Organization-AuthAs: Internal\nAccept-Language: fr-BE, en-US",
    ),
    "owa": Client(
        "both", "iso-8859-1", "quoted-printable", markup.divisions,
        headers="Thread-Topic: {subject}\nX-Originating-IP: [192.0.2.21]\nmsip_labels:",
    ),
    "outlook-mobile": Client("both", "utf-8", "quoted-printable", markup.divisions, headers="Thread-Topic: {subject}"),
    "gmail": Client("both", "utf-8", "quoted-printable", markup.divisions, _GMAIL, wrap=76),
    "apple": Client(
        "both", "utf-8", "quoted-printable", markup.divisions,
        headers="X-Mailer: Apple Mail (2.3826.700.81)\nMime-Version: 1.0 (Mac OS X Mail 16.0)",
    ),
    "iphone": Client("plain", "utf-8", "quoted-printable", headers="X-Mailer: iPhone Mail (22D82)"),
    "samsung": Client("both", "utf-8", "base64", markup.divisions, headers="X-Mailer: Samsung Email"),
    "notes": Client(
        "both", "iso-8859-1", "quoted-printable", markup.breaks, wrap=72,
        headers="X-Mailer: HCL Notes Release 12.0.2 November 04, 2022\nX-MIMETrack: Serialize by Router",
    ),
    "groupwise": Client(
        "plain", "utf-8", "quoted-printable", headers="X-Mailer: Novell GroupWise Internet Agent 18.4.2"
    ),
    "thunderbird": Client(
        "plain", "utf-8", "8bit", wrap=72, flowed=True, headers="User-Agent: Mozilla Thunderbird\nContent-Language: fr"
    ),
    "thunderbird-html": Client("both", "utf-8", "8bit", markup.breaks, headers="User-Agent: Mozilla Thunderbird"),
    "zimbra": Client(
        "both", "utf-8", "quoted-printable", markup.paragraphs, _INDENT,
        headers="X-Mailer: Zimbra 8.8.15_GA_4652 (ZimbraWebClient - GC128 (Win)/8.8.15_GA_4652)",
    ),
    "roundcube": Client("plain", "utf-8", "8bit", wrap=72, headers="User-Agent: Roundcube Webmail/1.6.9"),
    "horde": Client("plain", "iso-8859-15", "8bit", wrap=75, headers="User-Agent: Horde Application Framework 5"),
    "android": Client("plain", "utf-8", "base64", headers="X-Mailer: K-9 Mail for Android"),
    "webform": Client("html", "utf-8", "8bit", markup.paragraphs, headers="X-PHP-Originating-Script: 1001:Mailer.php"),
    "scanner": Client("plain", "iso-8859-1", "quoted-printable", headers="X-Mailer: KONICA MINOLTA bizhub C258"),
    "fax": Client("plain", "us-ascii", "7bit", headers="X-Mailer: FaxGate 6\nX-FaxGate-Pages: 2"),
    "program": Client("plain", "utf-8", "8bit", headers="X-Mailer: SOAP-Notifier"),
    "server": Client("plain", "utf-8", "8bit"),
}  # fmt: skip


def build(sample: Sample) -> bytes:
    """The raw mail, with the line ends of the wire."""
    if sample.raw is not None:
        return sample.raw
    client = CLIENTS[sample.client]
    head = [*_headers(sample, client), *sample.headers]
    content = _content(sample, client)
    raw = "\n".join(head).encode() + b"\n" + content
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _headers(sample: Sample, client: Client) -> list[str]:
    digest = hashlib.sha256(sample.name.encode()).hexdigest()[:16].upper()
    name, address = parseaddr(sample.sender)
    subject = _word(sample.subject, client.charset)
    own = client.headers.format(subject=subject, hash=digest).split("\n") if client.headers else []
    lines = [
        f"Return-Path: <{address}>",
        f"From: {formataddr((_word(name, client.charset), address))}",
        f"To: {sample.recipient}",
        f"Subject: {subject}",
        f"Date: {sample.date}",
        f"Message-ID: <{digest}@{address.partition('@')[2] or 'mail.example'}>",
        *own,
        "MIME-Version: 1.0",
    ]
    replaced = {header.partition(":")[0].lower() for header in sample.headers}
    return [line for line in lines if line.partition(":")[0].lower() not in replaced]


def _word(text: str, charset: str) -> str:
    if text.isascii():
        return text
    return Header(text, charset if _fits(text, charset) else "utf-8", maxlinelen=10_000).encode()


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _content(sample: Sample, client: Client) -> bytes:
    """The headers of the content and the content itself."""
    form = sample.form or client.form
    plain = _part("plain", _plain(sample, client), client)
    html = _part("html", markup.page(sample.pieces, client.style, client.quote), client)
    body = {"plain": plain, "html": html}.get(form) or _multipart("alternative", "_000_", plain, html)
    return _multipart("mixed", "_004_", body, *map(_file, sample.files)) if sample.files else body


def _plain(sample: Sample, client: Client) -> str:
    lines = sample.text.split("\n")
    if client.wrap:
        lines = [row for line in lines for row in _wrapped(line, client)]
    return "\n".join(lines) + "\n"


def _wrapped(line: str, client: Client) -> list[str]:
    """A line as the client wraps it; quoted lines are left alone when lines flow, as Thunderbird does."""
    if len(line) <= client.wrap or "\t" in line or (client.flowed and line.startswith(">")):
        return [line]
    mark = "> " * (len(line) - len(line.lstrip("> ")) > 0)
    rows = textwrap.wrap(
        line.lstrip("> ") if mark else line, client.wrap, break_long_words=False, break_on_hyphens=False
    )
    return [mark + row + (" " if client.flowed and row is not rows[-1] else "") for row in rows]


def _part(subtype: str, text: str, client: Client) -> bytes:
    charset = client.charset if _fits(text, client.charset) else "utf-8"
    encoding = client.encoding if charset == client.charset else "quoted-printable"
    flowed = "; format=flowed" if client.flowed and subtype == "plain" else ""
    head = f'Content-Type: text/{subtype}; charset="{charset}"{flowed}\nContent-Transfer-Encoding: {encoding}\n\n'
    content = text.encode(charset)
    if encoding == "base64":
        content = base64.encodebytes(content)
    elif encoding == "quoted-printable":
        content = quopri.encodestring(content)
    return head.encode() + content


def _multipart(subtype: str, boundary: str, *parts: bytes) -> bytes:
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\n\n'.encode()
    return head + b"".join(b"--%s\n%s\n" % (boundary.encode(), part) for part in parts) + f"--{boundary}--\n".encode()


def _file(name: str) -> bytes:
    kind = {"pdf": "application/pdf", "tif": "image/tiff", "docx": "application/msword"}.get(name.rpartition(".")[2])
    kind = kind or "application/octet-stream"
    head = (
        f'Content-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
        "Content-Transfer-Encoding: base64\n\n"
    )
    return head.encode() + base64.encodebytes(f"invented content of {name}".encode())
