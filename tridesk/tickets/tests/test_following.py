"""Tickets follow their organisation through a merger and back, archived ones too."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.models import Organisation
from tridesk.directory.organisations.actions import merge_organisations, preview_merger, undo_merger
from tridesk.journal.models import Entry
from tridesk.tickets.actions import Requester, change
from tridesk.tickets.models import Ticket
from tridesk.tickets.organisation_followers import TicketFollower
from tridesk.tickets.tests.factories import fresh, opened, organisation

pytestmark = pytest.mark.django_db


def of(body: Organisation | None, **fields: object) -> Ticket:
    ticket = opened(requester=Requester(name="An", organisation=body))
    Ticket.objects.filter(pk=ticket.pk).update(**fields)
    return ticket


def test_there_and_back() -> None:
    melle, merelbeke, new = organisation("Melle"), organisation("Merelbeke"), organisation("Merelbeke-Melle")
    old = of(melle, state="archived", closed_at="2026-01-01T10:00Z", archived_at="2026-02-01T10:00Z")
    tickets = [old, of(melle), of(merelbeke), of(new)]
    elsewhere = of(None)
    assert preview_merger([melle, merelbeke], new).following["tickets"][1] == {melle.pk: 2, merelbeke.pk: 1}

    merger = merge_organisations([melle, merelbeke], new, by=None)
    assert [fresh(ticket).organisation for ticket in tickets] == [new, new, new, new]
    assert merger.moved["tickets"] == {melle.pk: [old.pk, tickets[1].pk], merelbeke.pk: [tickets[2].pk]}
    counts = Entry.objects.filter(verb="organisation.merged").order_by("ref").values_list("ref", "data__tickets")
    assert dict(counts) == {melle.ref: 2, merelbeke.ref: 1}

    undo_merger(merger.pk, by=None)
    assert [fresh(ticket).organisation for ticket in tickets] == [melle, melle, merelbeke, new]
    assert fresh(elsewhere).organisation is None


def test_one_that_was_corrected_since_stays_where_it_is(karim: User) -> None:
    melle, new, gent = organisation("Melle"), organisation("Merelbeke-Melle"), organisation("Gent")
    kept, moved = of(melle), of(melle)
    merger = merge_organisations([melle], new, by=None)
    change(fresh(moved), by=karim, organisation=gent)
    undo_merger(merger.pk, by=None)
    assert [fresh(ticket).organisation for ticket in (kept, moved)] == [melle, gent]


def test_it_takes_as_many_queries_for_three_as_for_one() -> None:
    counted = []
    for many in (1, 3):
        old, new = organisation("Old"), organisation("New")
        for _ in range(many):
            of(old)
        with CaptureQueriesContext(connection) as captured:
            TicketFollower().follow([old.pk], new.pk)
        counted.append(len(captured))
    assert counted == [2, 2]
