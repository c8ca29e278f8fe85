"""Filenames: what the sender called it, as far as that is safe."""

import pytest

from tridesk.mailroom.mime import parse
from tridesk.mailroom.mime.tests.building import mail

NAMES = [
    ('filename="lijst.pdf"', "lijst.pdf"),
    ("filename=lijst.pdf", "lijst.pdf"),
    ("filename=lijst van inwoners.pdf", "lijst van inwoners.pdf"),
    ("filename*=utf-8''r%C3%A9sidence.pdf", "résidence.pdf"),
    ("filename*=iso-8859-1'fr'r%E9sidence.pdf", "résidence.pdf"),
    ("filename*0*=utf-8''r%C3%A9si; filename*1*=dence%20; filename*2=\"2026.pdf\"", "résidence 2026.pdf"),
    ('filename*1="b.pdf"; filename*0="a"', "ab.pdf"),
    ("filename*0*=utf-8''r%C3; filename*1*=%A9.pdf", "ré.pdf"),
    ("filename=\"x.pdf\"; filename*=utf-8''r%C3%A9sidence.pdf", "résidence.pdf"),
    ('filename="=?utf-8?Q?r=C3=A9sidence.pdf?="', "résidence.pdf"),
    ("filename==?utf-8?Q?r=C3=A9sidence.pdf?=", "résidence.pdf"),
    ('filename="résidence.pdf"', "résidence.pdf"),
    ('filename="a \\"b\\".pdf"', "a _b_.pdf"),
    ('filename="../../etc/passwd"', "passwd"),
    ('filename="C:\\Temp\\lijst.pdf"', "lijst.pdf"),
    ('filename="/etc/passwd"', "passwd"),
    ("filename*=utf-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
    ('filename=".htaccess"', "htaccess"),
    ('filename="lijst\u202efdp.exe"', "lijstfdp.exe"),
    ("filename*=utf-8''a%00b%0Ac.pdf", "ab c.pdf"),
    ('filename="a<b>:c|d?.pdf"', "a_b__c_d_.pdf"),
    ('filename="lijst.pdf. . "', "lijst.pdf"),
    ('filename=""', "attachment-1.pdf"),
    ('filename=".."', "attachment-1.pdf"),
    ('filename="///"', "attachment-1.pdf"),
    ("filename*=utf-8''", "attachment-1.pdf"),
    ('filename="lijst.pdf', "lijst.pdf"),
    ("filename*=nonsense", "nonsense"),
    (f'filename="{"a" * 400}.pdf"', "a" * 146 + ".pdf"),
    ("", "attachment-1.pdf"),
]


@pytest.mark.parametrize(("parameter", "name"), NAMES)
def test_the_name_of_an_attachment(parameter: str, name: str) -> None:
    read = parse(mail(f"Content-Type: application/pdf\nContent-Disposition: attachment; {parameter}", "x"))
    assert [attachment.filename for attachment in read.attachments] == [name]


def test_the_name_may_stand_in_the_content_type() -> None:
    read = parse(mail('Content-Type: application/pdf; name="=?utf-8?B?bGlqc3QucGRm?="', "x"))
    assert read.attachments[0].filename == "lijst.pdf"


def test_an_unknown_type_gets_a_plain_extension() -> None:
    read = parse(mail("Content-Type: application/x-strange", "x"))
    assert read.attachments[0].filename == "attachment-1.bin"
