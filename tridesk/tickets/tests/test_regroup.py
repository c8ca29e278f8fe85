"""Merge, split, and undo of both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.tickets import actions
from tridesk.tickets.actions.second_line import waiting_handover
from tridesk.tickets.lifecycle import Awaiting
from tridesk.tickets.models import Link, Ticket
from tridesk.tickets.queries import TicketFilters, find
from tridesk.tickets.tests.factories import (
    MONDAY,
    NUMBER,
    TOKEN,
    came,
    entries,
    fresh,
    kinds,
    mail,
    opened,
    service,
    verbs,
)


@pytest.fixture
def other(db: None) -> Ticket:
    return opened("Second mail", text="And the blue one?")


def look(ticket: Ticket) -> dict[str, Any]:
    """What a merge must leave as it was once it is undone."""
    now = fresh(ticket)
    names = (
        "state",
        "outcome",
        "awaiting",
        "awaited",
        "awaited_until",
        "due_at",
        "paused_at",
        "closed_at",
        "merged_into",
    )
    return {name: getattr(now, name) for name in names} | {"entries": entries(now), "questions": now.handovers.count()}


def tickets_with(by: User, word: str) -> list[Ticket]:
    return find(by, TicketFilters(q=word)).tickets


# --- merge


def test_all_entries_go_and_it_closes_with_a_pointer(ticket: Ticket, other: Ticket, karim: User) -> None:
    actions.merge(ticket, into=other, by=karim)
    merged = fresh(ticket)
    assert (merged.state, merged.outcome, merged.closed_at, merged.merged_into) == ("closed", "answered", MONDAY, other)
    assert entries(other) == [("request", "Where is it?"), ("request", "And the blue one?")]
    assert (entries(merged), verbs(ticket.ref)[-1], verbs(other.ref)[-1]) == ([], "ticket.merged", "ticket.received")


def test_words_are_found_where_they_went(ticket: Ticket, other: Ticket, karim: User) -> None:
    actions.merge(ticket, into=other, by=karim)
    assert (tickets_with(karim, "where"), tickets_with(karim, "lost")) == ([other], [ticket])


def test_a_reply_to_the_merged_ticket_reaches_the_other(karim: User, other: Ticket) -> None:
    (ticket,) = came(mail(message_id="<a@namur.example>"))
    actions.merge(ticket, into=other, by=karim)
    assert came(mail("Re: Toegang", "One more thing.", "In-Reply-To: <a@namur.example>")) == [other]
    assert entries(other)[-1] == ("request", "One more thing.")


def test_also_when_that_was_merged_further_and_closed(karim: User, other: Ticket) -> None:
    (ticket,) = came(mail(message_id="<a@namur.example>"))
    last = opened("Third")
    actions.merge(ticket, into=other, by=karim)
    actions.merge(other, into=last, by=karim)
    actions.close(last, by=karim)
    raws = [mail("Re: Toegang", word, "References: <a@namur.example>") for word in ("One.", "Two.")]
    assert came(*raws) == [last, last]
    assert (fresh(last).state, fresh(last).reopened, fresh(other).state) == ("open", 1, "closed")


def test_the_question_to_the_second_line_goes_along(
    ticket: Ticket, other: Ticket, karim: User, registers: Service
) -> None:
    actions.research(other, by=karim, awaited="x", until=MONDAY + timedelta(days=1), awaiting=Awaiting.REQUESTER)
    handed = actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)
    actions.merge(ticket, into=other, by=karim)
    now = fresh(other)
    assert (now.state, now.outcome, now.awaiting, now.paused_at, now.due_at) == (
        "second_line",
        "second_line",
        "",
        None,
        handed.due_at,
    )
    assert waiting_handover(now) == now.handovers.get()
    assert actions.expert_answers(now, by=User.objects.get(username="elke"), text="There.").state == "open"


@pytest.mark.parametrize("which", ["source", "target"])
def test_what_is_closed_is_not_merged(ticket: Ticket, other: Ticket, karim: User, which: str) -> None:
    actions.close(ticket if which == "source" else other, by=karim)
    with pytest.raises(Conflict):
        actions.merge(ticket, into=other, by=karim)
    assert (entries(ticket), len(entries(other))) == ([("request", "Where is it?")], 1)


def test_not_with_itself(ticket: Ticket, karim: User) -> None:
    with pytest.raises(Invalid) as refused:
        actions.merge(ticket, into=ticket, by=karim)
    assert refused.value.field == "number"


# --- undo of a merge


def test_undo_brings_everything_back(ticket: Ticket, other: Ticket, karim: User, registers: Service) -> None:
    actions.research(other, by=karim, awaited="x", until=MONDAY + timedelta(days=1), awaiting=Awaiting.REQUESTER)
    actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)
    before = look(ticket), look(other)
    grouping = actions.merge(ticket, into=other, by=karim)
    with clock.frozen(MONDAY + timedelta(hours=3)):
        actions.undo(grouping, by=karim)
    assert (look(ticket), look(other)) == before
    assert (tickets_with(karim, "where"), verbs(ticket.ref)[-1]) == ([ticket], "ticket.merge_undone")


def test_what_came_after_stays_where_it_came(ticket: Ticket, other: Ticket, karim: User) -> None:
    grouping = actions.merge(ticket, into=other, by=karim)
    actions.note(other, by=karim, text="After.")
    actions.undo(grouping, by=karim)
    assert (entries(ticket), entries(other)) == (
        [("request", "Where is it?")],
        [("request", "And the blue one?"), ("note", "After.")],
    )


def test_once_is_enough(ticket: Ticket, other: Ticket, karim: User) -> None:
    grouping = actions.merge(ticket, into=other, by=karim)
    actions.undo(grouping, by=karim)
    with pytest.raises(Conflict):
        actions.undo(grouping, by=karim)


def test_not_from_the_archive(ticket: Ticket, other: Ticket, karim: User) -> None:
    grouping = actions.merge(ticket, into=other, by=karim)
    Ticket.objects.filter(pk=ticket.pk).update(state="archived")
    with pytest.raises(Conflict):
        actions.undo(grouping, by=karim)


def test_the_later_merge_first(ticket: Ticket, other: Ticket, karim: User) -> None:
    last = opened("Third")
    first = actions.merge(ticket, into=other, by=karim)
    second = actions.merge(other, into=last, by=karim)
    with pytest.raises(Conflict):
        actions.undo(first, by=karim)
    actions.undo(second, by=karim)
    actions.undo(first, by=karim)
    assert [len(entries(ticket)) for ticket in (ticket, other, last)] == [1, 1, 1]


@pytest.mark.parametrize("ending", ["answered", "taken back", "closed"])
def test_a_question_that_was_settled_meanwhile_does_not_wait_again(
    ticket: Ticket, other: Ticket, karim: User, registers: Service, ending: str
) -> None:
    actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)
    grouping = actions.merge(ticket, into=other, by=karim)
    if ending == "answered":
        actions.expert_answers(other, by=User.objects.get(username="elke"), text="There.")
    elif ending == "taken back":
        actions.take_back(other, by=karim)
    else:
        actions.close(other, by=karim)
    actions.undo(grouping, by=karim)
    target = ("closed", "answered") if ending == "closed" else ("open", "")
    assert [(fresh(ticket).state, fresh(ticket).outcome) for ticket in (ticket, other)] == [
        ("open", "second_line"),
        target,
    ]
    assert waiting_handover(ticket) is None


def test_each_keeps_its_own_question(ticket: Ticket, other: Ticket, karim: User, registers: Service) -> None:
    actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)
    actions.hand_over(other, by=karim, service=service("OTH", "mia"), question="Which?", tell=False)
    grouping = actions.merge(ticket, into=other, by=karim)
    actions.expert_answers(other, by=User.objects.get(username="mia"), text="Blue.")
    actions.undo(grouping, by=karim)
    assert [(fresh(ticket).state, fresh(ticket).outcome) for ticket in (ticket, other)] == [
        ("second_line", "second_line"),
        ("open", "second_line"),
    ]


# --- split


def two(ticket: Ticket, by: User) -> list[Any]:
    actions.note(ticket, by=by, text="About the other thing.")
    return list(ticket.entries.order_by("id"))


def test_some_entries_become_a_ticket_of_their_own(ticket: Ticket, karim: User) -> None:
    _request, note = two(ticket, karim)
    grouping = actions.split(ticket, entries=[note], subject=f" About\n{NUMBER}\x00 ", by=karim)
    made = grouping.target
    assert (made.subject, made.state, made.owner, made.requester_email) == (
        f"About {TOKEN}",
        "open",
        karim,
        "an@namur.example",
    )
    assert (kinds(ticket), kinds(made)) == (["request"], ["note"])
    assert [(link.a, link.b, link.kind) for link in Link.objects.all()] == [(ticket, made, "related")]
    assert (tickets_with(karim, "thing"), verbs(ticket.ref)[-1], verbs(made.ref)) == (
        [made],
        "ticket.split",
        ["ticket.opened"],
    )


def test_without_a_subject_it_keeps_the_old_one(ticket: Ticket, karim: User) -> None:
    _request, note = two(ticket, karim)
    assert actions.split(ticket, entries=[note], subject=" ", by=karim).target.subject == "Lost key"


def test_one_at_least_goes_and_one_stays(ticket: Ticket, other: Ticket, karim: User) -> None:
    both = two(ticket, karim)
    for chosen in ([], both, [other.entries.get()]):
        with pytest.raises(Invalid) as refused:
            actions.split(ticket, entries=chosen, subject="x", by=karim)
        assert refused.value.field == "entries"


def test_the_archive_is_not_split(ticket: Ticket, karim: User) -> None:
    _request, note = two(ticket, karim)
    Ticket.objects.filter(pk=ticket.pk).update(state="archived", closed_at=MONDAY)
    with pytest.raises(Conflict):
        actions.split(ticket, entries=[note], subject="x", by=karim)


@pytest.mark.parametrize("closed", [False, True])
def test_undo_brings_the_entries_back_and_the_empty_ticket_leads_there(
    ticket: Ticket, karim: User, closed: bool
) -> None:
    _request, note = two(ticket, karim)
    grouping = actions.split(ticket, entries=[note], subject="x", by=karim)
    if closed:
        actions.close(grouping.target, by=karim)
    actions.undo(grouping, by=karim)
    made = fresh(grouping.target)
    assert (kinds(ticket), kinds(made), made.state, made.merged_into) == (["request", "note"], [], "closed", ticket)


def test_undo_leaves_a_ticket_on_which_something_came(ticket: Ticket, karim: User) -> None:
    _request, note = two(ticket, karim)
    grouping = actions.split(ticket, entries=[note], subject="x", by=karim)
    actions.note(grouping.target, by=karim, text="New.")
    actions.undo(grouping, by=karim)
    made = fresh(grouping.target)
    assert (kinds(ticket), entries(made), made.state, made.merged_into) == (
        ["request", "note"],
        [("note", "New.")],
        "open",
        None,
    )


def test_nothing_is_merged_into_what_cannot_be_opened_again(ticket: Ticket, karim: User) -> None:
    into = opened("Elsewhere")
    Ticket.objects.filter(pk=into.pk).update(state="archived", closed_at=MONDAY)
    with pytest.raises(Conflict, match="link this one"):
        actions.merge(ticket, into=into, by=karim)


def test_an_undo_locks_the_tickets_first_as_taking_back_does(karim: User) -> None:
    grouping = actions.merge(opened(), into=opened(), by=karim)
    with CaptureQueriesContext(connection) as captured:
        actions.undo(grouping, by=karim)
    locks = [query["sql"].split('"')[1] for query in captured if "FOR UPDATE" in query["sql"]]
    assert locks == ["tickets_ticket", "tickets_regrouping"]
