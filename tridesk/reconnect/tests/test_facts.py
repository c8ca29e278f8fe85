"""The figures of restores: each moment once with the time since the last, and nothing for what was taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Credential
from tridesk.journal.facts import Change, CountedFact
from tridesk.kit import clock
from tridesk.reconnect import queries
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import opening, ordering, reversal, telling
from tridesk.reconnect.facts import RestoreFacts
from tridesk.reconnect.models import Restore
from tridesk.reconnect.tests.stories import MONDAY, begun, called, ordered, restored
from tridesk.tickets.models import Ticket

pytestmark = pytest.mark.django_db
SOURCE = RestoreFacts()


def facts() -> dict[str, CountedFact]:
    keys = {counter.number: counter.key.partition(".")[2] for counter in SOURCE.counters}
    made = list(SOURCE.facts(SOURCE.things(0, 100)))
    assert len({fact.counter for fact in made}) == len(made)
    return {keys[fact.counter]: fact for fact in made}


def after(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def test_each_moment_counts_with_the_time_since_the_one_before(
    twin: Twin, ticket: Ticket, key: Credential, karim: User, rosa: Contact
) -> None:
    lost_at = MONDAY - timedelta(days=3)
    restore = opening.open_restore(ticket, rosa, key.user, by=karim, lost_at=lost_at)
    restore = begun(ticket, key, karim)
    with clock.frozen(after(2)):
        called(restore, karim)
    with clock.frozen(after(3)):
        ordered(restore, karim)
    with clock.frozen(after(5)):
        ordering.confirm(restore.pk, by=karim)
    made = facts()
    assert {key: (fact.at, fact.seconds) for key, fact in made.items()} == {
        "opened": (MONDAY, 3 * 86_400),
        "proved": (after(2), 120),
        "restored": (after(3), 60),
        "lost": (after(3), 3 * 86_400 + 180),
        "confirmed": (after(5), 120),
    }
    assert (made["opened"].working or 0) < 86_400, "a weekend lies between"
    assert {(fact.language, fact.cause, fact.outcome, fact.organisation, fact.topic) for fact in made.values()} == {
        ("fr", "key_blocked", "restored", rosa.organisation_id, 0)
    }


def test_advice_that_was_enough_is_solved(ticket: Ticket, key: Credential, karim: User) -> None:
    assert ticket.contact is not None
    restore = opening.begin(ticket, ticket.contact, key, by=karim)
    opening.answer_question(restore.pk, ("key", "network"), queries.current_tree(), by=karim)
    opening.solve(restore.pk, by=karim)
    made = facts()
    assert ({*made}, made["solved"].cause, made["solved"].outcome) == ({"opened", "solved"}, "network", "solved")


def test_what_another_service_mends_is_referred_and_not_refused(ticket: Ticket, key: Credential, karim: User) -> None:
    assert ticket.contact is not None
    restore = opening.begin(ticket, ticket.contact, key, by=karim)
    opening.answer_question(restore.pk, ("card", "card_certificate"), queries.current_tree(), by=karim)
    opening.refer(restore.pk, by=karim)
    made = facts()
    assert ({*made}, made["referred"].cause) == ({"opened", "referred"}, "card_certificate")


@pytest.mark.parametrize("end", [opening.refuse, opening.break_off])
def test_refused_and_broken_off(ticket: Ticket, key: Credential, karim: User, end: object) -> None:
    assert callable(end)
    end(begun(ticket, key, karim).pk, "hung up", by=karim)
    assert set(facts()) == {"opened", "refused"}


def test_what_was_undone_or_still_did_not_work_is_not_restored(
    twin: Twin, ticket: Ticket, key: Credential, karim: User
) -> None:
    restore = restored(ticket, key, karim)
    assert "restored" in facts()
    ordering.begin_again(restore.pk, by=karim)
    assert set(facts()) == {"opened", "proved"}
    Restore.objects.update(again_at=None)
    ordering.confirm(restore.pk, by=karim)
    reversal.undo(restore.pk, by=karim)
    assert set(facts()) == {"opened", "proved"}


def test_a_frozen_access_counts_as_refused(twin: Twin, ticket: Ticket, key: Credential, karim: User) -> None:
    restore = restored(ticket, key, karim)
    telling.tell(restore.pk)
    Restore.objects.update(outcome="frozen", closed_at=MONDAY)
    assert set(facts()) == {"opened", "proved", "refused"}


def test_the_journal_names_restores_and_their_tickets(ticket: Ticket, key: Credential, karim: User) -> None:
    restore = begun(ticket, key, karim)
    assert SOURCE.changed([Change(1, MONDAY, "restore.closed", restore.ref, {})]) == {restore.pk}
    assert SOURCE.changed([Change(2, MONDAY, "ticket.changed", f"ticket:{ticket.number}", {})]) == {restore.pk}
    assert SOURCE.changed([Change(3, MONDAY, "restore.caution_set", "restore:caution", {})]) == set()


def test_in_a_list_stands_the_ticket_and_the_organisation(ticket: Ticket, key: Credential, karim: User) -> None:
    restore = begun(ticket, key, karim)
    listed = SOURCE.listed([restore.pk])[restore.pk]
    assert (listed.name, listed.words, listed.address) == (ticket.number, "Namur nl", f"/restores/{restore.pk}/")


def test_causes_are_in_the_reader_s_language() -> None:
    assert len({str(_in(language)) for language in ("nl", "fr", "de", "en")}) == 4


def _in(language: str) -> object:
    with override(language):
        return SOURCE.words["cause"]["key_blocked"]


def test_each_figure_has_a_counter_of_this_source() -> None:
    assert {figure.counter for figure in SOURCE.figures} == {counter.key for counter in SOURCE.counters}
