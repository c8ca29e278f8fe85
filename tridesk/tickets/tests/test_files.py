"""Files of a mail on the page: pictures are shown, all else is offered to be saved, and nothing is run."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.mailroom import queries as trays
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Attachment, Ticket
from tridesk.tickets.pictures import placed
from tridesk.tickets.tests.factories import came, mail

PARTS = (
    ("Content-Type: text/html", '<p>See <img src="cid:p@x"> and <img src="cid:s@x"></p>'),
    ("Content-Type: image/png\r\nContent-ID: <p@x>\r\nContent-Disposition: inline; filename=error.png", "png"),
    ("Content-Type: image/svg+xml\r\nContent-ID: <s@x>\r\nContent-Disposition: inline; filename=logo.svg", "<svg/>"),
    ("Content-Type: text/html\r\nContent-Disposition: attachment; filename=page.html", "<script>alert(1)</script>"),
)


@pytest.fixture
def page(karim: User, client: Client) -> str:
    """The page of a ticket with all these files, as a call taker sees it."""
    body = "".join(f"--b\r\n{headers}\r\n\r\n{content}\r\n" for headers, content in PARTS) + "--b--\r\n"
    (ticket,) = came(mail("Files", body, "MIME-Version: 1.0", kind='multipart/related; boundary="b"'))
    client.force_login(karim)
    return client.get(f"/tickets/{ticket.number}").content.decode()


def test_pictures_are_shown_and_other_files_listed(page: str) -> None:
    assert re.findall(r'<img\s[^>]*alt="([^"]*)"\s+loading', page) == ["error.png"]
    assert re.findall(r'class="file__name"[^>]*>([^<]*)<', page) == ["logo.svg", "page.html"]


def test_what_a_browser_might_run_is_only_ever_saved(page: str, client: Client) -> None:
    kinds = {}
    for address in re.findall(r'"(/tickets/[^"]*/files/\d+)"', page):
        response = client.get(address)
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        kinds[response["Content-Disposition"]] = response["Content-Type"]
    assert kinds == {
        "inline; filename*=UTF-8''error.png": "image/png",
        "attachment; filename*=UTF-8''logo.svg": "application/octet-stream",
        "attachment; filename*=UTF-8''page.html": "application/octet-stream",
    }


# --- where pictures stand

PNG = Attachment(pk=1, filename="screen.png", content_id="image001.png@01DA")
GIF = Attachment(pk=2, filename="logo.gif", content_id="l@x")


def test_a_picture_stands_in_the_place_of_its_mark_and_others_at_the_end() -> None:
    text = "This I see:\n\n[cid:image001.png@01DA]\n\nand nothing more.\n[cid:other@x]"
    assert placed(text, [GIF, PNG]) == ["This I see:", PNG, "and nothing more.\n[cid:other@x]", GIF]
    assert placed("Look: [image: screen.png]", [PNG]) == ["Look: ", PNG, ""]
    assert placed("No mark.", [PNG]) == ["No mark.", PNG]


def test_a_mark_that_comes_twice_shows_the_picture_once() -> None:
    assert placed("[cid:l@x] [cid:l@x]", [GIF]) == ["", GIF, " [cid:l@x]"]


def test_the_page_shows_it_there_with_its_name(karim: User, client: Client) -> None:
    alternative = (
        "--a\r\nContent-Type: text/plain\r\n\r\nBefore <b>it</b>\r\n[cid:p@x]\r\nBehind it\r\n"
        '--a\r\nContent-Type: text/html\r\n\r\n<p>Before</p><img src="cid:p@x"><p>Behind it</p>\r\n--a--\r\n'
    )
    parts = (('Content-Type: multipart/alternative; boundary="a"', alternative), PARTS[1])
    body = "".join(f"--b\r\n{headers}\r\n\r\n{content}\r\n" for headers, content in parts) + "--b--\r\n"
    (ticket,) = came(mail("Files", body, "MIME-Version: 1.0", kind='multipart/related; boundary="b"'))
    client.force_login(karim)
    shown = client.get(f"/tickets/{ticket.number}").content.decode()
    before, picture, behind = (shown.index(words) for words in ("&lt;b&gt;it", "<figcaption", "<p>Behind it"))
    assert before < picture < behind
    assert "[cid:" not in shown


def test_a_picture_of_ours_is_shown_in_the_mail_and_on_the_page(ticket: Ticket, karim: User, client: Client) -> None:
    files = [Upload("screen.png", "image/png", b"png"), Upload("logo.svg", "image/svg+xml", b"<svg/>")]
    actions.answer(ticket, by=karim, text="Look.", uploads=files)
    raw = trays.raw_of(OutMail.objects.get()).decode()
    assert 'Content-Disposition: inline; filename="screen.png"' in raw
    assert 'Content-Disposition: attachment; filename="logo.svg"' in raw
    client.force_login(karim)
    shown = client.get(f"/tickets/{ticket.number}").content.decode()
    assert re.findall(r"<figcaption[^>]*>([^<]*)<", shown) == ["screen.png"]
    assert re.findall(r'class="file__name"[^>]*>([^<]*)<', shown) == ["logo.svg"]
