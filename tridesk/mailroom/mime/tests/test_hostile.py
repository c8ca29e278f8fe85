"""Mails built to hurt: bounded time, bounded memory, and still a value."""

import time
from collections.abc import Callable

import pytest

from tridesk.mailroom.mime import parse
from tridesk.mailroom.mime.tests.building import HEAD, attachment, mail, multipart, part, text, whole

MEGABYTE = 1_000_000
# Of processor time; each of these takes a small part of it.
SECONDS = 5.0


def nested(depth: int) -> bytes:
    opened = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return HEAD.encode() + opened.encode() + b"\nDag"


def reopened(elements: int, paragraphs: int = 1_800, style: bytes = b"y") -> bytes:
    """HTML in which the parser opens all these elements, each of its own style, again in every paragraph."""
    opened = b"".join(b"<b style='opacity:0;x:%d%b'>" % (number, style) for number in range(elements))
    return b"<p>" + opened + b"</p>" + b"<p>x</p>" * paragraphs


BOMBS: dict[str, Callable[[], bytes]] = {
    "a thousand parts": lambda: whole(multipart(text("Dag"), *[attachment("a.pdf", b"a")] * 1_000)),
    "a hundred thousand empty parts": lambda: whole(multipart(*[b""] * 100_000)),
    "deep nest": lambda: nested(5_000),
    "deep nest in one boundary": lambda: HEAD.encode() + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 20_000,
    "messages in messages": lambda: HEAD.encode() + b"Content-Type: message/rfc822\n\n" * 20_000,
    "fifty megabytes attached": lambda: whole(multipart(text("Dag"), attachment("a.pdf", b"a" * (37 * MEGABYTE)))),
    "fifty megabytes of text": lambda: mail(body=b"Regel met tekst.\n" * (3 * MEGABYTE)),
    "one line of text": lambda: mail(body=b"a" * (10 * MEGABYTE)),
    "only quotes": lambda: mail(body=b"> " * (2 * MEGABYTE)),
    "only angle brackets": lambda: mail("Content-Type: text/html", b"<" * (2 * MEGABYTE)),
    "deep HTML": lambda: mail("Content-Type: text/html", b"<div>" * 200_000),
    "deep HTML, badly closed": lambda: mail("Content-Type: text/html", b"<div></b>" * 100_000),
    "HTML of misnested formatting": lambda: mail("Content-Type: text/html", b"<b><i><p>" * 100_000),
    "nests of hidden HTML": lambda: mail(
        "Content-Type: text/html",
        (b"<i style='font-size:0'>" * 400 + b"a" + b"</i>" * 400) * 60,
    ),
    "letters that are opened again in each paragraph": lambda: mail("Content-Type: text/html", reopened(900)),
    "many of them": lambda: mail("Content-Type: text/html", reopened(990, 100_000)),
    "with long styles": lambda: mail("Content-Type: text/html", reopened(90, 5_000, b"y" * 7_000)),
    "hidden HTML, badly closed": lambda: mail("Content-Type: text/html", b"<b style=opacity:0></i>" * 40_000),
    "a name for each tag": lambda: mail("Content-Type: text/html", b"".join(b"<x%d hidden>" % n for n in range(900))),
    "a long style": lambda: mail("Content-Type: text/html", b"<p style='" + b"opacity:0;" * 100_000 + b"'>a"),
    "one tag with many attributes": lambda: mail("Content-Type: text/html", b"<a " + b"x1=2 " * 100_000 + b">"),
    "encoded words": lambda: mail(head=f"From: a@b.example\nSubject: {'=?a?q?' * 100_000}\n"),
    "closed encoded words": lambda: mail(head=f"From: a@b.example\nSubject: {'=?utf-8?q?a?= ' * 100_000}\n"),
    "quotes in an address": lambda: mail("Cc: " + '"' * MEGABYTE),
    "brackets in an address": lambda: mail("Cc: " + "<" * MEGABYTE),
    "comments in an address": lambda: mail("Cc: " + "(" * MEGABYTE),
    "letters in an address": lambda: mail("Cc: " + "a" * MEGABYTE),
    "commas in an address": lambda: mail("Cc: " + "a," * MEGABYTE),
    "at signs in an address": lambda: mail("Cc: " + "a@" * MEGABYTE),
    "parameters": lambda: mail("Content-Type: text/plain" + "; a=b" * 200_000),
    "numbered parameters": lambda: mail("Content-Type: x/y" + "".join(f"; name*{n}=a" for n in range(50_000))),
    "quoted parameter that never ends": lambda: mail('Content-Type: text/plain; charset="' + "\\" * MEGABYTE),
    "references": lambda: mail("References: " + "<a@b> " * 200_000),
    "open references": lambda: mail("References: " + "<" * MEGABYTE),
    "folds": lambda: mail("X-Long: a" + "\n b" * 300_000),
    "base64 of padding": lambda: mail("Content-Transfer-Encoding: base64", b"=" * (2 * MEGABYTE)),
    "base64 in single letters": lambda: mail("Content-Transfer-Encoding: base64", b"A\n=\n" * 300_000),
    "uuencode": lambda: mail("Content-Type: a/b\nContent-Transfer-Encoding: uuencode", b"#0V%T\n" * 500_000),
    "open PGP blocks": lambda: mail(body=b"-----BEGIN PGP SIGNED MESSAGE-----\n\n" * 20_000),
    "calendar of one fold": lambda: mail("Content-Type: text/calendar", b"BEGIN:VEVENT\nSUMMARY:" + b"a\n b" * 300_000),
    "report of many recipients": lambda: whole(
        multipart(
            part("Content-Type: message/delivery-status", "Final-Recipient: rfc822; a@b.example\n\n" * 50_000),
            kind="report",
        )
    ),
    "bounce of many addresses": lambda: mail(head="From: mailer-daemon@x.example\n", body=b"<a@b.example>\n" * 50_000),
    "bounce of dashes": lambda: mail(head="From: mailer-daemon@x.example\n", body=b"-" * MEGABYTE),
    "bounce of letters": lambda: mail(head="From: mailer-daemon@x.example\n", body=b"a" * MEGABYTE),
    "a header block of letters": lambda: mail(body=b"From: " + b"a" * MEGABYTE + b"\nSent: x"),
    "attributions": lambda: mail(body=b"On 1 Mar 2026 10:10\n" * 50_000),
    "header blocks": lambda: mail(body=b"From: a\nSent: \n" * 50_000),
}


@pytest.mark.parametrize("build", BOMBS.values(), ids=BOMBS.keys())
def test_it_takes_little_time_and_gives_a_value(build: Callable[[], bytes]) -> None:
    raw = build()
    started = time.process_time()
    read = parse(raw)
    assert time.process_time() - started < SECONDS
    assert len(read.text) + len(read.html) < 6 * MEGABYTE
    assert len(read.attachments) <= 1_000


@pytest.mark.parametrize(
    ("name", "defect"),
    [("a thousand parts", "too-many-parts"), ("deep nest", "too-deep"), ("deep HTML", "html-too-deep")],
)
def test_what_was_cut_off_is_said(name: str, defect: str) -> None:
    assert defect in parse(BOMBS[name]()).defects


def test_the_text_before_a_thousand_attachments_is_read() -> None:
    read = parse(BOMBS["a thousand parts"]())
    assert (read.text, len(read.attachments)) == ("Dag", 498)
