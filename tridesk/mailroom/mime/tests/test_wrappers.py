"""Wrappers: signed mail is read, encrypted mail says so, winmail.dat is opened, an invitation is told in one line."""

import struct
from datetime import UTC, datetime, timedelta

import compressed_rtf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tridesk.mailroom.mime import AttachedPart, parse, part_content
from tridesk.mailroom.mime.contents import SMIME_NOTE
from tridesk.mailroom.mime.pgp import ENCRYPTED_NOTE
from tridesk.mailroom.mime.tests.building import attachment, mail, multipart, part, text, whole

SIGNED_TEXT = b"\nDag Wout"
# Signed data whose content lies elsewhere: nothing to read inside.
DETACHED = bytes.fromhex("301b06092a864886f70d010702a00e300c0201013100300b06092a864886f70d010701")
SIGNED_MAIL = multipart(text("Ondertekend"), attachment("a.pdf", b"a"))


def opaque_signature(content: bytes) -> bytes:
    """`content` signed by an invented person, wrapped as Outlook does it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Wout Serneels")])
    today = datetime(2026, 3, 2, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(today)
        .not_valid_after(today + timedelta(days=1))
        .sign(key, SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def enveloped(content: bytes, media: str = "application/pkcs7-mime; smime-type=signed-data") -> bytes:
    return whole(attachment("smime.p7m", content, media))


class TestSignedAndEncrypted:
    def test_a_signature_beside_the_mail(self) -> None:
        signature = attachment("smime.p7s", b"sig", "application/pkcs7-signature")
        read = parse(whole(multipart(text("Ondertekend"), signature, kind="signed")))
        assert (read.text, read.defects) == ("Ondertekend", ())
        assert [file.filename for file in read.attachments] == ["smime.p7s"]

    def test_a_mail_inside_its_signature(self) -> None:
        raw = enveloped(opaque_signature(SIGNED_MAIL))
        read = parse(raw)
        assert (read.text, read.defects) == ("Ondertekend", ())
        assert [file.filename for file in read.attachments] == ["a.pdf"]
        assert part_content(raw, 0) == b"a"

    def test_indefinite_lengths_as_outlook_writes_them(self) -> None:
        octets = b"\x24\x80" + b"".join(b"\x04\x03" + SIGNED_TEXT[n : n + 3] for n in range(0, 9, 3)) + b"\0\0"
        content = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80" + octets + b"\0\0" + b"\0\0"
        signed = b"\x30\x80\x02\x01\x01\x31\x00" + content + b"\0\0"
        whole_cms = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80" + signed + b"\0\0\0\0"
        assert parse(enveloped(whole_cms)).text == "Dag Wout"

    def test_signatures_around_signatures_end(self) -> None:
        content = SIGNED_MAIL
        for _ in range(6):
            content = attachment("smime.p7m", opaque_signature(content), "application/pkcs7-mime")
        assert parse(whole(content)).defects == ("encrypted",)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x30",
            b"no cms",
            DETACHED,
            b"\x30\x88" + b"\xff" * 8,
            b"\x30\x80" * 5_000,
            b"\x30\x84\xff\xff\xff\xff",
        ],
    )
    def test_encrypted_with_smime(self, content: bytes) -> None:
        raw = enveloped(content, "application/pkcs7-mime; smime-type=enveloped-data")
        read = parse(raw)
        assert (read.text, read.defects) == (SMIME_NOTE, ("encrypted",))
        assert part_content(raw, 0) == content

    def test_encrypted_with_pgp(self) -> None:
        version = part("Content-Type: application/pgp-encrypted", "Version: 1")
        read = parse(whole(multipart(version, attachment("encrypted.asc", b"x"), kind="encrypted")))
        assert (read.text, read.defects) == (ENCRYPTED_NOTE, ("encrypted",))
        assert len(read.attachments) == 2

    def test_pgp_inside_the_text(self) -> None:
        armour = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----"
        read = parse(mail(body=f"Vertrouwelijk:\n{armour}\nGroeten"))
        assert (read.text, read.defects) == (f"Vertrouwelijk:\n{ENCRYPTED_NOTE}\nGroeten", ("encrypted",))

    def test_text_signed_with_pgp(self) -> None:
        armour = (
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDag,\n- - een punt\n"
            "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
        )
        read = parse(mail(body=armour))
        assert (read.text, read.defects) == ("Dag,\n- een punt", ())


def tnef_attribute(level: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(value)) + value + b"\0\0"


def tnef_properties(*properties: tuple[int, int, bytes]) -> bytes:
    packed = struct.pack("<I", len(properties))
    for kind, name, value in properties:
        padded = value + b"\0" * (-len(value) % 4)
        packed += struct.pack("<HHII", kind, name, 1, len(value)) + padded
    return packed


def winmail(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


RTF = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}{\colortbl\red0\green0\blue0;}"
    rb"\uc1\pard\plain \f0\fs24 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Bonjour Monsieur,{\*\htmltag72 </p>}\htmlrtf\par}"
    rb"\htmlrtf0 l'acc\'e8s est bloqu\'e9 depuis 3 \u8364?, voir {\field{\*\fldinst{HYPERLINK "
    rb'"https://a.example"}}{\fldrslt{le site}}}.}'
)


def rich_text(rtf: bytes) -> bytes:
    """A winmail.dat whose only text is this document."""
    return winmail(tnef_attribute(1, 0x9003, tnef_properties((0x0102, 0x1009, compressed_rtf.compress(rtf, False)))))


WINMAIL = winmail(
    tnef_attribute(1, 0x9003, tnef_properties((0x001F, 0x1000, "Tekst uit Outlook é".encode("utf-16-le")))),
    tnef_attribute(2, 0x9002, b"\0" * 14),
    tnef_attribute(2, 0x8010, b"LIJST~1.PDF\0"),
    tnef_attribute(2, 0x800F, b"%PDF invented"),
    tnef_attribute(2, 0x9005, tnef_properties((0x001F, 0x3707, "lijst van inwoners.pdf\0".encode("utf-16-le")))),
    tnef_attribute(2, 0x9002, b"\0" * 14),
    tnef_attribute(2, 0x8010, b"foto.png\0"),
    tnef_attribute(2, 0x800F, b"\x89PNG"),
)


class TestWinmail:
    def test_its_attachments_take_its_place(self) -> None:
        raw = whole(multipart(text("Zie bijlage"), attachment("winmail.dat", WINMAIL, "application/ms-tnef")))
        read = parse(raw)
        assert [(file.filename, file.size) for file in read.attachments] == [
            ("lijst van inwoners.pdf", 13),
            ("foto.png", 4),
        ]
        assert part_content(raw, 0) == b"%PDF invented"
        assert (read.text, read.defects) == ("Zie bijlage", ())

    def test_its_text_speaks_when_there_is_no_other(self) -> None:
        read = parse(whole(attachment("winmail.dat", WINMAIL, "application/octet-stream")))
        assert read.text == "Tekst uit Outlook é"

    def test_an_image_for_the_html_inside(self) -> None:
        named = struct.pack("<HH16sII", 0x0003, 0x8001, b"guid", 0, 7) + b"\0" * 4
        spelled = struct.pack("<HH16sII8s", 0x0003, 0x8002, b"guid", 1, 6, "abc".encode("utf-16-le")) + b"\0" * 4
        several = struct.pack("<HHIII", 0x1003, 0x3001, 2, 1, 2)
        nothing = struct.pack("<HH", 0x0001, 0x3002)
        known = tnef_properties(
            (0x001E, 0x3704, b"LOGO.PNG\0"),
            (0x001E, 0x370E, b"image/PNG\0"),
            (0x001E, 0x3712, b"logo@x\0"),
            (0x0102, 0x3701, b"\x89PNG"),
        )
        properties = struct.pack("<I", 8) + named + spelled + several + nothing + known[4:]
        html = tnef_properties((0x0102, 0x1013, b'<p>Met logo <img src="cid:logo@x"></p>'))
        content = winmail(
            tnef_attribute(1, 0x9003, html), tnef_attribute(2, 0x9002, b""), tnef_attribute(2, 0x9005, properties)
        )
        read = parse(whole(attachment("winmail.dat", content, "application/ms-tnef")))
        assert read.text == "Met logo"
        assert read.attachments == (AttachedPart(0, "LOGO.PNG", "image/png", 4, "logo@x", inline=True),)

    def test_the_oldest_form_of_text(self) -> None:
        content = winmail(tnef_attribute(1, 0x800C, b"Tekst van vroeger\0"))
        assert parse(whole(attachment("winmail.dat", content, "application/ms-tnef"))).text == "Tekst van vroeger"

    def test_a_mail_of_rich_text_alone(self) -> None:
        raw = whole(attachment("winmail.dat", rich_text(RTF), "application/ms-tnef"))
        read = parse(raw)
        assert read.text == "Bonjour Monsieur,\nl'accès est bloqué depuis 3 \u20ac, voir le site."
        assert [file.filename for file in read.attachments] == ["message.rtf"]
        assert part_content(raw, 0) == RTF

    def test_rich_text_beside_words_is_left_alone(self) -> None:
        raw = whole(multipart(text("Dag"), attachment("winmail.dat", rich_text(RTF), "application/ms-tnef")))
        assert (parse(raw).text, parse(raw).attachments) == ("Dag", ())

    @pytest.mark.parametrize("rtf", [b"", b"{\\rtf1}", b"no rtf at all" * 40_000])
    def test_rich_text_without_words_is_kept(self, rtf: bytes) -> None:
        read = parse(whole(attachment("winmail.dat", rich_text(rtf), "application/ms-tnef")))
        assert read.text in ("", "no rtf at all")
        assert len(read.attachments) >= 1

    def test_rich_text_that_is_broken_leaves_the_file(self) -> None:
        content = winmail(tnef_attribute(1, 0x9003, tnef_properties((0x0102, 0x1009, b"LZFu and nothing"))))
        read = parse(whole(attachment("winmail.dat", content, "application/ms-tnef")))
        assert (read.text, [file.filename for file in read.attachments]) == ("", ["winmail.dat"])

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"no tnef",
            struct.pack("<I", 0x223E9F78),
            winmail(tnef_attribute(1, 0x9003, struct.pack("<IHHI", 1, 0x1048, 0x1000, 0xFFFFFFFF)))[:-6],
        ],
    )
    def test_a_broken_one_stays_as_it_is(self, content: bytes) -> None:
        raw = whole(attachment("winmail.dat", content, "application/ms-tnef"))
        read = parse(raw)
        assert [file.filename for file in read.attachments] in (["winmail.dat"], [])

    def test_counts_that_promise_billions_cost_nothing(self) -> None:
        promise = tnef_attribute(1, 0x9003, struct.pack("<IHHI", 0xFFFFFFFF, 0x1048, 0x1000, 0xFFFFFFFF) + b"\0" * 8)
        parse(whole(attachment("winmail.dat", winmail(promise), "application/ms-tnef")))


CALENDAR = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Brussels
DTSTART:16010101T030000
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY;LANGUAGE=nl:Overleg fusie\\, vervolg
DTSTART;TZID=Europe/Brussels:20260310T100000
DTEND;TZID=Europe/Brussels:20260310T113000
LOCATION:Zaal
  2
ORGANIZER;CN=Joris:mailto:joris@nazareth.example
END:VEVENT
END:VCALENDAR
"""
TOLD = (
    "[Calendar REQUEST: Overleg fusie, vervolg, 2026-03-10 10:00-11:30 Europe/Brussels, Zaal 2, joris@nazareth.example]"
)


class TestInvitation:
    def test_one_line_and_the_calendar_itself(self) -> None:
        calendar = part("Content-Type: text/calendar; method=REQUEST; charset=utf-8", CALENDAR)
        raw = whole(multipart(text("Past dit?"), calendar, kind="alternative"))
        read = parse(raw)
        assert read.text == f"Past dit?\n\n{TOLD}"
        assert [file.filename for file in read.attachments] == ["attachment-1.ics"]
        assert b"BEGIN:VEVENT" in part_content(raw, 0)

    def test_an_invitation_without_words(self) -> None:
        assert parse(mail("Content-Type: text/calendar", CALENDAR)).text == TOLD

    def test_what_was_written_about_it(self) -> None:
        alarm = "BEGIN:VALARM\nDESCRIPTION:Reminder\nEND:VALARM"
        words = 'DESCRIPTION;ALTREP="cid:1":Dag\\,\\n\\nPast het?\\nGraag'
        described = CALENDAR.replace("LOCATION:", f"{alarm}\n{words}\nLOCATION:")
        assert parse(mail("Content-Type: text/calendar", described)).text == f"{TOLD}\n\nDag,\n\nPast het?\nGraag"

    def test_what_the_text_says_already_is_not_said_twice(self) -> None:
        described = CALENDAR.replace("LOCATION:", "DESCRIPTION:Past dit\\n om tien uur?\nLOCATION:")
        calendar = part("Content-Type: text/calendar; method=REQUEST", described)
        raw = whole(multipart(text("Past dit om tien uur? Groeten"), calendar, kind="alternative"))
        assert parse(raw).text == f"Past dit om tien uur? Groeten\n\n{TOLD}"

    @pytest.mark.parametrize(
        ("start", "end", "span"),
        [
            ("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260311", "2026-03-10"),
            ("DTSTART:20260310T090000Z", "DTEND:20260311T100000Z", "2026-03-10 09:00 - 2026-03-11 10:00 UTC"),
            ("DTSTART:20260310T090000", "X:", "2026-03-10 09:00"),
            ("DTSTART:nonsense", "DTEND:99999999T999999", ""),
        ],
    )
    def test_times(self, start: str, end: str, span: str) -> None:
        told = parse(mail("Content-Type: text/calendar", f"BEGIN:VEVENT\nSUMMARY:A\n{start}\n{end}\nEND:VEVENT")).text
        assert told == f"[Calendar: A{span and ', ' + span}]"

    def test_a_calendar_without_a_meeting(self) -> None:
        read = parse(mail("Content-Type: text/calendar", "BEGIN:VCALENDAR\nEND:VCALENDAR"))
        assert (read.text, len(read.attachments)) == ("", 1)
