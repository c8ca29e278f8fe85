"""Charsets: what is declared is believed as far as the bytes agree."""

import pytest

from tridesk.mailroom.mime import parse
from tridesk.mailroom.mime.tests.building import mail

SAID = "Accès bloqué à Büllingen"

HONEST = [
    "utf-8",
    "UTF8",
    "iso-8859-1",
    "iso-8859-15",
    "windows-1252",
    "utf-16",
    "utf-7",
    "cp850",
    "macroman",
    '"utf-8"',
]
LYING = [
    ("us-ascii", SAID.encode()),
    ("iso-8859-1", SAID.encode()),
    ("windows-1252", SAID.encode()),
    ("utf-8", SAID.encode("cp1252")),
    ("us-ascii", SAID.encode("cp1252")),
    ("utf-16", SAID.encode()),
    ("gb2312", SAID.encode()),
]
UNKNOWN = ["x-unknown", "utf-8-extra-strange", "zip", "idna", "unicode_escape", "rot13", "a" * 500, "../../etc", "héé"]


def read_text(charset: str, body: bytes) -> tuple[str, tuple[str, ...]]:
    read = parse(mail(f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit", body))
    return read.text, read.defects


@pytest.mark.parametrize("charset", HONEST)
def test_a_true_charset(charset: str) -> None:
    encoded = SAID.encode(charset.strip('"'))
    read = parse(mail(f"Content-Type: text/plain; charset={charset}").rstrip(b"Goedemrgn") + encoded)
    assert (read.text, read.defects) == (SAID, ())


@pytest.mark.parametrize(("charset", "body"), LYING)
def test_a_lying_charset(charset: str, body: bytes) -> None:
    text, defects = read_text(charset, body)
    assert text == SAID
    assert defects in (("wrong-charset",), ())


@pytest.mark.parametrize("charset", UNKNOWN)
@pytest.mark.parametrize("body", [SAID.encode(), SAID.encode("cp1252")])
def test_an_unknown_charset(charset: str, body: bytes) -> None:
    assert read_text(charset, body) == (SAID, ("unknown-charset",))


@pytest.mark.parametrize("body", [SAID.encode(), SAID.encode("cp1252")])
def test_no_charset(body: bytes) -> None:
    assert parse(mail("Content-Transfer-Encoding: 8bit", body)).text == SAID


def test_quotes_and_euro_of_windows_in_latin_1() -> None:
    assert read_text("iso-8859-1", b"\x93tarief\x94 0,13 \x80")[0] == "“tarief” 0,13 €"


def test_a_letter_cut_at_the_end() -> None:
    body = ("é" * 40).encode()[:-1]
    assert read_text("utf-8", body) == ("é" * 39 + "\ufffd", ("wrong-charset",))


def test_a_foreign_charset_with_broken_letters() -> None:
    text, defects = read_text("iso-2022-jp", "かな".encode("iso2022_jp") + b"\x80\x80")
    assert text.startswith("かな")
    assert defects == ("wrong-charset",)


def test_a_byte_order_mark_is_no_letter() -> None:
    assert read_text("utf-8", b"\xef\xbb\xbfDag")[0] == "Dag"


def test_what_the_database_refuses_is_left_out() -> None:
    text, _ = read_text("utf-7", b"a\x00b+2AA-c")
    assert text == "abc"
    assert parse(mail("Content-Type: text/html", "<p>a&#0;b\x00c&#xD800;d</p>")).text.encode()
