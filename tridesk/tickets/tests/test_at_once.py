"""Two people or processes at the same moment: the first succeeds, the second gets a refusal, without deadlock."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from threading import Event

import pytest
from django.db import connection, transaction

from tests.waiting import NET, until
from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.mailroom import delivery, ports
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import InMail, OutMail
from tridesk.tickets import actions, tasks
from tridesk.tickets.actions.transitions import locked
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.models import Disposal, Link, Regrouping, Sending, Ticket
from tridesk.tickets.tests.browsing import act, as_, at
from tridesk.tickets.tests.factories import MONDAY, drop, fresh, kinds, mail, opened, person, service, together, verbs

pytestmark = pytest.mark.django_db(transaction=True)

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.fixture
def pair() -> tuple[User, User]:
    return person("karim"), person("sofie", "supervisor")


@pytest.fixture(autouse=True)
def _no_sequence_of_next_year() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SEQUENCE IF EXISTS tickets_number_2027")


def test_of_two_who_close_one_does(pair: tuple[User, User]) -> None:
    ticket = opened()
    told = together(*[lambda by=by: actions.close(ticket, by=by, text=f"By {by}.", send=False) for by in pair])
    assert sorted(told) == [
        "This ticket is closed now, so that is not possible. Perhaps a colleague was quicker.",
        "done",
    ]
    assert (kinds(ticket), verbs(ticket.ref).count("ticket.closed")) == (["request", "answer"], 1)


def test_of_two_windows_that_send_the_same_text_one_does(pair: tuple[User, User]) -> None:
    ticket, answers = opened(), list[int]()

    def send() -> None:
        window = as_(pair[0])
        answers.append(act(window, ticket, "answer", text="From both.").status_code)

    together(send, send)
    assert (sorted(answers), kinds(ticket)) == ([302, 422], ["request", "answer"])


def test_of_two_windows_that_forward_with_the_same_text_one_does(pair: tuple[User, User]) -> None:
    ticket, answers = opened(), list[int]()
    typed = {"to": "bo@supplier.example", "text": "From both.", "language": "en", "do": "send"}

    def send() -> None:
        answers.append(as_(pair[0]).post(at(ticket, "forward"), typed).status_code)

    together(send, send)
    assert (sorted(answers), kinds(ticket)) == ([302, 422], ["request", "forward"])


def test_of_two_windows_that_open_the_same_ticket_one_does(pair: tuple[User, User]) -> None:
    answers = list[int]()
    typed = {"channel": "phone", "subject": "From both", "priority": "2", "do": "close", "answer": "So."}

    def send() -> None:
        answers.append(as_(pair[0]).post("/tickets/new", typed).status_code)

    together(send, send)
    assert (sorted(answers), Ticket.objects.count()) == ([302, 422], 1)


def test_what_is_taken_back_at_the_last_moment_is_back_or_has_left(
    pair: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = MemoryTransport()
    monkeypatch.setattr(ports, "transport", lambda: relay)
    for _round in range(10):
        ticket, left = opened(), len(relay.delivered)
        act(as_(pair[0]), ticket, "close", text="Too quick.")
        sending, mail = Sending.objects.latest("pk"), OutMail.objects.latest("pk").pk

        def leave(mail: int = mail, at: datetime = sending.leaves_at) -> None:
            with clock.frozen(at):
                delivery.send(mail, attempt=1)

        told = together(partial(actions.take_sending_back, sending, by=pair[0]), leave)
        assert (told[0], len(relay.delivered) - left, fresh(ticket).state, OutMail.objects.get(pk=mail).state) in (
            ("done", 0, "open", "withdrawn"),
            ("Too late: this message is leaving or has left.", 1, "closed", "sent"),
        )


def test_of_two_who_take_one_has_it(pair: tuple[User, User]) -> None:
    ticket = opened()
    told = together(*[lambda by=by: actions.take(ticket, by=by) for by in pair])
    owner = fresh(ticket).owner
    assert sorted(told) == sorted([f"{owner} was quicker and has this ticket now.", "done"])
    assert verbs(ticket.ref).count("ticket.given") == 1


def test_merged_crosswise_one_goes_into_the_other(pair: tuple[User, User]) -> None:
    a, b = opened(), opened()
    told = together(
        lambda: actions.merge(a, into=b, by=pair[0]),
        lambda: actions.merge(b, into=a, by=pair[1]),
    )
    assert sorted(told)[1] == "done"
    assert (sorted([fresh(a).state, fresh(b).state]), Regrouping.objects.count()) == (["closed", "open"], 1)


def test_an_undo_happens_once(pair: tuple[User, User]) -> None:
    a, b = opened(), opened()
    grouping = actions.merge(a, into=b, by=pair[0])
    told = together(*[lambda by=by: actions.undo(grouping, by=by) for by in pair])
    assert (sorted(told), len(kinds(a)), len(kinds(b))) == (["This has been undone already.", "done"], 1, 1)


def test_handed_over_and_closed(pair: tuple[User, User]) -> None:
    ticket, registers = opened(), service("REG", "elke")
    told = together(
        lambda: actions.hand_over(ticket, by=pair[0], service=registers, question="Where?", tell=False),
        lambda: actions.close(ticket, by=pair[1]),
    )
    now = fresh(ticket)
    assert (told[1], now.state) == ("done", "closed")  # whoever came first, it ends closed and nothing waits
    assert now.handovers.filter(withdrawn_at__isnull=True).count() == 0


def test_a_disposal_is_decided_once(pair: tuple[User, User]) -> None:
    lead, manager = person("lea", "project_leader"), person("max", "centre_manager")
    proposal = Disposal.objects.create(
        proposed_by=pair[1], proposed_at=MONDAY, reason="x", closed_before=MONDAY, tickets=[opened().pk]
    )
    told = together(
        lambda: actions.approve_disposal(proposal, by=lead), lambda: actions.refuse_disposal(proposal, by=manager)
    )
    assert sorted(told) == ["This proposal has been decided already.", "done"]


def test_presence_and_links_are_made_once(pair: tuple[User, User]) -> None:
    a, b = opened(), opened()
    told = together(
        *[lambda: actions.show_presence(a, pair[0], writing=True)] * 2, *[lambda: actions.link(a, b, by=pair[0])] * 2
    )
    assert (told, Link.objects.count()) == (["done"] * 4, 1)


def test_the_first_numbers_of_a_year(pair: tuple[User, User]) -> None:
    numbers: list[str] = []

    def first() -> None:
        with clock.frozen(NEW_YEAR):
            numbers.append(opened().number)

    assert together(*[first] * 6) == ["done"] * 6
    assert (len(set(numbers)), {number[:5] for number in numbers}) == (6, {"2027-"})


def test_two_intakes_make_each_ticket_once() -> None:
    raws = [mail(message_id=f"<{number}@namur.example>") for number in range(40)]
    drop(*raws)

    def work() -> None:
        while empty_tray(7):
            pass

    assert together(work, work, work) == ["done"] * 3
    assert (Ticket.objects.count(), InMail.objects.filter(state="taken").count()) == (40, 40)


def test_a_reply_meets_a_merge(pair: tuple[User, User]) -> None:
    drop(mail(message_id="<a@namur.example>"))
    empty_tray()
    ticket, into = Ticket.objects.get(), opened()
    drop(mail("Re: Toegang", "More.", "In-Reply-To: <a@namur.example>"))
    told = together(empty_tray, lambda: actions.merge(ticket, into=into, by=pair[0]))
    assert (told, kinds(into), fresh(into).state) == (["done", "done"], ["request"] * 3, "open")


def test_replies_to_two_tickets_in_both_orders() -> None:
    drop(*[mail(message_id=f"<{name}@namur.example>") for name in "ab"])
    empty_tray()
    for name in "abbaabba":
        drop(mail("Re", "More.", f"In-Reply-To: <{name}@namur.example>"))
    assert together(*[lambda: empty_tray(2)] * 4) == ["done"] * 4
    assert [len(kinds(ticket)) for ticket in Ticket.objects.all()] == [5, 5]


def test_a_request_that_is_answered_as_it_arrives_is_acknowledged_too(pair: tuple[User, User]) -> None:
    drop(mail())
    empty_tray()
    ticket = Ticket.objects.get()

    is_locked = Event()

    def waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            return bool(cursor.fetchone()[0])

    def work() -> None:
        with transaction.atomic():
            locked(ticket)
            is_locked.set()
            until(waits, "the acknowledgement to wait for the ticket")
            actions.note(ticket, by=pair[0], text="I take this.")

    def acknowledge() -> None:
        assert is_locked.wait(NET)
        tasks.acknowledge([ticket.pk])

    assert together(work, acknowledge) == ["done", "done"]
    assert kinds(ticket) == ["request", "note", "acknowledgement"]
