"""Missed calls: hang-ups, repeated calls from one number, and the call that is answered in the end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.telephony.desk import figures
from tridesk.telephony.models import Call
from tridesk.tickets import actions
from tridesk.tickets.calls import calls_of, calls_without_ticket
from tridesk.tickets.intake.calls import file_calls
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import MONDAY, entries, verbs

pytestmark = pytest.mark.django_db
NUMBER = "+3269000000"


def missed(
    seconds: float = 40,
    *,
    number: str = NUMBER,
    outcome: str = "left",
    at: datetime = MONDAY,
    service: str = "",
    language: str = "fr",
) -> Call:
    """A call abandoned after so many seconds, filed at once."""
    call = Call.objects.create(
        key=f"c{Call.objects.count()}",
        number=number,
        language=language,
        phase="ended",
        outcome=outcome,
        service=service,
        arrived_at=at,
        queued_at=at if outcome == "abandoned" else None,
        ended_at=at + timedelta(seconds=seconds),
    )
    file_calls()
    return call


def answered(by: User, *, number: str = NUMBER) -> Call:
    call = Call.objects.create(
        key=f"c{Call.objects.count()}",
        number=number,
        language="fr",
        phase="talk",
        outcome="",
        agent=by,
        arrived_at=MONDAY,
        queued_at=MONDAY,
        answered_at=MONDAY + timedelta(seconds=9),
        life={"key": "c"},
    )
    file_calls()
    return call


def tickets() -> list[tuple[str, str, str]]:
    return list(Ticket.objects.order_by("pk").values_list("subject", "state", "outcome"))


# --- hang-ups


def test_a_hang_up_within_ten_seconds_without_a_choice_closes_itself() -> None:
    call = missed(2)
    assert tickets() == [("Raccroché", "closed", "hung_up")]
    assert calls_of(Ticket.objects.get()) == [call], "nothing is deleted"
    entry = JournalEntry.objects.get(verb="ticket.closed")
    assert entry.data == {"outcome": "hung_up", "by_rule": True}


def test_a_caller_who_waited_for_longer_or_chose_something_is_a_task() -> None:
    missed(11, number="+3269000001")
    missed(8, number="+3269000002", outcome="abandoned", service="KEYS")
    assert tickets() == [("Appel manqué", "open", "")] * 2


def test_a_withheld_number_that_hangs_up_closes_itself_and_is_joined_with_nobody() -> None:
    missed(2, number="")
    missed(2, number="")
    missed(30, number="")
    missed(30, number="")
    assert tickets() == [("Raccroché", "closed", "hung_up")] * 2 + [("Appel manqué", "open", "")] * 2


def test_hang_ups_count_as_abandoned_in_the_figures_all_the_same() -> None:
    missed(4, outcome="abandoned")
    with clock.frozen(MONDAY + timedelta(minutes=5)):
        today = figures.today()
    assert (today.offered, today.abandoned_short) == (1, 1)


# --- repeated calls of one number


def test_repeated_calls_of_one_number_are_one_ticket_with_the_count() -> None:
    calls = [missed(30), missed(30), missed(2)]
    assert tickets() == [("Appels manqués : 3", "open", "")]
    ticket = Ticket.objects.get()
    assert calls_of(ticket) == calls
    assert [kind for kind, _text in entries(ticket)] == ["request", "note", "note"]
    assert calls_without_ticket() == []


def test_of_an_unknown_language_too_whatever_is_active_when_they_are_filed() -> None:
    with override("de"):
        missed(language="")
        missed(language="")
    assert (tickets(), Ticket.objects.get().language) == ([("Gemiste oproepen: 2", "open", "")], "")


def test_filed_together_they_are_one_ticket_as_well() -> None:
    Call.objects.bulk_create(
        Call(
            key=f"k{at}",
            number=NUMBER,
            phase="ended",
            outcome="left",
            arrived_at=MONDAY,
            ended_at=MONDAY + timedelta(seconds=30),
        )
        for at in range(3)
    )
    assert file_calls() == 3
    assert tickets() == [("Gemiste oproepen: 3", "open", "")]


def test_hang_ups_of_one_number_stay_one_closed_ticket_until_somebody_waits() -> None:
    missed(2)
    missed(3)
    assert tickets() == [("Raccroché, 2 appels", "closed", "hung_up")]
    missed(30)
    assert tickets() == [("Appels manqués : 3", "open", "")]
    assert verbs(Ticket.objects.get().ref) == ["ticket.opened", "ticket.closed", "ticket.reopened"]


def test_what_people_wrote_in_the_subject_stays() -> None:
    missed(30)
    Ticket.objects.update(subject="PIN perdu ?")
    missed(30)
    assert tickets() == [("PIN perdu ?", "open", "")]


def test_a_ticket_that_a_colleague_closed_is_not_opened_again(karim: User) -> None:
    missed(30)
    actions.close(Ticket.objects.get(), by=karim)
    missed(30)
    assert [state for _subject, state, _outcome in tickets()] == ["closed", "open"]


def test_another_day_is_another_ticket() -> None:
    missed(2, at=MONDAY - timedelta(days=2))
    missed(2)
    assert tickets() == [("Raccroché", "closed", "hung_up")] * 2


# --- answered in the end


def test_a_later_answered_call_of_the_number_closes_them(karim: User) -> None:
    missed(30)
    missed(30)
    answered(karim)
    first, second = Ticket.objects.order_by("pk")
    assert (first.state, first.outcome, second.state) == ("closed", "answered", "open")
    assert entries(first)[-1] == ("note", f"L’appelant nous a joints depuis : ticket {second.number}.")


def test_behind_a_number_that_several_people_share_each_call_has_its_own_ticket(karim: User) -> None:
    for name in ("An", "Bart"):
        Contact.objects.create(name=name, phone=NUMBER)
    missed(30)
    missed(30)
    answered(karim)
    assert [(subject, state) for subject, state, _outcome in tickets()] == [
        ("Appel manqué", "open"),
        ("Appel manqué", "open"),
        ("Appel", "open"),
    ]


def test_a_number_that_a_colleague_left_behind_is_one_persons(karim: User) -> None:
    Contact.objects.create(name="An", phone=NUMBER, left_on=MONDAY)
    Contact.objects.create(name="Bart", phone=NUMBER)
    missed(30)
    answered(karim)
    assert [state for _subject, state, _outcome in tickets()] == ["closed", "open"]


def test_another_number_and_a_withheld_one_close_nothing(karim: User) -> None:
    missed(30)
    missed(30, number="")
    answered(karim, number="+3269000009")
    answered(karim, number="")
    assert [state for _subject, state, _outcome in tickets()] == ["open"] * 4


def test_a_ticket_that_somebody_works_on_is_theirs_to_close(karim: User) -> None:
    missed(30)
    Ticket.objects.update(owner=karim)
    answered(karim)
    assert [state for _subject, state, _outcome in tickets()] == ["open", "open"]


def test_a_promised_call_back_is_not_settled_by_another_call(karim: User) -> None:
    Call.objects.create(
        key="promised", number=NUMBER, phase="ended", outcome="call_back", arrived_at=MONDAY, ended_at=MONDAY
    )
    answered(karim)
    assert [state for _subject, state, _outcome in tickets()] == ["open", "open"]
