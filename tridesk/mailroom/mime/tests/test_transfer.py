"""Transfer encodings, as mail really carries them."""

import base64

import pytest

from tridesk.mailroom.mime import parse, part_content
from tridesk.mailroom.mime.tests.building import mail

SAID = "Accès bloqué, à Büllingen aussi"
ENCODED = base64.b64encode(SAID.encode()).decode()


def read_text(encoding: str, body: str | bytes) -> tuple[str, tuple[str, ...]]:
    read = parse(mail(f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}", body))
    return read.text, read.defects


BODIES = {
    "base64": ("base64", ENCODED),
    "base64 in lines": ("base64", "\n".join(ENCODED[n : n + 10] for n in range(0, len(ENCODED), 10))),
    "BASE64": ("BASE64", ENCODED),
    "encoding with a comment": ("base64 (as it should be)", ENCODED),
    "encoding with a semicolon": ("base64;", ENCODED),
    "quoted-printable": ("quoted-printable", "Acc=C3=A8s bloqu=C3=A9, =\n=C3=A0 B=C3=BCllingen aussi"),
    "quoted-printable, lower case": ("quoted-printable", "Acc=c3=a8s bloqu=c3=a9, à Büllingen aussi"),
    "8bit": ("8bit", SAID),
    "7bit that lies": ("7bit", SAID),
    "none": ("", SAID),
}


@pytest.mark.parametrize(("encoding", "body"), BODIES.values(), ids=BODIES.keys())
def test_sound_bodies(encoding: str, body: str) -> None:
    assert read_text(encoding, body) == (SAID, ())


BROKEN = {
    "base64 without padding": ("base64", ENCODED.rstrip("="), "broken-base64"),
    "base64 in chunks": (
        "base64",
        "\n".join(base64.b64encode(piece.encode()).decode() for piece in ("Accès bl", "oqué, à Bü", "llingen aussi")),
        "broken-base64",
    ),
    "no base64 at all": ("base64", SAID, "broken-base64"),
    "an encoding nobody knows": ("rot13", SAID, "unknown-encoding"),
}


@pytest.mark.parametrize(("encoding", "body", "defect"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_bodies(encoding: str, body: str, defect: str) -> None:
    assert read_text(encoding, body) == (SAID, (defect,))


def test_base64_cut_in_the_middle_of_a_letter() -> None:
    assert read_text("base64", ENCODED[:13])[0].startswith("Accès b")


FOOTERS = {
    "of a mailing list": "_" * 47 + "\nlijst@lists.example\nhttps://lists.example/é",
    "of a gateway": "\nDisclaimer\nThis e-mail is confidential.",
    "of one word": "Disclaimer\nDit bericht is vertrouwelijk.",
    "after a signature mark": "-- \nVerzonden via de poort",
    "of words alone": "Vertrouwelijk bericht van de gemeente Lievegem",
}


@pytest.mark.parametrize("footer", FOOTERS.values(), ids=FOOTERS.keys())
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_a_plain_footer_below_base64_takes_no_accents_away(footer: str, padding: int) -> None:
    body = SAID * 5 + "." * padding
    text, defects = read_text("base64", base64.encodebytes(body.encode()).decode() + footer + "\n")
    assert text.split() == [*body.split(), *footer.split()]
    assert defects == ("broken-base64",)


@pytest.mark.parametrize("body", ["abc", "Ja", "Accès bloqué", "Ce courriel est très court"])
def test_a_body_of_one_line_above_a_footer(body: str) -> None:
    assert read_text("base64", base64.encodebytes(body.encode()).decode() + "\n-- \nLijst")[0].startswith(body)


def test_several_chunks_of_base64_are_no_footer() -> None:
    body = base64.encodebytes(SAID.encode() * 4).decode() + base64.encodebytes(SAID.encode()).decode()
    assert read_text("base64", body)[0] == SAID * 5


def test_quoted_printable_that_is_broken_stays_readable() -> None:
    assert read_text("quoted-printable", "50=% = goed =ZZ")[0] == "50=% = goed =ZZ"


def test_uuencode() -> None:
    body = "begin 644 lijst.txt\n#0V%T\n`\nend\n"
    raw = mail("Content-Type: application/octet-stream; name=lijst.txt\nContent-Transfer-Encoding: x-uuencode", body)
    assert part_content(raw, 0) == b"Cat"


def test_broken_uuencode_keeps_what_came() -> None:
    raw = mail("Content-Type: application/x-x\nContent-Transfer-Encoding: uuencode", "begin 644 x\n#0V\x7f\x7f~~~~~~\n")
    assert len(part_content(raw, 0)) == parse(raw).attachments[0].size > 0


def test_a_body_of_twenty_megabytes_is_cut_with_a_defect() -> None:
    read = parse(mail(body="Regel met tekst\n" * 1_300_000))
    assert len(read.text) <= 1_000_000
    assert read.defects == ("text-truncated",)
