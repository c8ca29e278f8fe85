"""An expert reads a ticket while their question waits, and for a set time after; then there is no such ticket."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.tickets import actions, queries
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Sending, Ticket
from tridesk.tickets.queries import READABLE_AFTER, TicketFilters
from tridesk.tickets.tests.browsing import act, as_
from tridesk.tickets.tests.factories import MONDAY, fresh, opened

ANSWERED, WITHDRAWN = READABLE_AFTER


@pytest.fixture
def elke(asked: Ticket) -> User:
    return User.objects.get(username="elke")


def doors(elke: User, asked: Ticket) -> list[bool]:
    """Through which doors the expert comes to the ticket: gate, page, file, search, links, live stream."""
    try:
        gate = queries.ticket_for(elke, asked.number) == asked
    except NotFound:
        gate = False
    client, file = as_(elke), asked.entries.exclude(attachments=None).get().attachments.get()
    other = Ticket.objects.exclude(pk=asked.pk).get()
    return [
        gate,
        client.get(f"/tickets/{asked.number}").status_code == 200,
        client.get(f"/tickets/{asked.number}/files/{file.pk}").status_code == 200,
        queries.find(elke, TicketFilters(q="lost")).tickets == [asked],
        queries.links_of(elke, other) == [("related", asked)],
        queries.readable_numbers(elke, {asked.number, "2026-999999"}) == {asked.number},
    ]


@pytest.fixture
def linked(asked: Ticket, karim: User) -> Ticket:
    """The ticket with a file, and linked to another one."""
    actions.note(asked, by=karim, text="See the file.", uploads=[Upload("a.txt", "text/plain", b"a")])
    actions.link(asked, opened("Another"), by=karim)
    return asked


def test_while_the_question_waits(elke: User, linked: Ticket) -> None:
    with clock.frozen(MONDAY + timedelta(days=200)):
        assert doors(elke, linked) == [True] * 6


def test_after_the_answer_for_two_weeks(elke: User, linked: Ticket) -> None:
    actions.expert_answers(linked, by=elke, text="In the box.")
    with clock.frozen(MONDAY + ANSWERED - timedelta(minutes=1)):
        assert doors(elke, linked) == [True] * 6
    with clock.frozen(MONDAY + ANSWERED):
        assert doors(elke, linked) == [False] * 6


@pytest.mark.parametrize("gesture", ["take_back", "close"])
def test_after_it_was_withdrawn_for_an_hour(elke: User, linked: Ticket, karim: User, gesture: str) -> None:
    getattr(actions, gesture)(linked, by=karim)
    with clock.frozen(MONDAY + WITHDRAWN - timedelta(minutes=1)):
        assert doors(elke, linked) == [True] * 6
    with clock.frozen(MONDAY + WITHDRAWN):
        assert doors(elke, linked) == [False] * 6


def test_a_new_question_opens_it_again(elke: User, linked: Ticket, karim: User) -> None:
    service = linked.handovers.get().service
    actions.expert_answers(linked, by=elke, text="In the box.")
    with clock.frozen(MONDAY + ANSWERED):
        actions.hand_over(fresh(linked), by=karim, service=service, question="Which box?", tell=False)
        assert doors(elke, linked) == [True] * 6


def test_whoever_reads_every_ticket_reads_on(linked: Ticket, karim: User) -> None:
    actions.take_back(linked, by=karim)
    with clock.frozen(MONDAY + timedelta(days=200)):
        assert queries.ticket_for(karim, linked.number) == linked


@pytest.mark.usefixtures("registers")
def test_not_while_the_question_can_be_taken_back_nor_after_it_was(desk: Client, ticket: Ticket, karim: User) -> None:
    elke, asked = User.objects.get(username="elke"), {"text": "Where is it?", "service": "REG"}

    def reads(seconds: int) -> tuple[bool, int]:
        with clock.frozen(MONDAY + timedelta(seconds=seconds)):
            return queries.readable_numbers(elke, {ticket.number}) != set(), len(queries.questions_for(elke))

    act(desk, ticket, "hand_over", **asked)
    assert [reads(seconds) for seconds in (0, 9, 10)] == [(False, 0), (False, 0), (True, 1)]
    actions.take_sending_back(Sending.objects.get(), by=karim)
    assert [reads(seconds) for seconds in (0, 10, 60)] == [(False, 0)] * 3
    act(desk, ticket, "hand_over", **asked)
    with clock.frozen(MONDAY + timedelta(hours=1)):
        act(desk, ticket, "answer", text="Patience, please.")
        assert queries.readable_numbers(elke, {ticket.number}) == {ticket.number}
