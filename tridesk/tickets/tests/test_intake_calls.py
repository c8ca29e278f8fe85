"""Every call is a ticket: one for each, however it ended, and however often we die."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Service
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit.clock import BRUSSELS
from tridesk.telephony.desk import actions as telephony
from tridesk.telephony.models import Call
from tridesk.tickets import actions
from tridesk.tickets.calls import calls_of, calls_without_ticket, ticket_of
from tridesk.tickets.intake import calls as intake
from tridesk.tickets.intake.calls import file_calls
from tridesk.tickets.models import Ticket, TicketCall
from tridesk.tickets.tests.factories import MONDAY, entries, kinds, opened, organisation

pytestmark = pytest.mark.django_db


MONDAY_EARLIER = (MONDAY - timedelta(minutes=10)).astimezone(BRUSSELS).strftime("%Hh%M")


def a_call(key: str = "c1", outcome: str = "answered", **fields: Any) -> Call:
    """A call that came ten minutes ago, waited eighteen seconds, and is over unless `outcome` is ''."""
    at = MONDAY - timedelta(minutes=10)
    ended = None if outcome == "" else at + timedelta(minutes=3)
    given = {
        "number": "+3269000000",
        "language": "fr",
        "phase": "ended" if ended else "talk",
        "outcome": outcome,
        "arrived_at": at,
        "queued_at": at,
        "ended_at": ended,
        "life": None if ended else {"key": key},
    } | fields
    return Call.objects.create(key=key, **given)


def answered(key: str = "c1", *, by: User, **fields: Any) -> Call:
    at = MONDAY - timedelta(minutes=10)
    return a_call(key, agent=by, answered_at=at + timedelta(seconds=18), **fields)


def the_ticket() -> Ticket:
    return Ticket.objects.get()


def test_a_call_that_is_answered_has_an_open_ticket_while_they_talk(karim: User) -> None:
    Service.objects.create(code="ACCESS", name_nl="Toegang", name_fr="Accès", name_de="Zugang")
    call = answered(by=karim, outcome="", service="ACCESS")
    assert file_calls() == 1
    ticket = the_ticket()
    assert (ticket.channel, ticket.language, ticket.state, ticket.owner) == ("phone", "fr", "open", karim)
    assert (ticket.subject, ticket.requester_phone) == ("Appel concernant Accès", "+3269000000")
    text = f"069 00 00 00 a appelé à {MONDAY_EARLIER}.\nA attendu 0:18.\nRépondu par {karim}."
    assert entries(ticket) == [("request", text)]
    assert ticket_of(karim, call) == ticket
    assert calls_of(ticket) == [call]


def test_answered_at_once_closes_it_with_the_action_that_everybody_uses(karim: User) -> None:
    answered(by=karim)
    file_calls()
    actions.change(the_ticket(), by=karim, subject="PIN perdu")
    actions.close(the_ticket(), by=karim, text="Débloqué au guichet.", send=False)
    assert (the_ticket().state, the_ticket().outcome, the_ticket().subject) == ("closed", "answered", "PIN perdu")


@pytest.mark.parametrize(
    ("outcome", "subject"),
    [
        ("abandoned", "Appel manqué"),
        ("left", "Appel manqué"),
        ("call_back", "Rappeler"),
        ("closed", "Appel en l’absence de tous"),
        ("fell", "Appel repris par la file de secours"),
        ("cut", "Appel coupé par nous : rappeler"),
    ],
)
def test_a_call_without_an_agent_is_a_task_for_somebody(outcome: str, subject: str) -> None:
    a_call(outcome=outcome)
    file_calls()
    assert (the_ticket().subject, the_ticket().owner, the_ticket().state) == (subject, None, "open")


def test_a_call_that_a_colleague_answered_himself_is_none_of_the_desks() -> None:
    call = a_call(outcome="colleague")
    assert file_calls() == 0
    assert (Ticket.objects.count(), calls_without_ticket(), call.taken_up_at) == (0, [], None)


def test_a_call_that_still_waits_has_no_ticket_yet() -> None:
    a_call(outcome="", phase="queue")
    assert file_calls() == 0


def test_a_call_for_an_absent_colleague_says_for_whom(karim: User, sofie: User) -> None:
    answered(by=karim, wanted=sofie)
    file_calls()
    assert the_ticket().subject == f"Appel pour {sofie}"


def test_a_known_caller_is_the_requester(karim: User) -> None:
    body = organisation()
    contact = Contact.objects.create(name="An Peeters", phone="+3269000000", email="an@town.example", organisation=body)
    answered(by=karim)
    file_calls()
    ticket = the_ticket()
    assert (ticket.contact, ticket.organisation, ticket.requester_name) == (contact, body, "An Peeters")


def test_of_two_behind_one_number_none_is_chosen(karim: User) -> None:
    body = organisation()
    for name in ("An", "Bart"):
        Contact.objects.create(name=name, phone="+3269000000", organisation=body)
    answered(by=karim)
    file_calls()
    assert (the_ticket().contact, the_ticket().organisation, the_ticket().requester_name) == (None, body, "")


def test_a_call_back_is_told_on_the_ticket_of_the_call_that_asked_for_it(karim: User) -> None:
    first = a_call("c1", "call_back")
    file_calls()
    answered("c1-back-1", by=karim, back_of=first)
    assert file_calls() == 1
    ticket = the_ticket()
    assert (ticket.owner, TicketCall.objects.filter(ticket=ticket).count()) == (karim, 2)
    assert [kind for kind, _text in entries(ticket)] == ["request", "note"]


@pytest.mark.parametrize("has_ticket", [True, False])
def test_a_call_back_that_no_agent_began_is_no_record(has_ticket: bool) -> None:
    first = a_call("c1", "call_back" if has_ticket else "")
    file_calls()
    a_call("c1-back-1", "not_reached", back_of=first)
    assert (file_calls(), calls_without_ticket()) == (0, [])
    assert Ticket.objects.count() == has_ticket


def test_twice_is_once(karim: User) -> None:
    answered(by=karim)
    assert [file_calls(), file_calls()] == [1, 0]
    assert Ticket.objects.count() == 1


def test_who_dies_before_the_end_has_written_nothing(karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(by=karim)

    def dies(calls: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(telephony, "mark_filed", dies)
        with pytest.raises(KeyboardInterrupt):
            file_calls()
    assert (Ticket.objects.count(), TicketCall.objects.count()) == (0, 0)
    assert len(calls_without_ticket()) == 1
    assert file_calls() == 1
    assert (Ticket.objects.count(), calls_without_ticket()) == (1, [])


def test_a_call_that_cannot_be_filed_gets_a_bare_ticket_and_the_next_go_on(
    karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered("c1", by=karim, number="+3281000000")
    answered("c2", by=karim)
    text = intake.text

    def strange(call: Call) -> str:
        if call.key == "c1":
            raise ValueError("strange")
        return text(call)

    monkeypatch.setattr(intake, "text", strange)
    assert file_calls() == 2
    assert [ticket.subject for ticket in Ticket.objects.order_by("id")] == ["Appel", "Appel"]
    assert calls_without_ticket() == []


def test_a_withheld_number(karim: User) -> None:
    answered(by=karim, number="")
    file_calls()
    assert entries(the_ticket())[0][1].startswith("Un appel à ")


def test_the_journal_holds_no_number(karim: User) -> None:
    answered(by=karim)
    file_calls()
    assert not [row for row in JournalEntry.objects.all() if "69000000" in f"{row.ref} {row.data}"]


def test_many_calls_take_as_many_look_ups_as_a_few(karim: User) -> None:
    def statements(first: int, count: int) -> int:
        for at in range(first, first + count):
            number = Contact.objects.create(name=f"Caller {at}", phone=f"+3269{at:06}").phone
            agent = {"agent": karim, "answered_at": MONDAY} if at % 2 else {}
            a_call(str(at), "answered" if agent else "abandoned", number=number, service="ACCESS", **agent)
        with CaptureQueriesContext(connection) as asked:
            assert file_calls() == count
        return len(asked)

    Service.objects.create(code="ACCESS", name_nl="Toegang", name_fr="Accès", name_de="Zugang")
    statements(0, 2)  # reads the calendar
    assert statements(10, 40) == statements(50, 4)


def test_an_outgoing_call_joins_the_ticket_that_it_was_made_for(karim: User) -> None:
    ticket = opened()
    answered(key=f"out-{ticket.number}-7", by=karim)
    file_calls()
    assert calls_of(ticket) == list(Call.objects.all())
    assert kinds(ticket) == ["request", "note"]
    assert "We called" in entries(ticket)[-1][1] or entries(ticket)[-1][1]
    answered(key="out--8", by=karim)
    file_calls()
    assert Ticket.objects.count() == 2


def test_a_fax_machine_on_a_number_for_voice_is_no_call_of_the_desk() -> None:
    a_call("c1", outcome="fax")
    assert file_calls() == 0
    assert not Ticket.objects.exists()


def test_one_that_somebody_picked_up_waits_for_nobody(karim: User) -> None:
    call = answered(by=karim, outcome="")
    file_calls()
    Call.objects.filter(pk=call.pk).update(outcome="fax", ended_at=call.arrived_at, life=None)
    file_calls()
    file_calls()
    assert (the_ticket().state, the_ticket().outcome) == ("closed", "hung_up")
    assert [kind for kind, _text in entries(the_ticket())] == ["request", "note"]
