"""A ticket sleeps until a moment, out of its owner's list and never late, and comes back by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.office.worktime import WorkingHours
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Conflict, Invalid
from tridesk.tickets import actions, queries, sleep, tasks, worklist
from tridesk.tickets.lifecycle import LOW, URGENT, Awaiting
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import TicketFilters, queue
from tridesk.tickets.tests.browsing import at
from tridesk.tickets.tests.factories import MONDAY, NUMBER, TOKEN, came, fresh, mail, opened, our_id, verbs

TUESDAY = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)  # half past eight in Brussels, when the desk opens
WHY = "The list of the province comes tomorrow."


def slept(ticket: Ticket, by: User, until: datetime = TUESDAY) -> Ticket:
    return actions.snooze(ticket, by=by, until=until, why=WHY)


def listed(by: User, name: str = "mine") -> list[Ticket]:
    return queue(by, name, TicketFilters()).tickets


# --- until when: on plain values


@pytest.mark.parametrize(
    ("now", "day", "week"),
    [
        (datetime(2026, 3, 2, 10), datetime(2026, 3, 3, 8, 30), datetime(2026, 3, 9, 8, 30)),
        (datetime(2026, 3, 6, 23), datetime(2026, 3, 9, 8, 30), datetime(2026, 3, 9, 8, 30)),
        (datetime(2026, 3, 8, 1), datetime(2026, 3, 9, 8, 30), datetime(2026, 3, 9, 8, 30)),
        (datetime(2026, 4, 3, 10), datetime(2026, 4, 7, 8, 30), datetime(2026, 4, 7, 8, 30)),  # before Easter Monday
    ],
)
def test_the_moments_that_are_often_wanted(now: datetime, day: datetime, week: datetime) -> None:
    hours = WorkingHours(closed=frozenset({date(2026, 4, 6)}))
    moments = (
        sleep.next_working_day(now.replace(tzinfo=BRUSSELS), hours),
        sleep.next_week(now.replace(tzinfo=BRUSSELS), hours),
    )
    assert moments == (day.replace(tzinfo=BRUSSELS), week.replace(tzinfo=BRUSSELS))


# --- asleep


def test_it_is_out_of_its_owners_list_and_under_research(ticket: Ticket, karim: User) -> None:
    slept(ticket, karim)
    assert (fresh(ticket).state, fresh(ticket).owner, fresh(ticket).is_asleep) == ("research", karim, True)
    assert (listed(karim), listed(karim, "new"), listed(karim, "research")) == ([], [], [ticket])
    assert queries.counts(karim) | {"unproved": 0} == dict.fromkeys(queries.QUEUES, 0) | {"research": 1}


def test_it_is_never_late_and_not_among_what_is_due_today(karim: User) -> None:
    ticket = slept(opened(priority=URGENT), karim)
    with clock.frozen(MONDAY + timedelta(hours=6)):  # its two hours are over
        assert not fresh(ticket).is_late(clock.now())
        assert (listed(karim, "late"), queries.counts(karim)["late"]) == ([], 0)
        due_today = next(iter(worklist.of_tickets(karim)))
        assert list(due_today.rows) == []


def test_who_let_it_sleep_and_why_is_in_the_journal(ticket: Ticket, karim: User) -> None:
    actions.snooze(ticket, by=karim, until=TUESDAY, why=f"Asked about {NUMBER}")
    entry = JournalEntry.objects.get(verb="ticket.snoozed")
    until = datetime.fromisoformat(entry.data["until"])
    assert (entry.by, entry.data["why"], until) == (karim, f"Asked about {TOKEN}", TUESDAY)


def test_a_moment_when_nobody_is_there_becomes_the_next_opening(ticket: Ticket, karim: User) -> None:
    slept(ticket, karim, MONDAY + timedelta(hours=12))
    assert fresh(ticket).awaited_until == TUESDAY


@pytest.mark.parametrize(
    ("until", "why", "field"),
    [(MONDAY, WHY, "until"), (MONDAY + timedelta(days=3650), WHY, "until"), (TUESDAY, " ", "why")],
)
def test_what_makes_no_sense_is_refused(ticket: Ticket, karim: User, until: datetime, why: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.snooze(ticket, by=karim, until=until, why=why)
    assert refused.value.field == field


def test_a_question_to_the_second_line_does_not_sleep(asked: Ticket, karim: User) -> None:
    with pytest.raises(Conflict):
        slept(asked, karim)


# --- awake


def test_it_comes_back_on_top_when_its_moment_has_come(karim: User) -> None:
    ticket, other = opened(priority=LOW), actions.take(opened(), by=karim)
    slept(ticket, karim)
    with clock.frozen(TUESDAY - timedelta(seconds=1)):
        tasks.wake_sleepers(0)
        assert listed(karim) == [other]
    with clock.frozen(TUESDAY):
        assert listed(karim) == [other, ticket]  # even before the job
        tasks.wake_sleepers(0)
        assert (listed(karim), fresh(ticket).state) == ([ticket, other], "open")
    assert (verbs(ticket.ref)[-1], fresh(ticket).awaited, fresh(ticket).paused_at) == ("ticket.woken", "", None)
    assert [kind for _ticket, kind in queries.arrived(karim, [ticket.number])] == ["mine"]


def test_many_wake_in_batches(karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.outcomes, "BATCH", 2)
    for _ in range(5):
        slept(opened(), karim)
    with clock.frozen(TUESDAY):
        tasks.wake_sleepers(0)
    assert Ticket.objects.filter(state="open").count() == 5


def test_a_reply_wakes_it_at_once_and_its_answer_is_due_when_it_was(karim: User) -> None:
    (ticket,) = came(mail(message_id="<first@namur.example>"))
    actions.answer(ticket, by=karim, text="We look into it.")
    due = fresh(ticket).due_at
    slept(ticket, karim)
    with clock.frozen(MONDAY + timedelta(hours=3)):
        came(mail("Re: Toegang", "Nog iets.", f"In-Reply-To: {our_id(ticket)}"))
    woken = fresh(ticket)
    assert (woken.state, woken.due_at, woken.awaited_until) == ("open", due, None)
    assert listed(karim) == [ticket]


def test_while_the_requester_was_awaited_the_clock_stood_still_and_in_its_sleep_it_ran(
    ticket: Ticket, karim: User
) -> None:
    due = fresh(ticket).due_at
    until = MONDAY + timedelta(days=10)
    actions.research(ticket, by=karim, awaited="a list", until=until, awaiting=Awaiting.REQUESTER)
    with clock.frozen(MONDAY + timedelta(hours=1)):
        slept(ticket, karim)
    with clock.frozen(MONDAY + timedelta(hours=3)):
        slept(ticket, karim)
        actions.research(ticket, by=karim, awaited="a list", until=until)
    assert (fresh(ticket).due_at, fresh(ticket).paused_at) == (due + timedelta(hours=1), None)


# --- pages


def test_the_form_offers_the_next_working_day_and_next_week(desk: Client, ticket: Ticket) -> None:
    form = desk.get(at(ticket, "more/sleep")).content.decode()
    assert "next working day: 3 March 2026, 8.30" in form
    assert "next week: 9 March 2026, 8.30" in form
    answer = desk.post(at(ticket, "sleep"), {"when": "week", "why": WHY}, follow=True)
    page = answer.content.decode()
    assert fresh(ticket).awaited_until == datetime(2026, 3, 9, 7, 30, tzinfo=UTC)
    assert "Sleeps until Monday 9 March 2026, 08.30: The list of the province" in " ".join(page.split())
    assert "Karim let this sleep until 9 March 2026, 8.30: The list of the province" in page


def test_a_moment_that_was_typed_goes_before_the_list(desk: Client, ticket: Ticket) -> None:
    desk.post(at(ticket, "sleep"), {"when": "week", "until": "2026-03-05T14:00", "why": WHY})
    assert fresh(ticket).awaited_until == datetime(2026, 3, 5, 13, 0, tzinfo=UTC)
    listed_page = desk.get("/tickets/?view=research").content.decode()
    assert "sleeps until <time" in listed_page
    assert ">Thursday 14.00</time>" in listed_page


@pytest.mark.parametrize("typed", [{}, {"when": "never", "why": WHY}, {"when": "day"}, {"why": WHY}])
def test_a_form_with_a_gap_is_refused(desk: Client, ticket: Ticket, typed: dict[str, str]) -> None:
    assert desk.post(at(ticket, "sleep"), typed).status_code == 422
    assert fresh(ticket).state == "open"


def test_the_timeline_says_that_it_woke(desk: Client, ticket: Ticket, karim: User) -> None:
    slept(ticket, karim)
    with clock.frozen(TUESDAY):
        tasks.wake_sleepers(0)
        assert "It has slept until its moment." in desk.get(at(ticket)).content.decode()
