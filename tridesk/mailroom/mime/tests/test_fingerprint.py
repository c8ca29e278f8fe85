"""Fingerprint: the same content is the same mail, whichever way it came."""

from tridesk.mailroom.mime import parse
from tridesk.mailroom.mime.tests.building import HEAD, attachment, mail, multipart, text, whole

MAIL = multipart(text("Zie bijlage"), attachment("a.pdf", b"a"))


def fingerprint(content: bytes = MAIL, head: str = HEAD) -> str:
    return parse(whole(content, head)).fingerprint


def test_the_way_it_came_does_not_matter() -> None:
    other_way = f"Received: by mx2.desk.example\nX-Spam: no\n{HEAD}"
    assert fingerprint(head=other_way) == fingerprint()
    assert fingerprint(MAIL.replace(b"b1", b"another")) == fingerprint()
    assert fingerprint(MAIL.replace(b"YQ==", b"Y\nQ==")) == fingerprint()


def test_every_part_of_the_content_matters() -> None:
    variants = [
        fingerprint(),
        fingerprint(MAIL.replace(b"Zie", b"Zonder")),
        fingerprint(MAIL.replace(b"YQ==", b"Yg==")),
        fingerprint(head=HEAD.replace("Toegang", "Weigering")),
        fingerprint(head=HEAD.replace("femke@", "hilde@")),
        fingerprint(multipart(text("Zie bijlage"))),
        parse(mail(body="Zie bijlage", head=HEAD.replace("Toegang", ""))).fingerprint,
    ]
    assert len(set(variants)) == len(variants)


def test_it_is_a_hex_digest() -> None:
    assert len(bytes.fromhex(fingerprint())) == 32
