"""Structure: which parts are the text, which are attachments, and what becomes of a structure that is broken."""

import binascii

import pytest

from tridesk.mailroom.conversation import fold, language_of
from tridesk.mailroom.mime import AttachedPart, Mail, parse, part_content
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


REQUEST = """\
<p>Goedemorgen,</p><p>Sinds maandag krijg ik een weigering bij het opvragen van IT 020. Kunt u dit nakijken?</p>
<p>Met vriendelijke groeten,<br>Femke Daelman</p>"""

STAND_INS = [
    "Uw e-mailprogramma ondersteunt geen HTML.",
    "Dit is een bericht in HTML-formaat. Gebruik een e-mailprogramma dat HTML ondersteunt om het te lezen.",
    "Om dit bericht te bekijken, gebruikt u een programma dat opmaak kan tonen.",
    "Votre logiciel de messagerie ne prend pas en charge le format HTML.",
    "Pour visualiser ce message, veuillez utiliser un client de messagerie compatible.",
    "Si ce courriel ne s'affiche pas, suivez ce lien : https://mail.lievegem.example/online?id=12",
    "Ihr E-Mail-Programm unterstützt kein HTML.",
    "Diese Nachricht wurde im HTML-Format versandt und kann von Ihrem Programm nicht dargestellt werden.",
    "Your email client does not support HTML messages.",
    "To view the message, please use an HTML compatible email viewer!",
    "This is a multi-part message in MIME format.",
    "HTML",
    "[image: logo]",
    "\u200b",
]


@pytest.mark.parametrize("plain", STAND_INS)
@pytest.mark.parametrize("html", [REQUEST, REQUEST * 40, "<p>Kunt u mij vandaag <b>nog</b> bellen a.u.b.?</p>"])
def test_html_speaks_when_the_plain_form_only_stands_in_for_it(plain: str, html: str) -> None:
    read = parse(whole(multipart(text(plain), text(html, "html"), kind="alternative")))
    assert read.text == parse(mail("Content-Type: text/html; charset=utf-8", html)).text


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("Ja.", f"<p>Ja.</p>{REQUEST}"),
        (
            "Ja dat mag.",
            "<p>Dit bericht is alleen voor wie het bestemd is; wie het vergist krijgt, verwijdert het.</p>",
        ),
        ("Ja, *graag*.", f"<p>Ja, <b>graag</b>.</p>{REQUEST}"),
        ("Mijn programma ondersteunt geen HTML.", f"<p>Mijn programma ondersteunt geen <i>HTML</i>.</p>{REQUEST}"),
        ("Acc?s bloqu? depuis lundi matin", f"<p>Accès bloqué depuis lundi matin</p>{REQUEST}"),
        (
            "Zie <https://a.example/b> voor de lijst",
            f'<p><a href="https://a.example/b">Zie</a> voor de lijst</p>{REQUEST}',
        ),
        ("Graag een nieuwe code voor onze collega", '<img src="cid:logo@x"><p>Gemeente Lievegem</p>'),
        ("👍", "<p>👍👍</p>"),
        ("Een lange brief met veel woorden. " * 20, REQUEST * 40),
    ],
)
def test_a_short_plain_form_that_is_the_mail_stays(plain: str, html: str) -> None:
    read = parse(whole(multipart(text(plain), text(html, "html"), kind="alternative")))
    assert read.text == plain


def test_html_alone() -> None:
    read = parse(mail("Content-Type: text/html; charset=utf-8", "<p>Accès</p><p>bloqué</p>"))
    assert (read.text, read.html) == ("Accès\n\nbloqué", "<p>Accès</p><p>bloqué</p>")


def test_a_mail_with_an_attachment() -> None:
    raw = whole(multipart(text("Zie bijlage"), attachment("lijst.pdf", b"%PDF invented")))
    read = parse(raw)
    assert read.text == "Zie bijlage"
    assert read.attachments == (AttachedPart(0, "lijst.pdf", "application/pdf", 13, None, inline=False),)
    assert part_content(raw, 0) == b"%PDF invented"


def test_an_image_shown_in_the_text_is_inline() -> None:
    image = part("Content-Type: image/png; name=logo.png\nContent-ID: <logo@x>", IMAGE)
    other = part("Content-Type: image/png; name=foto.png\nContent-ID: <foto@x>\nContent-Disposition: inline", IMAGE)
    read = parse(whole(multipart(text('<img src="cid:logo@x">', "html"), image, other, kind="related")))
    assert [(file.content_id, file.inline) for file in read.attachments] == [("logo@x", True), ("foto@x", False)]


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
    assert names(read) == ["Accès 1-2.eml"]
    assert parse(part_content(raw, 0)).text == "Binnenin"


def forwarded(inner: bytes, words: str = "Zie hieronder", content_type: str = "message/rfc822") -> bytes:
    return whole(multipart(text(words), part(f"Content-Type: {content_type}", inner), boundary="outer"))


HEAD = (
    "From: Éva <eva@seraing.example>\nTo: femke@lievegem.example\nSubject: Accès\n"
    "Date: Mon, 02 Mar 2026 08:00:00 +0100\n"
)


class TestMailPassedOnAsFile:
    def test_its_text_is_read_below_the_words_of_who_passed_it_on(self) -> None:
        inner = mail(head=HEAD, body="Bonjour, l'accès est bloqué depuis lundi matin.")
        read = parse(forwarded(inner))
        assert read.text == (
            "Zie hieronder\n\n---------- Forwarded message ---------\nFrom: Éva <eva@seraing.example>\n"
            "Date: Mon, 02 Mar 2026 08:00:00 +0100\nSubject: Accès\nTo: femke@lievegem.example\n\n"
            "Bonjour, l'accès est bloqué depuis lundi matin."
        )
        assert "l'accès est bloqué" in fold(read.text).new

    @pytest.mark.parametrize("content_type", ["message/global", 'application/octet-stream; name="Accès.eml"'])
    def test_under_other_types(self, content_type: str) -> None:
        assert "Binnenin" in parse(forwarded(mail(head=HEAD, body="Binnenin"), content_type=content_type)).text

    def test_without_a_word(self) -> None:
        raw = mail("Content-Type: message/rfc822", mail(head=HEAD, body="Bonjour, l'accès est toujours bloqué."))
        read = parse(raw)
        assert read.text.endswith("Bonjour, l'accès est toujours bloqué.")
        assert language_of("Fwd: dossier", fold(read.text)) == "fr"

    def test_the_language_is_that_of_who_passed_it_on(self) -> None:
        inner = mail(head=HEAD, body="Bonjour, l'accès de notre commune est bloqué depuis lundi matin. " * 10)
        read = parse(forwarded(inner, "Kan u dit bekijken? Deze gemeente raakt niet meer binnen."))
        assert language_of("Accès", fold(read.text)) == "nl"

    def test_mails_in_mails_are_read_to_a_depth(self) -> None:
        raw = mail(head=HEAD, body="Vijf")
        for number in ("Vier", "Drie", "Twee", "Een"):
            raw = whole(multipart(text(number), part("Content-Type: message/rfc822", raw), boundary=number), head=HEAD)
        read = parse(raw).text
        assert [number in read for number in ("Een", "Twee", "Drie", "Vier", "Vijf")] == [True, True, True, True, False]

    def test_of_many_the_first_are_read(self) -> None:
        inner = [part("Content-Type: message/rfc822", mail(head=HEAD, body=f"Nummer {n}.")) for n in range(9)]
        read = parse(whole(multipart(text("Dag"), *inner))).text
        assert ["Nummer 4." in read, "Nummer 5." in read] == [True, False]

    def test_a_mail_of_ours_that_comes_back_is_no_news(self) -> None:
        parts = (
            text("This is the mail system at host mx.x.example.\n\n<a@x.example>: unknown"),
            part("Content-Type: message/rfc822", mail(head=HEAD, body="Ons antwoord")),
        )
        for kind in ("report", "mixed"):
            raw = whole(multipart(*parts, kind=kind), head="From: MAILER-DAEMON@x.example\nSubject: Undelivered\n")
            assert "Ons antwoord" not in parse(raw).text


class TestTextThatCameAsFile:
    NAMED = 'Content-Type: text/plain; charset=utf-8; name="bericht.txt"'

    def test_it_is_the_text_when_there_is_no_other(self) -> None:
        raw = whole(multipart(part(self.NAMED, "Goedemorgen, één vraag."), attachment("a.pdf", b"a")))
        read = parse(raw)
        assert (read.text, names(read)) == ("Goedemorgen, één vraag.", ["bericht.txt", "a.pdf"])

    def test_also_when_it_is_the_whole_mail_and_called_an_attachment(self) -> None:
        raw = mail(f"{self.NAMED}\nContent-Disposition: attachment; filename=bericht.txt", "Goedemorgen, één vraag.")
        assert (parse(raw).text, names(parse(raw))) == ("Goedemorgen, één vraag.", ["bericht.txt"])

    def test_a_file_beside_an_empty_text(self) -> None:
        raw = whole(multipart(text(" \n"), part("Content-Type: text/html; name=body.html", "<p>Eén vraag</p>")))
        assert parse(raw).text == "Eén vraag"

    def test_a_file_beside_a_text_is_a_file(self) -> None:
        assert parse(whole(multipart(text("Zie bijlage"), part(self.NAMED, "regel 1")))).text == "Zie bijlage"

    def test_what_is_attached_below_other_files_is_a_file(self) -> None:
        raw = whole(multipart(attachment("a.pdf", b"a"), attachment("log.txt", b"regel", "text/plain")))
        assert (parse(raw).text, names(parse(raw))) == ("", ["a.pdf", "log.txt"])


class TestFilesAmidTheText:
    @staticmethod
    def encoded(name: str, content: bytes) -> str:
        lines = [binascii.b2a_uu(content[n : n + 45]).decode() for n in range(0, len(content), 45)]
        return f"begin 644 {name}\n{''.join(lines)}`\nend"

    def test_they_are_files_and_the_rest_is_text(self) -> None:
        raw = mail(body=f"Zie de lijst.\n\n{self.encoded('lijst 1.pdf', IMAGE * 9)}\n\nGroeten")
        read = parse(raw)
        assert (read.text, names(read)) == ("Zie de lijst.\n\n\nGroeten", ["lijst 1.pdf"])
        assert (read.attachments[0].content_type, part_content(raw, 0)) == ("application/pdf", IMAGE * 9)

    @pytest.mark.parametrize(
        "body",
        [
            "begin 644 regels\nvan de tekst\nend",
            "begin 644 lijst.txt\n#0V%T\n`\n",
            "We begin 644 dossiers\nend",
            "begin 1",
        ],
    )
    def test_what_is_no_file_stays_text(self, body: str) -> None:
        assert (parse(mail(body=body)).text, parse(mail(body=body)).attachments) == (body.strip("\n"), ())

    def test_they_never_move_the_numbers_of_other_files(self) -> None:
        raw = whole(multipart(text(f"Dag\n{self.encoded('b.txt', b'Cat')}"), attachment("a.pdf", b"a")))
        assert names(parse(raw)) == ["a.pdf", "b.txt"]
        assert [part_content(raw, index) for index in range(2)] == [b"a", b"Cat"]


def test_parts_of_a_digest_are_messages() -> None:
    raw = whole(multipart(part("", mail(body="Een")), part("", mail(body="Twee")), kind="digest"))
    assert [file.content_type for file in parse(raw).attachments] == ["message/rfc822"] * 2


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
