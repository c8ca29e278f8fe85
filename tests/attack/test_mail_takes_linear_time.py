"""Reading a mail takes time that grows with its size and not with its square: whatever stands in it, however often."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tridesk.tickets.intake.reading import read

MEGABYTE: Final = 1_000_000
SECONDS: Final = 2.0  # of processor time, for one megabyte
LITTLE: Final = 0.25  # what takes no longer at a third of the size is not measured again

HEAD: Final = "From: a@b.example\nSubject: Hi\n"
DAEMON: Final = "From: MAILER-DAEMON@b.example\nSubject: Undeliverable\n"


def folded(text: str) -> str:
    """The text as the value of one header."""
    return text.replace("\r", "").replace("\n", "\n ")


PLACES: Final[dict[str, Callable[[str], str]]] = {
    "text": lambda text: f"{HEAD}\n{text}",
    "text of soft lines": lambda text: f"{HEAD}Content-Type: text/plain; format=flowed\n\n{text}",
    "HTML": lambda text: f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{text}",
    "quoted-printable": lambda text: f"{HEAD}Content-Transfer-Encoding: quoted-printable\n\n{text}",
    "base64": lambda text: f"{HEAD}Content-Transfer-Encoding: base64\n\naGFsbG8gaGFsbG8=\n{text}",
    "uuencode": lambda text: f"{HEAD}Content-Type: a/b\nContent-Transfer-Encoding: uuencode\n\n{text}",
    "headers": lambda text: text,
    "subject": lambda text: f"From: a@b.example\nSubject: {folded(text)}\n\nx",
    "sender": lambda text: f"From: {folded(text)}\n\nx",
    "recipients": lambda text: f"{HEAD}To: {folded(text)}\n\nx",
    "references": lambda text: f"{HEAD}References: {folded(text)}\n\nx",
    "type": lambda text: f"{HEAD}Content-Type: {folded(text)}\n\nx",
    "charset": lambda text: f"{HEAD}Content-Type: text/plain; charset={folded(text)}\n\nx",
    "parameter": lambda text: f'{HEAD}Content-Type: text/plain; name="{folded(text)}\n\nx',
    "file name": lambda text: f"{HEAD}Content-Disposition: attachment; filename={folded(text)}\n\nx",
    "parts": lambda text: f"{HEAD}Content-Type: multipart/mixed; boundary=b1\n\n{text}",
    "parts without boundary": lambda text: f"{HEAD}Content-Type: multipart/mixed\n\n{text}",
    "mail in a mail": lambda text: f"{HEAD}Content-Type: message/rfc822\n\n{text}",
    "calendar": lambda text: f"{HEAD}Content-Type: text/calendar\n\nBEGIN:VEVENT\n{text}",
    "absence": lambda text: f"{HEAD}Auto-Submitted: auto-replied\n\n{text}",
    "bounce": lambda text: f"{DAEMON}\n{text}",
    "odd bounce": lambda text: (
        f"{DAEMON}X-Mailer: <SMTP32 v1\n\nHi. This is the\n\nthe following addresses had\n{text}"
    ),
    "report": lambda text: (
        f"{DAEMON}Content-Type: multipart/report; report-type=delivery-status; boundary=b1\n\n"
        f"--b1\nContent-Type: message/delivery-status\n\n{text}\n--b1--"
    ),
}
TOKENS: Final = [
    "-", "_", "=", ">", " ", "\t", "\n", "\r\n", "\n\n", "<", "(", ")", "@", "a", '"', "\\", ":", ";", ",", "&", "*",
    "|", "a@b.example", "; a=b", "=?utf-8?q?", "?=", "<p>", "<div>", "<b>", "<td>", "<!--", "&amp;", "<blockquote>",
    "</p>", "--b1", "--b1\n", "From: a\n", "Van: ", "On 1 Mar 2026 10:10 ", "schreef", "wrote:", "Le ", "a écrit",
    "-- \n", "begin 644 a\n", "M" + "A" * 60 + "\n", "=3D", "aGVsbG8=\n", "BEGIN:VEVENT\n", "DESCRIPTION:", "\n ",
    'X;Y="', "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP MESSAGE-----\n", "Received: x\n",
    "Message-ID: <", "failed", "niet bezorgd van ", "recipient: ", "550 5.1.1", "Met vriendelijke groeten\n",
    "Disclaimer\n", "é", "x" * 80, "Final-Recipient: rfc822;", "name*0*=", "verstuurd vanaf mijn ",
    "veuillez agréer ", "http://a.example/", "________\n",
]  # fmt: skip

# What took too long once: (place, what is repeated).
ONCE_SLOW: Final = [
    ("text", "-"), ("text", "- "), ("text", "____ "), ("text of soft lines", "Le \n "), ("HTML", "&{="), ("HTML", "&"),
    ("HTML", "&a;"), ("bounce", "-"), ("bounce", "a@"), ("odd bounce", ",@,"), ("odd bounce", "<a@b.example>:\n"),
    ("base64", "A\n=\n"), ("recipients", "a,"), ("calendar", 'A;"";'), ("text", "begin 644 a\n"),
]  # fmt: skip


def seconds(place: str, unit: str, size: int) -> float:
    """Processor time for reading a mail with this text again and again, as intake reads it."""
    raw = PLACES[place]((unit * (size // len(unit) + 1))[:size]).encode()
    since = time.process_time()
    read(1, raw, ["helpdesk@desk.example"], [b"k" * 32], null_sender=True)
    return time.process_time() - since


@pytest.mark.parametrize(("place", "unit"), ONCE_SLOW)
def test_what_took_too_long_once(place: str, unit: str) -> None:
    assert seconds(place, unit, MEGABYTE) < SECONDS


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=4, derandomize=True)
@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=4).map("".join))
def test_three_times_the_size_takes_three_times_as_long(place: str, unit: str) -> None:
    small = seconds(place, unit, MEGABYTE // 3)
    if small > LITTLE:
        assert seconds(place, unit, MEGABYTE) < min(SECONDS, 6 * small)  # nine times would be its square
