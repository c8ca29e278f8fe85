"""A sending waits, and is taken back with all that it did to the ticket."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom import delivery, ports
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, queries
from tridesk.tickets.models import DraftFile, Handover, Sending, Ticket
from tridesk.tickets.tests.browsing import act, as_, at
from tridesk.tickets.tests.factories import CALLER, MONDAY, entries, fresh, kinds, letter, opened, topic, verbs

TEXT = "It is on its way."
SOON = MONDAY + timedelta(seconds=4)
LATER = MONDAY + timedelta(seconds=10)
AFTER = {"awaited": "file", "until": "2026-03-05T16:00"}
ASKED = {"service": "REG", "question": "Where is it?", "tell": "on"}
GESTURES: dict[str, dict[str, str]] = {
    "answer": {"text": TEXT},
    "close": {"text": TEXT, "topic": "ZZZ"},
    "research": {"text": TEXT, "awaiting": "requester"} | AFTER,
    "hand_over": ASKED,
}


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> MemoryTransport:
    twin = MemoryTransport()
    monkeypatch.setattr(ports, "transport", lambda: twin)
    return twin


def values(ticket: Ticket) -> dict[str, Any]:
    """All that a ticket is, but when it changed."""
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    return {name: value for name, value in row.items() if name != "changed_at"}


def take_back(client: Client, sending: Sending | None = None) -> Any:
    sending = sending or Sending.objects.get()
    return client.post(at(sending.ticket, f"sendings/{sending.pk}"), follow=True)


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize("do", GESTURES)
@pytest.mark.usefixtures("registers")
def test_it_waits_in_the_out_tray_and_no_sender_takes_it(
    desk: Client, ticket: Ticket, do: str, relay: MemoryTransport
) -> None:
    topic()
    act(desk, ticket, do, **GESTURES[do])
    mails = list(OutMail.objects.all())
    assert {mail.next_try_at for mail in mails} == {LATER}
    for mail in mails:
        delivery.send(mail.pk, attempt=1)
    assert (relay.delivered, {mail.state for mail in OutMail.objects.all()}) == ([], {"queued"})


@pytest.mark.parametrize("do", GESTURES)
@pytest.mark.usefixtures("registers")
def test_taken_back_the_ticket_is_what_it_was(desk: Client, ticket: Ticket, do: str, relay: MemoryTransport) -> None:
    topic()
    before = values(ticket)
    act(desk, ticket, do, **GESTURES[do])
    with clock.frozen(SOON):
        answer = take_back(desk)
    assert (answer.status_code, values(ticket)) == (200, before)
    assert "Taken back: nothing has left, and your text is in the box again." in told(answer)
    assert {mail.state for mail in OutMail.objects.all()} == {"withdrawn"}
    assert verbs(ticket.ref)[-1] == "ticket.answer_taken_back"
    with clock.frozen(LATER):
        for mail in OutMail.objects.all():
            delivery.send(mail.pk, attempt=1)
    assert relay.delivered == []


@pytest.mark.usefixtures("registers")
def test_the_words_are_in_the_composer_again(desk: Client, ticket: Ticket, karim: User) -> None:
    topic()
    for do, typed in GESTURES.items():
        act(desk, ticket, do, **(typed | {"language": "fr"}))
        take_back(desk, Sending.objects.order_by("-pk").first())
        draft = queries.draft_of(karim, f"ticket:{ticket.number}")
        assert draft is not None
        left_out = {"tell", "language"} if do == "hand_over" else {"tell"}
        back = {name: draft.fields.get(name) for name in typed if name not in left_out}
        assert back == {name: value for name, value in typed.items() if name not in left_out}, do
        actions.drop_draft(karim, f"ticket:{ticket.number}")


@pytest.mark.parametrize("other", ["The beginning of a second answer.", "kort nr 4711-88", "kort"])
def test_what_was_typed_meanwhile_stays_as_an_earlier_text(
    desk: Client, ticket: Ticket, karim: User, other: str
) -> None:
    act(desk, ticket, "answer", text=TEXT)
    key = f"ticket:{ticket.number}"
    actions.keep_draft(karim, key, {"text": other, "mode": "note"})
    take_back(desk)
    back = queries.draft_of(karim, key)
    assert back is not None
    assert (back.fields["text"], back.fields["mode"], back.earlier_at) == (TEXT, "answer", MONDAY)
    kept = actions.keep_draft(karim, key, {**back.fields, "awaiting": "desk"})
    assert kept is not None
    assert kept.earlier_at == MONDAY
    for text, mode in ((other, "note"), (TEXT, "answer")):
        draft = actions.earlier_draft(karim, key, back.fields)
        assert draft is not None
        back.fields.update(queries.fields_of(draft))
        assert (back.fields["text"], back.fields["mode"]) == (text, mode)


def test_the_next_answer_refers_to_no_mail_that_never_left(desk: Client, ticket: Ticket) -> None:
    act(desk, ticket, "answer", text=TEXT)
    taken = OutMail.objects.get().message_id
    take_back(desk)
    act(desk, ticket, "answer", text="Better words.")
    mail = letter(OutMail.objects.latest("pk"))
    assert taken.strip("<>") not in " ".join((*mail.in_reply_to, *mail.references))


def test_files_go_with_the_next_sending(desk: Client, ticket: Ticket) -> None:
    act(desk, ticket, "answer", text=TEXT, uploads=[SimpleUploadedFile("a.txt", b"hello", "text/plain")])
    page = take_back(desk)
    number = DraftFile.objects.get().pk
    assert re.search(rf'name="file" value="{number}" checked', page.content.decode())
    act(desk, ticket, "answer", text=TEXT, file=str(number))
    (file,) = ticket.entries.order_by("-pk")[0].attachments.all()
    assert (file.filename, file.size) == ("a.txt", 5)


def test_a_question_that_waited_before_waits_again(desk: Client, asked: Ticket) -> None:
    first = Handover.objects.get()
    act(desk, asked, "close", text=TEXT)
    take_back(desk)
    assert (fresh(asked).state, Handover.objects.get(pk=first.pk).withdrawn_at) == ("second_line", None)
    act(desk, asked, "hand_over", **ASKED)
    take_back(desk, Sending.objects.order_by("-pk").first())
    waiting = Handover.objects.filter(withdrawn_at__isnull=True)
    assert list(waiting) == [first]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_answers_are_taken_back_one_by_one(desk: Client, ticket: Ticket, order: tuple[int, int]) -> None:
    act(desk, ticket, "answer", text=TEXT)
    act(desk, ticket, "close", text="And more.")
    both = list(Sending.objects.order_by("pk"))
    for place in order:
        take_back(desk, both[place])
    assert {mail.state for mail in OutMail.objects.all()} == {"withdrawn"}
    assert (fresh(ticket).state, fresh(ticket).closed_at) == ("open", None)


# --- a colleague went on meanwhile


def _take(ticket: Ticket, by: User) -> None:
    actions.give(ticket, to=by, by=by)


def _answer_too(ticket: Ticket, by: User) -> None:
    actions.answer(ticket, by=by, text="One thing more.")


def _sort(ticket: Ticket, by: User) -> None:
    actions.change(ticket, by=by, topic=topic())


@pytest.mark.parametrize("how", ["take back", "withdraw"])
@pytest.mark.parametrize("what", [actions.reopen, _answer_too])
def test_the_mail_is_stopped_and_the_ticket_stays(
    desk: Client, ticket: Ticket, sofie: User, karim: User, what: Callable[..., Any], how: str
) -> None:
    act(desk, ticket, "close", text=TEXT)
    mail, entry = OutMail.objects.get(), ticket.entries.get(kind="answer")
    with clock.frozen(SOON):
        what(ticket, by=sofie)
        before = values(ticket)
        page = take_back(desk) if how == "take back" else desk.post(at(ticket, f"withdraw/{entry.pk}"), follow=True)
    assert told(page)[-2:] == [
        "Taken back: nothing has left, and your text is in the box again.",
        "Somebody has worked on this ticket since, so the ticket stays as it is.",
    ]
    mail.refresh_from_db()
    assert (mail.state, values(ticket)) == ("withdrawn", before)
    draft = queries.draft_of(karim, ticket.ref)
    assert draft is not None
    assert draft.fields["text"] == TEXT


@pytest.mark.parametrize("what", [_take, _sort])
def test_a_new_owner_or_topic_stays_and_all_else_is_undone(
    desk: Client, ticket: Ticket, sofie: User, what: Callable[..., Any]
) -> None:
    act(desk, ticket, "answer", text=TEXT)
    what(ticket, by=sofie)
    changed = fresh(ticket)
    take_back(desk)
    ticket = fresh(ticket)
    assert OutMail.objects.get().state == "withdrawn"
    assert (ticket.owner, ticket.topic, ticket.first_answer_at) == (changed.owner, changed.topic, None)


@pytest.mark.usefixtures("registers")
def test_a_question_is_not_half_taken_back(desk: Client, ticket: Ticket, sofie: User) -> None:
    act(desk, ticket, "hand_over", **ASKED)
    actions.take_back(ticket, by=sofie)
    page = take_back(desk)
    assert told(page)[-1] == "Somebody has worked on this ticket since, so the ticket stays as it is."


def test_a_colleague_withdraws_it_with_all_that_it_did(desk: Client, ticket: Ticket, sofie: User, karim: User) -> None:
    before = values(ticket)
    act(desk, ticket, "close", text=TEXT)
    entry = ticket.entries.get(kind="answer")
    page = as_(sofie).post(at(ticket, f"withdraw/{entry.pk}"), follow=True)
    assert told(page)[-1] == "Taken back: nothing has left, and the text is in the box of Karim again."
    assert values(ticket) == before
    draft = queries.draft_of(karim, ticket.ref)
    assert draft is not None
    assert draft.fields["text"] == TEXT
    assert told(take_back(desk))[-1] == "This was taken back already."


def test_a_mail_withdrawn_elsewhere_is_in_nobodys_way(desk: Client, ticket: Ticket, sofie: User) -> None:
    before = values(ticket)
    act(desk, ticket, "close", text=TEXT)
    mailroom.withdraw(OutMail.objects.get().pk, by=sofie)
    take_back(desk)
    assert values(ticket) == before


# --- refused


def test_when_it_has_left_that_is_said(desk: Client, ticket: Ticket, relay: MemoryTransport) -> None:
    act(desk, ticket, "close", text=TEXT)
    with clock.frozen(LATER):
        delivery.send(OutMail.objects.get().pk, attempt=1)
        answer = take_back(desk)
    assert len(relay.delivered) == 1
    assert told(answer)[-1] == "Too late: this message is leaving or has left."
    assert (fresh(ticket).state, entries(ticket)[-1]) == ("closed", ("answer", TEXT))


def test_a_note_of_a_colleague_is_in_nobodys_way(desk: Client, ticket: Ticket, sofie: User) -> None:
    act(desk, ticket, "close", text=TEXT)
    actions.note(ticket, by=sofie, text="Well done.")
    take_back(desk)
    assert (fresh(ticket).state, kinds(ticket)) == ("open", ["request", "answer", "note"])


def test_once_and_only_by_its_writer(desk: Client, ticket: Ticket, sofie: User, karim: User) -> None:
    act(desk, ticket, "answer", text=TEXT)
    sending = Sending.objects.get()
    assert as_(sofie).post(at(ticket, f"sendings/{sending.pk}")).status_code == 404
    assert desk.post(at(opened(), f"sendings/{sending.pk}")).status_code == 404
    take_back(desk, sending)
    assert told(take_back(desk, sending))[-1] == "This was taken back already."
    with pytest.raises(Conflict):
        actions.take_sending_back(sending, by=karim)


# --- on every page, from the session


def test_every_page_says_it_until_it_leaves(desk: Client, ticket: Ticket) -> None:
    act(desk, ticket, "answer", text=TEXT)
    with clock.frozen(SOON):
        for page in ("/tickets/", "/preferences/", at(ticket)):
            shown = desk.get(page).content.decode()
            assert "Mail to An Peeters leaves in" in shown
            assert 'data-leaves="6"' in shown
    with clock.frozen(LATER):
        assert "leaves in" not in desk.get("/tickets/").content.decode()


def test_and_no_longer_once_it_is_taken_back(desk: Client, ticket: Ticket) -> None:
    act(desk, ticket, "answer", text=TEXT)
    act(desk, opened(), "answer", text=TEXT)
    first, second = Sending.objects.order_by("pk")
    take_back(desk, first)
    page = desk.get("/tickets/").content.decode()
    assert (f"sendings/{first.pk}" in page, f"sendings/{second.pk}" in page) == (False, True)


def test_withdrawn_beside_its_text_it_is_taken_back_as_well(desk: Client, ticket: Ticket) -> None:
    act(desk, ticket, "close", text=TEXT)
    entry = ticket.entries.get(kind="answer")
    desk.post(at(ticket, f"withdraw/{entry.pk}"))
    assert (fresh(ticket).state, OutMail.objects.get().state) == ("open", "withdrawn")


# --- what does not wait


def test_who_wants_no_delay_sends_at_once(desk: Client, ticket: Ticket, karim: User, relay: MemoryTransport) -> None:
    User.objects.filter(pk=karim.pk).update(hold_seconds=0)
    act(desk, ticket, "answer", text=TEXT)
    delivery.send(OutMail.objects.get().pk, attempt=1)
    assert (len(relay.delivered), Sending.objects.count()) == (1, 0)


@pytest.mark.parametrize(("do", "typed"), [("note", {"text": TEXT}), ("close", {}), ("research", AFTER)])
def test_what_mails_nothing_needs_no_taking_back(desk: Client, ticket: Ticket, do: str, typed: dict[str, str]) -> None:
    act(desk, ticket, do, **typed)
    assert Sending.objects.count() == 0


def test_what_was_said_on_the_telephone_has_left_already(desk: Client, karim: User) -> None:
    act(desk, opened(requester=CALLER), "close", text=TEXT)
    assert Sending.objects.count() == 0


def test_programs_experts_and_tridesk_do_not_wait(asked: Ticket, karim: User) -> None:
    actions.expert_answers(asked, by=User.objects.get(username="elke"), text="There.")
    actions.answer(asked, by=karim, text=TEXT)
    assert {mail.next_try_at for mail in OutMail.objects.all()} == {MONDAY}


def test_what_lies_an_hour_back_is_forgotten(desk: Client, ticket: Ticket) -> None:
    act(desk, ticket, "answer", text=TEXT)
    with clock.frozen(MONDAY + timedelta(hours=2)):
        act(desk, opened(), "answer", text=TEXT)
    assert Sending.objects.count() == 1


# --- words above a question of their own


@pytest.mark.usefixtures("registers")
def test_words_above_a_question_go_to_the_requester(desk: Client, ticket: Ticket) -> None:
    act(desk, ticket, "hand_over", text="We ask our experts.", **ASKED)
    assert entries(ticket)[1:] == [("question", "Where is it?"), ("answer", "We ask our experts.")]
    assert OutMail.objects.get(kind="answer").recipients == ["an@namur.example"]


@pytest.mark.usefixtures("registers")
def test_files_go_with_the_question_when_nothing_is_said_to_the_requester(desk: Client, ticket: Ticket) -> None:
    file = SimpleUploadedFile("a.txt", b"hello", "text/plain")
    act(desk, ticket, "hand_over", uploads=[file], **ASKED)
    assert ticket.entries.get(kind="question").attachments.get().filename == "a.txt"
    act(desk, opened(), "research", uploads=[SimpleUploadedFile("b.txt", b"hello")], text=TEXT, **AFTER)
    assert Ticket.objects.latest("pk").entries.get(kind="answer").attachments.get().filename == "b.txt"


def test_the_journal_says_who_took_it_back(desk: Client, ticket: Ticket, karim: User, registers: Service) -> None:
    act(desk, ticket, "close", text=TEXT)
    page = take_back(desk)
    assert JournalEntry.objects.get(verb="ticket.answer_taken_back").by == karim
    shown = page.content.decode()
    assert "Karim took the answer back: the ticket is as it was before." in shown
    assert shown.count("taken back") == 1
