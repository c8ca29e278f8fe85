"""What the years of the demonstration bring beside tickets: calls on them, and the days of the agents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tridesk.demo import load as loading_module
from tridesk.demo import past
from tridesk.demo.climate import Burst, Seasons
from tridesk.demo.load import load
from tridesk.demo.tests.loader import expect_lived_in
from tridesk.directory.models import ClosedDay, Organisation
from tridesk.directory.office.actions import plan_year
from tridesk.directory.office.queries import forget_working_hours
from tridesk.directory.organisations.actions import load_municipalities
from tridesk.directory.organisations.reference.municipalities import SHIPPED, read
from tridesk.figures import folding
from tridesk.figures.models import Fact
from tridesk.figures.tests.test_folding import state
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.letters import reference as letters
from tridesk.telephony.desk.facts import PRESENT
from tridesk.telephony.desk.figures import half_hours, presence
from tridesk.telephony.models import Call, Span
from tridesk.tickets.calls import calls_without_ticket
from tridesk.tickets.models import Ticket, TicketCall
from tridesk.tickets.reference import loading

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 1, 16, 9, 40, tzinfo=UTC)
START = date(2024, 12, 2)
OUTAGE = Burst(datetime(2024, 12, 10, 10, tzinfo=BRUSSELS), 90, 12, "abc123def456")


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Some weeks in the place of years, in a transaction that is never committed."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), clock.frozen(NOW), transaction.atomic():
        for module in (past, loading_module):
            patch.setattr(module, "long_ago", lambda _today: START)
        forget_working_hours()
        load_municipalities(read(SHIPPED.read_bytes()), by=None, apply=True)
        loading.load()
        letters.load()
        plan_year(2025, by=None)
        load(Seasons(NOW.date(), (OUTAGE,)))
        yield
        transaction.set_rollback(True)
    forget_working_hours()


@pytest.fixture
def _django_db_helper(_loaded: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Stands in for pytest-django's own, which would close the connection: each test undoes what it did."""
    with django_db_blocker.unblock(), clock.frozen(NOW), transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_list_has_something_in_it() -> None:
    expect_lived_in()


def test_the_calendar_knows_the_years_before() -> None:
    assert ClosedDay.objects.filter(date=date(2024, 12, 25)).exists()
    assert not Ticket.objects.filter(opened_at__date=date(2024, 12, 25), channel="phone").exists()


def test_every_call_is_on_a_ticket_that_it_is_about() -> None:
    assert Call.objects.count() == TicketCall.objects.count() > 200
    assert calls_without_ticket() == []
    for link in TicketCall.objects.select_related("call", "ticket"):
        assert link.ticket.requester_phone == link.call.number
    spoken = Ticket.objects.filter(channel="phone", opened_at__lt=NOW - timedelta(hours=1), opened_at__date__gte=START)
    assert not spoken.filter(calls__isnull=True).exclude(received__kind="split").exists()


def test_some_callers_pressed_no_key() -> None:
    assert 0 < Call.objects.filter(silent=True).count() < Call.objects.count() // 10


def test_the_half_hours_of_a_day_are_worth_looking_at() -> None:
    day = datetime(2024, 12, 10, tzinfo=BRUSSELS)
    offered = [row.figures.offered for row in half_hours(day, day + timedelta(days=1))]
    assert sum(offered) >= OUTAGE.calls
    assert 0 < (presence(day, day + timedelta(days=1)).occupancy or 0) < 1
    assert not Span.objects.filter(ended_at__gt=NOW).exists()


def test_calls_about_an_interruption_name_it_and_nobody_is_told_again() -> None:
    about = Ticket.objects.filter(incident=OUTAGE.incident)
    assert (about.count(), about.filter(incident_told_at=None).count()) == (OUTAGE.calls, 0)


def test_tickets_before_a_merger_belong_to_the_municipality_of_that_time() -> None:
    ended = Organisation.objects.filter(kind="municipality", valid_until__isnull=False)
    tickets = Ticket.objects.filter(organisation__in=ended)
    assert not tickets.filter(opened_at__gte=datetime(2025, 1, 1, tzinfo=BRUSSELS)).exists()
    assert not Ticket.objects.filter(contact__organisation__in=ended).exists()


def test_the_figures_count_all_of_it_as_if_it_were_counted_anew() -> None:
    folding.fold_all()
    before = state()
    assert Fact.objects.filter(counter=PRESENT.number).exists()
    folding.rebuild()
    assert state() == before
