"""The contact card beside a ticket: requester, credentials, earlier tickets, possible callers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.models import Authorisation, ConnectedUser, Contact, Credential, Organisation
from tridesk.journal.models import Entry
from tridesk.kit.errors import Conflict
from tridesk.tickets import actions
from tridesk.tickets.actions import Requester
from tridesk.tickets.card import card_of
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import expert, fresh, opened, organisation, verbs

NUMBER = "+3287123456"


@pytest.fixture
def raeren(db: None) -> Organisation:
    return organisation("Raeren", nis="63061", service_language="de", phone=NUMBER)


@pytest.fixture
def anja(raeren: Organisation) -> Contact:
    return Contact.objects.create(name="Anja", organisation=raeren, phone=NUMBER, email="anja@raeren.example")


@pytest.fixture
def desk(karim: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(karim)
    return client


def of(contact: Contact | None = None, body: Organisation | None = None, **fields: Any) -> Ticket:
    return opened(requester=Requester(contact=contact, organisation=body, **fields))


def held(card: Any) -> list[tuple[str, str]]:
    return [(row.credential.reference, row.standing.word) for row in card.held]


def test_his_own_credentials_then_what_is_in_trouble_with_his_colleagues(
    karim: User, anja: Contact, raeren: Organisation
) -> None:
    user = ConnectedUser.objects.create(organisation=raeren, contact=anja)
    other = ConnectedUser.objects.create(organisation=raeren, name="app")
    for owner, reference, values in (
        (user, "works", {}),
        (user, "blocked", {"state": "blocked"}),
        (user, "over for years", {"valid_until": date(2020, 1, 1)}),
        (other, "works too", {}),
        (other, "soon", {"valid_until": date(2026, 3, 20)}),
        (other, "blocked too", {"state": "blocked"}),
        (other, "over", {"valid_until": date(2026, 2, 20)}),
    ):
        Credential.objects.create(user=owner, kind="key", reference=reference, **values)
    card = card_of(karim, of(anja))
    assert held(card) == [
        ("blocked", "blocked"),
        ("works", "works"),
        ("blocked too", "blocked"),
        ("over", "ended"),
        ("soon", "soon"),
    ]
    assert card.troubles == 4


def test_no_authorisation_that_holds_is_said(karim: User, raeren: Organisation, desk: Client) -> None:
    ticket = of(body=raeren)
    assert not card_of(karim, ticket).unauthorised
    Authorisation.objects.create(organisation=raeren, number="A", valid_until=date(2026, 1, 1))
    assert card_of(karim, ticket).unauthorised
    assert "no authorisation holds" in desk.get(f"/tickets/{ticket.number}").content.decode()


def test_last_tickets_are_his_then_those_of_his_organisation(karim: User, anja: Contact) -> None:
    mine, ours, now = of(anja), of(body=anja.organisation), of(anja)
    card = card_of(karim, now)
    assert (card.mine, card.ours) == ([mine], [ours])
    unknown = of(email="x@town.example")
    before = of(email="x@town.example")
    assert (card_of(karim, unknown).mine, card_of(karim, of()).mine) == ([before], [])


def test_of_several_who_may_call_one_is_picked(karim: User, anja: Contact, desk: Client) -> None:
    bert = Contact.objects.create(name="Bert", other_phones=[NUMBER])
    ticket = of(phone=NUMBER)
    assert [caller.contact for caller in card_of(karim, ticket).callers] == [anja, bert, None]
    answer = desk.post(f"/tickets/{ticket.number}/recognise", {"contact": anja.pk, "next": f"/tickets/{ticket.number}"})
    assert answer["Location"] == f"/tickets/{ticket.number}"
    ticket = fresh(ticket)
    assert (ticket.contact, ticket.organisation, ticket.requester_name) == (anja, anja.organisation, "Anja")
    assert card_of(karim, ticket).callers == []
    entry = Entry.objects.get(verb="ticket.recognised")
    assert entry.data == {"contact": anja.pk, "organisation": anja.organisation_id}


def test_a_body_alone_is_picked(raeren: Organisation, desk: Client) -> None:
    ticket = of(phone=NUMBER)
    desk.post(f"/tickets/{ticket.number}/recognise", {"organisation": raeren.pk})
    assert (fresh(ticket).contact, fresh(ticket).organisation) == (None, raeren)


@pytest.mark.parametrize("typed", [{}, {"contact": "0"}, {"contact": "x"}, {"organisation": "9" * 30}])
def test_whom_the_directory_does_not_know_nobody_is(typed: dict[str, str], desk: Client) -> None:
    ticket = of(phone=NUMBER)
    assert desk.post(f"/tickets/{ticket.number}/recognise", typed).status_code == 404
    assert verbs(ticket.ref) == ["ticket.opened"]


def test_what_was_said_stays_and_twice_is_once(karim: User, anja: Contact) -> None:
    ticket = of(name="Mrs K.", email="k@raeren.example", phone=NUMBER)
    for _ in range(2):
        actions.recognise(ticket, by=karim, contact=anja)
    assert (fresh(ticket).requester_name, fresh(ticket).requester_email) == ("Mrs K.", "k@raeren.example")
    assert verbs(ticket.ref) == ["ticket.opened", "ticket.recognised"]


def test_an_archived_ticket_stays_as_it_is(karim: User, anja: Contact) -> None:
    ticket = of(phone=NUMBER)
    Ticket.objects.filter(pk=ticket.pk).update(state="archived", closed_at="2026-01-01T10:00Z")
    assert card_of(karim, fresh(ticket)).callers == []
    with pytest.raises(Conflict):
        actions.recognise(ticket, by=karim, contact=anja)


def test_an_expert_sees_no_more_than_the_ticket(anja: Contact) -> None:
    card = card_of(expert("elke"), of(anja))
    assert (card.contact, card.organisation, card.held, card.callers) == (anja, anja.organisation, [], [])


def test_the_page_takes_as_many_queries_for_three_as_for_one(desk: Client, anja: Contact, raeren: Organisation) -> None:
    ticket, taken = of(anja), list[int]()
    for many in (1, 2):
        for number in range(many):
            user = ConnectedUser.objects.create(organisation=raeren, contact=anja)
            Credential.objects.create(user=user, kind="key", reference="RR-1", nis_codes=["63061"])
            Authorisation.objects.create(organisation=raeren, number=f"{many} {number}")
            of(anja), of(body=anja.organisation)
        with CaptureQueriesContext(connection) as captured:
            desk.get(f"/tickets/{ticket.number}")
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_the_page_of_an_organisation_shows_what_it_asked_last(desk: Client, raeren: Organisation) -> None:
    first, second = of(body=raeren), of(body=raeren)
    events = desk.get(f"/directory/{raeren.pk}/").context["history"]["events"]
    assert [event.url for event in events] == [f"/tickets/{row.number}" for row in (second, first)]
