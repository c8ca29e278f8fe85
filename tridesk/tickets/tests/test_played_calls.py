"""A desk left alone with the simulator for a weekend is still usable: few rows, and no heap of open tickets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.telephony.models import Agent, Call, CallBack
from tridesk.tickets.intake.calls import file_calls
from tridesk.tickets.intake.played_calls import AFTER, close_played_calls
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import MONDAY

pytestmark = pytest.mark.django_db
OUTCOMES = ("answered", "abandoned", "left", "call_back")


def call(number: int, *, by: User | None = None, prefix: str = "sim-") -> Call:
    """The call with this number: every fourth is answered by `by`, the others end otherwise."""
    now, outcome = clock.now(), OUTCOMES[number % 4]
    return Call.objects.create(
        key=f"{prefix}{number}",
        number=f"+3269{number:06}",
        language="nl",
        phase="ended",
        outcome=outcome,
        arrived_at=now - timedelta(minutes=2),
        queued_at=now - timedelta(minutes=2),
        ended_at=now,
        agent=by if outcome == "answered" else None,
        answered_at=now if outcome == "answered" else None,
    )


def open_tickets() -> int:
    return Ticket.objects.filter(closed_at__isnull=True).count()


def test_a_weekend_leaves_a_few_open_tickets(karim: User) -> None:
    Agent.objects.create(user=karim, since=MONDAY, by_script=True)
    number = most = 0
    for hour in range(63):
        with clock.frozen(MONDAY + timedelta(hours=hour)):
            for _ in range(4):  # what comes while nobody is there
                row = call(number, by=karim)
                if row.outcome == "call_back":
                    CallBack.objects.create(call=row, asked_at=clock.now())
                number += 1
            file_calls()
            close_played_calls()
            most = max(most, open_tickets())
    assert Ticket.objects.count() == 4 * 63
    assert most <= 4 * (AFTER // timedelta(hours=1) + 1)
    assert CallBack.objects.filter(done_at__isnull=True).count() <= AFTER // timedelta(hours=1) + 1


def test_what_a_person_owns_and_real_calls_are_left_to_people(karim: User) -> None:
    with clock.frozen(MONDAY):
        call(0, by=karim)
        call(1, prefix="real-")
        file_calls()
    with clock.frozen(MONDAY + AFTER + timedelta(minutes=1)):
        assert close_played_calls() == 0
    assert open_tickets() == 2
