"""The mail that leaves: clean for any relay, readable in any program, and closed to injected headers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.mailroom.compose import BadAddress, OutgoingAttachment, OutgoingMail, bare, compose, flow

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def write(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "sender": "Helpdesk Rijksregister <helpdesk@desk.example>",
        "recipients": ["jan@town.example"],
        "subject": "Uw vraag",
        "text": "Goedendag",
        "message_id": "<1@desk.example>",
    }
    return compose(OutgoingMail(**values | changes), at=AT)


def read(**changes: Any) -> EmailMessage:
    return message_from_bytes(write(**changes), policy=default)


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return unflow(cast(EmailMessage, part).get_content().replace("\r\n", "\n"))


def unflow(text: str) -> str:
    """What a reader that knows format=flowed makes of it (RFC 3676, 4)."""
    lines: list[str] = []
    open_marks: str | None = None
    for line in text.removesuffix("\n").split("\n"):
        marks = re.match(">*", line)[0]  # type: ignore[index]
        words = line[len(marks) :]
        words = words.removeprefix(" ")
        flows = words.endswith(" ") and words != "-- "
        if open_marks == marks:
            lines[-1] += words
        else:
            lines.append((marks + " " if marks and words else marks) + words)
        open_marks = marks if flows else None
    return "\n".join(lines)


def test_a_plain_message_has_the_headers_that_a_reader_and_a_relay_expect() -> None:
    mail = read()
    assert dict(mail.items()) == {
        "Date": "Tue, 24 Nov 2026 10:30:00 +0100",
        "From": "Helpdesk Rijksregister <helpdesk@desk.example>",
        "To": "jan@town.example",
        "Subject": "Uw vraag",
        "Message-ID": "<1@desk.example>",
        "MIME-Version": "1.0",
        "Content-Transfer-Encoding": "quoted-printable",
        "Content-Type": 'text/plain; charset="utf-8"; format="flowed"',
    }


def test_every_line_on_the_wire_is_short_ascii_and_ends_in_crlf() -> None:
    raw = write(
        text="é" * 3000 + "\nhttps://town.example/" + "x" * 400,
        subject="Zugang gesperrt für Büllingen " * 20,
        attachments=[OutgoingAttachment("é" * 90 + ".pdf", "application/pdf", bytes(range(256)) * 40)],
        references=[f"<{'r' * 200}{n}@town.example>" for n in range(50)],
    )
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_a_thread_is_kept() -> None:
    mail = read(in_reply_to="<b@town.example>", references=["<a@town.example>", "<b@town.example>"])
    assert mail["In-Reply-To"] == "<b@town.example>"
    assert mail["References"] == "<a@town.example> <b@town.example>"


def test_without_references_the_parent_is_the_thread() -> None:
    assert read(in_reply_to="<b@town.example>")["References"] == "<b@town.example>"


def test_a_long_thread_keeps_its_start_and_its_end() -> None:
    mail = read(references=[f"<{n}@town.example>" for n in range(100)])
    kept = [0, *range(81, 100)]
    assert mail["References"].split() == [f"<{n}@town.example>" for n in kept]


def test_long_identifiers_of_others_are_not_rewritten() -> None:
    name = f"<{'x' * 150}@town.example>"
    assert f"In-Reply-To: {name}\r\n".encode() in write(in_reply_to=name)


@pytest.mark.parametrize(
    ("in_reply_to", "automatic", "expected"),
    [("", False, None), ("", True, "auto-generated"), ("<b@town.example>", True, "auto-replied")],
)
def test_what_no_person_wrote_says_so(in_reply_to: str, automatic: bool, expected: str | None) -> None:
    assert read(in_reply_to=in_reply_to, automatic=automatic)["Auto-Submitted"] == expected


@pytest.mark.parametrize(("language", "expected"), [("de", "de"), ("nl-BE", "nl-BE"), ("", None), ("d\r\nX: y", None)])
def test_the_language_is_told(language: str, expected: str | None) -> None:
    assert read(language=language)["Content-Language"] == expected


def test_attachments_keep_name_type_and_content() -> None:
    long_name = "Überprüfung der Identität, zweite Fassung, sehr langer Name.pdf"
    mail = read(
        attachments=[
            OutgoingAttachment(long_name, "application/pdf", b"\0\xff"),
            OutgoingAttachment("lijst.csv", "text/csv; charset=x", b"a;b\n"),
        ]
    )
    pdf, csv = mail.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content_type()) == (long_name, "application/pdf")
    assert (csv.get_filename(), csv.get_content_type()) == ("lijst.csv", "text/csv")
    assert [part.get_payload(decode=True) for part in (pdf, csv)] == [b"\0\xff", b"a;b\n"]
    assert [part.get_content_disposition() for part in (pdf, csv)] == ["attachment", "attachment"]


@pytest.mark.parametrize("content_type", ["message/rfc822", "multipart/mixed", "nonsense", "", "a/b\r\nX: y"])
def test_an_attachment_of_a_type_that_cannot_travel_goes_as_a_file(content_type: str) -> None:
    mail = read(attachments=[OutgoingAttachment("x.eml", content_type, b"Subject: x\n\n\xff")])
    (part,) = mail.iter_attachments()
    expected = "a/b" if content_type.startswith("a/b") else "application/octet-stream"
    assert (part.get_content_type(), part.get_payload(decode=True)) == (expected, b"Subject: x\n\n\xff")


EVIL = "x\r\nBcc: spy@evil.example\r\n\r\nbody"


def test_no_value_can_add_a_header() -> None:
    mail = read(
        subject=EVIL,
        in_reply_to=EVIL,
        references=[EVIL, "<a@town.example>\r\nBcc: spy@evil.example"],
        attachments=[OutgoingAttachment(EVIL, EVIL, b"")],
        language=EVIL,
    )
    assert mail["Bcc"] is None
    assert mail["Subject"] == "x Bcc: spy@evil.example body"
    assert [part["Bcc"] for part in mail.walk()] == [None, None, None]


@given(st.text(max_size=200), st.text(max_size=50))
def test_no_subject_and_no_file_name_can_break_out(subject: str, name: str) -> None:
    mail = message_from_bytes(
        write(subject=subject, attachments=[OutgoingAttachment(name, "a/b", b"")]), policy=default
    )
    assert set(mail.keys()) == {"Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"}


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "nobody",
        "a@b@c.example",
        "a@town.example, b@town.example",
        "a@town.example\r\nBcc: x@y.example",
        "a b@town.example",
        "x" * 260 + "@town.example",
        "a@" + "x" * 70 + ".example",
    ],
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(BadAddress):
        write(recipients=[wrong])
    with pytest.raises(BadAddress):
        write(cc=[wrong])


def test_copies_are_named_and_their_absence_is_not() -> None:
    assert read(cc=["Bo <bo@town.example>", "eva@town.example"])["Cc"] == "Bo <bo@town.example>, eva@town.example"
    assert read()["Cc"] is None


def test_pictures_are_to_be_shown_and_all_else_to_be_saved() -> None:
    types = ("image/png", "image/svg+xml", "text/html")
    mail = read(attachments=[OutgoingAttachment("a", content_type, b"x") for content_type in types])
    kinds = [part.get_content_disposition() for part in mail.iter_attachments()]
    assert kinds == ["inline", "attachment", "attachment"]


def test_names_with_commas_and_accents_survive() -> None:
    raw = write(recipients=['"Müller, Jörg" <j@town.example>', "a@town.example"])
    header = cast(str, message_from_bytes(raw)["To"])
    assert str(make_header(decode_header(header))).split() == [
        "Müller,",
        "Jörg",
        "<j@town.example>,",
        "a@town.example",
    ]


def test_a_domain_beyond_ascii_travels_in_its_ascii_form() -> None:
    assert bare("Bürgeramt <info@büllingen.example>") == "info@xn--bllingen-65a.example"


def test_an_address_beyond_ascii_needs_smtputf8() -> None:
    assert "To: jürgen@town.example\r\n".encode() in write(recipients=["jürgen@town.example"])


@pytest.mark.parametrize("wrong", ["", "1@desk.example", "<a b@desk.example>", "<a@b>\r\nX: y", f"<{'x' * 300}@b>"])
def test_our_own_message_id_must_be_sound(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a Message-ID"):
        write(message_id=wrong)


# --- format=flowed


def test_long_lines_are_wrapped_and_come_back_whole() -> None:
    text = "Goedendag" + " een zin van vele woorden" * 20 + "\n\nEinde"
    assert max(map(len, flow(text).split("\n"))) <= 73
    assert text_of(read(text=text)) == text


def test_a_signature_and_lines_that_look_like_quotations_stay_what_they_are() -> None:
    text = "From here on\n ingesprongen\n-- \nAn"
    assert flow(text) == " From here on\n  ingesprongen\n-- \nAn\n"


def test_quoted_lines_are_wrapped_within_their_quotation() -> None:
    lines = flow("> " + "woord " * 30).removesuffix("\n").split("\n")
    assert [line[:2] for line in lines] == ["> ", "> ", "> "]
    assert [line.endswith(" ") for line in lines] == [True, True, False]


def test_a_long_address_is_not_broken() -> None:
    url = "https://town.example/" + "x" * 200
    assert flow(f"Zie {url} voor meer") == f"Zie \n{url} \nvoor meer\n"


WORDS = st.text(alphabet=st.sampled_from("ab é-.,F\n  "), max_size=300)


@given(WORDS)
def test_flowed_text_reads_as_it_was_written(text: str) -> None:
    expected = "\n".join(line if line == "-- " else line.rstrip() for line in text.rstrip("\n").split("\n"))
    assert unflow(flow(text)) == expected
