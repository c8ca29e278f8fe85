"""The page of a request: what it shows, and what its requester does there."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.directory.office.actions import set_office_data
from tridesk.directory.office.queries import OfficeCard
from tridesk.directory.privacy.traces import Traces
from tridesk.journal.actions import record
from tridesk.journal.models import Entry as JournalEntry
from tridesk.journal.queries import INSTALLATION, RESTORED
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.mailroom.models import OutMail
from tridesk.portal import queries
from tridesk.portal.actions import slots
from tridesk.portal.models import CallSlot, Feedback, Opening, RequestLink
from tridesk.portal.personal_data import PortalKeeper
from tridesk.portal.tests.conftest import last_link, on_monday, opened
from tridesk.telephony.director import situation
from tridesk.telephony.models import Call, CallBack
from tridesk.tickets import actions as tickets
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.intake.calls import file_calls
from tridesk.tickets.lifecycle import Awaiting
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/request/"


def do(client: Client, ticket: Ticket, doing: str, **fields: Any) -> Any:
    return client.post(PAGE, {"do": doing, "number": ticket.number, **fields})


def page(client: Client) -> str:
    return str(client.get(PAGE).content.decode())


# --- what it shows


def test_neither_notes_nor_questions_nor_numbers_nor_names_of_colleagues(ticket: Ticket, karim: User) -> None:
    registers = factories.service("REG", "elke", "tom")
    tickets.note(ticket, by=karim, text="She is difficult.")
    tickets.hand_over(ticket, by=karim, service=registers, question="May she?", tell=False)
    tickets.answer(factories.fresh(ticket), by=karim, text=f"About {factories.NUMBER}: soon.")
    OutMail.objects.update(state="sent")
    html = page(opened(last_link()))
    assert "About" in html
    for secret in ("difficult", "May she?", factories.NUMBER, "Karim", "Elke"):
        assert secret not in html, secret


def writers(html: str) -> list[str]:
    """Lists the authors of the texts on the page of a request, the oldest first."""
    return re.findall(r'<span class="entry__who">\s*(.*?)\s*</span>', html, re.DOTALL)


def test_a_colleague_is_the_help_desk_and_by_first_name_where_the_desk_chose_so(
    ticket: Ticket, karim: User, reader: Client
) -> None:
    User.objects.update(name="Karim Vannoten")
    robot = User.objects.create(username="robot", name="Robot One", role="call_taker", is_program=True)
    for author in (karim, robot):
        tickets.answer(factories.fresh(ticket), by=User.objects.get(pk=author.pk), text="Look again.", send=False)
    assert writers(page(reader)) == ["You", "The help desk", "The help desk", "The help desk"]
    set_office_data(OfficeCard("", "", first_names=True), by=factories.person("ann", "project_leader"))
    assert writers(page(reader)) == ["You", "Karim · The help desk", "Karim · The help desk", "The help desk"]
    assert "Vannoten" not in page(reader)


def test_an_answer_that_may_still_be_taken_back_is_not_shown(ticket: Ticket, karim: User, reader: Client) -> None:
    tickets.answer(factories.fresh(ticket), by=karim, text="Second thoughts.")
    assert "Second thoughts." not in page(reader)
    OutMail.objects.update(state="sent")
    assert "Second thoughts." in page(reader)


def test_the_state_says_what_is_awaited_of_whom_and_until_when(ticket: Ticket, karim: User, reader: Client) -> None:
    assert "you hear from us until about Wednesday 4 March, 10.00" in page(reader)
    registers = factories.service("REG", "elke")
    tickets.hand_over(factories.fresh(ticket), by=karim, service=registers, question="Where?", tell=False)
    assert "We await an answer of the service Dienst REG until about Monday 9 March, 10.00." in page(reader)
    tickets.take_back(factories.fresh(ticket), by=karim)
    until = datetime(2026, 3, 6, 14, 10, tzinfo=BRUSSELS)
    tickets.research(
        factories.fresh(ticket), by=karim, awaited="a word of Bo", until=until, awaiting=Awaiting.REQUESTER
    )
    assert "We wait for an answer from you" in page(reader)
    tickets.research(factories.fresh(ticket), by=karim, awaited="a word of Bo", until=until, awaiting=Awaiting.DESK)
    html = page(reader)
    assert ("We are looking into it and answer until about Friday 6 March, 14.30." in html, "word of" in html) == (
        True,
        False,
    )
    with clock.frozen(until + timedelta(days=3)):
        assert "longer than we thought" in page(reader)


# --- what is done


def test_a_reply_with_a_file_reaches_the_desk_and_opens_a_closed_request(
    ticket: Ticket, karim: User, reader: Client
) -> None:
    tickets.close(factories.fresh(ticket), by=karim)
    file = SimpleUploadedFile("a.txt", b"hello", "text/plain")
    assert do(reader, ticket, "reply", **{"reply-text": "Still lost.", "reply-uploads": file}).status_code == 302
    assert factories.fresh(ticket).state == "open"
    entry = ticket.entries.latest("pk")
    assert (entry.kind, entry.text, entry.author_email, entry.trust) == (
        "request",
        "Still lost.",
        "an@namur.example",
        "proved",
    )
    attachment = entry.attachments.get()
    answer = reader.get(f"/request/files/{attachment.pk}")
    assert (answer.content, answer["Content-Disposition"][:10]) == (b"hello", "attachment")
    assert Client().get(f"/request/files/{attachment.pk}").status_code == 404


def test_a_refused_reply_loses_nothing(ticket: Ticket, reader: Client) -> None:
    large = SimpleUploadedFile("a.bin", b"x" * 5_000_001)
    answer = do(reader, ticket, "reply", **{"reply-text": "A long story.", "reply-uploads": large})
    assert (answer.status_code, "A long story." in answer.content.decode()) == (422, True)
    assert do(reader, ticket, "reply").status_code == 422
    reader.cookies.pop("tridesk_request")
    answer = do(reader, ticket, "reply", **{"reply-text": "A long story."})
    assert (answer.status_code, "A long story." in answer.content.decode()) == (404, True)
    assert ticket.entries.count() == 2


def test_a_form_about_another_request_than_the_one_that_is_open_is_refused(
    ticket: Ticket, karim: User, reader: Client
) -> None:
    other = factories.opened("Another", requester=tickets.Requester(name="Bo", email="bo@namur.example"))
    for doing in ("reply", "close", "call", "revoke"):
        assert do(reader, other, doing, **{"reply-text": "Hi"}).status_code == 404
    assert (other.entries.count(), factories.fresh(other).state) == (1, "open")
    file = factories.opened("With file")
    tickets.answer(file, by=karim, text="Here.", uploads=[Upload("a.txt", "text/plain", b"hello")])
    OutMail.objects.update(state="sent")
    attachment = file.entries.latest("pk").attachments.get()
    assert reader.get(f"/request/files/{attachment.pk}").status_code == 404


def test_the_requester_closes_and_reopens(ticket: Ticket, reader: Client) -> None:
    assert do(reader, ticket, "close").status_code == 302
    assert factories.fresh(ticket).state == "closed"
    assert do(reader, ticket, "close").status_code == 409
    assert do(reader, ticket, "reopen").status_code == 302
    assert factories.fresh(ticket).state == "open"
    assert factories.verbs(ticket.ref)[-2:] == ["ticket.closed", "ticket.reopened"]


# --- called back


def test_a_booked_half_hour_becomes_one_call_back_at_its_time(ticket: Ticket, reader: Client) -> None:
    slot = queries.free_slots("nl")[0]
    form = {"call-slot": slot.isoformat(), "call-phone": "0470 12 34 56"}
    assert do(reader, ticket, "call", **form).status_code == 302
    assert "Monday 2 March, 11.00" in page(reader)
    assert (
        do(reader, ticket, "call", **form | {"call-slot": queries.free_slots("nl")[3].isoformat()}).status_code == 409
    )
    assert (slots.queue_due_slots(), CallBack.objects.count()) == (0, 0)
    with clock.frozen(slot):
        assert (slots.queue_due_slots(), slots.queue_due_slots()) == (1, 0)
        (owed,) = situation.owed()
        assert (owed.number, owed.language) == ("+32470123456", "nl")
        assert file_calls() == 0, "it makes no ticket"
    call = Call.objects.get()
    assert (CallBack.objects.get().call, call.about) == (call, ticket.number)


def test_a_request_of_an_unknown_language_is_called_back_by_anybody(ticket: Ticket, reader: Client) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(language="")
    slot = queries.free_slots("")[0]
    do(reader, ticket, "call", **{"call-slot": slot.isoformat(), "call-phone": "0470 12 34 56"})
    with clock.frozen(slot):
        assert slots.queue_due_slots() == 1
        (owed,) = situation.owed()
    assert owed.language == ""


def test_a_doubt_about_such_a_call_back_is_noted_in_dutch(ticket: Ticket, reader: Client) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(language="")
    slot = queries.free_slots("")[0]
    do(reader, ticket, "call", **{"call-slot": slot.isoformat(), "call-phone": "0470 12 34 56"})
    with override("fr"):
        slots._note_doubt(factories.fresh(ticket), CallSlot.objects.get())
    assert "uur" in ticket.entries.get(kind="note").text


def test_a_half_hour_has_two_places_and_refuses_bad_numbers(ticket: Ticket, karim: User) -> None:
    slot = queries.free_slots("nl")[0]
    answers = []
    for place in range(3):
        other = factories.opened(f"No {place}")
        tickets.answer(other, by=karim, text="So.")
        client = opened(last_link())
        for phone in ("0900 12 345", "+1 212 555 0100", "nothing"):
            assert do(client, other, "call", **{"call-slot": slot.isoformat(), "call-phone": phone}).status_code == 422
        form = {"call-slot": slot.isoformat(), "call-phone": "02 123 45 67"}
        answers.append(do(client, other, "call", **form).status_code)
    assert (answers, CallSlot.objects.count()) == ([302, 302, 422], 2)
    assert slot not in queries.free_slots("nl")


def test_a_half_hour_is_given_back_and_a_request_answered_meanwhile_is_not_called(
    ticket: Ticket, karim: User, reader: Client
) -> None:
    slot = queries.free_slots("nl")[0]
    form = {"call-slot": slot.isoformat(), "call-phone": "0470 12 34 56"}
    do(reader, ticket, "call", **form)
    do(reader, ticket, "no_call")
    do(reader, ticket, "call", **form)
    assert "We call you on" in page(reader)
    tickets.close(factories.fresh(ticket), by=karim)
    assert "We call you on" not in page(reader)
    with clock.frozen(slot):
        assert (slots.queue_due_slots(), CallBack.objects.count()) == (0, 0)


# --- did it help


def test_one_anonymous_answer_for_a_closed_request(ticket: Ticket, karim: User, reader: Client) -> None:
    assert do(reader, ticket, "rate", **{"rate-helped": "yes"}).status_code == 409
    tickets.close(factories.fresh(ticket), by=karim)
    before = JournalEntry.objects.count()
    assert (
        do(reader, ticket, "rate", **{"rate-helped": "partly", "rate-text": f"Slow. {factories.NUMBER}"}).status_code
        == 302
    )
    assert do(reader, ticket, "rate", **{"rate-helped": "no"}).status_code == 409
    given = Feedback.objects.get()
    assert (given.helped, given.month.day, factories.NUMBER in given.text) == ("partly", 1, False)
    assert JournalEntry.objects.count() == before, "nothing tells when, or about which request"
    assert {field.name for field in Feedback._meta.fields} == {"id", "month", "language", "helped", "text"}


def test_figures_are_shown_from_five_answers_up(karim: User, db: None) -> None:
    desk = Client()
    desk.force_login(karim)
    for count in range(1, 6):
        Feedback.objects.create(month=clock.today().replace(day=1), language="nl", helped="yes", text="Secret")
        assert ("Secret" in desk.get("/feedback/").content.decode()) == (count == 5)


# --- the desk and the person


def test_the_desk_sees_and_ends_the_links(ticket: Ticket, karim: User, reader: Client) -> None:
    desk = Client()
    desk.force_login(karim)
    path = f"/tickets/{ticket.number}/links/"
    html = desk.get(path).content.decode()
    assert ("an@namur.example" in html, "Firefox, Linux" in html) == (True, True)
    assert desk.post(path).status_code == 302
    assert reader.get(PAGE).status_code == 404


def test_the_keeper_discloses_and_erases(ticket: Ticket, reader: Client) -> None:
    contact = Contact.objects.create(name="An Peeters", email="An@namur.example", phone="+32470123456")
    do(reader, ticket, "call", **{"call-slot": queries.free_slots("nl")[0].isoformat(), "call-phone": contact.phone})
    told = PortalKeeper().disclose(contact)
    assert [row["number"] for row in told] == [ticket.number, ticket.number]
    assert told[0]["opened"][0]["device"] == "Firefox, Linux"
    assert PortalKeeper().still_needed(contact) is None
    traces = Traces(emails=frozenset({"an@namur.example"}), phones=frozenset({contact.phone}))
    PortalKeeper().pseudonymise(contact, traces, known_by_name=True)
    assert (RequestLink.objects.count(), Opening.objects.count(), CallSlot.objects.count()) == (0, 0, 0)
    assert reader.get(PAGE).status_code == 404


def test_an_hour_that_ends_at_closing_is_said_as_it_is(ticket: Ticket, reader: Client) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(due_at=datetime(2026, 3, 5, 16, 30, tzinfo=BRUSSELS))
    assert "until about Thursday 5 March, 16.30" in page(reader)


@pytest.mark.django_db(transaction=True)
def test_a_half_hour_booked_by_three_at_once_has_two_and_is_queued_once(karim: User) -> None:
    slot, booking = queries.free_slots("nl")[0], []
    for place in range(3):
        other = factories.opened(f"No {place}")
        tickets.answer(other, by=karim, text="So.")
        followed = queries.followed_by(last_link().split("/")[2])
        assert followed is not None
        booking.append(partial(slots.book, followed, slot, "+3221234567"))
    outcomes = factories.together(*map(on_monday, (*booking, booking[0])))
    assert outcomes.count("done") == 2
    assert CallSlot.objects.count() == 2
    CallSlot.objects.update(starts_at=clock.now())
    factories.together(*[on_monday(slots.queue_due_slots)] * 3)
    assert CallBack.objects.count() == 2


def test_after_a_restore_a_person_decides_on_a_booked_call_back(ticket: Ticket, reader: Client) -> None:
    slot = queries.free_slots("nl")[0]
    do(reader, ticket, "call", **{"call-slot": slot.isoformat(), "call-phone": "0470 12 34 56"})
    with clock.frozen(slot + timedelta(hours=1)):
        record(RESTORED, by=None, ref=INSTALLATION)
        assert (slots.queue_due_slots(), CallBack.objects.count()) == (0, 0)
        assert slots.queue_due_slots() == 0
    assert ticket.entries.filter(kind="note", text__contains="11.00").count() == 1


def test_whoever_holds_a_link_is_limited(ticket: Ticket, reader: Client, link: str) -> None:
    statuses = [do(reader, ticket, "reply", **{"reply-text": "Again."}).status_code for _time in range(21)]
    assert (statuses.count(302), statuses[-1]) == (20, 429)
    form = {"call-slot": queries.free_slots("nl")[0].isoformat(), "call-phone": "0470 12 34 56"}
    for _time in range(6):
        last = do(reader, ticket, "call", **form).status_code
        do(reader, ticket, "no_call")
    assert (last, CallSlot.objects.count()) == (429, 5)
    openings = [Client().post(link).status_code for _time in range(30)]
    assert (openings.count(302), openings[-1], Opening.objects.count()) == (29, 404, 30)


def test_a_national_number_is_masked_and_said_to_be(ticket: Ticket, reader: Client) -> None:
    do(reader, ticket, "reply", **{"reply-text": f"It is {factories.NUMBER}."})
    html = page(reader)
    assert (factories.NUMBER in html, "Tridesk has masked it" in html) == (False, True)
    assert factories.tables_with("62031499901") == []


def test_the_page_takes_as_many_queries_for_a_long_conversation_as_for_a_short(
    ticket: Ticket, karim: User, reader: Client
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queried:
            assert reader.get(PAGE).status_code == 200
        return len(queried)

    short = count()
    for _time in range(3):
        tickets.answer(
            factories.fresh(ticket), by=karim, text="More.", uploads=[Upload("a.txt", "text/plain", b"hello")]
        )
    OutMail.objects.update(state="sent")
    assert (count(), short) == (short, short)
    assert short <= 12


def test_of_a_long_conversation_the_newest_messages_are_shown(
    ticket: Ticket, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_SAID", 2)
    for word in ("first", "second", "third"):
        do(reader, ticket, "reply", **{"reply-text": f"The {word} word."})
    html = page(reader)
    assert ("The first word" in html, "The second word" in html, "Only the newest" in html) == (False, True, True)


def test_a_request_is_not_closed_and_opened_without_end(ticket: Ticket, reader: Client) -> None:
    statuses = [do(reader, ticket, doing).status_code for _time in range(6) for doing in ("close", "reopen")]
    assert statuses == [302] * 10 + [429, 429]


def test_the_desk_reads_on_the_ticket_what_its_requester_did(ticket: Ticket, karim: User, reader: Client) -> None:
    form = {"call-slot": queries.free_slots("nl")[0].isoformat(), "call-phone": "0470 12 34 56"}
    do(reader, ticket, "call", **form)
    do(reader, ticket, "no_call")
    do(reader, ticket, "close")
    desk = Client()
    desk.force_login(karim)
    html = desk.get(f"/tickets/{ticket.number}").content.decode()
    for words in ("opened this on a device", "asks to be called back: 2 March 2026, 11.00", "requester closed this"):
        assert words in html, words
    desk.post(f"/tickets/{ticket.number}/links/")
    assert "were ended" in desk.get(f"/tickets/{ticket.number}").content.decode()
