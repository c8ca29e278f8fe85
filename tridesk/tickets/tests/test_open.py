"""A request becomes a ticket."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.tickets import actions
from tridesk.tickets.actions import Requester
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import HIGH, Channel
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import (
    CALLER,
    MONDAY,
    NUMBER,
    TOKEN,
    entries,
    opened,
    organisation,
    sent,
    topic,
    verbs,
)


def test_what_a_new_ticket_says(karim: User) -> None:
    ticket = opened("  Lost\n key ", by=karim, channel=Channel.PHONE, owner=karim, priority=HIGH, requester=CALLER)
    assert (ticket.number[:5], ticket.subject, ticket.state, ticket.outcome) == ("2026-", "Lost key", "open", "")
    assert (ticket.owner, ticket.requester_name, ticket.requester_phone) == (karim, "An Peeters", "+32470123456")
    assert (ticket.opened_at, ticket.due_at) == (MONDAY, MONDAY.replace(hour=13))
    assert entries(ticket) == [("request", "Where is it?")]
    assert verbs(ticket.ref) == ["ticket.opened"]


@pytest.mark.django_db
def test_without_a_subject_the_text_says_what_it_is_about() -> None:
    assert opened("", text="Where is my key? I lost it.").subject == "Where is my key? I lost it."


@pytest.mark.django_db
def test_without_a_word_there_is_no_ticket() -> None:
    with pytest.raises(Invalid) as refused:
        opened(" ", text=" \n")
    assert (refused.value.field, Ticket.objects.count()) == ("subject", 0)


@pytest.mark.django_db
def test_what_the_directory_knows_of_the_address_is_filled_in() -> None:
    namur = organisation()
    an = Contact.objects.create(name="An Peeters", email="An@Namur.example", phone="+3281000001", organisation=namur)
    ticket = opened(requester=Requester(email="an@namur.example"))
    assert (ticket.contact, ticket.organisation, ticket.requester_name, ticket.requester_phone) == (
        an,
        namur,
        "An Peeters",
        "+3281000001",
    )


@pytest.mark.django_db
def test_national_numbers_are_masked_and_kept_apart() -> None:
    ticket = opened(f"About {NUMBER}", text=f"He is {NUMBER}", requester=Requester(name=f"An {NUMBER}"))
    assert (ticket.subject, ticket.requester_name, entries(ticket)) == (
        f"About {TOKEN}",
        f"An {TOKEN}",
        [("request", f"He is {TOKEN}")],
    )
    assert [row.token for row in ticket.entries.get().masked_numbers.all()] == [TOKEN]


@pytest.mark.django_db
def test_files_are_kept_sealed_and_their_names_masked() -> None:
    ticket = opened(uploads=[Upload(f"{NUMBER}.pdf", "application/pdf", b"%PDF-")])
    file = ticket.entries.get().attachments.get()
    assert (file.filename, file.size, b"%PDF-" in bytes(file.sealed or b"")) == (f"{TOKEN}.pdf", 5, False)


# --- answered at once


def test_answered_at_once_is_one_gesture(karim: User) -> None:
    about = topic()
    ticket = actions.answer_at_once(
        actions.NewTicket(
            by=karim, channel=Channel.PHONE, language="fr", subject="Clé", requester=CALLER, topic=about, text=""
        ),
        by=karim,
        answer="Elle part demain.",
    )
    assert (ticket.state, ticket.outcome, ticket.closed_at, ticket.owner) == ("closed", "answered", MONDAY, karim)
    assert (ticket.first_answer_at, ticket.topic) == (MONDAY, about)
    assert entries(ticket) == [("request", "Clé"), ("answer", "Elle part demain.")]
    assert verbs(ticket.ref) == ["ticket.opened", "ticket.answered", "ticket.closed"]


def test_it_was_said_and_is_not_mailed(karim: User) -> None:
    ticket = actions.answer_at_once(
        actions.NewTicket(
            by=karim,
            channel=Channel.PHONE,
            language="nl",
            subject="Sleutel",
            requester=Requester(email="an@namur.example"),
            text="",
        ),
        by=karim,
        answer="Morgen.",
    )
    assert sent(ticket) == []


def test_when_the_answer_fails_there_is_no_ticket(karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tridesk.tickets.actions.answers.record", lambda *_a, **_o: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.answer_at_once(
            actions.NewTicket(
                by=karim, channel=Channel.PHONE, language="nl", subject="Sleutel", requester=CALLER, text=""
            ),
            by=karim,
            answer="Morgen.",
        )
    assert Ticket.objects.count() == 0


# --- numbers


@pytest.mark.django_db
def test_numbers_begin_anew_at_new_year_in_brussels() -> None:
    moments = ["2026-12-31T22:59:59", "2026-12-31T23:00:00", "2026-12-31T23:30:00", "2027-12-31T22:00:00"]
    numbers = []
    for moment in moments:
        with clock.frozen(datetime.fromisoformat(moment).replace(tzinfo=UTC)):
            numbers.append(opened().number)
    assert [number[:5] for number in numbers] == ["2026-", "2027-", "2027-", "2027-"]
    assert numbers[1:] == ["2027-000001", "2027-000002", "2027-000003"]
