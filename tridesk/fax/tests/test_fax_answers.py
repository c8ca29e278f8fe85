"""Whoever asked by fax is answered by fax: from the composer, with the time to think better of it."""

from __future__ import annotations

import pytest
from django.test import Client

from tridesk.accounts import worklist
from tridesk.accounts.models import User
from tridesk.documents.pdfs import written_anew
from tridesk.fax.models import Fax, OutFax
from tridesk.fax.outgoing import actions as outgoing
from tridesk.fax.outgoing import process, rules
from tridesk.fax.tests.conftest import Send
from tridesk.fax.tests.leaving import look_later, pdf, state
from tridesk.kit.errors import Conflict, Invalid
from tridesk.telephony.simulator.faxes import SimulatedFaxLine
from tridesk.tickets import actions
from tridesk.tickets.entry_store import UPLOADS, Upload
from tridesk.tickets.models import Sending, Ticket
from tridesk.tickets.ports import NoFaxes, fax_answers
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


def ticket_of(fax: Fax) -> Ticket:
    assert fax.entry is not None
    Ticket.objects.filter(pk=fax.entry.ticket_id).update(language="nl")
    return Ticket.objects.get(pk=fax.entry.ticket_id)


def test_an_answer_goes_back_to_the_number_that_asked(
    send: Send, karim: User, client: Client, line: SimulatedFaxLine
) -> None:
    ticket = ticket_of(send())
    client.force_login(karim)
    page = client.get(f"/tickets/{ticket.number}").content.decode()
    assert "by fax to 09\xa0200\xa000\xa000" in page
    assert f"/tickets/{ticket.number}/faxes/" in page
    fields = {"mode": "answer", "text": "De sleutel is geblokkeerd.", "language": "nl", "do": "close"}
    client.post(f"/tickets/{ticket.number}/act", fields, follow=True)
    fax = OutFax.objects.get()
    ticket.refresh_from_db()
    assert (fax.to, fax.pages, fax.ticket, ticket.state) == ("+3292000000", 0, ticket, "closed")
    process.look(line)
    fax.refresh_from_db()
    assert (fax.state, fax.pages) == ("waiting", 1)
    look_later(line, 1)
    assert state(fax) == "sent"


def test_it_is_taken_back_while_it_waits(send: Send, karim: User, line: SimulatedFaxLine) -> None:
    ticket = ticket_of(send())
    sending = actions.hold_back(
        ticket, by=karim, do=lambda: actions.answer(ticket, by=karim, text="De sleutel werkt weer.", language="nl")
    )
    assert sending is not None
    assert actions.take_sending_back(sending, by=karim)
    assert OutFax.objects.get().state == "stopped"
    look_later(line, 1)
    assert OutFax.objects.get().state == "stopped"


def test_what_has_left_is_not_taken_back(send: Send, karim: User, line: SimulatedFaxLine) -> None:
    ticket = ticket_of(send())
    actions.hold_back(
        ticket, by=karim, do=lambda: actions.answer(ticket, by=karim, text="De sleutel werkt weer.", language="nl")
    )
    look_later(line, 1)
    with pytest.raises(Conflict):
        actions.take_sending_back(Sending.objects.get(), by=karim)
    assert OutFax.objects.get().state == "sent"


def test_files_go_along_when_they_are_pdfs(send: Send, karim: User, line: SimulatedFaxLine) -> None:
    ticket = ticket_of(send())
    form = Upload("formulier.pdf", "application/pdf", pdf(2))
    actions.answer(ticket, by=karim, text="Hierbij het formulier.", language="nl", uploads=[form])
    process.look(line)
    fax = OutFax.objects.get()
    assert fax.pages == 3
    assert fax.entry is not None
    file = fax.entry.attachments.get()
    assert UPLOADS.open(file) == written_anew(form.content), "it is kept as it may leave"
    with pytest.raises(Invalid, match="not a PDF"):
        actions.answer(ticket, by=karim, text="Een foto.", language="nl", uploads=[Upload("f.png", "image/png", b"x")])


def test_one_whose_papers_cannot_be_made_is_given_up_and_sent_again_by_a_person(
    send: Send, karim: User, client: Client, line: SimulatedFaxLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, form = ticket_of(send()), Upload("formulier.pdf", "application/pdf", pdf(2))
    actions.answer(ticket, by=karim, text="Hierbij het formulier.", language="nl", uploads=[form])
    with monkeypatch.context() as patch:
        patch.setattr(rules, "MOST_PAGES", 2)
        look_later(line, 1)
    fax = OutFax.objects.get()
    assert (fax.state, fax.attempts.count()) == ("given_up", 0)
    client.force_login(karim)
    assert "papers could not be made" in client.get(f"/faxes/out/{fax.pk}/").content.decode()
    assert waiting_for(karim) == [f"/faxes/out/{fax.pk}/"]
    assert waiting_for(factories.person("somebody")) == []
    outgoing.set_papers(fax.pk)
    assert state(fax) == "given_up", "whoever looks again changes nothing"
    outgoing.decide(fax, outgoing.AGAIN, by=karim)
    look_later(line, 1)
    fax.refresh_from_db()
    assert (fax.state, fax.confirmed) == ("sent", 3)
    assert waiting_for(karim) == []


def test_one_whose_papers_cannot_be_made_is_answered_in_another_way(
    send: Send, karim: User, client: Client, line: SimulatedFaxLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = ticket_of(send())
    actions.answer(ticket, by=karim, text="De sleutel is geblokkeerd.", language="nl")
    monkeypatch.setattr(rules, "MOST_PAGES", 0)
    look_later(line, 1)
    fax = OutFax.objects.get()
    client.force_login(karim)
    answer = client.post(f"/faxes/out/{fax.pk}/change/", {"do": "otherwise"})
    assert answer.headers["Location"] == f"/tickets/{ticket.number}"
    assert (state(fax), waiting_for(karim)) == ("stopped", [])


def waiting_for(user: User) -> list[str]:
    """The pages of faxes that wait for this person."""
    rows = [row for group in worklist.groups(user) for row in group.rows]
    return [row.url for row in rows if row.url.startswith("/faxes/")]


def test_who_has_a_mail_address_or_no_number_is_answered_as_before(send: Send, karim: User) -> None:
    with_mail, hidden = ticket_of(send()), ticket_of(send(caller=""))
    Ticket.objects.filter(pk=with_mail.pk).update(requester_email="an@eeklo.example")
    for ticket in (with_mail, hidden):
        actions.answer(Ticket.objects.get(pk=ticket.pk), by=karim, text="De sleutel werkt weer.", language="nl")
    assert not OutFax.objects.exists()


def test_without_a_room_that_sends_faxes_nothing_goes_by_fax(send: Send, karim: User) -> None:
    ticket, before = ticket_of(send()), fax_answers.answer
    fax_answers.plug(NoFaxes())
    try:
        actions.answer(ticket, by=karim, text="De sleutel werkt weer.", language="nl")
        assert NoFaxes().waiting([1]) == frozenset()
        with pytest.raises(LookupError):
            NoFaxes().files(())
        with pytest.raises(LookupError):
            NoFaxes().send(ticket.entries.latest("pk"), to="+3292000000", by=karim)
    finally:
        fax_answers.plug(before)
    assert not OutFax.objects.exists()
