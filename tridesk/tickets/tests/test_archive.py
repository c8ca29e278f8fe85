"""Closed tickets come to rest; what is over its time is pseudonymised when two people agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.mailroom.models import InMail, OutMail
from tridesk.tickets import actions, tasks
from tridesk.tickets.models import Attachment, Disposal, Draft, Entry, MaskedNumber, Presence, Ticket, TicketWords
from tridesk.tickets.tests.factories import MONDAY, NUMBER, came, fresh, mail, opened, person, topic, verbs

SIX_YEARS_ON = datetime(2032, 6, 1, tzinfo=UTC)


@pytest.fixture
def lead(db: None) -> User:
    return person("lea", "project_leader")


@pytest.fixture
def manager(db: None) -> User:
    return person("max", "centre_manager")


def archived(by: User, **fields: Any) -> Ticket:
    ticket = actions.close(opened(**fields), by=by, text="So.")
    Ticket.objects.filter(pk=ticket.pk).update(state="archived", archived_at=clock.now())
    return fresh(ticket)


# --- the archive


def test_what_was_closed_for_thirty_days_rests(ticket: Ticket, karim: User) -> None:
    actions.close(ticket, by=karim)
    counted = []
    for after in (timedelta(days=30), timedelta(days=30, seconds=1), timedelta(days=31)):
        with clock.frozen(MONDAY + after):
            counted.append(actions.archive_rested())
    now = fresh(ticket)
    assert (counted, now.state, now.archived_at) == ([0, 1, 0], "archived", MONDAY + timedelta(days=30, seconds=1))
    assert verbs(ticket.ref)[-1] == "ticket.archived"


def test_what_is_open_does_not(ticket: Ticket) -> None:
    with clock.frozen(MONDAY + timedelta(days=90)):
        assert actions.archive_rested() == 0


def test_masked_numbers_are_forgotten_with_it(karim: User) -> None:
    ticket = opened(text=f"He is {NUMBER}")
    actions.close(ticket, by=karim)
    assert MaskedNumber.objects.count() == 1
    with clock.frozen(MONDAY + timedelta(days=31)):
        actions.archive_rested()
    assert MaskedNumber.objects.count() == 0


def test_the_nightly_job_archives_everything_and_forgets_who_looked(
    karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tridesk.tickets.actions.archiving.BATCH", 2)
    for _ in range(5):
        actions.close(opened(), by=karim)
    actions.show_presence(opened(), karim, writing=True)
    with clock.frozen(MONDAY + timedelta(days=31)):
        actions.show_presence(opened(), karim, writing=True)
        tasks.archive(0)
    assert (Ticket.objects.filter(state="archived").count(), Presence.objects.count()) == (5, 1)


# --- a proposal


def test_only_what_is_over_its_time_is_proposed(karim: User, lead: User) -> None:
    five = archived(karim)
    ten = archived(karim, topic=topic("ZTEN", keep_years=10))
    with clock.frozen(SIX_YEARS_ON):
        proposal = actions.propose_disposal(by=lead, closed_before=SIX_YEARS_ON, reason=" Time is over ")
    assert (proposal.tickets, proposal.reason, verbs(f"disposal:{proposal.pk}")) == (
        [five.pk],
        "Time is over",
        ["disposal.proposed"],
    )
    with clock.frozen(datetime(2036, 3, 3, tzinfo=UTC)):
        later = actions.propose_disposal(by=lead, closed_before=SIX_YEARS_ON, reason="Time is over")
    assert later.tickets == [five.pk, ten.pk]


@pytest.mark.parametrize("kept", [None, 5])
def test_kept_for_whole_years_leap_days_and_all(karim: User, lead: User, kept: int | None) -> None:
    archived(karim, topic=topic("ZFIVE", keep_years=kept) if kept else None)
    propose: Callable[[], Disposal] = lambda: actions.propose_disposal(  # noqa: E731
        by=lead, closed_before=SIX_YEARS_ON, reason="Time"
    )
    with clock.frozen(datetime(2031, 3, 2, 9, 0, tzinfo=UTC)), pytest.raises(Invalid):
        propose()
    with clock.frozen(datetime(2031, 3, 2, 9, 1, tzinfo=UTC)):
        assert len(propose().tickets) == 1


def test_a_leap_day_looks_back_to_the_day_before(karim: User, lead: User) -> None:
    archived(karim)
    with clock.frozen(datetime(2032, 2, 29, tzinfo=UTC)):
        assert len(actions.propose_disposal(by=lead, closed_before=SIX_YEARS_ON, reason="Time").tickets) == 1


def test_a_proposal_needs_a_reason_a_right_and_something_to_dispose_of(karim: User, lead: User) -> None:
    for reason, field in ((" ", "reason"), ("Time", "closed_before")):
        with pytest.raises(Invalid) as refused:
            actions.propose_disposal(by=lead, closed_before=SIX_YEARS_ON, reason=reason)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        actions.propose_disposal(by=karim, closed_before=SIX_YEARS_ON, reason="Time")


# --- the decision


@pytest.fixture
def proposal(karim: User, lead: User) -> Disposal:
    (ticket,) = came(mail(f"Over {NUMBER}", "Hallo"))
    actions.keep_draft(karim, f"ticket:{ticket.number}", {"text": "half"})
    actions.close(ticket, by=karim, text="So.", language="de")
    Ticket.objects.update(state="archived", archived_at=MONDAY, awaited="x")
    with clock.frozen(SIX_YEARS_ON):
        return actions.propose_disposal(by=lead, closed_before=SIX_YEARS_ON, reason="Time is over")


def test_figures_stay_and_no_words_no_persons_no_raw_mail(proposal: Disposal, manager: User) -> None:
    before = Ticket.objects.get()
    assert actions.approve_disposal(proposal, by=manager) == 1
    after = Ticket.objects.get()
    figures = ("number", "topic", "language", "channel", "organisation", "outcome", "opened_at", "closed_at", "owner")
    assert [getattr(after, name) for name in figures] == [getattr(before, name) for name in figures]
    persons = (
        after.subject,
        after.requester_name,
        after.requester_email,
        after.requester_phone,
        after.contact,
        after.awaited,
    )
    assert (persons, after.pseudonymised_at) == (("—", "", "", "", None, ""), MONDAY)
    contents = Entry.objects.values_list(
        "kind", "text", "quoted", "signature", "html", "author_name", "message_id", "recipients"
    )
    assert list(contents.order_by("id")) == [
        ("request", "", "", "", "", "", "", []),
        ("answer", "", "", "", "", "", "", []),
    ]
    left = (InMail, OutMail, Attachment, MaskedNumber, TicketWords, Draft)
    assert [model.objects.count() for model in left] == [0] * 6
    assert (Disposal.objects.get().done_at, verbs(f"disposal:{proposal.pk}")[-1]) == (MONDAY, "disposal.approved")


def test_mails_that_a_merge_moved_stay_with_the_ticket_that_has_them(karim: User) -> None:
    source, target = opened(), opened()
    entry = actions.answer(source, by=karim, text="So.").entries.get(kind="answer")
    actions.merge(fresh(source), into=target, by=karim)
    Ticket.objects.filter(pk=source.pk).update(state="archived", archived_at=MONDAY)
    assert actions.pseudonymise([source.pk]) == 1
    entry.refresh_from_db()
    assert entry.out_mail is not None


def test_not_by_who_proposed_it(proposal: Disposal, lead: User) -> None:
    with pytest.raises(NotAllowed):
        actions.approve_disposal(proposal, by=lead)
    assert Ticket.objects.get().pseudonymised_at is None


def test_not_in_the_database_either(proposal: Disposal, lead: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_disposal SET approved_by_id = proposed_by_id")


def test_not_by_who_may_not(proposal: Disposal, sofie: User) -> None:
    for decide in (actions.approve_disposal, actions.refuse_disposal):
        with pytest.raises(NotAllowed):
            decide(proposal, by=sofie)


def test_refused_nothing_is_touched_and_it_stays_refused(proposal: Disposal, manager: User) -> None:
    actions.refuse_disposal(proposal, by=manager)
    for decide in (actions.approve_disposal, actions.refuse_disposal):
        with pytest.raises(Conflict):
            decide(proposal, by=manager)
    assert (Ticket.objects.get().pseudonymised_at, verbs(f"disposal:{proposal.pk}")[-1]) == (None, "disposal.refused")


def test_what_two_proposals_name_is_done_once(proposal: Disposal, lead: User, manager: User) -> None:
    with clock.frozen(SIX_YEARS_ON):
        again = actions.propose_disposal(by=lead, closed_before=SIX_YEARS_ON, reason="Again")
    assert (actions.approve_disposal(proposal, by=manager), actions.approve_disposal(again, by=manager)) == (1, 0)


def test_what_is_not_archived_is_never_pseudonymised(ticket: Ticket) -> None:
    assert (actions.pseudonymise([ticket.pk]), fresh(ticket).subject) == (0, "Lost key")
