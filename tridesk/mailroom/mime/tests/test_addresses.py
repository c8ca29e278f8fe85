"""Addresses of authors and recipients, as people and programs really write them."""

import pytest

from tridesk.mailroom.mime import Address, parse
from tridesk.mailroom.mime.tests.building import mail

ADDRESSES = [
    ("femke@lievegem.example", [("", "femke@lievegem.example")]),
    ("<femke@lievegem.example>", [("", "femke@lievegem.example")]),
    ("Femke Daelman <femke@lievegem.example>", [("Femke Daelman", "femke@lievegem.example")]),
    ('"Daelman, Femke" <femke@lievegem.example>', [("Daelman, Femke", "femke@lievegem.example")]),
    ("Daelman, Femke <femke@lievegem.example>", [("Daelman, Femke", "femke@lievegem.example")]),
    ("femke@lievegem.example (Femke Daelman)", [("Femke Daelman", "femke@lievegem.example")]),
    ("Femke <Femke@LIEVEGEM.Example>", [("Femke", "Femke@lievegem.example")]),
    ("=?utf-8?Q?M=C3=A9gane?= <m@seraing.example>", [("Mégane", "m@seraing.example")]),
    ('"=?utf-8?Q?Collinet,_M=C3=A9gane?=" <m@seraing.example>', [("Collinet, Mégane", "m@seraing.example")]),
    ("=?utf-8?Q?Collinet=2C_M=C3=A9gane?= <m@seraing.example>", [("Collinet, Mégane", "m@seraing.example")]),
    ("'Femke' <femke@lievegem.example>", [("Femke", "femke@lievegem.example")]),
    ('"femke@lievegem.example" <femke@lievegem.example>', [("femke@lievegem.example", "femke@lievegem.example")]),
    ("(tom@desk.example) eve@evil.example", [("tom@desk.example", "eve@evil.example")]),
    ("eve@evil.example (tom@desk.example)", [("tom@desk.example", "eve@evil.example")]),
    ("a@x.example, b@y.example", [("", "a@x.example"), ("", "b@y.example")]),
    ("a@x.example; B <b@y.example>;", [("", "a@x.example"), ("B", "b@y.example")]),
    ("Collega's: a@x.example, B <b@y.example>;", [("", "a@x.example"), ("B", "b@y.example")]),
    ("undisclosed-recipients:;", []),
    ("<mailto:femke@lievegem.example>", [("", "femke@lievegem.example")]),
    ("Femke [femke@lievegem.example]", [("", "femke@lievegem.example")]),
    ("Femke < femke@lievegem.example >", [("Femke", "femke@lievegem.example")]),
    ("femke@lievegem.example.", [("", "femke@lievegem.example")]),
    ("Femke <femke>", []),
    ("Femke <>", []),
    ("@", []),
    ("a@", []),
    ("", []),
    (f"<{'a' * 300}@x.example>", []),
    ('"Femke <femke@lievegem.example>', [("Femke", "femke@lievegem.example")]),
    ("Femke \u202eevil <f@x.example>", [("Femke evil", "f@x.example")]),
]


@pytest.mark.parametrize(("raw", "expected"), ADDRESSES)
def test_recipients(raw: str, expected: list[tuple[str, str]]) -> None:
    read = parse(mail(f"Cc: {raw}"))
    assert read.cc == tuple(Address(name, email) for name, email in expected)


def test_each_field_has_its_own() -> None:
    read = parse(mail("Cc: c@x.example\nReply-To: r@x.example"))
    assert read.sender == Address("Femke Daelman", "femke@lievegem.example")
    assert read.to == (Address("", "helpdesk@desk.example"),)
    assert (read.cc, read.reply_to) == ((Address("", "c@x.example"),), (Address("", "r@x.example"),))


def test_several_fields_of_one_name_add_up() -> None:
    read = parse(mail("Cc: c@x.example\nCc: d@x.example"))
    assert [address.email for address in read.cc] == ["c@x.example", "d@x.example"]


@pytest.mark.parametrize(
    ("head", "email"),
    [
        ("From: nobody\nSender: post@x.example\n", "post@x.example"),
        ("From: <>\nReturn-Path: <back@x.example>\n", "back@x.example"),
        ("From: a@x.example, b@x.example\n", "a@x.example"),
    ],
)
def test_without_a_usable_from_the_next_best_speaks(head: str, email: str) -> None:
    read = parse(mail(head=head))
    assert read.sender is not None
    assert read.sender.email == email


def test_nobody_is_nobody() -> None:
    read = parse(mail(head="From: nobody\n"))
    assert (read.sender, read.defects) == (None, ("no-sender",))


def test_five_thousand_recipients_are_cut() -> None:
    read = parse(mail("Cc: " + ", ".join(f"p{n}@x.example" for n in range(5_000))))
    assert 900 < len(read.cc) <= 1_000
    assert read.defects != ()
