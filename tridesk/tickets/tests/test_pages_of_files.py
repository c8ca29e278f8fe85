"""Files and raw mails: the browser runs no file, and users get only the files that they may read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.journal.models import Entry as JournalEntry
from tridesk.mailroom.models import InMail
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.browsing import at
from tridesk.tickets.tests.factories import (
    NUMBER,
    came,
    mail,
    opened,
)

LONG = "A long answer that took me a quarter of an hour."

WHY = {"reason": "letters look wrong"}


def file_of(client: Client, ticket: Ticket) -> Any:
    return client.get(at(ticket, f"files/{ticket.entries.get().attachments.get().pk}"))


@pytest.mark.parametrize(
    ("kind", "name", "shown", "disposition"),
    [
        ("text/html", "a.html", "application/octet-stream", "attachment; filename*=UTF-8''a.html"),
        ("image/svg+xml", "a.svg", "application/octet-stream", "attachment; filename*=UTF-8''a.svg"),
        ("text/plain", 'é"\r\nX.txt', "application/octet-stream", "attachment; filename*=UTF-8''%C3%A9%22%0D%0AX.txt"),
        ("image/png", "a.png", "image/png", "inline; filename*=UTF-8''a.png"),
    ],
)
def test_only_pictures_are_shown(desk: Client, kind: str, name: str, shown: str, disposition: str) -> None:
    answer = file_of(desk, opened(uploads=[Upload(name, kind, b"<script>x()</script>")]))
    assert (answer.content, answer["Content-Type"], answer["Content-Disposition"]) == (
        b"<script>x()</script>",
        shown,
        disposition,
    )
    assert (answer["Content-Security-Policy"], answer["X-Content-Type-Options"]) == (
        "default-src 'none'; sandbox",
        "nosniff",
    )


def with_file() -> Ticket:
    body = '--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename="a.html"\r\n\r\n<b>x\r\n--b--'
    (ticket,) = came(mail("Hi", body, kind='multipart/mixed; boundary="b"'))
    return ticket


def test_a_file_of_a_mail_is_read_out_of_the_sealed_mail(desk: Client) -> None:
    ticket = with_file()
    answer = file_of(desk, ticket)
    assert (answer.content.strip(), answer["Content-Type"]) == (b"<b>x", "application/octet-stream")


def test_what_is_no_longer_kept_or_cannot_be_opened_is_not_there(desk: Client) -> None:
    ticket = with_file()
    entry = ticket.entries.get()
    InMail.objects.update(sealed=b"\x01" + bytes(60))
    assert file_of(desk, ticket).status_code == 404
    assert desk.post(at(ticket, f"raw/{entry.pk}"), WHY).status_code == 404
    InMail.objects.all().delete()
    assert file_of(desk, ticket).status_code == 404
    assert desk.post(at(ticket, f"raw/{entry.pk}"), WHY).status_code == 404
    assert desk.get(at(ticket, "files/0")).status_code == 404


def test_the_raw_mail_is_a_download_that_is_journalled(desk: Client, karim: User) -> None:
    raw = mail("Hi", NUMBER)
    (ticket,) = came(raw)
    entry = ticket.entries.get()
    assert desk.get(at(ticket, f"raw/{entry.pk}")).status_code == 405
    assert desk.post(at(ticket, f"raw/{entry.pk}"), {"reason": " a "}).status_code == 422
    answer = desk.post(at(ticket, f"raw/{entry.pk}"), WHY)
    assert (answer.content, answer["Content-Type"], answer["Content-Disposition"]) == (
        raw,
        "application/octet-stream",
        f"attachment; filename*=UTF-8''{ticket.number}-{entry.pk}.eml",
    )
    told = JournalEntry.objects.get(verb="mail.raw_read")
    assert (told.by, told.ref, told.data) == (karim, ticket.ref, {"entry": entry.pk} | WHY)
