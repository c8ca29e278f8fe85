"""The history of an organisation and of a contact: tickets, calls, notices and changes on one page, newest first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.directory.organisations import actions as records
from tridesk.directory.organisations.history import PAGE, history
from tridesk.directory.organisations.ports import Party
from tridesk.journal.actions import record
from tridesk.notices.models import Category, Delivery, DeliveryState, Notice
from tridesk.telephony.models import Call
from tridesk.tickets.models import Ticket, TicketCall
from tridesk.tickets.tests.factories import opened, organisation, person

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2020-03-02T12:00:00+01:00")


def asked(subject: str, minutes: int, *, by: Organisation, contact: Contact | None = None) -> Ticket:
    ticket = opened(subject)
    moment = NOON + timedelta(minutes=minutes)
    Ticket.objects.filter(pk=ticket.pk).update(opened_at=moment, organisation=by, contact=contact)
    return ticket


def test_tickets_calls_notices_and_changes_stand_in_one_order() -> None:
    namur, agent = organisation(), person()
    ticket = asked("Lost key", 0, by=namur)
    call = Call.objects.create(
        key="c1",
        phase="ended",
        outcome="answered",
        agent=agent,
        arrived_at=NOON + timedelta(minutes=1),
        ended_at=NOON + timedelta(minutes=2),
    )
    TicketCall.objects.create(call=call, ticket=ticket)
    notice = Notice.objects.create(
        subject_nl="Onderhoud", category=Category.values[0], written_at=NOON, written_by=agent
    )
    Delivery.objects.create(
        notice=notice,
        address="a@namur.example",
        domain="namur.example",
        languages=["fr"],
        organisation=namur,
        state=DeliveryState.HANDED_OVER,
        next_try_at=NOON,
        settled_at=NOON + timedelta(minutes=3),
    )
    records.confirm_organisation(namur.pk, by=agent)

    events, earlier = history(agent, Party(organisation=namur.pk))

    assert [event.icon for event in events] == ["edit", "mail", "phone", ticket.channel]
    assert [event.number for event in events] == ["", "", ticket.number, ticket.number]
    assert earlier is None


def test_a_contact_has_their_own() -> None:
    namur, agent = organisation(), person()
    anna = Contact.objects.create(name="Anna Dupont", organisation=namur)
    asked("Hers", 0, by=namur, contact=anna)
    asked("Of a colleague", 1, by=namur)
    assert [event.title for event in history(agent, Party(contact=anna.pk))[0]] == ["Hers"]


def test_the_next_page_begins_where_this_one_ends(client: Client) -> None:
    namur, agent = organisation(), person()
    for minute in range(PAGE + 2):
        asked(f"Question {minute}", minute, by=namur)
    client.force_login(agent)
    address = reverse("directory:organisation", args=[namur.pk])
    first = client.get(address).context["history"]
    second = client.get(address, {"before": first["earlier"].isoformat()}).context["history"]
    titles = [event.title for event in [*first["events"], *second["events"]]]
    assert titles == [f"Question {minute}" for minute in reversed(range(PAGE + 2))]
    assert second["earlier"] is None


@pytest.mark.parametrize("typed", ["yesterday", "2026-03-02", "9999-99-99T00:00:00+00:00", "\x00"])
def test_a_strange_moment_shows_the_newest(client: Client, typed: str) -> None:
    namur, agent = organisation(), person()
    asked("Lost key", 0, by=namur)
    client.force_login(agent)
    shown = client.get(reverse("directory:organisation", args=[namur.pk]), {"before": typed})
    assert [event.title for event in shown.context["history"]["events"]] == ["Lost key"]


def test_as_many_queries_for_a_long_history_as_for_a_short_one(django_assert_num_queries: object) -> None:
    namur, agent = organisation(), person()
    asked("Lost key", 0, by=namur)
    with django_assert_num_queries(4):  # type: ignore[operator]
        history(agent, Party(organisation=namur.pk))
    for number in range(4):
        asked(f"Question {number}", number, by=namur)
    with django_assert_num_queries(4):  # type: ignore[operator]
        history(agent, Party(organisation=namur.pk))


def test_credentials_stand_in_the_history_of_their_contact_and_organisation() -> None:
    namur, liege, agent = organisation(), organisation("Liège", nis="62063"), person()
    an = Contact.objects.create(name="An", organisation=namur)
    for body, contact, reference in ((namur, an, "RR-1"), (namur, None, "RR-2"), (liege, None, "RR-3")):
        user = ConnectedUser.objects.create(organisation=body, contact=contact, name="" if contact else reference)
        row = Credential.objects.create(user=user, kind="key", reference=reference)
        record("credential.added", by=None, ref=row.ref)
        record("credential.blocked", by=agent, ref=row.ref)
        record("credential.looked_at", by=agent, ref=row.ref)

    def told(party: Party) -> list[tuple[str, str]]:
        events, _earlier = history(agent, party)
        return [(event.title, str(event.state)) for event in events]

    blocked, added = f"blocked, by {agent}", "Entered in the directory"
    of_an = [("access key RR-1", blocked), ("access key RR-1", added)]
    assert told(Party(contact=an.pk)) == of_an
    assert told(Party(organisation=namur.pk)) == [("access key RR-2", blocked), ("access key RR-2", added), *of_an]
