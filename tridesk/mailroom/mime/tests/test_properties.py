"""Whatever the bytes: a Mail that the database takes, whose attachments can be fetched."""

import os
import random
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st

from tridesk.mailroom.mime import parse, part_content
from tridesk.mailroom.mime.tests import test_hostile, test_reports, test_wrappers
from tridesk.mailroom.mime.tests.building import attachment, mail, multipart, part, text, whole
from tridesk.mailroom.mime.tests.test_html import OUTLOOK

MUTATIONS = int(os.environ.get("TRIDESK_FUZZ", "10000"))

SEEDS = [
    mail(body="Goedemorgen,\n\nOp 2/03/2026 om 14:05 schreef Joris:\n> Lukt het?\n\nJa.\n\nMvg\nHilde"),
    mail("Content-Type: text/html; charset=utf-8", OUTLOOK),
    mail(head="From: =?utf-8?Q?M=C3=A9gane?= <m@seraing.example>\nSubject: =?utf-8?B?w6k=?= =?utf-8?B?w6k=?=\n"),
    whole(
        multipart(
            multipart(text("Dag"), text("<p>Dag</p>", "html"), kind="alternative", boundary="b2"),
            attachment("résidence.pdf", b"%PDF invented"),
            part(
                "Content-Type: x/y\nContent-Disposition: attachment;\n filename*0*=utf-8''%C3%A9; filename*1=b.pdf", "x"
            ),
        )
    ),
    whole(multipart(text("Ondertekend"), attachment("winmail.dat", test_wrappers.WINMAIL, "application/ms-tnef"))),
    test_wrappers.enveloped(test_wrappers.opaque_signature(test_wrappers.SIGNED_MAIL)),
    mail("Content-Type: text/calendar; charset=utf-8", test_wrappers.CALENDAR),
    test_reports.report(test_reports.UNKNOWN, test_reports.LATE),
    mail(head="From: MAILER-DAEMON@x.example\nSubject: failure notice\n", body=test_reports.FREE_TEXT["qmail"][1]),
    test_hostile.nested(10),
]
TOKENS = [
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\x80", b"\xe2\x80\xae", b"\r", b"\n", b"\r\n\r\n", b'"', b"<", b">", b"@",
    b":", b"; ", b"--b1", b"--b1--", b"=?utf-8?Q?", b"?=", b"=", b"=C3", b"%00", b"boundary=", b"charset=utf-16",
    b"charset=utf-7", b"base64", b"quoted-printable", b"multipart/mixed", b"message/rfc822", b"text/html", b"&#0;",
    b"&#xD800;", b"<b>",
]  # fmt: skip


def every_text(value: object) -> str:
    """All that a mail holds, one after the other, as it is."""
    if isinstance(value, dict):
        return "".join(map(every_text, value.values()))
    return "".join(map(every_text, value)) if isinstance(value, list | tuple) else str(value)


def check(raw: bytes) -> None:
    read = parse(raw)
    texts = every_text(asdict(read))
    texts.encode()  # a lone surrogate would raise
    assert "\x00" not in texts
    assert all(address.email for address in (*read.to, *read.cc, *read.reply_to))
    assert read.sent_at is None or read.sent_at.tzinfo is not None
    for file in read.attachments:
        assert len(part_content(raw, file.index)) == file.size
        assert file.filename
        assert not set(file.filename) & set("/\\\r\n\u202e")
    assert parse(raw) == read


@settings(deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes(raw: bytes) -> None:
    check(raw)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*TOKENS, *SEEDS[0].split(b"\r\n"), *SEEDS[3].split(b"\r\n")]), max_size=60))
def test_bytes_made_of_what_mails_are_made_of(pieces: list[bytes]) -> None:
    check(b"\r\n".join(pieces))


@settings(deadline=None)
@given(st.text(), st.text(), st.binary())
def test_what_was_written_is_what_is_read(written: str, subject: str, content: bytes) -> None:
    raw = whole(multipart(text("Dag"), attachment("a.bin", content, "application/octet-stream")))
    assert part_content(raw, 0) == content
    check(
        mail(
            head=f"From: a@b.example\nSubject: {subject.encode('utf-8', 'replace').decode()}\n",
            body=written.encode("utf-8", "replace"),
        )
    )


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """The mail with some bytes changed, pieces cut, doubled or put elsewhere, and tokens of trouble put in."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(data) + 1), chance.randint(1, 60)
        match chance.randrange(5):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length]
            case 3:
                elsewhere = chance.randrange(len(data) + 1)
                data[elsewhere:elsewhere] = data[at : at + length]
            case _:
                data[at:at] = chance.choice(TOKENS)
    return bytes(data)


def test_mutated_mails() -> None:
    chance = random.Random(2026)
    for _ in range(MUTATIONS):
        raw = mutated(chance.choice(SEEDS), chance)
        try:
            check(raw)
        except Exception as problem:
            problem.add_note(f"raw mail: {raw!r}")
            raise
