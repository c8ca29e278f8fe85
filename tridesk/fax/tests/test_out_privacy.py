"""What faxes that leave keep of a person is shown, and goes when they are erased or the ticket is disposed of."""

from __future__ import annotations

import pytest

from tridesk.directory.models import Contact
from tridesk.directory.privacy.traces import Traces
from tridesk.fax.models import FaxAttempt, OutFax
from tridesk.fax.outgoing import actions, process, queries
from tridesk.fax.outgoing.facts import ENDED, LEFT, OutFaxFacts
from tridesk.fax.outgoing.personal_data import OutFaxKeeper, dispose
from tridesk.fax.tests.leaving import Order
from tridesk.journal.facts import Change
from tridesk.kit import clock
from tridesk.telephony.simulator.faxes import STATION, SimulatedFaxLine
from tridesk.tickets.models import Ticket

pytestmark = pytest.mark.django_db
KEEPER = OutFaxKeeper()
AN = Traces(frozenset({"An Peeters"}), phones=frozenset({"+3292000000"}))


@pytest.fixture
def an(db: None) -> Contact:
    return Contact.objects.create(name="An Peeters", phone="+3292000000")


def test_disclosed_and_erased(order: Order, an: Contact, line: SimulatedFaxLine) -> None:
    fax = order()
    (told,) = KEEPER.disclose(an)
    assert (told["to"], told["name"], told["pages"], told["state"]) == ("+3292000000", "An Peeters", 1, "waiting")
    assert KEEPER.still_needed(an) is not None
    process.look(line)
    process.look(line)
    assert KEEPER.still_needed(an) is None
    assert FaxAttempt.objects.get().station == STATION
    actions.keep_report(fax.pk)
    assert queries.reports_on(OutFax.objects.all()).count() == 1
    assert KEEPER.pseudonymise(an, AN, known_by_name=True) == {"out_faxes": 1}
    fax.refresh_from_db()
    assert (fax.to, fax.name, fax.subject, fax.sealed, fax.report, bool(fax.digest)) == ("", "—", "—", None, None, True)
    assert not queries.reports_on(OutFax.objects.all()).exists()
    attempt = FaxAttempt.objects.get()
    assert (attempt.to, attempt.station, attempt.pages) == ("", "", 1)


def test_a_fax_to_others_that_names_them_loses_the_name_and_its_papers(order: Order, an: Contact) -> None:
    fax = order(to="02 518 00 01")
    assert KEEPER.pseudonymise(an, AN, known_by_name=True) == {}
    fax.refresh_from_db()
    assert (fax.to, fax.name, fax.sealed) == ("+3225180001", "—", None)
    other = order(to="02 518 00 01", name="Bo Vermeulen")
    assert KEEPER.pseudonymise(an, Traces(frozenset({"An Peeters"})), known_by_name=False) == {}
    other.refresh_from_db()
    assert (other.name, other.sealed is not None) == ("Bo Vermeulen", True)


def test_disposal_takes_the_papers(order: Order, ticket: Ticket) -> None:
    order()
    dispose([ticket.pk])
    assert OutFax.objects.get().sealed is None


def test_figures_count_a_fax_once_it_arrived(order: Order, line: SimulatedFaxLine) -> None:
    facts, fax = OutFaxFacts(), order()
    assert list(facts.facts([fax.pk])) == []
    process.look(line)
    process.look(line)
    left, ended = facts.facts([fax.pk])
    assert (left.thing, left.counter, left.language, left.channel) == (fax.pk, LEFT.number, "nl", "mail")
    assert (ended.counter, ended.good) == (ENDED.number, True)
    assert list(facts.things(0, 10)) == [fax.pk]
    assert facts.listed([fax.pk])[fax.pk].address == f"/faxes/out/{fax.pk}/"


@pytest.mark.parametrize(("state", "counted"), [("given_up", [False]), ("in_part", [False]), ("stopped", [])])
def test_what_did_not_arrive_counts_against_what_ended_and_what_was_stopped_nowhere(
    state: str, counted: list[bool], order: Order
) -> None:
    fax = order()
    OutFax.objects.update(state=state, next_at=None, ended_at=clock.now())
    assert [(fact.counter, fact.good) for fact in OutFaxFacts().facts([fax.pk])] == [
        (ENDED.number, good) for good in counted
    ]


def test_the_figures_of_a_fax_follow_its_ticket_and_the_word_of_a_person(order: Order) -> None:
    facts, fax = OutFaxFacts(), order()
    about: list[tuple[str, dict[str, int]]] = [("ticket.classified", {}), ("fax.decided", {"out_fax": fax.pk})]
    for verb, data in about:
        assert facts.changed([Change(1, clock.now(), verb, fax.ref, data)]) == {fax.pk}
    assert facts.changed([Change(1, clock.now(), "notice.began", "notice:1", {})]) == set()
