"""A question to the second line, its answer, and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, texts
from tridesk.tickets.actions import Requester
from tridesk.tickets.actions.second_line import waiting_handover
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Ticket
from tridesk.tickets.talks import Talk
from tridesk.tickets.tests.factories import (
    CALLER,
    MONDAY,
    NUMBER,
    TOKEN,
    entries,
    fresh,
    kinds,
    letter,
    opened,
    person,
    sent,
    service,
    verbs,
)


def hand_over(ticket: Ticket, by: User, to: Service, **fields: Any) -> Ticket:
    values: dict[str, Any] = {"question": "Where is the key?", "tell": False}
    return actions.hand_over(ticket, by=by, service=to, **(values | fields))


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_the_ticket_stays_in_sight_of_who_handed_it_over(ticket: Ticket, karim: User, registers: Service) -> None:
    handed = hand_over(ticket, karim, registers)
    question = handed.handovers.get()
    assert (handed.state, handed.outcome, handed.owner) == ("second_line", "second_line", karim)
    assert (question.service, question.expert, question.asked_by, question.asked_at) == (registers, None, karim, MONDAY)
    assert handed.due_at == question.due_at == MONDAY + timedelta(days=7)  # five working days
    assert (entries(ticket)[-1], verbs(ticket.ref)[1:]) == (
        ("question", "Where is the key?"),
        ["ticket.handed_over", "mail.queued"],
    )


def test_it_goes_to_the_expert_who_was_named(ticket: Ticket, karim: User, registers: Service) -> None:
    hand_over(ticket, karim, registers, expert=user("tom"), question=f"Is {NUMBER} his?")
    read = letter(OutMail.objects.get())
    assert sent(ticket) == [("question", ["tom@desk.example"])]
    reference = texts.mail_reference(ticket.number, Talk.SECOND_LINE)
    assert reference != texts.mail_reference(ticket.number)
    assert read.subject == f"Re: Question pour Service REG : Lost key [{reference}]"
    assert read.text.splitlines()[4] == f"Is {TOKEN} his?"
    assert ticket.entries.get(kind="question").message_id == read.message_id


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("nl", "Uw antwoord gaat naar Karim, die het aan de aanvrager bezorgt."),
        ("fr", "Votre réponse parvient à Karim, qui la transmettra à la personne qui a posé la question."),
        ("de", "Ihre Antwort geht an Karim und von dort an die anfragende Person."),
        ("en", "Your answer goes to Karim, who passes it on to the requester."),
    ],
)
@pytest.mark.parametrize("name", ["", "+3281000000"])
def test_an_expert_reads_a_whole_sentence_about_a_requester_without_a_name(
    name: str, language: str, last: str, karim: User, registers: Service
) -> None:
    User.objects.filter(username="tom").update(language=language)
    hand_over(opened(requester=Requester(name=name)), karim, registers, expert=user("tom"))
    assert letter(OutMail.objects.get()).text.rstrip().endswith(last)


def test_else_to_the_service(ticket: Ticket, karim: User) -> None:
    hand_over(ticket, karim, service("REG", "elke", email="registers@desk.example"))
    assert sent(ticket) == [("question", ["registers@desk.example"])]


def test_else_to_each_of_its_experts(ticket: Ticket, karim: User, registers: Service) -> None:
    User.objects.filter(username="tom").update(is_active=False)
    hand_over(ticket, karim, registers)
    assert sent(ticket) == [("question", ["elke@desk.example"])]


def test_experts_without_an_address_see_it_on_their_page(ticket: Ticket, karim: User, registers: Service) -> None:
    User.objects.filter(role="expert").update(email="")
    assert (hand_over(ticket, karim, registers).state, sent(ticket)) == ("second_line", [])


@pytest.mark.parametrize(
    ("language", "greeting"), [("nl", "Beste"), ("fr", "Bonjour"), ("de", "Guten"), ("en", "Dear")]
)
def test_the_requester_is_told_in_his_language(karim: User, registers: Service, language: str, greeting: str) -> None:
    ticket = opened(language=language)
    hand_over(ticket, karim, registers, tell=True)
    assert sent(ticket) == [("question", ["elke@desk.example", "tom@desk.example"]), ("notice", ["an@namur.example"])]
    read = letter(OutMail.objects.get(kind="notice"))
    assert (read.text.split()[0], kinds(ticket)) == (greeting, ["request", "question", "acknowledgement"])


def test_who_has_no_address_is_not_told(karim: User, registers: Service) -> None:
    ticket = opened(requester=CALLER)
    hand_over(ticket, karim, registers, tell=True)
    assert [kind for kind, _to in sent(ticket)] == ["question"]


def test_handing_over_again_withdraws_the_earlier_question(ticket: Ticket, karim: User, registers: Service) -> None:
    hand_over(ticket, karim, registers)
    hand_over(ticket, karim, service("OTH", "mia"))
    waiting = waiting_handover(ticket)
    assert waiting is not None
    assert (waiting.service.code, [handover.withdrawn_at for handover in ticket.handovers.order_by("id")]) == (
        "OTH",
        [MONDAY, None],
    )


@pytest.mark.parametrize(
    ("wrong", "field"), [({"question": " "}, "question"), ({"expert": "karim"}, "expert"), ({"to": "none"}, "service")]
)
def test_a_question_that_nobody_can_answer(
    ticket: Ticket, karim: User, registers: Service, wrong: dict[str, Any], field: str
) -> None:
    to = service("NON") if wrong.pop("to", "") else registers
    if "expert" in wrong:
        wrong = {"expert": karim}
    with pytest.raises(Invalid) as refused:
        hand_over(ticket, karim, to, **wrong)
    assert (refused.value.field, fresh(ticket).state, sent(ticket)) == (field, "open", [])


def test_the_clock_that_stood_still_for_the_requester_is_the_second_lines(
    ticket: Ticket, karim: User, registers: Service
) -> None:
    from tridesk.tickets.lifecycle import Awaiting

    actions.research(ticket, by=karim, awaited="file", until=MONDAY + timedelta(days=1), awaiting=Awaiting.REQUESTER)
    handed = hand_over(ticket, karim, registers)
    assert (handed.paused_at, handed.awaiting, handed.awaited_until) == (None, "", None)


# --- the answer


def test_an_expert_of_the_service_answers(ticket: Ticket, karim: User, registers: Service) -> None:
    hand_over(ticket, karim, registers, expert=user("tom"))
    later = MONDAY + timedelta(days=1)
    with clock.frozen(later):
        back = actions.expert_answers(
            ticket, by=user("elke"), text="In the box.", uploads=[Upload("a.txt", "text/plain", b"a")]
        )
        due = opened().due_at
    question = ticket.handovers.get()
    assert (back.state, back.owner, back.outcome, back.due_at) == ("open", karim, "second_line", due)
    assert (question.answered_by, question.answered_at) == (user("elke"), later)
    answer = ticket.entries.get(kind="expert_answer")
    assert (answer.text, answer.author, answer.handover, answer.attachments.count()) == (
        "In the box.",
        user("elke"),
        question,
        1,
    )
    assert verbs(ticket.ref)[-1] == "ticket.expert_answered"


def test_no_expert_of_another_service(ticket: Ticket, karim: User, registers: Service) -> None:
    service("OTH", "mia")
    hand_over(ticket, karim, registers)
    for stranger in (user("mia"), karim):
        with pytest.raises(NotAllowed):
            actions.expert_answers(ticket, by=stranger, text="Mine.")
    assert (fresh(ticket).state, kinds(ticket)) == ("second_line", ["request", "question"])


def test_nothing_is_answered_that_was_not_asked(ticket: Ticket, registers: Service) -> None:
    with pytest.raises(Conflict):
        actions.expert_answers(ticket, by=user("elke"), text="In the box.")


def test_an_answer_needs_words(ticket: Ticket, karim: User, registers: Service) -> None:
    hand_over(ticket, karim, registers)
    with pytest.raises(Invalid) as refused:
        actions.expert_answers(ticket, by=user("elke"), text=" ")
    assert refused.value.field == "text"


def test_of_two_questions_that_a_merge_brought_together_both_are_answered(
    ticket: Ticket, karim: User, registers: Service
) -> None:
    other, others = opened(), service("OTH", "mia")
    hand_over(ticket, karim, registers)
    hand_over(other, karim, others)
    actions.merge(ticket, into=other, by=karim)
    assert actions.expert_answers(other, by=user("elke"), text="First.").state == "second_line"
    assert actions.expert_answers(other, by=user("mia"), text="Second.").state == "open"


# --- taken back


def test_taken_back_without_an_answer(ticket: Ticket, karim: User, registers: Service) -> None:
    hand_over(ticket, karim, registers)
    back = actions.take_back(ticket, by=karim)
    assert (back.state, back.outcome, waiting_handover(ticket)) == ("open", "second_line", None)
    assert verbs(ticket.ref)[-1] == "ticket.taken_back"
    with pytest.raises(Conflict):
        actions.take_back(ticket, by=karim)
    with pytest.raises(Conflict):
        actions.expert_answers(ticket, by=user("elke"), text="Too late.")


def test_an_expert_who_left_is_not_asked(ticket: Ticket, karim: User) -> None:
    with pytest.raises(Invalid):
        hand_over(ticket, karim, service("REG", "elke"), expert=person("old", "expert", is_active=False))
