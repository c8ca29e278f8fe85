"""Pages of faxes that leave: sent from a ticket, looked at as printed, stopped, decided, reported."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tridesk.accounts import worklist
from tridesk.accounts.models import User
from tridesk.fax.models import OutFax
from tridesk.fax.outgoing import actions, process
from tridesk.fax.tests.leaving import pdf
from tridesk.telephony.simulator.faxes import SimulatedFaxLine
from tridesk.tickets.models import Ticket

pytestmark = pytest.mark.django_db
FIELDS = {
    "to": "09 200 00 00",
    "name": "An Peeters",
    "language": "nl",
    "text": "De sleutel werkt weer.",
    "is_fine": "on",
}


@pytest.fixture
def desk(client: Client, karim: User) -> Client:
    client.force_login(karim)
    return client


def sent(desk: Client, ticket: Ticket) -> OutFax:
    answer = desk.post(f"/tickets/{ticket.number}/faxes/", FIELDS | {"do": "send"})
    fax = OutFax.objects.get()
    assert answer.headers["Location"] == f"/faxes/out/{fax.pk}/"
    return fax


def test_a_fax_is_sent_from_its_ticket(desk: Client, ticket: Ticket) -> None:
    assert f"/tickets/{ticket.number}/faxes/" in desk.get(f"/tickets/{ticket.number}/letters/").content.decode()
    assert "Send a fax" in desk.get(f"/tickets/{ticket.number}/faxes/").content.decode()
    fax = sent(desk, ticket)
    page = desk.get(f"/tickets/{ticket.number}").content.decode()
    assert "sends this by fax." in page
    assert f"/faxes/out/{fax.pk}/" in page
    assert "09\xa0200\xa000\xa000" in desk.get("/faxes/out/").content.decode()
    assert "09\xa0200\xa000\xa000" not in desk.get("/faxes/out/?state=decide").content.decode()


def test_page_one_is_shown_as_the_other_machine_prints_it(desk: Client, ticket: Ticket) -> None:
    shown = desk.post(f"/tickets/{ticket.number}/faxes/", FIELDS | {"do": "show"})
    assert (shown.headers["Content-Type"], shown.content[:4]) == ("image/png", b"\x89PNG")
    assert not OutFax.objects.exists()


def test_a_file_goes_along(desk: Client, ticket: Ticket) -> None:
    file = SimpleUploadedFile("formulier.pdf", pdf(2), "application/pdf")
    desk.post(f"/tickets/{ticket.number}/faxes/", FIELDS | {"do": "send", "uploads": file})
    assert OutFax.objects.get().pages == 3


def test_what_is_wrong_stands_beside_its_field(desk: Client, ticket: Ticket) -> None:
    answer = desk.post(f"/tickets/{ticket.number}/faxes/", FIELDS | {"do": "send", "to": "geen"})
    assert answer.status_code == 422
    assert "is no telephone number" in answer.content.decode()


def test_its_papers_are_shown_and_its_report_once_it_has_ended(
    desk: Client, ticket: Ticket, line: SimulatedFaxLine
) -> None:
    fax = sent(desk, ticket)
    assert desk.get(f"/faxes/out/{fax.pk}/paper/").content.startswith(b"%PDF-")
    assert desk.get(f"/faxes/out/{fax.pk}/pages/1/?standard=1").content[:4] == b"\x89PNG"
    assert desk.get(f"/faxes/out/{fax.pk}/pages/2/").status_code == 404
    assert desk.get(f"/faxes/out/{fax.pk}/report/").status_code == 404
    OutFax.objects.update(next_at=fax.made_at)
    process.look(line)
    process.look(line)
    actions.keep_report(fax.pk)
    assert desk.get(f"/faxes/out/{fax.pk}/report/").content.startswith(b"%PDF-")
    assert "14400 bit/s" in desk.get(f"/faxes/out/{fax.pk}/").content.decode()


def test_it_is_stopped_and_sent_again(desk: Client, ticket: Ticket) -> None:
    fax = sent(desk, ticket)
    desk.post(f"/faxes/out/{fax.pk}/change/", {"do": "stop"})
    assert OutFax.objects.get().state == "stopped"
    desk.post(f"/faxes/out/{fax.pk}/change/", {"do": "again"})
    assert OutFax.objects.get().state == "waiting"
    assert desk.post(f"/faxes/out/{fax.pk}/change/", {"do": "arrived"}).status_code == 409


def test_one_whose_end_nobody_knows_waits_for_somebody(desk: Client, ticket: Ticket, karim: User) -> None:
    fax = sent(desk, ticket)
    OutFax.objects.update(state="unknown", next_at=None)
    rows = [row for group in worklist.groups(karim) for row in group.rows if row.url == f"/faxes/out/{fax.pk}/"]
    assert [row.words for row in rows] == [f"09 200 00 00: {ticket.number} {ticket.subject}"]
    assert "nobody knows what the other machine printed" in desk.get(f"/faxes/out/{fax.pk}/").content.decode()


def test_the_list_goes_on_with_older_ones(desk: Client, ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    from tridesk.fax.outgoing import views

    monkeypatch.setattr(views, "PAGE", 1)
    first = sent(desk, ticket)
    desk.post(f"/tickets/{ticket.number}/faxes/", FIELDS | {"do": "send"})
    newest = OutFax.objects.latest("pk")
    assert f"before={newest.pk}" in desk.get("/faxes/out/?state=waiting").content.decode()
    older = desk.get(f"/faxes/out/?before={newest.pk}").content.decode()
    assert f"/faxes/out/{first.pk}/" in older
    assert f"/faxes/out/{newest.pk}/" not in older
