"""Messages for absent colleagues."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.telephony.models import Call
from tridesk.tickets import actions, queries
from tridesk.tickets.models import Draft, Message, Ticket, TicketCall
from tridesk.tickets.tests.factories import MONDAY, entries, letter, person, sent, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def elke(db: None) -> User:
    """An absent expert with Dutch as language."""
    return person("elke", "expert", language="nl")


def test_it_stands_on_the_ticket_and_reaches_him_by_mail_in_his_language(
    ticket: Ticket, karim: User, elke: User
) -> None:
    message = actions.leave_message(ticket, to=elke, text=" Call back about MA-14. ", by=karim)
    assert entries(ticket)[-1] == ("note", "For Elke:\nCall back about MA-14.")
    assert sent(ticket) == [("notice", ["elke@desk.example"])]
    assert message.out_mail is not None
    mail = letter(message.out_mail)
    assert "Karim nam een bericht voor u aan." in mail.text
    assert "Call back about MA-14." in mail.text
    assert verbs(ticket.ref)[-1] == "message.left"


def test_it_waits_until_he_has_taken_it_up(ticket: Ticket, karim: User, elke: User) -> None:
    message = actions.leave_message(ticket, to=elke, text="Call back.", by=karim)
    assert queries.messages_for(elke) == [message]
    with pytest.raises(Conflict):
        actions.take_up_message(message, by=karim)
    actions.take_up_message(message, by=elke)
    assert queries.messages_for(elke) == []
    with pytest.raises(Conflict):
        actions.take_up_message(message, by=elke)


def test_a_national_number_is_masked_everywhere(ticket: Ticket, karim: User, elke: User) -> None:
    message = actions.leave_message(ticket, to=elke, text="RRN 62.03.14-999.01", by=karim)
    assert message.out_mail is not None
    assert "62.03.14" not in message.text + letter(message.out_mail).text


def test_without_an_address_it_is_on_his_page_alone(ticket: Ticket, karim: User) -> None:
    away = person("away", "expert", email="")
    assert actions.leave_message(ticket, to=away, text="Call back.", by=karim).out_mail is None


@pytest.mark.parametrize("text", ["", "  \n"])
def test_it_says_something(text: str, ticket: Ticket, karim: User, elke: User) -> None:
    with pytest.raises(Invalid) as refused:
        actions.leave_message(ticket, to=elke, text=text, by=karim)
    assert refused.value.field == "text"


def test_to_somebody_who_works_here_by_somebody_who_works_on_tickets(ticket: Ticket, karim: User, elke: User) -> None:
    gone = person("gone", is_active=False)
    with pytest.raises(Invalid) as refused:
        actions.leave_message(ticket, to=gone, text="x", by=karim)
    assert refused.value.field == "to"
    with pytest.raises(NotAllowed):
        actions.leave_message(ticket, to=karim, text="x", by=elke)


def test_not_on_a_closed_ticket(ticket: Ticket, karim: User, elke: User) -> None:
    actions.close(ticket, by=karim)
    with pytest.raises(Conflict):
        actions.leave_message(ticket, to=elke, text="x", by=karim)


def test_who_is_forgotten_is_forgotten_here_too(ticket: Ticket, karim: User, elke: User) -> None:
    message = actions.leave_message(ticket, to=elke, text="Call An back.", by=karim)
    call = Call.objects.create(
        key="c1", number="+3269000000", note="An", phase="ended", outcome="answered", arrived_at=MONDAY, ended_at=MONDAY
    )
    TicketCall.objects.create(call=call, ticket=ticket)
    for key in (f"message:{ticket.number}", "call:c1", "call:c2"):
        actions.keep_draft(karim, key, {"text": "Call An back."})
    Ticket.objects.update(state="archived", closed_at=MONDAY)
    assert actions.pseudonymise([ticket.pk]) == 1
    assert list(Draft.objects.values_list("key", flat=True)) == ["call:c2"], "what was typed about it, and not sent"
    message.refresh_from_db()
    call.refresh_from_db()
    assert (message.text, message.out_mail, call.number, call.note) == ("", None, "", "")
    assert Message.objects.count() == 1


# --- pages


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_left_from_the_ticket_and_taken_up_on_his_own_page(ticket: Ticket, karim: User, elke: User) -> None:
    client = signed_in(karim)
    page = f"/tickets/{ticket.number}"
    assert client.post(f"{page}/message", {"for": "elke", "text": "Call back about MA-14."}).status_code == 302
    assert "not taken up yet" in client.get(page).content.decode()
    his = signed_in(elke)
    assert "Call back about MA-14." in his.get("/messages/").content.decode()
    [message] = Message.objects.all()
    assert client.post(f"/messages/{message.pk}/taken-up/").status_code == 404, "it is for one person"
    his.post(f"/messages/{message.pk}/taken-up/")
    assert queries.messages_for(elke) == []
    assert "Call back about MA-14." in his.get("/messages/").content.decode()
    assert verbs(ticket.ref)[-1] == "message.taken_up"


def test_what_is_typed_is_kept_until_the_message_is_left(ticket: Ticket, karim: User, elke: User) -> None:
    client, kept = signed_in(karim), f"/drafts/message:{ticket.number}"
    assert f'data-draft-url="{kept}"' in client.get(f"/tickets/{ticket.number}/more/message").content.decode()
    client.put(kept, {"fields": {"for": "elke", "text": "Call"}}, content_type="application/json")
    client.post(f"/tickets/{ticket.number}/message", {"for": "nobody", "text": "Call back."})
    assert client.get(kept).json()["fields"] == {"for": "elke", "text": "Call"}
    client.post(f"/tickets/{ticket.number}/message", {"for": "elke", "text": "Call back."})
    assert client.get(kept).status_code == 204


def test_the_colleague_who_was_dialled_is_chosen_already(ticket: Ticket, karim: User, elke: User) -> None:
    now = clock.now()
    call = Call.objects.create(
        key="c",
        phase="ended",
        outcome="answered",
        arrived_at=now,
        ended_at=now,
        taken_up_at=now,
        wanted=elke,
        note="Asks for the form.",
    )
    TicketCall.objects.create(call=call, ticket=ticket)
    page = signed_in(karim).get(f"/tickets/{ticket.number}").content.decode()
    assert '<option value="elke" selected>' in page
    assert re.search(r"required\s*>Asks for the form\.</textarea>", page)


def test_a_message_for_nobody_is_refused(ticket: Ticket, karim: User) -> None:
    answer = signed_in(karim).post(f"/tickets/{ticket.number}/message", {"for": "nobody", "text": "x"})
    assert (answer.status_code, Message.objects.count()) == (422, 0)
