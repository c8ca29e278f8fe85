"""Mails of a fax-to-mail gateway take the road of every fax: read by machine, numbers blacked out, junk set aside."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.documents.pdfs import Refused
from tridesk.documents.tests.strange import ACTIVE, forms
from tridesk.fax import actions, gateway, pieces, queries, reading
from tridesk.fax.models import Fax, JunkSign, Reading
from tridesk.fax.outgoing import paper as out_paper
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import needs_reader
from tridesk.fax.tests.leaving import pdf
from tridesk.fax.tests.test_codes import drawn, reply_to, sheet, standard
from tridesk.fax.tests.test_faxes import read_again
from tridesk.tickets.actions import content_of
from tridesk.tickets.models import Entry, Link, Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db
TO = ("fax@desk.example",)
GATEWAY = "gateway@provider.example"


@pytest.fixture(autouse=True)
def _gateway(settings: Any) -> None:
    """The administrator named the provider, and the mail server says what it proved."""
    gateways = frozenset({GATEWAY})
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, authserv_id=factories.OUR_SERVER, fax_gateways=gateways)


def mail(content: bytes, subtype: str, main: str = "image", *, count: int = 1, sender: str = GATEWAY) -> bytes:
    """A mail as a provider of fax numbers sends it, with the same file so many times."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, TO[0], "Fax"
    message["Message-ID"] = f"<{factories.opened().number}@provider.example>"
    message.set_content("A fax came in.")
    for place in range(count):
        message.add_attachment(content, maintype=main, subtype=subtype, filename=f"fax-{place}.{subtype}")
    return message.as_bytes()


def proved(raw: bytes) -> bytes:
    return factories.proved(raw, "provider.example")


def came(content: bytes, subtype: str = "tiff", main: str = "image", *, count: int = 1) -> Entry:
    (ticket,) = factories.came(proved(mail(content, subtype, main, count=count)), to=TO)
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


def test_the_gateway_is_no_requester_and_gets_no_answer(karim: User, client: Client) -> None:
    Contact.objects.create(name="Fax by mail", email=GATEWAY)
    entry = came(making.tiff([making.DUTCH]))
    ticket = factories.fresh(entry.ticket)
    assert (ticket.requester_email, ticket.requester_name, ticket.contact) == ("", "", None)
    assert entry.author_email == GATEWAY
    client.force_login(karim)
    page = client.get(f"/tickets/{ticket.number}").content.decode()
    assert f"to {GATEWAY}" not in page
    assert f"/tickets/{ticket.number}/faxes/" in page, "with the number of the sender, which stands on the page"


def test_a_pdf_is_drawn_and_has_all_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    came(pdf(3), "pdf", "application")
    assert gateway.take_waiting() == 1
    fax = Fax.objects.get()
    assert (fax.reading, reading._count(queries.ORIGINALS.open(fax), 0)) == (Reading.WAITING, 3)


def test_a_pdf_that_draws_without_end_is_not_drawn_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(out_paper, "_compile", lambda *_given, **_options: pytest.fail("it was drawn"))
        with pytest.raises(Refused, match="heavy"):
            out_paper.all_pages(forms(10, 10))
    entry = came(forms(10, 10), "pdf", "application")
    assert gateway.take_waiting() == 1
    entry.refresh_from_db()
    assert (entry.defects, entry.attachments.count()) == (["fax-unreadable"], 1)


def test_a_pdf_with_a_script_is_kept_as_dots_alone() -> None:
    entry = came(ACTIVE["script"], "pdf", "application")
    assert gateway.take_waiting() == 1
    fax = Fax.objects.get()
    assert queries.ORIGINALS.open(fax).startswith(b"II*")
    assert entry.attachments.count() == 0


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
    sign = {"kind": "picture", "value": pieces.pieces_of(page)[0].picture, "made_at": timezone.now(), "made_by": karim}
    JunkSign.objects.create(**sign)
    entry = came(page)
    assert gateway.take_waiting() == 1
    fax = Fax.objects.select_related("entry__ticket").get()
    assert (fax.junk_for, factories.fresh(entry.ticket).state) == ("picture", "closed")
    actions.bring_back(fax, by=karim)
    assert factories.fresh(entry.ticket).state == "open"


def test_a_mail_to_the_desk_is_no_fax_and_an_archived_ticket_stays_as_it_is() -> None:
    factories.came(proved(mail(making.tiff([making.DUTCH]), "tiff")))
    assert gateway.take_waiting() == 0
    entry = came(making.tiff([making.DUTCH]))
    Ticket.objects.filter(pk=entry.ticket_id).update(state="archived", closed_at=timezone.now())
    assert gateway.take_waiting() == 0
    assert not Fax.objects.exists()


@pytest.mark.parametrize(
    ("sender", "is_proved"),
    [("somebody@elsewhere.example", False), ("somebody@provider.example", True), (GATEWAY, False)],
)
def test_a_mail_of_anybody_else_is_a_mail(sender: str, is_proved: bool) -> None:
    raw = mail(making.tiff([making.DUTCH]), "tiff", sender=sender)
    (ticket,) = factories.came(proved(raw) if is_proved else raw, to=TO)
    assert ticket.channel == "mail"
    assert gateway.take_waiting() == 0


def test_each_file_of_a_mail_is_a_fax_of_its_own() -> None:
    entry = came(making.tiff([making.DUTCH]), count=3)
    assert gateway.take_waiting() == 3
    assert gateway.take_waiting() == 0
    faxes = Fax.objects.select_related("entry__ticket").order_by("pk")
    assert [fax.key for fax in faxes] == [f"mail-{entry.pk}", f"mail-{entry.pk}~2", f"mail-{entry.pk}~3"]
    places = [fax.entry.ticket_id for fax in faxes if fax.entry]
    assert places[0] == entry.ticket_id
    assert len(set(places)) == 3
    assert Link.objects.filter(a=entry.ticket_id, kind="related").count() == 2
    assert entry.attachments.count() == 0


def test_a_mail_becomes_so_many_documents_at_most_and_says_that_it_has_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "MOST_OF_A_MAIL", 3)
    page = drawn(pdf(1), out_paper.STANDARD)
    entry = came(standard(page, sheet(), page, sheet(), page), count=2)
    assert gateway.take_waiting() == 3
    assert gateway.take_waiting() == 0
    assert list(Fax.objects.order_by("pk").values_list("pages", flat=True)) == [2, 3, 5], "no page is lost"
    entry.refresh_from_db()
    assert entry.defects == ["fax-many"]


def test_files_beyond_those_that_are_taken_stay_and_the_ticket_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "MOST_OF_A_MAIL", 2)
    entry = came(making.tiff([making.DUTCH]), count=3)
    assert gateway.take_waiting() == 2
    assert gateway.take_waiting() == 0
    entry.refresh_from_db()
    assert (entry.defects, entry.attachments.count()) == (["fax-many"], 1)


def test_a_flood_of_one_sender_waits_and_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "MOST_FROM_ONE", 2)
    for _mail in range(3):
        came(making.tiff([making.DUTCH]))
    assert gateway.take_waiting() == 2
    assert gateway.take_waiting() == 1


def test_a_reply_that_comes_through_a_gateway_goes_back_and_an_agent_confirms_it() -> None:
    asked = factories.opened(subject="Sleutel verloren", language="nl")
    entry = came(standard(reply_to(asked)))
    assert gateway.take_waiting() == 1
    fax = Fax.objects.select_related("entry__ticket").get()
    assert fax.entry is not None
    assert (fax.entry.ticket, fax.entry.trust) == (asked, "unproved"), "the network shows no number"
    left = factories.fresh(entry.ticket)
    assert (left.state, left.entries.latest("pk").kind) == ("closed", "note")
    assert gateway.take_waiting() == 0
