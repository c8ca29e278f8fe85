"""A fax leaves: ordered on a ticket, attempted, confirmed page by page, reported, stopped, decided."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import IntegrityError, connection
from PIL import Image

from tests.papers import faults_in
from tridesk.accounts.models import User
from tridesk.fax import ports
from tridesk.fax.models import FaxAttempt, OutFax
from tridesk.fax.outgoing import actions, papers, process, queries, rules
from tridesk.fax.outgoing.dispatches import FaxDispatches
from tridesk.fax.tests.conftest import Send
from tridesk.fax.tests.leaving import Machines, Order, draft, look_later, pdf, state
from tridesk.journal.dispatches import DispatchFilter, Fate, Way
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.sandbox import SandboxFailure
from tridesk.telephony.simulator.faxes import STATION, MachineAnswer, SimulatedFaxLine
from tridesk.telephony.switch import Refused, Unreachable
from tridesk.telephony.switch.faxes import FaxEnd, FaxOrder, FaxResult
from tridesk.tickets.actions import content_of
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import EntryKind, Ticket

pytestmark = pytest.mark.django_db

TO: Final = "+3292000000"


def test_an_answer_leaves_is_confirmed_and_stands_in_the_log(
    order: Order, line: SimulatedFaxLine, machines: Machines, ticket: Ticket
) -> None:
    fax = order()
    assert (fax.to, fax.pages, state(fax)) == (TO, 1, "waiting")
    assert ticket.entries.get(kind=EntryKind.ANSWER).text == "De sleutel is geblokkeerd."
    process.look(line)
    assert state(fax) == "sending"
    with Image.open(io.BytesIO(machines.orders[0].content)) as pages:
        assert (pages.size, getattr(pages, "n_frames", 1)) == ((1728, 2292), 1)
    process.look(line)
    fax.refresh_from_db()
    (attempt,) = queries.attempts_of(fax)
    assert (fax.state, fax.confirmed, attempt.end, attempt.rate, attempt.station) == ("sent", 1, "sent", 14400, STATION)
    assert line.results() == []
    (row,) = FaxDispatches().rows(DispatchFilter(to="09 200 00 00", about=ticket.number, digest=fax.digest), None, 10)
    assert (row.way, row.fate, row.to, row.number, row.reply) == (
        Way.FAX,
        Fate.CONFIRMED,
        "09 200 00 00",
        fax.pk,
        "1/1",
    )
    assert {"fax.ordered", "fax.sent"} <= set(Entry.objects.filter(ref=ticket.ref).values_list("verb", flat=True))


def test_documents_go_behind_the_cover_and_alone_without_words(order: Order) -> None:
    form = Upload("formulier.pdf", "application/pdf", pdf(2))
    assert order(uploads=[form]).pages == 3
    assert order(uploads=[form], text="").pages == 2


def test_the_log_says_what_came_in_part(order: Order, line: SimulatedFaxLine, machines: Machines) -> None:
    fax = order(uploads=[Upload("f.pdf", "application/pdf", pdf(2))])
    machines.answers = [MachineAnswer(FaxEnd.LOST, 1), *[MachineAnswer(FaxEnd.VOICE, 0)] * 2]
    process.look(line)
    for minutes in (0, 2, 20):
        look_later(line, minutes)
    assert state(fax) == "in_part"
    (row,) = FaxDispatches().rows(DispatchFilter(), None, 10)
    assert (row.fate, row.reply) == (Fate.IN_PART, "1/3")


def test_what_was_confirmed_is_not_sent_again(order: Order, line: SimulatedFaxLine, machines: Machines) -> None:
    fax = order(uploads=[Upload("f.pdf", "application/pdf", pdf(2))])
    machines.answers = [MachineAnswer(FaxEnd.LOST, 2)]
    process.look(line)
    process.look(line)
    look_later(line, 2)
    assert state(fax) == "sent"
    sizes = []
    for sent in machines.orders:
        with Image.open(io.BytesIO(sent.content)) as pages:
            sizes.append(getattr(pages, "n_frames", 1))
    assert sizes == [3, 1]
    assert [attempt.first_page for attempt in queries.attempts_of(fax)] == [0, 2]


def test_the_ladder_begins_where_it_worked_last(order: Order, line: SimulatedFaxLine, machines: Machines) -> None:
    order()
    machines.answers = [MachineAnswer(FaxEnd.LOST, 0)]
    process.look(line)
    process.look(line)
    look_later(line, 2)
    assert order().rung == 1
    assert [sent.is_t38 for sent in machines.orders] == [True, False]


def test_a_busy_number_waits_longer_each_time(order: Order, line: SimulatedFaxLine, machines: Machines) -> None:
    fax = order()
    machines.answers = [MachineAnswer(FaxEnd.BUSY, 0)] * 2
    with clock.frozen(clock.now()):
        process.look(line)
        process.look(line)
        fax.refresh_from_db()
        assert (fax.state, fax.next_at) == ("waiting", clock.now() + timedelta(minutes=1))


def test_one_number_is_never_called_twice_at_once(order: Order, line: SimulatedFaxLine) -> None:
    first, second = order(), order()
    assert actions.begin_attempt(first.pk) is not None
    assert actions.begin_attempt(second.pk) is None
    assert actions.begin_attempt(first.pk) is None
    process.look(line)
    assert state(second) == "waiting"
    with pytest.raises(IntegrityError, match="fax_attempt_one_at_a_time"):
        FaxAttempt.objects.create(fax=second, name="another", to=TO, first_page=0, rung=0, begun_at=clock.now())


def test_a_fault_of_the_database_is_no_busy_number(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    fax = order()

    def broken(**_fields: object) -> None:
        raise IntegrityError("another rule")

    monkeypatch.setattr(FaxAttempt.objects, "create", broken)
    with pytest.raises(IntegrityError, match="another rule"):
        actions.begin_attempt(fax.pk)


def test_a_call_that_the_switch_does_not_know_waits_for_a_person(
    order: Order, line: SimulatedFaxLine, karim: User
) -> None:
    fax = order()
    attempt = actions.begin_attempt(fax.pk)
    assert attempt is not None
    process.look(line)
    assert state(fax) == "sending"
    look_later(line, 1)
    assert state(fax) == "unknown"
    assert [row.pk for row in queries.out_faxes(queries.TO_DECIDE)] == [fax.pk]
    look_later(line, 600)
    assert state(fax) == "unknown"
    assert actions.decide(fax, actions.ARRIVED, by=karim).state == "sent"
    (row,) = FaxDispatches().rows(DispatchFilter(), None, 10)
    assert (row.fate, row.reply) == (Fate.VOUCHED, "0/1")
    with pytest.raises(Conflict):
        actions.decide(fax, actions.AGAIN, by=karim)


def test_a_stop_does_not_hide_that_nobody_knows_the_end(order: Order, line: SimulatedFaxLine, karim: User) -> None:
    fax = order()
    assert actions.begin_attempt(fax.pk) is not None
    actions.stop(fax, by=karim)
    look_later(line, 1)
    assert state(fax) == "unknown"


def test_an_end_that_is_told_late_is_still_written(order: Order, line: SimulatedFaxLine) -> None:
    fax = order()
    attempt = actions.begin_attempt(fax.pk)
    assert attempt is not None
    look_later(line, 1)
    assert actions.end_attempt(FaxResult(attempt.name, FaxEnd.SENT, pages=1)) is not None
    assert state(fax) == "sent"
    assert actions.end_attempt(FaxResult(attempt.name, FaxEnd.SENT, pages=1)) is None
    assert actions.end_attempt(FaxResult("of-another", FaxEnd.SENT)) is None


def test_what_a_person_has_decided_is_not_undone_by_a_late_end(
    order: Order, line: SimulatedFaxLine, karim: User
) -> None:
    fax = order()
    attempt = actions.begin_attempt(fax.pk)
    assert attempt is not None
    look_later(line, 1)
    actions.decide(fax, actions.GIVE_UP, by=karim)
    assert actions.end_attempt(FaxResult(attempt.name, FaxEnd.SENT, pages=1)) is None
    assert state(fax) == "given_up"
    assert actions.decide(fax, actions.AGAIN, by=karim).state == "waiting"


def test_a_fax_that_waits_is_stopped_at_once_and_once(order: Order, line: SimulatedFaxLine, karim: User) -> None:
    fax = actions.stop(order(), by=karim)
    assert fax.state == "stopped"
    process.look(line)
    assert not FaxAttempt.objects.exists()
    with pytest.raises(Conflict):
        actions.stop(fax, by=karim)


def test_a_call_is_stopped_within_a_second(
    order: Order, tmp_path: Path, karim: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    slow, before = SimulatedFaxLine(tmp_path / "slow", Machines(), seconds=3600), ports.line.answer
    ports.line.plug(lambda: slow)
    try:
        fax = order()
        process.look(slow)
        assert len(slow.going()) == 1
        with django_capture_on_commit_callbacks(execute=True):
            actions.stop(fax, by=karim)
        assert slow.going() == frozenset()
        process.look(slow)
        assert state(fax) == "stopped"
    finally:
        ports.line.plug(before)


def test_one_that_is_stopped_while_its_pages_are_drawn_is_not_dialled(
    order: Order, line: SimulatedFaxLine, machines: Machines, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fax, drawn = order(), papers.drawn

    def stopped_meanwhile(*given: Any, **named: Any) -> list[bytes]:
        actions.stop(fax, by=karim)
        return drawn(*given, **named)

    monkeypatch.setattr(papers, "drawn", stopped_meanwhile)
    process.look(line)
    assert (state(fax), machines.orders) == ("stopped", [])
    assert queries.attempts_of(fax) == []


def test_a_long_fax_holds_up_neither_a_short_one_nor_those_that_come(
    order: Order, send: Send, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What happens in the order of the looks of the process, with one line out."""
    monkeypatch.setattr(process, "MOST_AT_ONCE", 1)
    happened, drawn = list[str](), papers.drawn

    def noted(pdf: bytes, first: int, last: int, *, is_fine: bool) -> list[bytes]:
        happened.append(f"pages {first} to {last}")
        return drawn(pdf, first, last, is_fine=is_fine)

    def dialled(order: FaxOrder) -> MachineAnswer:
        happened.append(f"dialled {order.number}")
        return MachineAnswer(FaxEnd.SENT)

    monkeypatch.setattr(papers, "drawn", noted)
    line, drawings, turn = SimulatedFaxLine(tmp_path / "calls", dialled), process.Drawings(), process.TURN
    order(to="09 200 00 01", text="", uploads=[Upload("f.pdf", "application/pdf", pdf(2 * turn + 1))])
    order(to="09 200 00 02")
    process.look(line, drawings)
    is_left = [drawings.goes_on]
    happened.append(f"came: {send().pages} page")
    for _look in range(3):
        process.look(line, drawings)
        is_left.append(drawings.goes_on)
    assert is_left == [True, False, True, False]
    assert happened == [
        f"pages 0 to {turn}",
        "came: 1 page",
        "pages 0 to 1",
        "dialled +3292000002",
        f"pages {turn} to {2 * turn}",
        f"pages {2 * turn} to {2 * turn + 1}",
        "dialled +3292000001",
    ]


@pytest.mark.parametrize(("is_fine", "high"), [(True, 2292), (False, 1146)])
def test_twenty_pages_leave_in_one_call(
    order: Order, line: SimulatedFaxLine, machines: Machines, is_fine: bool, high: int
) -> None:
    fax = order(text="", uploads=[Upload("f.pdf", "application/pdf", pdf(20))], is_fine=is_fine)
    while not machines.orders:
        process.look(line)
    process.look(line)
    fax.refresh_from_db()
    assert (fax.state, fax.confirmed, len(machines.orders)) == ("sent", 20, 1)
    with Image.open(io.BytesIO(machines.orders[0].content)) as pages:
        assert (pages.size, getattr(pages, "n_frames", 1)) == ((1728, high), 20)


def test_what_cannot_be_drawn_is_no_endless_try(
    order: Order, line: SimulatedFaxLine, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any, **_named: Any) -> list[bytes]:
        raise SandboxFailure("clock")

    fax = order()
    monkeypatch.setattr(papers, "drawn", broken)
    process.look(line)
    assert [(attempt.end, attempt.fault) for attempt in queries.attempts_of(fax)] == [("unreachable", "clock")]
    assert (state(fax), machines.orders) == ("waiting", [])


class Away(SimulatedFaxLine):
    """A switch that does not answer."""

    def stop(self, name: str) -> None:
        raise Unreachable("away")

    def going(self) -> frozenset[str]:
        raise Unreachable("away")


def test_a_switch_that_is_away_changes_nothing(
    order: Order, tmp_path: Path, karim: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    fax = order()
    away, before = Away(tmp_path / "away", Machines(), seconds=3600), ports.line.answer
    ports.line.plug(lambda: away)
    try:
        assert process.look(away) == 1
        with clock.frozen(clock.now() + timedelta(hours=1)):
            assert process.look(away) == 0
        assert state(fax) == "sending"
        with django_capture_on_commit_callbacks(execute=True):
            actions.stop(fax, by=karim)
        assert state(fax) == "sending"
        ports.line.plug(lambda: None)
        actions._hang_up(fax.pk)
    finally:
        ports.line.plug(before)


def test_what_the_switch_refuses_is_no_endless_try(order: Order, tmp_path: Path) -> None:
    class NoWayOut(SimulatedFaxLine):
        def send(self, order: FaxOrder) -> None:
            raise Refused("no provider of telephone lines is set")

    fax = order()
    process.look(NoWayOut(tmp_path / "none"))
    fax.refresh_from_db()
    (attempt,) = queries.attempts_of(fax)
    assert (fax.state, attempt.end, attempt.fault) == (
        "waiting",
        "unreachable",
        "no provider of telephone lines is set",
    )


def test_the_writer_can_think_better_of_it(ticket: Ticket, karim: User, line: SimulatedFaxLine) -> None:
    fax = actions.order_fax(ticket, draft(), by=karim)
    process.look(line)
    assert state(fax) == "waiting"
    look_later(line, 1)
    assert state(fax) == "sent"


def test_a_ticket_is_held_until_its_fax_has_ended(order: Order, line: SimulatedFaxLine, ticket: Ticket) -> None:
    order()
    assert list(queries.with_open_faxes()) == [ticket]
    process.look(line)
    process.look(line)
    assert list(queries.with_open_faxes()) == []


def test_a_fax_waits_for_working_hours(ticket: Ticket, karim: User) -> None:
    saturday = datetime(2026, 3, 7, 10, 0, tzinfo=UTC)
    with clock.frozen(saturday):
        fax = actions.order_fax(ticket, draft(in_hours=True), by=karim)
        assert fax.next_at is not None
        assert (fax.next_at.isoweekday(), fax.next_at > saturday) == (1, True)
        later = actions.order_fax(ticket, draft(leaves_at=saturday + timedelta(days=2)), by=karim)
        assert later.next_at == saturday + timedelta(days=2)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "geen nummer"}, "no_number"),
        ({"to": "02 518 00 0"}, "no_number"),
        ({"to": "0900 12 345"}, "premium_number"),
        ({"to": "+1 900 555 0123"}, "premium_number"),
        ({"text": "  "}, "empty_fax"),
        ({"leaves_at": datetime(2199, 1, 1, tzinfo=UTC)}, "too_late"),
        ({"uploads": [Upload("x.pdf", "application/pdf", b"no pdf")]}, "pdf_not_pdf"),
    ],
)
def test_what_cannot_be_faxed_is_refused_by_name(order: Order, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        order(**fields)
    assert refused.value.code == code
    assert not OutFax.objects.exists()


def test_more_pages_than_a_fax_carries_are_refused(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_PAGES", 2)
    with pytest.raises(Invalid) as refused:
        order(uploads=[Upload("f.pdf", "application/pdf", pdf(3))])
    assert refused.value.code == "not_faxable"


def test_the_report_is_sealed_and_its_hash_is_in_the_journal(
    order: Order, line: SimulatedFaxLine, ticket: Ticket
) -> None:
    fax = order()
    actions.keep_report(fax.pk)
    process.look(line)
    process.look(line)
    actions.keep_report(fax.pk)
    fax.refresh_from_db()
    made = queries.REPORTS.open(fax)
    assert made.startswith(b"%PDF-")
    assert fax.report_digest
    (noted,) = Entry.objects.filter(verb="fax.reported")
    assert noted.data["report"] == fax.report_digest
    actions.keep_report(fax.pk)
    note = ticket.entries.get(kind=EntryKind.NOTE)
    assert note.text == f"Fax {fax.pk}: verstuurd; 1 van 1 pagina’s bevestigd."
    assert content_of(note.attachments.get()) == made
    assert Entry.objects.filter(verb="fax.reported").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'fax.report'")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_accessible_and_fit_to_be_kept(order: Order, line: SimulatedFaxLine, language: str) -> None:
    fax = order(language=language)
    process.look(line)
    process.look(line)
    actions.keep_report(fax.pk)
    fax.refresh_from_db()
    assert faults_in(queries.REPORTS.open(fax)) == []


def test_a_fax_that_is_sent_again_is_reported_again(
    order: Order, line: SimulatedFaxLine, machines: Machines, ticket: Ticket, karim: User
) -> None:
    fax = order()
    machines.answers = [MachineAnswer(FaxEnd.VOICE, 0)] * 2
    process.look(line)
    for minutes in (0, 2):
        look_later(line, minutes)
    actions.keep_report(fax.pk)
    actions.decide(fax, actions.AGAIN, by=karim)
    process.look(line)
    process.look(line)
    actions.keep_report(fax.pk)
    notes = ticket.entries.filter(kind=EntryKind.NOTE).order_by("pk")
    assert [(note.text.partition(";")[0], note.attachments.count()) for note in notes] == [
        (f"Fax {fax.pk}: opgegeven", 1),
        (f"Fax {fax.pk}: verstuurd", 1),
    ]


def test_the_report_of_an_archived_ticket_stays_with_the_fax(
    order: Order, line: SimulatedFaxLine, ticket: Ticket
) -> None:
    fax = order()
    process.look(line)
    process.look(line)
    Ticket.objects.filter(pk=ticket.pk).update(state="archived", closed_at=clock.now())
    actions.keep_report(fax.pk)
    fax.refresh_from_db()
    assert fax.report is not None
    assert not ticket.entries.filter(kind=EntryKind.NOTE).exists()


def test_a_national_number_is_on_no_cover(order: Order) -> None:
    from tridesk.fax.tests.making import NUMBER

    fax = order(text=f"Het gaat om {NUMBER}.")
    assert fax.entry is not None
    assert NUMBER not in fax.entry.text
