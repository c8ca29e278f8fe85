"""The weight of an ordinary ticket's page: what a call taker opens a hundred times a day."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.models import Authorisation, ConnectedUser, Contact, Credential
from tridesk.kit import clock
from tridesk.telephony.models import Agent, Lease
from tridesk.tickets import actions
from tridesk.tickets.models import Ticket
from tridesk.tickets.reference import loading
from tridesk.tickets.tests.browsing import at
from tridesk.tickets.tests.factories import came, mail, opened, organisation, topic

MOST_BYTES: Final = 25_000
MOST_ELEMENTS: Final = 400
TICKET: Final = (
    "django_session",
    "accounts_user",  # who looks
    "tickets_ticket",  # the ticket with owner, organisation, contact, topic
    "tickets_attachment",  # what else hangs on it, of this and eight other kinds: of an ordinary ticket nothing
    "tickets_entry",
    "journal_entry",  # what was said and done
    "tickets_ticket",  # the last tickets of the contact and of the organisation
    "directory_authorisation",
    "directory_credential",  # whether their access works
)
SHELL: Final = ("telephony_agent",)  # the telephone bar: the agent, with the state of the switch
LIST: Final = ("tickets_ticket", "tickets_ticket", "tickets_ticket")  # first rows, their contents, counts of the queues


class Elements(HTMLParser):
    """Counts the elements of a page; what a <template> holds is no part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.count, self.templates = 0, 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.count += not self.templates
        self.templates += tag == "template"

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"


@pytest.fixture
def ordinary(karim: User) -> Ticket:
    """A question by mail of a contact with a credential, answered; the agent takes calls, ten tickets are theirs."""
    loading.load()
    namur = organisation("Namur", nis="92094", service_language="fr", phone="+3281000000")
    an = Contact.objects.create(name="An Peeters", organisation=namur, email="an@namur.example", phone="+3281000001")
    user = ConnectedUser.objects.create(organisation=namur, contact=an)
    Credential.objects.create(user=user, kind="key", reference="RR-1", nis_codes=["92094"])
    Authorisation.objects.create(organisation=namur, number="12/2019")
    Agent.objects.create(user=karim, state="free", since=clock.now())
    Lease.objects.create(switch="asterisk", until=clock.now() + timedelta(minutes=1), connected=True)
    for number in range(10):
        opened(f"Question {number}", owner=karim)
    (ticket,) = came(mail(body="Goedemorgen,\n\nik raak niet meer binnen sinds gisteren. Kunt u helpen?\n\nAn"))
    actions.recognise(ticket, by=karim, contact=an)
    actions.change(ticket, by=karim, topic=topic())
    actions.answer(ticket, by=karim, text="Probeert u het nu nog eens?")
    return ticket


def weigh(client: Client, address: str, **headers: str) -> tuple[list[str], int, int]:
    """The tables that a page reads, its bytes and its elements; asked for twice, as processes remember."""
    client.get(address, headers=headers)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address, headers=headers).content
    elements = Elements()
    elements.feed(page.decode())
    return [table_of(query["sql"]) for query in captured], len(page), elements.count


def table_of(sql: str) -> str:
    """The table that a query is about, whatever it asks of others in brackets."""
    outside, times = sql, 1
    while times:
        outside, times = re.subn(r"\([^()]*\)", "", outside)
    names = re.findall(r'FROM "?(\w+)', outside) or re.findall(r'FROM "?(\w+)', sql)
    return str(names[0])


def test_an_ordinary_ticket_is_light(desk: Client, ordinary: Ticket) -> None:
    tables, size, elements = weigh(desk, at(ordinary))
    assert sorted(tables) == sorted(TICKET + SHELL)
    assert size <= MOST_BYTES
    assert elements <= MOST_ELEMENTS


def test_one_chosen_in_the_list_is_lighter_still(desk: Client, ordinary: Ticket) -> None:
    tables, size, elements = weigh(desk, f"{at(ordinary)}?view=mine", **{"X-Tridesk-Pane": "ticket"})
    assert sorted(tables) == sorted(TICKET)
    assert size <= 14_000
    assert elements <= 270


def test_with_its_list_it_takes_three_queries_more(desk: Client, ordinary: Ticket) -> None:
    tables, _size, _elements = weigh(desk, f"{at(ordinary)}?view=mine")
    assert len(tables) <= len(TICKET + SHELL + LIST)


def test_the_list_alone_is_a_part_of_the_page(desk: Client, ordinary: Ticket) -> None:
    address = f"{at(ordinary)}?view=mine"
    tables, size, _elements = weigh(desk, address, **{"X-Tridesk-Pane": "list"})
    assert sorted(tables) == sorted(("django_session", "accounts_user", *LIST))
    assert size < 0.5 * weigh(desk, address)[1]
