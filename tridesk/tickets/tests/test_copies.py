"""Others get a copy of an answer: offered, checked, shown, and never taken for the requester."""

from __future__ import annotations

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.mailroom import delivery, ports
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, queries
from tridesk.tickets.models import Entry, Sending, Ticket
from tridesk.tickets.tests.browsing import act, at
from tridesk.tickets.tests.factories import (
    bounce,
    came,
    entries,
    fresh,
    kinds,
    letter,
    mail,
    opened,
    our_id,
    proved,
    topic,
)

BO, EVA = "bo@namur.example", "eva@namur.example"
TEXT = "It is on its way."


@pytest.fixture
def copied(ticket: Ticket, karim: User) -> Ticket:
    """A closed ticket whose answer went to Bo as well."""
    return fresh(actions.close(ticket, by=karim, text=TEXT, cc=[BO]))


def last(ticket: Ticket) -> Entry:
    return ticket.entries.latest("id")


def test_it_leaves_to_all_of_them_and_says_so_everywhere(
    desk: Client, ticket: Ticket, monkeypatch: pytest.MonkeyPatch, karim: User
) -> None:
    relay = MemoryTransport()
    monkeypatch.setattr(ports, "transport", lambda: relay)
    User.objects.filter(pk=karim.pk).update(hold_seconds=0)
    act(desk, ticket, "answer", text=TEXT, cc=[f"Bo <{BO}>; {EVA}", BO.upper(), "an@namur.example"])
    out = OutMail.objects.get()
    assert (out.recipients, out.cc) == (["an@namur.example"], [BO, EVA])
    delivery.send(out.pk, attempt=1)
    assert relay.delivered[0].recipients == ("an@namur.example", BO, EVA)
    assert [reader.email for reader in letter(out).cc] == [BO, EVA]
    assert f"Cc: {BO}, {EVA}" in desk.get(at(ticket)).content.decode()
    assert queries.find(karim, queries.TicketFilters(q="eva")).tickets == [ticket]


def test_with_every_outcome(desk: Client, karim: User) -> None:
    topic()
    later = {"awaited": "file", "until": "2026-03-05T16:00"}
    for do, typed in {"close": {"topic": "ZZZ"}, "research": later}.items():
        act(desk, opened(), do, text=TEXT, cc=BO, **typed)
        assert OutMail.objects.latest("pk").cc == [BO]


def test_the_preview_shows_them(desk: Client, ticket: Ticket) -> None:
    page = act(desk, ticket, "preview", text=TEXT, cc=BO)
    assert page.context["preview"].cc == BO
    assert f"<dd>{BO}</dd>" in page.content.decode()


def test_taken_back_they_are_in_the_composer_again(desk: Client, ticket: Ticket) -> None:
    act(desk, ticket, "answer", text=TEXT, cc=[BO, EVA])
    page = desk.post(at(ticket, f"sendings/{Sending.objects.get().pk}"), follow=True).content.decode()
    assert f'value="{BO}, {EVA}"' in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nobody", "“nobody” is not a mail address."),
        (f"{BO}\r\nBcc: x@y.example", "is not a mail address."),
        ("helpdesk+2026-000001@desk.example", "The desk does not write to itself"),
        (", ".join(f"r{number}@namur.example" for number in range(11)), "At most 10 addresses at a time."),
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(desk: Client, ticket: Ticket, typed: str, sentence: str) -> None:
    page = act(desk, ticket, "answer", text=TEXT, cc=typed)
    assert (page.status_code, sentence in page.content.decode(), OutMail.objects.count()) == (422, True, 0)
    assert TEXT in page.content.decode()


# --- offered


def test_other_readers_of_the_requesters_mail_are_offered_and_none_is_filled_in(desk: Client) -> None:
    (ticket,) = came(mail("Key", "Where?", f"Cc: Bo <{BO}>, helpdesk@desk.example, an@namur.example"))
    page = desk.get(at(ticket))
    assert page.context["readers"] == [BO]
    assert f'<input type="checkbox" name="cc" value="{BO}">' in page.content.decode()
    assert f"Cc: {BO}" in page.content.decode()
    act(desk, ticket, "answer", text=TEXT)
    assert OutMail.objects.get(kind="answer").cc == []


@pytest.mark.usefixtures("our_server")
def test_not_those_of_a_mail_that_is_not_proved(desk: Client, ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text=TEXT)
    forged = mail("Re:", "Hi", f"In-Reply-To: {our_id(ticket)}", f"Cc: {EVA}")
    came(b"Authentication-Results: mx.desk.example; dmarc=fail header.from=namur.example\r\n" + forged)
    assert last(ticket).trust == "unproved"
    assert desk.get(at(ticket)).context["readers"] == []


def test_the_directory_suggests_addresses(desk: Client) -> None:
    Contact.objects.create(name="Bo Peeters", email=BO)
    Contact.objects.create(name="Bo Sans", phone="+3281000000")
    answer = desk.get("/directory/?of=mail&q=bo", headers={"Accept": "application/json"})
    assert [(row["name"], row["value"]) for row in answer.json()["items"]] == [("Bo Peeters", BO)]


# --- their replies, and what comes back


@pytest.mark.parametrize("sender", [BO, EVA])
def test_a_reply_of_another_is_shown_and_changes_nothing(copied: Ticket, sender: str) -> None:
    assert came(mail("Re:", "I think so too.", f"In-Reply-To: {our_id(copied)}", sender=sender)) == [copied]
    assert (last(copied).trust, fresh(copied).state) == ("unproved", "closed")


def test_the_requesters_own_reply_opens_it_again(copied: Ticket) -> None:
    came(mail("Re:", "It fails again.", f"In-Reply-To: {our_id(copied)}"))
    assert (last(copied).trust, fresh(copied).state) == ("", "open")


@pytest.mark.usefixtures("our_server")
def test_who_gives_themselves_out_as_the_requester_is_not_believed(copied: Ticket) -> None:
    raw = mail("Re:", "Close it.", f"In-Reply-To: {our_id(copied)}")
    came(b"Authentication-Results: mx.desk.example; dmarc=fail header.from=namur.example\r\n" + raw)
    assert (last(copied).trust, fresh(copied).state) == ("unproved", "closed")


def test_a_copy_that_comes_back_does_not_say_that_the_requester_got_nothing(copied: Ticket) -> None:
    out = OutMail.objects.get(kind="answer")
    OutMail.objects.filter(pk=out.pk).update(state="sent")
    came(bounce(out).replace(b"rfc822; an@namur.example", f"rfc822; {BO}".encode()))
    assert (kinds(copied)[-1], BO in entries(copied)[-1][1]) == ("failure", True)
    assert OutMail.objects.get(pk=out.pk).state == "sent"
    came(bounce(out))
    assert OutMail.objects.get(pk=out.pk).state == "bounced"


def test_without_copies_a_colleague_of_the_requester_is_believed_as_before(ticket: Ticket, karim: User) -> None:
    actions.close(ticket, by=karim, text=TEXT)
    came(proved(mail("Re:", "Not yet.", f"In-Reply-To: {our_id(ticket)}", sender=BO), "namur.example"))
    assert (last(ticket).trust, fresh(ticket).state) == ("", "open")
