"""Files of a mail on the page: pictures are shown, all else is offered to be saved, and nothing is run."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tridesk.accounts.models import User
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
