"""What the mailroom says of a mail becomes visible on its ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.journal.queries import history_of
from tridesk.kit import clock
from tridesk.mailroom import ports
from tridesk.mailroom.models import OutMail
from tridesk.tickets.actions import NewTicket, Requester, archive_rested, close, merge, open_ticket
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.mail_outcomes import TicketListener
from tridesk.tickets.models import Ticket
from tridesk.tickets.reference import loading

NOW = datetime(2026, 11, 26, 9, 40, tzinfo=UTC)
REPLY = "550 5.1.1 No such user here"


@pytest.fixture
def agent(db: None) -> User:
    loading.load()
    return User.objects.create(username="jorn", name="Jorn Slabbinckx", role="call_taker", language="nl")


def a_ticket(agent: User, address: str = "an@town.example") -> Ticket:
    return open_ticket(
        NewTicket(
            by=agent,
            channel=Channel.MAIL,
            language="nl",
            subject="Vraag",
            text="Hoe gaat dat?",
            owner=agent,
            requester=Requester(name="An Peeters", email=address),
        )
    )


def answered(agent: User) -> tuple[Ticket, OutMail]:
    ticket = close(a_ticket(agent), by=agent, text="Zo gaat dat.")
    return ticket, OutMail.objects.get(ref=ticket.ref)


def verbs(ticket: Ticket) -> list[str]:
    return [event.verb for event in history_of(ticket.ref)]


def test_it_is_plugged_in() -> None:
    assert isinstance(ports.listener.answer, TicketListener)


def test_a_stuck_mail_opens_its_ticket_again(agent: User) -> None:
    ticket, mail = answered(agent)
    TicketListener().message_failed(mail, REPLY)
    ticket.refresh_from_db()
    entry = ticket.entries.get(kind="failure")
    assert (entry.text, entry.author_name, entry.automatic) == (f"an@town.example\n{REPLY}", "Tridesk", True)
    assert (ticket.state, ticket.closed_at, ticket.reopened, ticket.owner) == ("open", None, 1, agent)
    assert sorted(verbs(ticket)[-2:]) == ["ticket.mail_failed", "ticket.reopened"]


def test_on_an_open_ticket_it_is_only_noted(agent: User) -> None:
    ticket, mail = answered(agent)
    TicketListener().message_failed(mail, REPLY)
    TicketListener().message_failed(mail, REPLY)
    ticket.refresh_from_db()
    assert (ticket.entries.filter(kind="failure").count(), ticket.reopened) == (2, 1)


def test_on_an_archived_ticket_it_is_only_noted(agent: User) -> None:
    with clock.frozen(NOW):
        ticket, mail = answered(agent)
    with clock.frozen(NOW + timedelta(days=31)):
        assert archive_rested() == 1
        TicketListener().message_failed(mail, REPLY)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.entries.filter(kind="failure").count()) == ("archived", 1)


def test_what_was_merged_is_noted_where_people_work_on_it(agent: User) -> None:
    ticket, into = a_ticket(agent), a_ticket(agent)
    merge(ticket, into=into, by=agent)
    TicketListener().message_failed(OutMail(ref=ticket.ref, recipients=["an@town.example"]), REPLY)
    ticket.refresh_from_db()
    assert (ticket.state, into.entries.filter(kind="failure").count()) == ("closed", 1)


def test_a_mail_that_left_needs_nothing_more(agent: User) -> None:
    ticket, mail = answered(agent)
    before = verbs(ticket)
    TicketListener().message_sent(mail)
    assert (verbs(ticket), ticket.entries.filter(kind="failure").count()) == (before, 0)


def test_a_mail_about_no_ticket_is_not_ours(db: None) -> None:
    for ref in ("ticket:2026-999999", "notice:1", ""):
        TicketListener().message_failed(OutMail(ref=ref, recipients=[]), REPLY)
    assert Ticket.objects.count() == 0
