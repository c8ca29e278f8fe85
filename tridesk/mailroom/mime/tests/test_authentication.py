"""What our own mail server found out about a sender, and what a sender says of themselves."""

from __future__ import annotations

import pytest

from tridesk.mailroom.mime import parse
from tridesk.mailroom.mime.authentication import Field, SenderProof, prove, read, receiving_host

OURS = "mx.desk.example"
AUTHOR = ["tom@registers.example"]


def proof(*values: str, authors: list[str] = AUTHOR, received: tuple[str, ...] = ()) -> SenderProof:
    return prove([Field(value, received) for value in values], OURS, authors)


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
    fields = [Field("mx.desk.example; dmarc=pass", ()), Field("; dmarc=pass", ())]
    assert prove(fields, "", AUTHOR) is SenderProof.NONE


def test_below_our_own_received_only_the_topmost_field_counts() -> None:
    passed, failed, ours = "mx.desk.example; dmarc=pass", "mx.desk.example; dmarc=none", ("mx.desk.example",)
    assert proof(failed, passed, received=ours) is SenderProof.NONE
    assert proof("mx.other.example; none", passed, failed, received=ours) is SenderProof.PROVED


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ((OURS,), SenderProof.PROVED),
        (("in.mx.desk.example", OURS), SenderProof.PROVED),
        (("relay.evil.example",), SenderProof.NONE),
        ((OURS, "relay.evil.example"), SenderProof.NONE),
        ((OURS, "relay.evil.example", OURS), SenderProof.NONE),
        (("desk.example",), SenderProof.NONE),
        (("evilmx.desk.example",), SenderProof.NONE),
        ((OURS, ""), SenderProof.NONE),
    ],
)
def test_what_stands_below_the_received_of_another_host_may_be_the_senders(
    received: tuple[str, ...], expected: SenderProof
) -> None:
    assert proof("mx.desk.example; dmarc=pass", received=received) is expected


def test_above_it_all_of_ours_count_and_none_below() -> None:
    passed, nothing = Field("mx.desk.example; dmarc=pass", ()), Field("mx.desk.example; spf=none", ())
    assert prove([nothing, passed], OURS, AUTHOR) is SenderProof.PROVED
    assert prove([nothing, Field(passed.value, (OURS,))], OURS, AUTHOR) is SenderProof.NONE


def test_a_mail_knows_which_hosts_received_it_after_each_field() -> None:
    mail = parse(
        b"Authentication-Results: a; none\r\nReceived: from x.example (x by y)\r\n\tby MX.desk.example\r\n"
        b"Authentication-Results: b;\r\n none\r\nReceived: whatever\r\nAuthentication-Results: c; none\r\n"
        b"From: Tom <tom@registers.example>\r\nSender: eve@evil.example\r\n\r\nHello"
    )
    first, second = "mx.desk.example", ""
    assert mail.authentication == (Field("a; none", ()), Field("b; none", (first,)), Field("c; none", (first, second)))
    assert [author.email for author in mail.authors] == AUTHOR


@pytest.mark.parametrize(
    ("value", "host"),
    [
        ("from a.example (a.example [192.0.2.1]) by mx.desk.example (Postfix) with ESMTPS id 1 for <x@y>; Mon", OURS),
        ("by mx.desk.example with SMTP id 1; Mon", OURS),
        ("(from mail@localhost) by mx.desk.example; Mon", OURS),
        ("from by by mx.desk.example", OURS),
        ("from [192.0.2.1] (helo=x) by mx.desk.example. id 1", OURS),
        ("from x (by mx.desk.example) by relay.evil.example with SMTP", "relay.evil.example"),
        ("from by (x) by relay.evil.example for <by mx.desk.example>", "relay.evil.example"),
        ("from x with by mx.desk.example", ""),
        ("(qmail 1 invoked by uid 0); Mon", ""),
        ("", ""),
    ],
)
def test_the_host_that_wrote_a_received(value: str, host: str) -> None:
    assert receiving_host(value) == host


def test_sender_and_return_path_are_no_authors() -> None:
    assert parse(b"Sender: eve@evil.example\r\nReturn-Path: <eve@evil.example>\r\n\r\nHello").authors == ()


@pytest.mark.parametrize("piece", ["(", "\\", '"', '"\\', "a=b ", ";", "a=b;", "((", ")", '"a" '])
def test_nasty_fields_are_read_in_one_pass(piece: str) -> None:
    name, results = read("mx.desk.example; " + piece * 100_000)
    assert (name in ("", "mx.desk.example"), len(results) <= 50) == (True, True)
