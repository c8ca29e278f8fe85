"""What our own mail server found out about a sender, and what a sender says of themselves."""

from __future__ import annotations

import pytest

from tridesk.mailroom.mime import parse
from tridesk.mailroom.mime.authentication import Field, SenderProof, prove, read

OURS = "mx.desk.example"
AUTHOR = ["tom@registers.example"]


def proof(*values: str, authors: list[str] = AUTHOR, above: bool = True) -> SenderProof:
    return prove([Field(value, above) for value in values], OURS, authors)


@pytest.mark.parametrize(
    "value",
    [
        "mx.desk.example; dmarc=pass header.from=registers.example",
        "MX.Desk.Example 1; DMARC=Pass (p=reject dis=none) header.from=Registers.Example",
        "mx.desk.example; spf=none smtp.mailfrom=x.example; dkim=fail; dmarc=pass",
        'mx.desk.example; dkim=pass (2048-bit key; (nested)) reason="good; really" header.d=registers.example',
        "mx.desk.example; dkim/1=pass header.i=@registers.example header.s=s1",
        "mx.desk.example;\r\n\tdkim=fail header.d=other.example;\r\n\tdkim=pass header.d=registers.example",
        "mx.desk.example; spf=pass smtp.mailfrom=bounce@registers.example",
        '"mx.desk.example"; spf=pass smtp.mailfrom=registers.example',
    ],
)
def test_a_domain_that_vouched(value: str) -> None:
    assert proof(value) is SenderProof.PROVED


@pytest.mark.parametrize(
    "value",
    [
        "",
        ";",
        "mx.desk.example; none",
        "mx.desk.example; dmarc=none header.from=registers.example",
        "mx.desk.example; dmarc=bestguesspass",
        "mx.desk.example; dmarc=pass header.from=other.example",
        "mx.desk.example; dkim=pass header.d=other.example",
        "mx.desk.example; dkim=pass header.d=sub.registers.example",
        "mx.desk.example; dkim=pass header.d=example",
        "mx.desk.example; dkim=pass header.d=ters.example",
        "mx.desk.example; dkim=pass",
        "mx.desk.example; spf=pass smtp.helo=registers.example",
        "mx.desk.example; spf=softfail smtp.mailfrom=registers.example",
        "mx.other.example; dmarc=pass header.from=registers.example",
        "mx.desk.example.evil.example; dmarc=pass header.from=registers.example",
        "spf=pass smtp.mailfrom=registers.example; dmarc=pass",  # without the name of a server
        "mx.desk.example (dmarc=pass; dkim=pass header.d=registers.example",
        'mx.desk.example; spf=pass smtp.mailfrom="; dmarc=pass header.from=registers.example ;"@evil.example',
        "mx.desk.example; dkim=pass header.d=evil.example header.d=registers.example",
    ],
)
def test_nothing_is_proved(value: str) -> None:
    assert proof(value) is SenderProof.NONE


def test_a_subdomain_is_vouched_for_by_the_domain_above_it() -> None:
    assert proof("mx.desk.example; dkim=pass header.d=registers.example", authors=["x@city.registers.example"]) is (
        SenderProof.PROVED
    )


def test_what_fails_dmarc_is_forged_whatever_else_passes() -> None:
    assert proof("mx.desk.example; spf=pass smtp.mailfrom=registers.example; dmarc=fail") is SenderProof.FAILED


@pytest.mark.parametrize("authors", [[], ["tom@registers.example", "eve@evil.example"], ["tom@registers.example"] * 2])
def test_no_author_or_several_prove_nothing(authors: list[str]) -> None:
    assert proof("mx.desk.example; dmarc=pass header.from=registers.example", authors=authors) is SenderProof.NONE


def test_without_a_named_server_nothing_is_proved() -> None:
    fields = [Field("mx.desk.example; dmarc=pass", True), Field("; dmarc=pass", True)]
    assert prove(fields, "", AUTHOR) is SenderProof.NONE


def test_below_the_first_received_only_the_topmost_field_counts() -> None:
    passed, failed = "mx.desk.example; dmarc=pass", "mx.desk.example; dmarc=none"
    assert proof(failed, passed, above=False) is SenderProof.NONE
    assert proof("mx.other.example; none", passed, failed, above=False) is SenderProof.PROVED


def test_above_it_all_of_ours_count_and_none_below() -> None:
    passed, nothing = Field("mx.desk.example; dmarc=pass", True), Field("mx.desk.example; spf=none", True)
    assert prove([nothing, passed], OURS, AUTHOR) is SenderProof.PROVED
    assert prove([nothing, Field(passed.value, False)], OURS, AUTHOR) is SenderProof.NONE


def test_a_mail_knows_which_fields_stand_above_its_first_received() -> None:
    mail = parse(
        b"Authentication-Results: a; none\r\nReceived: by mx\r\nAuthentication-Results: b;\r\n none\r\n"
        b"From: Tom <tom@registers.example>\r\nSender: eve@evil.example\r\n\r\nHello"
    )
    assert mail.authentication == (Field("a; none", True), Field("b; none", False))
    assert [author.email for author in mail.authors] == AUTHOR


def test_sender_and_return_path_are_no_authors() -> None:
    assert parse(b"Sender: eve@evil.example\r\nReturn-Path: <eve@evil.example>\r\n\r\nHello").authors == ()


@pytest.mark.parametrize("piece", ["(", "\\", '"', '"\\', "a=b ", ";", "a=b;", "((", ")", '"a" '])
def test_nasty_fields_are_read_in_one_pass(piece: str) -> None:
    name, results = read("mx.desk.example; " + piece * 100_000)
    assert (name in ("", "mx.desk.example"), len(results) <= 50) == (True, True)
