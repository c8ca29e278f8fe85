"""Headers: decoded wherever encoded words stand, kept when they are broken, bounded when they are absurd."""

import pytest

from tridesk.mailroom.mime import parse
from tridesk.mailroom.mime.tests.building import mail

SUBJECTS = {
    "plain": ("Toegang", "Toegang"),
    "quoted-printable word": ("=?utf-8?Q?Acc=C3=A8s_bloqu=C3=A9?=", "Accès bloqué"),
    "base64 word": ("=?UTF-8?B?WnVnYW5nIGbDvHIgQsO8bGxpbmdlbg==?=", "Zugang für Büllingen"),
    "windows-1252 word": ("=?windows-1252?Q?Code_=80_5?=", "Code € 5"),
    "latin-1 word with a language": ("=?iso-8859-1*fr?Q?r=E9seau?=", "réseau"),
    "words side by side": ("=?utf-8?Q?Acc=C3=A8s?= =?utf-8?Q?_bloqu=C3=A9?=", "Accès bloqué"),
    "a letter cut in two": ("=?utf-8?Q?Acc=C3?= =?utf-8?Q?=A8s?=", "Accès"),
    "words of two charsets": ("=?utf-8?Q?=C3=A9?= =?iso-8859-1?Q?=E8?=", "éè"),
    "folded between words": ("=?utf-8?Q?Toegang?=\r\n =?utf-8?Q?_geweigerd?=", "Toegang geweigerd"),
    "folded between plain words": ("Toegang\r\n geweigerd", "Toegang geweigerd"),
    "a word inside quotes": ('"=?utf-8?Q?Acc=C3=A8s?=" bloqué', '"Accès" bloqué'),
    "a word glued to text": ("RE:=?utf-8?Q?Acc=C3=A8s?=!", "RE:Accès!"),
    "spaces in a word": ("=?utf-8?Q?Toegang tot IT 020?=", "Toegang tot IT 020"),
    "a question mark at the end": ("=?utf-8?Q?Hoe_lang??=", "Hoe lang?"),
    "base64 without padding": ("=?utf-8?B?w6k?=", "é"),
    "utf-8 in 8 bits": ("Accès bloqué", "Accès bloqué"),
    "control characters": ("Toe\x00gang\x07", "Toegang"),
    "direction overrides": ("factuur \u202efdp.exe", "factuur fdp.exe"),
    "missing": ("", ""),
}


@pytest.mark.parametrize(("raw", "subject"), SUBJECTS.values(), ids=SUBJECTS.keys())
def test_subjects(raw: str, subject: str) -> None:
    head = f"From: femke@lievegem.example\nSubject: {raw}\n"
    read = parse(mail(head=head))
    assert read.subject == subject
    assert read.text == "Goedemorgen"


def test_8_bit_headers_in_windows_1252() -> None:
    raw = b"From: M\xe9gane <megane@seraing.example>\nSubject: Acc\xe8s bloqu\xe9 \x96 5 \x80\n\nBonjour"
    read = parse(raw)
    assert read.subject == "Accès bloqué – 5 €"
    assert read.sender is not None
    assert read.sender.name == "Mégane"


def test_a_word_in_an_unknown_charset_is_a_defect_and_a_guess() -> None:
    read = parse(mail(head="From: a@b.example\nSubject: =?x-klingon?Q?caf=C3=A9?=\n"))
    assert (read.subject, read.defects) == ("café", ("unknown-charset",))


def test_a_broken_word_stays_as_it_is() -> None:
    read = parse(mail(head="From: a@b.example\nSubject: =?utf-8?X?abc?= =?utf-8?Q?d?=\n"))
    assert read.subject == "=?utf-8?X?abc?= d"


def test_names_are_read_whatever_their_case_and_spacing() -> None:
    read = parse(b"FROM : Femke <femke@lievegem.example>\r\nsubject:Toegang\r\nmessage-id:<m1@x.example>\r\n\r\nDag")
    assert read.sender is not None
    assert (read.sender.email, read.subject, read.message_id) == ("femke@lievegem.example", "Toegang", "m1@x.example")


def test_the_envelope_line_of_a_mailbox_file_is_no_header() -> None:
    read = parse(b"From femke@lievegem.example Mon Mar  2 14:05:10 2026\n" + mail())
    assert (read.subject, read.text, read.defects) == ("Toegang", "Goedemorgen", ())


def test_blank_lines_before_the_headers() -> None:
    assert parse(b"\r\n\r\n" + mail()).subject == "Toegang"


def test_no_blank_line_between_headers_and_text() -> None:
    read = parse(b"From: femke@lievegem.example\nSubject: Toegang\nSinds vanmorgen lukt het niet.\nKunt u helpen?")
    assert read.subject == "Toegang"
    assert read.text == "Sinds vanmorgen lukt het niet.\nKunt u helpen?"
    assert read.defects == ("broken-headers",)


def test_a_header_wrapped_without_indent() -> None:
    read = parse(b"Received: from a by b\nwith a wrapped rest\nFrom: femke@lievegem.example\nSubject: Toegang\n\nDag")
    assert (read.subject, read.text) == ("Toegang", "Dag")
    assert read.defects == ("broken-headers",)


def test_line_ends_of_the_old_macintosh() -> None:
    read = parse(mail(body="Een\nTwee").replace(b"\r\n", b"\r"))
    assert (read.subject, read.text) == ("Toegang", "Een\nTwee")


def test_headers_only() -> None:
    read = parse(b"From: femke@lievegem.example\nSubject: Toegang")
    assert (read.subject, read.text, read.defects) == ("Toegang", "", ())


def test_text_only() -> None:
    read = parse("Zomaar wat tekst, zonder één header".encode())
    assert read.text == "Zomaar wat tekst, zonder één header"
    assert (read.sender, read.subject, read.message_id) == (None, "", "")


def test_nothing_at_all() -> None:
    read = parse(b"")
    assert (read.text, read.html, read.attachments, read.defects) == ("", "", (), ("no-sender",))


@pytest.mark.parametrize(
    ("raw", "identifiers"),
    [
        ("<a@x.example> <b@x.example>", ("a@x.example", "b@x.example")),
        ("<a@x.example>\r\n\t<b@x.example>", ("a@x.example", "b@x.example")),
        ("<a@x.example><a@x.example>", ("a@x.example",)),
        ("a@x.example", ("a@x.example",)),
        ("Your message of Monday <a@x.example>", ("a@x.example",)),
        ("<a@x\r\n .example>", ("a@x.example",)),
        ("", ()),
    ],
)
def test_references(raw: str, identifiers: tuple[str, ...]) -> None:
    read = parse(mail(f"References: {raw}\nIn-Reply-To: {raw}"))
    assert (read.references, read.in_reply_to) == (identifiers, identifiers)


def test_the_newest_hundred_references_count() -> None:
    read = parse(mail("References: " + " ".join(f"<{n}@x.example>" for n in range(150))))
    assert len(read.references) == 100
    assert read.references[-1] == "149@x.example"


@pytest.mark.parametrize("raw", ["m1 with spaces", "<m1>", "<m1@x.example", "m1"])
def test_a_malformed_message_id_still_identifies(raw: str) -> None:
    first = parse(mail(head=f"From: a@b.example\nMessage-ID: {raw}\n"))
    assert first.message_id != ""
    assert first.message_id == parse(mail(head=f"From: a@b.example\nMessage-ID: {raw}\n")).message_id


def test_absurd_sizes_are_cut() -> None:
    read = parse(mail(head=f"From: a@b.example\nSubject: {'x' * 5_000_000}\n"))
    assert len(read.subject) == 1_000
    assert "header-too-large" in read.defects
    assert read.text == "Goedemorgen"


def test_ten_thousand_headers() -> None:
    read = parse(mail("".join(f"X-{n}: y\n" for n in range(10_000))))
    assert "too-many-headers" in read.defects
    assert (read.subject, read.text) == ("Toegang", "Goedemorgen")
