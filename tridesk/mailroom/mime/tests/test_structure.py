"""Structure: which parts are the text, which are attachments, and what becomes of a structure that is broken."""

import pytest

from tridesk.mailroom.mime import Attachment, Mail, parse, part_content
from tridesk.mailroom.mime.tests.building import attachment, mail, multipart, part, text, whole

IMAGE = b"\x89PNG invented"


def names(read: Mail) -> list[str]:
    return [attachment.filename for attachment in read.attachments]


def test_a_plain_mail_is_its_text() -> None:
    read = parse(mail(body="Goedemorgen,\n\nEen vraag.\n"))
    assert (read.text, read.html, read.attachments, read.defects) == ("Goedemorgen,\n\nEen vraag.", "", (), ())


def test_an_alternative_says_the_same_twice() -> None:
    read = parse(whole(multipart(text("Dag"), text("<p>Dag</p>", "html"), kind="alternative")))
    assert (read.text, read.html, read.attachments) == ("Dag", "<p>Dag</p>", ())


def test_html_speaks_when_the_plain_form_is_empty() -> None:
    read = parse(whole(multipart(text(" \n"), text("<p>Dag <b>Joris</b></p>", "html"), kind="alternative")))
    assert read.text == "Dag Joris"


def test_html_alone() -> None:
    read = parse(mail("Content-Type: text/html; charset=utf-8", "<p>Accès</p><p>bloqué</p>"))
    assert (read.text, read.html) == ("Accès\n\nbloqué", "<p>Accès</p><p>bloqué</p>")


def test_a_mail_with_an_attachment() -> None:
    raw = whole(multipart(text("Zie bijlage"), attachment("lijst.pdf", b"%PDF invented")))
    read = parse(raw)
    assert read.text == "Zie bijlage"
    assert read.attachments == (Attachment(0, "lijst.pdf", "application/pdf", 13, None, inline=False),)
    assert part_content(raw, 0) == b"%PDF invented"


def test_an_image_shown_in_the_text_is_inline() -> None:
    image = part("Content-Type: image/png; name=logo.png\nContent-ID: <logo@x>", IMAGE)
    other = part("Content-Type: image/png; name=foto.png\nContent-ID: <foto@x>\nContent-Disposition: inline", IMAGE)
    read = parse(whole(multipart(text('<img src="cid:logo@x">', "html"), image, other, kind="related")))
    assert [(found.content_id, found.inline) for found in read.attachments] == [("logo@x", True), ("foto@x", False)]


def test_text_that_goes_on_after_an_attachment() -> None:
    read = parse(whole(multipart(text("Voor"), attachment("a.pdf", b"x"), text("Na"))))
    assert (read.text, names(read)) == ("Voor\n\nNa", ["a.pdf"])


def test_plain_and_html_one_after_the_other_say_it_once() -> None:
    read = parse(whole(multipart(text("Dag Joris"), text("<p>Dag  Joris</p>", "html"))))
    assert read.text == "Dag Joris"


def test_plain_pieces_appear_in_the_html_of_the_whole() -> None:
    read = parse(whole(multipart(text("<p>Dag</p>", "html"), text("1 < 2"))))
    assert (read.text, read.html) == ("Dag\n\n1 < 2", "<p>Dag</p>\n<hr>\n<p>1 &lt; 2</p>")


def test_a_text_file_is_an_attachment() -> None:
    read = parse(whole(multipart(text("Dag"), attachment("log.txt", b"regel", "text/plain"))))
    assert (read.text, names(read)) == ("Dag", ["log.txt"])


def test_a_forwarded_message_is_an_attachment_named_after_its_subject() -> None:
    inner = mail(head="From: a@b.example\nSubject: =?utf-8?Q?Acc=C3=A8s_1/2?=\n", body="Binnenin")
    raw = whole(multipart(text("Zie hieronder"), part("Content-Type: message/rfc822", inner)))
    read = parse(raw)
    assert (read.text, names(read)) == ("Zie hieronder", ["Accès 1-2.eml"])
    assert parse(part_content(raw, 0)).text == "Binnenin"


def test_parts_of_a_digest_are_messages() -> None:
    raw = whole(multipart(part("", mail(body="Een")), part("", mail(body="Twee")), kind="digest"))
    assert [found.content_type for found in parse(raw).attachments] == ["message/rfc822"] * 2


def test_a_mail_that_is_one_attachment() -> None:
    raw = mail("Content-Type: application/pdf\nContent-Transfer-Encoding: base64", "JVBERg==")
    read = parse(raw)
    assert (read.text, names(read), part_content(raw, 0)) == ("", ["attachment-1.pdf"], b"%PDF")


def test_levels_keep_the_numbering() -> None:
    inner = multipart(text("Dag"), attachment("a.pdf", b"a"), boundary="b2")
    raw = whole(multipart(inner, attachment("b.pdf", b"b"), attachment("c.pdf", b"c")))
    assert names(parse(raw)) == ["a.pdf", "b.pdf", "c.pdf"]
    assert [part_content(raw, index) for index in range(3)] == [b"a", b"b", b"c"]


@pytest.mark.parametrize("index", [-1, 1, 99])
def test_an_attachment_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        part_content(whole(multipart(text("Dag"), attachment("a.pdf", b"a"))), index)


def test_boundaries_that_begin_alike() -> None:
    inner = multipart(text("Dag"), text("<p>Dag</p>", "html"), kind="alternative", boundary="b1-2")
    read = parse(whole(multipart(inner, attachment("a.pdf", b"a"), boundary="b1")))
    assert (read.text, names(read), read.defects) == ("Dag", ["a.pdf"], ())


def test_a_mail_cut_off_in_the_middle() -> None:
    raw = whole(multipart(text("Dag"), attachment("a.pdf", b"x" * 3_000)))[:-2_000]
    read = parse(raw)
    assert (read.text, names(read)) == ("Dag", ["a.pdf"])
    assert "broken-mime" in read.defects


def test_an_inner_level_that_is_never_closed() -> None:
    inner = multipart(text("Dag"), text("<p>Dag</p>", "html"), kind="alternative", boundary="b2")
    unclosed = inner.replace(b"--b2--\n", b"")
    read = parse(whole(multipart(unclosed, attachment("a.pdf", b"a"))))
    assert (read.text, names(read), read.defects) == ("Dag", ["a.pdf"], ("broken-mime",))


@pytest.mark.parametrize("parameter", ["", "; boundary=", "; boundary=wrong", '; boundary="'])
def test_a_boundary_that_is_missing_or_wrong_is_guessed(parameter: str) -> None:
    content = multipart(text("Dag"), attachment("a.pdf", b"a"), boundary="----=_Part_1")
    raw = whole(content.replace(b'; boundary="----=_Part_1"', parameter.encode()))
    assert (parse(raw).text, names(parse(raw))) == ("Dag", ["a.pdf"])


def test_a_multipart_without_parts_is_text() -> None:
    read = parse(mail("Content-Type: multipart/mixed; boundary=b1", "Toch tekst"))
    assert (read.text, read.subject, read.defects) == ("Toch tekst", "Toegang", ("broken-mime",))


def test_an_encoded_multipart_is_opened() -> None:
    content = multipart(text("Dag"), attachment("a.pdf", b"a"))
    head, _, body = content.partition(b"\n\n")
    encoded = part(head.decode() + "\nContent-Transfer-Encoding: quoted-printable", body.replace(b"=", b"=3D"))
    read = parse(whole(encoded))
    assert (read.text, names(read), read.defects) == ("Dag", ["a.pdf"], ("broken-mime",))


@pytest.mark.parametrize("declared", ["text", "plain", "", "text/", "/", ";", "text/plain/more", "tëxt/plain", "html"])
def test_a_content_type_that_is_none_is_text(declared: str) -> None:
    read = parse(mail(f"Content-Type: {declared}", "Dag"))
    assert (read.text, read.defects) == ("Dag", ("bad-content-type",))


FLOWED = """\
Een lange regel die op de volgende \nregel verdergaat.
Een nieuwe regel.
> Aangehaald en \n> verdergezet.
>> Dieper.
-- \nFemke"""


def test_flowed_text_that_deletes_its_spaces() -> None:
    read = parse(mail("Content-Type: text/plain; format=flowed; delsp=yes", "bevolkings \nregister"))
    assert read.text == "bevolkingsregister"


def test_flowed_lines_are_joined_within_their_quote() -> None:
    read = parse(mail("Content-Type: text/plain; format=flowed", FLOWED))
    assert read.text.split("\n") == [
        "Een lange regel die op de volgende regel verdergaat.",
        "Een nieuwe regel.",
        "> Aangehaald en verdergezet.",
        ">> Dieper.",
        "-- ",
        "Femke",
    ]
