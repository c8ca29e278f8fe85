"""One gesture on many tickets: what is done on each, what is left and named, and the one way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.directory.office.queries import forget_working_hours
from tridesk.kit import clock
from tridesk.mailroom import delivery, ports
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import OutMail
from tridesk.statuspage import actions as register
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import report
from tridesk.tickets import actions, queries
from tridesk.tickets.actions import Requester
from tridesk.tickets.actions.bulk import MOST
from tridesk.tickets.models import Draft, Sending, Template, Ticket
from tridesk.tickets.tests.browsing import act, as_, at
from tridesk.tickets.tests.factories import (
    AN,
    CALLER,
    MONDAY,
    entries,
    fresh,
    kinds,
    opened,
    organisation,
    topic,
    verbs,
)

DUTCH: Final = "Goedemorgen, de storing is voorbij en u kunt weer werken zoals u het gewend bent."
SOON: Final = MONDAY + timedelta(seconds=4)
LATER: Final = MONDAY + timedelta(seconds=10)
HERE: Final = "/tickets/?view=new"
# Queries of a gesture on forty tickets: 17 or 19 around them, and for each 8, 21, 5 or 16 of its own action.
FORTY: Final = {"take": 337, "close": 900, "incident": 217, "merge": 641}


@pytest.fixture
def incident(settings: Any, tmp_path: Path) -> str:
    """The interruption that goes on."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
    register.start(publisher().log)
    return report(publisher().log, RegisterState.UNSTABLE, by="siebe", via="editor").id


@pytest.fixture
def three(db: None) -> list[Ticket]:
    return [opened(f"Question {number}") for number in range(3)]


@pytest.fixture
def template(db: None) -> Template:
    """Of the Dutch and the French."""
    return Template.objects.create(
        code="over",
        titles={"nl": "Voorbij"},
        bodies={"nl": "Dag {contact}, voorbij.", "fr": "Bonjour {contact}, fini."},
    )


def bulk(client: Client, do: str, tickets: Sequence[Ticket], **typed: Any) -> Any:
    """What the list sends, or the page that asked for the rest."""
    asked = {"asked": "1"} if typed else {}
    numbers = [ticket.number for ticket in tickets]
    typed = {"seen": "0"} | typed if do == "close" else typed
    return client.post("/tickets/bulk", {"do": do, "ticket": numbers, "next": HERE} | asked | typed, follow=True)


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def take_back(client: Client, sending: Sending | None = None) -> Any:
    sending = sending or Sending.objects.order_by("pk")[0]
    return client.post(f"/tickets/bulk/{sending.pk}", follow=True)


def values(tickets: Sequence[Ticket]) -> list[dict[str, Any]]:
    """All that tickets are, but when they changed."""
    rows = Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).order_by("pk").values()
    return [{name: value for name, value in row.items() if name != "changed_at"} for row in rows]


# --- done on each by the action of a single one


def test_tickets_are_taken_but_for_those_of_a_colleague(
    desk: Client, three: list[Ticket], karim: User, sofie: User
) -> None:
    actions.take(three[1], by=sofie)
    answer = bulk(desk, "take", three)
    assert [fresh(ticket).owner for ticket in three] == [karim, sofie, karim]
    assert verbs(three[0].ref) == ["ticket.opened", "ticket.given"]
    assert told(answer) == [
        "Done: 2 tickets.",
        f"Left as they are: {three[1].number}: Sofie has this ticket.",
    ]
    assert answer.redirect_chain == [(HERE, 302)]


def test_tickets_are_given_to_a_colleague_who_may_be_away(desk: Client, three: list[Ticket], sofie: User) -> None:
    form = bulk(desk, "give", three).content.decode()
    assert '<option value="sofie">Sofie</option>' in form
    assert all(f'value="{ticket.number}" checked' in form for ticket in three)
    bulk(desk, "give", three[:2], to="sofie")
    assert [fresh(ticket).owner for ticket in three] == [sofie, sofie, None]
    bulk(desk, "give", three, to="")
    assert [fresh(ticket).owner for ticket in three] == [None] * 3


def test_tickets_are_closed_with_one_answer(desk: Client, three: list[Ticket], karim: User) -> None:
    about = topic()
    bulk(desk, "close", three, text=DUTCH, topic="ZZZ")
    single = opened()
    act(desk, single, "close", text=DUTCH, topic="ZZZ", language="nl")
    for ticket in three:
        assert entries(ticket)[1:] == [("answer", DUTCH)]
        assert (fresh(ticket).state, fresh(ticket).topic, fresh(ticket).owner) == ("closed", about, karim)
        assert verbs(ticket.ref) == verbs(single.ref)
    assert OutMail.objects.filter(kind="answer").count() == 4


def test_a_template_answers_each_in_the_language_of_its_requester(
    desk: Client, three: list[Ticket], template: Template
) -> None:
    town = organisation("Namur", service_language="fr")
    french = opened(requester=replace(AN, organisation=town))
    german = opened(language="de")
    answer = bulk(desk, "close", [*three, french, german], template="over")
    assert entries(three[0])[1:] == [("answer", "Dag An Peeters, voorbij.")]
    assert entries(french)[1:] == [("answer", "Bonjour An Peeters, fini.")]
    assert (fresh(german).state, kinds(german)) == ("open", ["request"])
    assert told(answer)[1] == f"Left as they are: {german.number}: The template has no text in German."


def test_a_text_is_for_those_who_are_answered_in_its_language(desk: Client, three: list[Ticket]) -> None:
    french = opened(language="fr")
    answer = bulk(desk, "close", [*three, french], text=DUTCH)
    assert (fresh(french).state, kinds(french), fresh(three[2]).state) == ("open", ["request"], "closed")
    assert f"{french.number}: This reads as Dutch." in told(answer)[1]


def test_what_was_closed_or_archived_meanwhile_is_left(desk: Client, three: list[Ticket], sofie: User) -> None:
    Ticket.objects.filter(pk=three[0].pk).update(state="archived", closed_at=MONDAY)
    actions.close(three[1], by=sofie, text="Done.")
    Ticket.objects.filter(pk=three[1].pk).update(owner=None)
    before = values(three[:2])
    answer = bulk(desk, "close", three, text=DUTCH)
    assert (values(three[:2]), fresh(three[2]).state, kinds(three[1])) == (before, "closed", ["request", "answer"])
    assert three[0].number in told(answer)[1]
    assert three[1].number in told(answer)[1]


def test_a_ticket_on_which_a_colleague_worked_while_the_answer_was_written_is_left(
    desk: Client, three: list[Ticket], sofie: User
) -> None:
    form = bulk(desk, "close", three)
    seen = form.context["form"].initial["seen"]
    actions.note(three[0], by=sofie, text="I am on it.")
    answer = bulk(desk, "close", three, text=DUTCH, seen=str(seen))
    assert [fresh(ticket).state for ticket in three] == ["open", "closed", "closed"]
    assert told(answer)[1] == f"Left as they are: {three[0].number}: Sofie left a note while you were writing."


def test_nothing_is_answered_to_who_has_no_mail_address(desk: Client, three: list[Ticket]) -> None:
    caller = opened(requester=CALLER)
    answer = bulk(desk, "close", [*three, caller], text=DUTCH)
    assert (fresh(caller).state, kinds(caller), fresh(three[2]).state) == ("open", ["request"], "closed")
    assert f"{caller.number}: The requester has no mail address" in told(answer)[1]


@pytest.mark.parametrize("typed", [{"text": " "}, {"text": DUTCH, "template": "over"}, {"template": "other"}])
@pytest.mark.usefixtures("template")
def test_one_answer_is_one(desk: Client, three: list[Ticket], typed: dict[str, str]) -> None:
    answer = bulk(desk, "close", three, **typed)
    assert answer.status_code == 422
    assert all(f'value="{ticket.number}" checked' in answer.content.decode() for ticket in three)
    assert [fresh(ticket).state for ticket in three] == ["open"] * 3


def test_tickets_are_linked_to_the_interruption(desk: Client, three: list[Ticket], incident: str) -> None:
    assert 'data-key="i"' in desk.get(HERE).content.decode()
    bulk(desk, "incident", three)
    assert {fresh(ticket).incident for ticket in three} == {incident}
    assert verbs(three[0].ref)[-1] == "ticket.incident_linked"


def test_without_an_interruption_there_is_nothing_to_link_to(desk: Client, three: list[Ticket]) -> None:
    assert 'value="incident"' not in desk.get(HERE).content.decode()
    answer = bulk(desk, "incident", three)
    assert told(answer) == [
        f"Left as they are: {', '.join(ticket.number for ticket in three)}: "
        "The register is stable: there is no interruption to link this to."
    ]


def test_tickets_of_one_requester_are_merged_into_the_oldest(desk: Client, three: list[Ticket], sofie: User) -> None:
    stranger, hers = opened(requester=Requester(email="bo@other.example")), actions.take(opened(), by=sofie)
    answer = bulk(desk, "merge", [stranger, hers, *three[::-1]])
    assert [fresh(ticket).merged_into for ticket in three] == [None, three[0], three[0]]
    assert (len(kinds(three[0])), fresh(stranger).state, fresh(hers).state) == (3, "open", "open")
    assert told(answer)[0] == "Done: 2 tickets."
    assert f"{stranger.number}: The requester is another one than of {three[0].number}." in told(answer)[1]
    assert f"{hers.number}: Sofie has this ticket." in told(answer)[1]
    assert bulk(desk, "merge", [stranger]).status_code == 422


# --- what comes in


@pytest.mark.parametrize("numbers", [[], ["2026-999999"], ["'; --"]])
def test_who_chose_nothing_is_told(desk: Client, numbers: list[str]) -> None:
    assert desk.post("/tickets/bulk", {"do": "take", "ticket": numbers}).status_code == 422


def test_no_more_than_a_hundred_at_once(desk: Client, three: list[Ticket]) -> None:
    numbers = [three[0].number] * (MOST + 1)
    assert desk.post("/tickets/bulk", {"do": "take", "ticket": numbers}).status_code == 422
    assert desk.post("/tickets/bulk", {"do": "take", "ticket": numbers[:-1]}).status_code == 302


def test_another_gesture_or_a_page_elsewhere_is_none(desk: Client, three: list[Ticket]) -> None:
    assert bulk(desk, "delete", three).status_code == 422
    answer = desk.post("/tickets/bulk", {"do": "take", "ticket": three[0].number, "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/tickets/"
    assert desk.get("/tickets/bulk")["Location"] == "/tickets/"


def test_only_who_works_on_tickets_chooses_them(desk: Client, three: list[Ticket]) -> None:
    assert desk.get(HERE).content.decode().count('class="row__choice"') == 3
    reader = as_(User.objects.create(username="rita", role="external_relations", language="en"))
    assert "row__choice" not in reader.get(HERE).content.decode()
    assert "row__choice" not in desk.get("/archive/").content.decode()


# --- the way back


GESTURES: Final[dict[str, dict[str, str]]] = {
    "take": {},
    "give": {"to": "sofie"},
    "close": {"text": DUTCH},
    "incident": {},
    "merge": {},
}


@pytest.mark.parametrize("do", GESTURES)
@pytest.mark.usefixtures("incident", "sofie")
def test_taken_back_the_tickets_are_what_they_were(
    desk: Client, three: list[Ticket], do: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = MemoryTransport()
    monkeypatch.setattr(ports, "transport", lambda: relay)
    before, conversations = values(three), [entries(ticket) for ticket in three]
    bulk(desk, do, three, **GESTURES[do])
    assert values(three) != before
    with clock.frozen(SOON):
        answer = take_back(desk)
    assert (values(three), answer.redirect_chain) == (before, [(HERE, 302)])
    assert [entries(ticket)[:1] for ticket in three] == conversations
    assert told(answer) == ["Taken back: these tickets are as they were before."]
    assert verbs(three[-1].ref)[-1] == ("ticket.answer_taken_back" if do == "close" else "ticket.undone")
    with clock.frozen(LATER):
        for mail in OutMail.objects.all():
            delivery.send(mail.pk, attempt=1)
    assert relay.delivered == []
    assert take_back(desk).status_code == 404


@pytest.mark.usefixtures("registers")
def test_questions_that_waited_before_a_merge_wait_again(desk: Client, three: list[Ticket], karim: User) -> None:
    service = Service.objects.get()
    actions.hand_over(three[2], by=karim, service=service, question="Where?", tell=False)
    before = values(three)
    bulk(desk, "merge", three)
    assert fresh(three[0]).state == "second_line"
    take_back(desk)
    assert values(three) == before


def test_a_ticket_on_which_somebody_acted_since_is_left_and_named(
    desk: Client, three: list[Ticket], sofie: User
) -> None:
    before = values(three)
    bulk(desk, "close", three, text=DUTCH)
    with clock.frozen(SOON):
        actions.reopen(three[1], by=sofie)
        answer = take_back(desk)
    assert [fresh(ticket).state for ticket in three] == ["open"] * 3
    assert [values([three[0]]), values([three[2]])] == [[before[0]], [before[2]]]
    assert [mail.state for mail in OutMail.objects.order_by("pk")] == ["withdrawn"] * 3
    assert told(answer)[1].startswith(
        f"Left as they are: {three[1].number}: Somebody has worked on this ticket since, so"
    )


def test_the_text_is_in_the_form_again(desk: Client, three: list[Ticket], karim: User) -> None:
    topic()
    bulk(desk, "close", three, text=DUTCH, topic="ZZZ")
    assert queries.draft_of(karim, "bulk") is None
    take_back(desk)
    form = bulk(desk, "close", three).content.decode()
    assert DUTCH in form
    assert '<option value="ZZZ" selected>' in form
    bulk(desk, "close", three, text=DUTCH)
    assert not Draft.objects.exists()


def test_what_a_template_said_is_no_draft(desk: Client, template: Template, karim: User) -> None:
    bulk(desk, "close", [opened(), opened(requester=replace(AN, name="Bo"))], template="over")
    take_back(desk)
    assert queries.draft_of(karim, "bulk") is None


def test_every_page_offers_the_way_back_as_long_as_the_mails_wait(desk: Client, three: list[Ticket]) -> None:
    bulk(desk, "take", three)
    with clock.frozen(SOON):
        page = " ".join(desk.get(at(three[0])).content.decode().split())
        assert "<span> 3 tickets <span" in page
        assert 'data-leaves="6"' in page
    with clock.frozen(LATER):
        assert "data-leaves" not in desk.get(HERE).content.decode()


def test_only_by_who_did_it(desk: Client, three: list[Ticket], sofie: User) -> None:
    bulk(desk, "take", three)
    assert take_back(as_(sofie)).status_code == 404


def test_who_wants_no_delay_has_no_way_back(desk: Client, three: list[Ticket], karim: User) -> None:
    User.objects.filter(pk=karim.pk).update(hold_seconds=0)
    bulk(desk, "close", three, text=DUTCH)
    assert ({fresh(ticket).state for ticket in three}, Sending.objects.count()) == ({"closed"}, 0)


def test_the_timeline_says_who_took_it_back(desk: Client, three: list[Ticket]) -> None:
    bulk(desk, "take", three)
    take_back(desk)
    assert "Karim took this back: the ticket is as it was before." in desk.get(at(three[0])).content.decode()


# --- what it costs


@pytest.mark.parametrize("do", FORTY)
@pytest.mark.usefixtures("incident")
def test_forty_cost_what_their_actions_cost(desk: Client, do: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A slow machine outlives the five seconds for which a process remembers the hours.
    monkeypatch.setattr("tridesk.directory.office.queries._MEMORY_SECONDS", 3600.0)
    forget_working_hours()
    numbers = [opened().number for _ in range(40)]
    desk.get(HERE)
    typed = {"asked": "1", "seen": "0", "text": DUTCH} if do == "close" else {}
    with CaptureQueriesContext(connection) as captured:
        desk.post("/tickets/bulk", {"do": do, "ticket": numbers} | typed)
    assert len(captured) == FORTY[do]
