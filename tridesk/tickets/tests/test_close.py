"""Closing, research, and opening again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.tickets import actions
from tridesk.tickets.lifecycle import Awaiting
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import (
    MONDAY,
    NUMBER,
    TOKEN,
    entries,
    fresh,
    kinds,
    opened,
    person,
    sent,
    topic,
    verbs,
)

LATER = MONDAY + timedelta(hours=2)
FRIDAY = MONDAY + timedelta(days=4)


def research(ticket: Ticket, by: User, awaiting: Awaiting = Awaiting.DESK, **fields: Any) -> Ticket:
    values: dict[str, Any] = {"awaited": "the file", "until": FRIDAY, "awaiting": awaiting}
    return actions.research(ticket, by=by, **(values | fields))


# --- closing


def test_an_answer_and_a_topic_close_it_in_one_gesture(ticket: Ticket, karim: User) -> None:
    about = topic()
    closed = actions.close(ticket, by=karim, text="Done.", topic=about)
    assert (closed.state, closed.outcome, closed.closed_at, closed.owner, closed.topic) == (
        "closed",
        "answered",
        MONDAY,
        karim,
        about,
    )
    assert sent(ticket) == [("answer", ["an@namur.example"])]
    assert verbs(ticket.ref)[-4:] == ["ticket.changed", "mail.queued", "ticket.answered", "ticket.closed"]


def test_it_can_close_without_a_word(ticket: Ticket, karim: User) -> None:
    assert (actions.close(ticket, by=karim).outcome, kinds(ticket)) == ("answered", ["request"])


def test_whose_it_was_it_stays(ticket: Ticket, karim: User, sofie: User) -> None:
    actions.take(ticket, by=sofie)
    assert actions.close(fresh(ticket), by=karim).owner == sofie


def test_what_is_closed_is_not_closed_again_and_the_second_answer_does_not_leave(ticket: Ticket, karim: User) -> None:
    actions.close(ticket, by=karim, text="Done.")
    about = topic()
    with pytest.raises(Conflict):
        actions.close(ticket, by=karim, text="Done twice.", topic=about)
    assert (len(sent(ticket)), kinds(ticket), fresh(ticket).topic) == (1, ["request", "answer"], None)


def test_closing_withdraws_the_question_to_the_second_line(ticket: Ticket, karim: User, registers: Service) -> None:
    actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)
    closed = actions.close(ticket, by=karim, text="Found.")
    assert (closed.outcome, ticket.handovers.get().withdrawn_at) == ("second_line", MONDAY)


# --- research


def test_research_says_what_is_awaited_and_until_when(ticket: Ticket, karim: User) -> None:
    researched = research(ticket, karim, awaited=f"the file of {NUMBER}")
    assert (researched.state, researched.outcome, researched.owner) == ("research", "researched", karim)
    assert (researched.awaiting, researched.awaited, researched.awaited_until) == (
        "desk",
        f"the file of {TOKEN}",
        FRIDAY,
    )
    assert (sent(ticket), verbs(ticket.ref)[-1]) == ([], "ticket.researched")


@pytest.mark.parametrize("awaiting", [Awaiting.DESK, Awaiting.ELSEWHERE, Awaiting.REQUESTER])
def test_the_clock_stands_still_for_the_requester_only(ticket: Ticket, karim: User, awaiting: Awaiting) -> None:
    researched = research(ticket, karim, awaiting)
    assert (researched.due_at, researched.paused_at) == (
        ticket.due_at,
        MONDAY if awaiting is Awaiting.REQUESTER else None,
    )


def test_it_runs_again_when_somebody_else_is_awaited(ticket: Ticket, karim: User) -> None:
    research(ticket, karim, Awaiting.REQUESTER)
    with clock.frozen(LATER):
        researched = research(ticket, karim, Awaiting.ELSEWHERE)
    assert (researched.paused_at, researched.due_at) == (None, ticket.due_at + timedelta(hours=2))


def test_the_requester_is_told_when_there_are_words_for_him(ticket: Ticket, karim: User) -> None:
    research(ticket, karim, tell="We look it up.")
    assert (sent(ticket), kinds(ticket)) == ([("answer", ["an@namur.example"])], ["request", "answer"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"awaited": " "}, "awaited"),
        ({"until": MONDAY}, "until"),
        ({"until": MONDAY - timedelta(days=1)}, "until"),
        ({"until": MONDAY + timedelta(days=6 * 365)}, "until"),
    ],
)
def test_research_without_sense_is_refused(ticket: Ticket, karim: User, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        research(ticket, karim, tell="We look it up.", **wrong)
    assert (refused.value.field, fresh(ticket).state, sent(ticket)) == (field, "open", [])


def test_what_is_closed_is_not_researched(ticket: Ticket, karim: User) -> None:
    actions.close(ticket, by=karim)
    with pytest.raises(Conflict):
        research(ticket, karim, tell="We look it up.")
    assert sent(ticket) == []


# --- opening again


def test_it_opens_again_with_a_fresh_clock(ticket: Ticket, karim: User) -> None:
    actions.close(ticket, by=karim)
    with clock.frozen(FRIDAY):
        again = actions.reopen(ticket, by=karim)
        expected = opened().due_at
    assert (again.state, again.closed_at, again.reopened, again.due_at) == ("open", None, 1, expected)
    assert (again.outcome, verbs(ticket.ref)[-1]) == ("answered", "ticket.reopened")


def test_what_is_open_is_not_opened(ticket: Ticket, karim: User) -> None:
    with pytest.raises(Conflict):
        actions.reopen(ticket, by=karim)


def test_what_was_merged_is_not_opened_but_undone(ticket: Ticket, karim: User) -> None:
    into = opened()
    actions.merge(ticket, into=into, by=karim)
    with pytest.raises(Conflict) as refused:
        actions.reopen(ticket, by=karim)
    assert str(refused.value) == f"This ticket was merged into {into.number}: undo that, or go on there."


# --- whose, and about what


def test_take_give_and_back_to_the_pool(ticket: Ticket, karim: User, sofie: User) -> None:
    owners = [
        actions.take(ticket, by=karim).owner,
        actions.take(fresh(ticket), by=karim).owner,
        actions.give(ticket, to=sofie, by=karim).owner,
        actions.give(ticket, to=None, by=sofie).owner,
    ]
    assert (owners, verbs(ticket.ref)[1:]) == ([karim, karim, sofie, None], ["ticket.given"] * 4)


def test_who_looked_before_a_colleague_took_it_is_told(ticket: Ticket, karim: User, sofie: User) -> None:
    seen = fresh(ticket)
    actions.take(ticket, by=sofie)
    with pytest.raises(Conflict) as refused:
        actions.take(seen, by=karim)
    assert (str(refused.value), fresh(ticket).owner) == ("Sofie was quicker and has this ticket now.", sofie)
    assert actions.take(fresh(ticket), by=karim).owner == karim  # knowing whose it is, he may


def test_it_is_given_to_who_works_on_tickets(ticket: Ticket, karim: User) -> None:
    with pytest.raises(Invalid) as refused:
        actions.give(ticket, to=person("elke", "expert"), by=karim)
    assert (refused.value.field, fresh(ticket).owner) == ("owner", None)


def test_what_is_closed_is_nobodys_to_give(ticket: Ticket, karim: User) -> None:
    actions.close(ticket, by=karim)
    with pytest.raises(Conflict):
        actions.give(ticket, to=karim, by=karim)


def test_only_what_differs_is_changed_and_journalled(ticket: Ticket, karim: User) -> None:
    actions.change(ticket, by=karim, subject="Lost key", language="fr", requester_phone="+3281000001")
    changed = fresh(ticket)
    assert (changed.language, changed.requester_phone) == ("fr", "+3281000001")
    actions.change(ticket, by=karim, subject="Lost key")
    assert verbs(ticket.ref) == ["ticket.opened", "ticket.changed"]


def test_the_new_words_are_found(ticket: Ticket, karim: User) -> None:
    from tridesk.tickets.queries import TicketFilters, find

    actions.change(ticket, by=karim, subject=f"Verloren sleutel {NUMBER}")
    assert (fresh(ticket).subject, find(karim, TicketFilters(q="sleut")).tickets) == (
        f"Verloren sleutel {TOKEN}",
        [ticket],
    )


def test_a_subject_is_needed_and_the_archive_stays_as_it_is(ticket: Ticket, karim: User) -> None:
    with pytest.raises(Invalid) as refused:
        actions.change(ticket, by=karim, subject=" ")
    assert refused.value.field == "subject"
    with pytest.raises(ValueError, match="state"):
        actions.change(ticket, by=karim, state="closed")
    Ticket.objects.filter(pk=ticket.pk).update(state="archived", closed_at=MONDAY)
    with pytest.raises(Conflict):
        actions.change(ticket, by=karim, subject="Other")


def test_a_priority_moves_what_is_due_and_keeps_the_time_it_stood_still(ticket: Ticket, karim: User) -> None:
    research(ticket, karim, Awaiting.REQUESTER)
    with clock.frozen(LATER):
        research(ticket, karim, Awaiting.DESK)
    urgent = actions.change(ticket, by=karim, priority=4)
    assert urgent.due_at == MONDAY + timedelta(hours=2 + 2)


def test_at_the_second_line_a_priority_moves_nothing(ticket: Ticket, karim: User, registers: Service) -> None:
    handed = actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)
    assert actions.change(ticket, by=karim, priority=4).due_at == handed.due_at


def test_links_stand_once(ticket: Ticket, karim: User) -> None:
    other = opened()
    links = [
        actions.link(ticket, other, by=karim),
        actions.link(ticket, other, by=karim),
        actions.link(other, ticket, by=karim),
    ]
    assert (len({link.pk for link in links}), verbs(ticket.ref)[-1], verbs(other.ref)) == (
        1,
        "ticket.linked",
        ["ticket.opened"],
    )
    with pytest.raises(Invalid):
        actions.link(ticket, ticket, by=karim)


def test_entries_are_what_was_said(ticket: Ticket) -> None:
    assert entries(ticket) == [("request", "Where is it?")]
