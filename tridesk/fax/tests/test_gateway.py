"""Mails of a fax-to-mail gateway take the road of every fax: read by machine, numbers blacked out, junk set aside."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from django.utils import timezone

from tridesk.accounts.models import User
from tridesk.fax import actions, gateway, queries, reading
from tridesk.fax.models import Fax, JunkSign, Reading
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import needs_reader
from tridesk.fax.tests.leaving import pdf
from tridesk.fax.tests.test_faxes import read_again
from tridesk.tickets.actions import content_of
from tridesk.tickets.models import Entry, Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db
TO = ("fax@desk.example",)


def mail(content: bytes, subtype: str, main: str = "image") -> bytes:
    """A mail as a provider of fax numbers sends it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "gateway@provider.example", TO[0], "Fax"
    message["Message-ID"] = f"<{factories.opened().number}@provider.example>"
    message.set_content("A fax came in.")
    message.add_attachment(content, maintype=main, subtype=subtype, filename=f"fax.{subtype}")
    return message.as_bytes()


def came(content: bytes, subtype: str = "tiff", main: str = "image") -> Entry:
    (ticket,) = factories.came(mail(content, subtype, main), to=TO)
    return ticket.entries.get()


@needs_reader
def test_a_tiff_is_read_and_shown_without_the_number() -> None:
    entry, content = came(making.tiff([making.DUTCH])), making.tiff([making.DUTCH])
    assert gateway.take_waiting() == 1
    assert gateway.take_waiting() == 0, "once"
    fax = Fax.objects.get()
    reading.read_fax(fax.pk)
    entry.refresh_from_db()
    assert "sleutel van het register verloren" in entry.text
    assert "[RRN ••••28]" in entry.text
    (page,) = entry.attachments.all()
    assert page.content_type == "image/png", "the picture as it came is shown to nobody any more"
    assert making.NUMBER not in read_again(content_of(page))
    assert Ticket.objects.get(pk=entry.ticket_id).language == "nl"
    reader = factories.person("reader")
    assert actions.reveal(Fax.objects.get(), by=reader, reason="to compare") == content


def test_a_pdf_is_drawn_and_has_all_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    came(pdf(3), "pdf", "application")
    assert gateway.take_waiting() == 1
    fax = Fax.objects.get()
    assert (fax.reading, reading._count(queries.ORIGINALS.open(fax), 0)) == (Reading.WAITING, 3)


@pytest.mark.parametrize(("subtype", "main"), [("tiff", "image"), ("pdf", "application")])
def test_what_is_no_picture_stays_as_it_is_and_says_so(subtype: str, main: str) -> None:
    entry = came(b"no picture", subtype, main)
    assert gateway.take_waiting() == 1
    entry.refresh_from_db()
    assert (Fax.objects.get().reading, entry.defects) == (Reading.UNREADABLE, ["fax-unreadable"])
    assert entry.attachments.count() == 1
    assert gateway.take_waiting() == 0


def test_a_known_advertisement_is_set_aside_and_brought_back(karim: User) -> None:
    page = making.tiff([making.ADVERTISEMENT])
    sign = {"kind": "picture", "value": actions.picture_of(page), "made_at": timezone.now(), "made_by": karim}
    JunkSign.objects.create(**sign)
    entry = came(page)
    assert gateway.take_waiting() == 1
    fax = Fax.objects.select_related("entry__ticket").get()
    assert (fax.junk_for, factories.fresh(entry.ticket).state) == ("picture", "closed")
    actions.bring_back(fax, by=karim)
    assert factories.fresh(entry.ticket).state == "open"


def test_a_mail_to_the_desk_is_no_fax_and_an_archived_ticket_stays_as_it_is() -> None:
    factories.came(mail(making.tiff([making.DUTCH]), "tiff"))
    assert gateway.take_waiting() == 0
    entry = came(making.tiff([making.DUTCH]))
    Ticket.objects.filter(pk=entry.ticket_id).update(state="archived", closed_at=timezone.now())
    assert gateway.take_waiting() == 0
    assert not Fax.objects.exists()
