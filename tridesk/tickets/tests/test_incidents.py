"""Tickets about an interruption: each requester gets one mail in their language when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotFound
from tridesk.mailroom.models import OutMail
from tridesk.statuspage import actions as register
from tridesk.statuspage import ports
from tridesk.statuspage.entries import IncidentPhase, RegisterState, Reported
from tridesk.statuspage.journal_intake import take_up
from tridesk.statuspage.log import Log
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import report
from tridesk.tickets import actions, incidents, tasks
from tridesk.tickets.actions import Requester, answers
from tridesk.tickets.actions.incidents import TicketIncidents
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import (
    AN,
    CALLER,
    came,
    entries,
    fresh,
    letter,
    mail,
    opened,
    person,
    sent,
    verbs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log(settings: Any, tmp_path: Path) -> Log:
    """A register whose state is kept from now on."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
    log = publisher().log
    register.start(log)
    return log


@pytest.fixture
def incident(log: Log) -> str:
    return report(log, RegisterState.UNSTABLE, by="siebe", via="editor").id


def end(log: Log) -> None:
    report(log, RegisterState.STABLE, by="siebe", via="editor")


def linked(**fields: Any) -> Ticket:
    return actions.link_incident(opened(**fields), by=person(f"taker{Ticket.objects.count()}"))


# --- linking


def test_a_ticket_is_linked_to_the_incident_that_goes_on(incident: str) -> None:
    ticket = opened()
    actions.link_incident(ticket, by=person())
    actions.link_incident(ticket, by=person("ilse"))
    assert fresh(ticket).incident == incident
    assert verbs(ticket.ref) == ["ticket.opened", "ticket.incident_linked"]


def test_while_the_register_is_stable_there_is_nothing_to_link_to(log: Log) -> None:
    with pytest.raises(Conflict):
        actions.link_incident(opened(), by=person())


def test_a_link_can_be_taken_back(incident: str) -> None:
    ticket = linked()
    actions.leave_incident(ticket, by=person())
    actions.leave_incident(ticket, by=person("ilse"))
    assert fresh(ticket).incident == ""
    assert verbs(ticket.ref) == ["ticket.opened", "ticket.incident_linked", "ticket.incident_left"]


def test_not_once_the_requester_has_been_told(log: Log, incident: str) -> None:
    ticket = linked()
    end(log)
    actions.tell_incident_over(incident)
    with pytest.raises(Conflict):
        actions.leave_incident(ticket, by=person())


# --- telling


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Beste An Peeters,\n\nDe storing van het Rijksregister"),
        ("fr", "Bonjour An Peeters,\n\nLa panne du Registre national"),
        ("de", "Guten Tag An Peeters,\n\ndie Störung des Nationalregisters"),
        ("en", "Dear An Peeters,\n\nThe interruption of the National Register"),
    ],
)
def test_each_in_his_language(language: str, words: str, log: Log, incident: str) -> None:
    ticket = linked(language=language)
    end(log)
    assert actions.tell_incident_over(incident) == 1
    kind, text = entries(ticket)[-1]
    assert (kind, text[: len(words)]) == ("answer", words)
    assert sent(ticket) == [("interruption_over", ["an@namur.example"])]
    assert letter(OutMail.objects.get()).text.startswith(words)
    assert fresh(ticket).incident_told_at is not None


def test_in_three_where_nobody_knows_theirs(log: Log, incident: str) -> None:
    ticket = linked(language="", text="412")
    end(log)
    assert actions.tell_incident_over(incident) == 1
    told, mailed = entries(ticket)[-1][1], letter(OutMail.objects.get()).text
    for words in ("Beste An Peeters,", "Bonjour An Peeters,", "Guten Tag An Peeters,"):
        assert (words in told, words in mailed) == (True, True)


def test_once_however_often_it_is_told(log: Log, incident: str) -> None:
    ticket = linked()
    end(log)
    assert [actions.tell_incident_over(incident) for _ in range(3)] == [1, 0, 0]
    assert len(sent(ticket)) == 1


def test_one_mail_for_an_address_that_called_twice(log: Log, incident: str) -> None:
    first, second = linked(), linked(requester=replace(AN, email="AN@namur.example"))
    end(log)
    assert actions.tell_incident_over(incident) == 1
    assert (sent(first), len(sent(second))) == ([], 1)
    assert fresh(first).incident_told_at is not None
    assert actions.tell_incident_over(incident) == 0


def test_it_goes_on_behind_the_last_one_told(log: Log, incident: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        linked(requester=Requester(name="X", email=f"x{number}@town.example"))
    end(log)
    real, left = answers.send_automatic, [2]

    def breaks_off(*args: Any, **options: Any) -> tuple[OutMail, str]:
        if not left[0]:
            raise RuntimeError
        left[0] -= 1
        return real(*args, **options)

    with monkeypatch.context() as patched:
        patched.setattr("tridesk.tickets.actions.incidents.send_automatic", breaks_off)
        with pytest.raises(RuntimeError):
            actions.tell_incident_over(incident)
    assert actions.tell_incident_over(incident) == 1
    told = sorted(mail.recipients[0] for mail in OutMail.objects.all())
    assert told == ["x0@town.example", "x1@town.example", "x2@town.example"]


def test_an_address_that_is_none_keeps_nobody_else_from_hearing(log: Log, incident: str) -> None:
    bad, good = linked(requester=Requester(name="B", email="not an address")), linked()
    end(log)
    assert actions.tell_incident_over(incident) == 1
    assert (fresh(bad).incident_told_at, len(sent(good))) == (None, 1)


def test_who_left_no_address_is_not_told_by_mail(log: Log, incident: str) -> None:
    ticket = linked(requester=CALLER)
    end(log)
    assert actions.tell_incident_over(incident) == 0
    assert incidents.calls_for([incident]) == {incident: incidents.Calls(1, 0, 1)}
    assert fresh(ticket).incident_told_at is None


def test_nobody_is_told_while_it_goes_on(incident: str) -> None:
    linked()
    assert actions.tell_incident_over(incident) == 0
    assert actions.tell_incident_over("nosuchid0000") == 0


def test_only_those_who_called_for_this_one(log: Log, incident: str) -> None:
    ticket, other = linked(), opened(requester=Requester(name="O", email="other@town.example"))
    end(log)
    report(log, RegisterState.OUT_OF_SERVICE, by="siebe", via="editor")
    later = linked(requester=Requester(name="L", email="later@town.example"))
    actions.tell_incident_over(incident)
    assert [len(sent(receiver)) for receiver in (ticket, other, later)] == [1, 0, 0]


def test_a_closed_ticket_stays_closed_and_its_requester_hears(log: Log, incident: str) -> None:
    ticket = linked()
    actions.close(ticket, by=person("ilse"), text="It is a known interruption.", language="nl", topic=None)
    end(log)
    actions.tell_incident_over(incident)
    assert (fresh(ticket).state, sent(ticket)[-1][0]) == ("closed", "interruption_over")


# --- the end of an incident reaches the tickets


@pytest.fixture
def deferred(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The incidents whose mails were deferred to a job."""
    incidents: list[str] = []
    deferrer = SimpleNamespace(defer=lambda incident: incidents.append(incident))
    monkeypatch.setattr(tasks.tell_incident_over, "configure", lambda **_options: deferrer)
    monkeypatch.setattr(ports.followers, "answer", [TicketIncidents()])
    return incidents


def test_taking_up_the_end_leaves_the_telling_to_a_job(log: Log, incident: str, deferred: list[str]) -> None:
    take_up(log)
    assert deferred == []
    end(log)
    take_up(log)
    take_up(log)
    assert deferred == [incident]


# --- pages


@pytest.fixture
def desk() -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person("jorn"))
    return client


def test_one_key_links_the_open_ticket(desk: Client, incident: str) -> None:
    ticket = opened()
    link = f'action="/tickets/{ticket.number}/incident"'
    assert link in desk.get(f"/tickets/{ticket.number}").content.decode()
    desk.post(f"/tickets/{ticket.number}/incident")
    page = desk.get(f"/tickets/{ticket.number}").content.decode()
    assert fresh(ticket).incident == incident
    assert link not in page
    assert "The requester hears by mail when it is over." in page
    assert "linked this to the interruption." in page
    desk.post(f"/tickets/{ticket.number}/incident/leave")
    assert fresh(ticket).incident == ""


def test_without_an_interruption_there_is_no_such_key(desk: Client) -> None:
    assert 'data-key="i"' not in desk.get(f"/tickets/{opened().number}").content.decode()


def test_the_page_of_an_interruption_counts_who_called(desk: Client, log: Log, incident: str) -> None:
    linked(language="fr")
    linked(language="nl", requester=CALLER)
    linked(language="", text="412", requester=replace(CALLER, name=""))
    end(log)
    actions.tell_incident_over(incident)
    called = incidents.called(person("ilse"), incident)
    assert called.calls == incidents.Calls(tickets=3, told=1, unreachable=2)
    by_language = [(str(name), count) for name, count in called.languages]
    assert by_language == [("Dutch", 1), ("French", 1), ("language not known", 1)]
    assert len(called.rows) == 3
    assert desk.get(f"/incidents/{incident}/").status_code == 200
    with pytest.raises(NotFound):
        incidents.called(person("x"), "nosuchid0000")


def test_the_page_of_an_interruption_says_what_callers_ask_first(desk: Client, log: Log) -> None:
    until = (clock.now().astimezone(clock.BRUSSELS) + timedelta(days=1)).replace(hour=18, minute=30)
    again = until.replace(minute=45)
    what = Reported(RegisterState.OUT_OF_SERVICE, IncidentPhase.INVESTIGATING, estimate=until, next_update=again)
    report = register.record(log, what, by="siebe", via="editor")
    page = " ".join(desk.get(f"/incidents/{report.id}/").content.decode().split())
    sentence = "<strong>Out of service</strong> <span>expected until 18.30</span> <span>next message at 18.45</span>"
    assert sentence in page


def test_who_reads_no_tickets_sees_the_numbers_alone(incident: str) -> None:
    linked()
    called = incidents.called(person("siebe", "technical_centre"), incident)
    assert (called.calls.tickets, list(called.rows)) == (1, [])


def test_the_list_takes_as_many_queries_for_three_as_for_one(desk: Client, log: Log, incident: str) -> None:
    counted = []
    for _ in range(2):
        linked(requester=Requester(name="X", email=f"x{Ticket.objects.count()}@town.example"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get("/incidents/").status_code == 200
        counted.append(len(queries))
        for state in (RegisterState.STABLE, RegisterState.UNSTABLE):
            report(log, state, by="siebe", via="editor")
    assert counted[0] == counted[1]
    assert len(incidents.incidents()) == 3


# --- the acknowledgement


@pytest.mark.parametrize(("language", "words"), [("nl", "Rijksregister is"), ("fr", "Le Registre"), ("de", "National")])
def test_an_acknowledgement_says_how_the_register_is(language: str, words: str, log: Log, incident: str) -> None:
    (ticket,) = came(mail())
    Ticket.objects.update(language=language)
    tasks.acknowledge([ticket.pk])
    _greeting, state, _rest = entries(ticket)[-1][1].split("\n\n", 2)
    assert state.startswith(words)


def test_while_all_is_well_it_says_nothing_of_it(log: Log) -> None:
    (ticket,) = came(mail())
    tasks.acknowledge([ticket.pk])
    assert "Rijksregister is" not in entries(ticket)[-1][1]
