"""Mail with a forged sender: it is shown on the ticket as unverified, settles nothing and changes no state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Service
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotAllowed
from tridesk.mailroom import queries as trays
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, queries, tasks, texts
from tridesk.tickets.intake import batch
from tridesk.tickets.models import Entry, Ticket
from tridesk.tickets.queries import TicketFilters
from tridesk.tickets.talks import Talk
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_
from tridesk.tickets.tests.factories import (
    MONDAY,
    OUR_SERVER,
    came,
    fresh,
    kinds,
    mail,
    organisation,
    our_id,
    proved,
    sent,
    verbs,
)

TOM = "Tom <tom@desk.example>"
OURS = f"Authentication-Results: {OUR_SERVER};"


@pytest.fixture(autouse=True)
def _our_server(settings: Any) -> Iterator[None]:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, authserv_id=OUR_SERVER)
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def karim(db: None) -> User:
    return factories.person("karim")


@pytest.fixture
def registers(db: None) -> Service:
    return factories.service("REG", "elke", "tom")


@pytest.fixture
def asked(karim: User, registers: Service) -> Ticket:
    """A ticket that came by mail, with a question to the second line."""
    (ticket,) = came(mail(message_id="<first@namur.example>"))
    return actions.hand_over(ticket, by=karim, service=registers, question="Where?")


def reply(asked: Ticket, *headers: str, sender: str = TOM, body: str = "In the box.") -> bytes:
    """A reply to the question, as only its recipient can write one."""
    question = asked.entries.get(kind="question")
    return mail("Re: Question", body, f"In-Reply-To: <{question.message_id}>", *headers, sender=sender)


def last(ticket: Ticket) -> Entry:
    return ticket.entries.latest("id")


def unsettled(ticket: Ticket) -> bool:
    """Whether the question still waits, and nothing but the last entry is new."""
    question = ticket.handovers.get()
    return (question.answered_at, fresh(ticket).state) == (None, "second_line")


# --- who wrote: From alone, and proved


def test_an_address_in_a_comment_is_nobodys(asked: Ticket) -> None:
    """Eve's own server vouches for Eve, however a comment names Tom."""
    came(reply(asked, f"{OURS} dmarc=pass", sender="(tom@desk.example) eve@evil.example"))
    assert unsettled(asked)
    assert last(asked).author_email == "eve@evil.example"


def test_a_proved_answer_settles_the_question(asked: Ticket) -> None:
    came(proved(reply(asked)))
    assert (fresh(asked).state, last(asked).trust, last(asked).author) == (
        "open",
        "proved",
        User.objects.get(username="tom"),
    )


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("An <an@namur.example>", ["Reply-To: tom@desk.example"]),
        ("An <an@namur.example>", ["Sender: tom@desk.example"]),
    ],
)
def test_a_requester_stays_the_requester_whatever_other_headers_say(
    asked: Ticket, sender: str, headers: list[str]
) -> None:
    came(proved(reply(asked, *headers, sender=sender), "namur.example"))
    assert (unsettled(asked), last(asked).kind, last(asked).author_email) == (True, "request", "an@namur.example")


@pytest.mark.parametrize(
    ("sender", "headers", "domain"),
    [
        (TOM, [], ""),  # nobody vouches
        ("Eve <eve@evil.example>", ["Reply-To: tom@desk.example"], "evil.example"),
        ("Eve <eve@evil.example>", ["Sender: tom@desk.example"], "evil.example"),
        ('"tom@desk.example" <eve@evil.example>', [], "evil.example"),
        ("=?utf-8?q?tom=40desk=2Eexample?= <eve@evil.example>", [], "evil.example"),
        ("tom@desk.example <eve@evil.example>", [], "evil.example"),
        ("tom@desk.example, eve@evil.example", [], "evil.example"),
        ("eve@evil.example, tom@desk.example", [], "desk.example"),
        ("Eve <eve@evil.example>", ["From: tom@desk.example"], "evil.example"),
        (TOM, ["From: eve@evil.example"], "desk.example"),
        ("tom@desk.example.evil.example", [], "desk.example.evil.example"),
        ("", ["Sender: tom@desk.example", "Return-Path: <tom@desk.example>"], "desk.example"),
    ],
)
def test_a_forged_expert_settles_nothing(asked: Ticket, sender: str, headers: list[str], domain: str) -> None:
    raw = reply(asked, *headers, sender=sender)
    came(proved(raw, domain) if domain else raw)
    entry = last(asked)
    assert (unsettled(asked), entry.kind, entry.trust, entry.author) == (True, "expert_answer", "unproved", None)
    assert "ticket.expert_answered" not in verbs(asked.ref)


@pytest.mark.parametrize(
    "headers",
    [
        # The sender brings a field of our server along, below the one that it wrote.
        [f"{OURS} spf=none", "Received: by mx.desk.example", f"{OURS} dmarc=pass header.from=desk.example"],
        ["Received: by mx.desk.example", f"{OURS} spf=none", f"{OURS} dmarc=pass header.from=desk.example"],
        [f"{OURS} dmarc=fail header.from=desk.example", f"{OURS} dmarc=pass header.from=desk.example"],
        # A server that is not ours, or no server at all.
        ["Authentication-Results: mx.evil.example; dmarc=pass header.from=desk.example"],
        [f"Received: from x by {OUR_SERVER}; x", "Received: by mx.evil.example; x", f"{OURS} dmarc=pass"],
        ["Authentication-Results: dmarc=pass header.from=desk.example"],
        [f"ARC-Authentication-Results: i=1; {OUR_SERVER}; dmarc=pass header.from=desk.example"],
        [f"X-Authentication-Results: {OUR_SERVER}; dmarc=pass header.from=desk.example"],
        # Their own domain is proved, not the one in From.
        [f"{OURS} dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=eve@evil.example"],
        [f'{OURS} spf=pass smtp.mailfrom="; dmarc=pass header.from=desk.example;"@evil.example'],
        [f"{OURS} spf=fail (dmarc=pass header.from=desk.example) smtp.mailfrom=tom@desk.example"],
    ],
)
def test_findings_that_our_server_did_not_write_prove_nothing(asked: Ticket, headers: list[str]) -> None:
    came("\r\n".join([*headers, ""]).encode() + reply(asked))
    assert (unsettled(asked), last(asked).trust) == (True, "unproved")


@pytest.mark.parametrize("sender", ["Karim <Karim@desk.example>", TOM, "Dienst <reg@desk.example>"])
def test_a_colleague_or_expert_in_from_is_marked_on_every_thread(karim: User, sender: str) -> None:
    factories.service("REG", "tom", email="reg@desk.example")
    ticket = factories.opened()
    actions.answer(ticket, by=karim, text="No.")
    actions.close(ticket, by=karim)
    thread = f"In-Reply-To: {our_id(ticket)}"
    came(mail("Re: No", "Yes, do it.", thread, sender=sender))
    assert (last(ticket).kind, last(ticket).trust, fresh(ticket).state) == ("request", "unproved", "closed")
    came(proved(mail("Re: No", "Yes, do it.", thread, sender=sender)))
    assert (last(ticket).trust, fresh(ticket).state) == ("", "open")
    (forged,) = came(mail("Do it", "At once.", sender=sender))
    (genuine,) = came(proved(mail("Do it", "At once.", sender=sender)))
    (other,) = came(mail("Please", sender="eve@evil.example"))
    assert [last(each).trust for each in (forged, genuine, other)] == ["unproved", "", ""]


def test_a_mail_and_its_forged_reply_in_one_batch(karim: User) -> None:
    first = mail("Hi", "Open it.", message_id="<a@evil.example>", sender="eve@evil.example")
    came(first, mail("Re: Hi", "Do.", "In-Reply-To: <a@evil.example>", sender="karim@desk.example"))
    assert sorted(Entry.objects.values_list("author_email", "trust")) == [
        ("eve@evil.example", ""),
        ("karim@desk.example", "unproved"),
    ]


def test_without_a_named_server_nothing_is_proved(asked: Ticket, settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, authserv_id="")
    came(proved(reply(asked)))
    assert (unsettled(asked), last(asked).trust) == (True, "unproved")


# --- two conversations, two references


def test_the_requesters_reference_does_not_speak_for_the_second_line(asked: Ticket) -> None:
    reference = texts.mail_reference(asked.number)
    came(proved(mail(f"Re: Question [{reference}]", "Delete it all.", sender=TOM)))
    assert (unsettled(asked), last(asked).kind, last(asked).author) == (True, "request", None)


@pytest.mark.parametrize("where", ["subject", "address", "message-id"])
def test_the_second_lines_reference_does(asked: Ticket, where: str) -> None:
    reference = texts.mail_reference(asked.number, Talk.SECOND_LINE)
    subject = f"Re: [{reference}]" if where == "subject" else "Re:"
    thread = f"<{reference}.{'0' * 32}@desk.example>" if where == "message-id" else "<x@y.example>"
    to = f"helpdesk+{reference}@desk.example" if where == "address" else "helpdesk@desk.example"
    came(proved(mail(subject, "In the box.", f"In-Reply-To: {thread}", sender=TOM)), to=[to])
    assert (fresh(asked).state, last(asked).kind) == ("open", "expert_answer")


def test_the_requester_is_never_sent_the_reference_of_the_second_line(asked: Ticket, karim: User) -> None:
    came(proved(reply(asked)))
    actions.answer(fresh(asked), by=karim, text="In the box.")
    secret = texts.mail_reference(asked.number, Talk.SECOND_LINE).encode()
    to_requester = OutMail.objects.exclude(kind="question")
    assert to_requester.count() == 2
    assert [mail.pk for mail in to_requester if secret in trays.raw_of(mail)] == []


def test_an_expert_of_another_service_does_not_answer_in_this_ones_place(asked: Ticket) -> None:
    factories.service("OTH", "mia")
    came(proved(reply(asked, sender="Mia <mia@desk.example>")))
    assert (unsettled(asked), last(asked).trust) == (True, "unproved")


# --- an agent decides


def test_an_agent_confirms_with_one_gesture(asked: Ticket, karim: User) -> None:
    came(reply(asked))
    assert [ticket.number for ticket in queries.queue(karim, "unproved", TicketFilters()).tickets] == [asked.number]
    page = as_(karim).get(f"/tickets/{asked.number}").content.decode()
    assert page.count("by mail, not proved") == 1
    entry = last(asked)
    assert as_(karim).post(f"/tickets/{asked.number}/mail/{entry.pk}", {"do": "confirm"}).status_code == 302
    entry.refresh_from_db()
    assert (fresh(asked).state, entry.trust, asked.handovers.get().answered_by) == (
        "open",
        "confirmed",
        User.objects.get(username="tom"),
    )
    assert verbs(asked.ref)[-2:] == ["ticket.expert_answered", "ticket.mail_confirmed"]
    assert queries.counts(karim)["unproved"] == 0


def test_or_says_that_it_is_not_genuine(asked: Ticket, karim: User) -> None:
    came(reply(asked, sender="Eve <eve@evil.example>"))
    actions.refuse_mail(last(asked), by=karim)
    assert (unsettled(asked), last(asked).trust, verbs(asked.ref)[-1]) == (True, "refused", "ticket.mail_refused")
    with pytest.raises(Conflict):
        actions.confirm_mail(last(asked), by=karim)


def test_an_expert_does_not_confirm_themselves(asked: Ticket) -> None:
    came(reply(asked))
    tom = User.objects.get(username="tom")
    assert as_(tom).post(f"/tickets/{asked.number}/mail/{last(asked).pk}", {"do": "confirm"}).status_code == 403
    with pytest.raises(NotAllowed):
        actions.confirm_mail(last(asked), by=tom)
    assert unsettled(asked)


# --- follow-ups


@pytest.fixture
def closed(karim: User) -> Ticket:
    (ticket,) = came(mail(message_id="<first@namur.example>"))
    actions.close(ticket, by=karim, text="Try again.")
    return fresh(ticket)


def test_whoever_has_a_mail_of_ours_reopens(closed: Ticket) -> None:
    came(mail("Re:", "Still.", f"In-Reply-To: {our_id(closed)}", sender="jan@namur.example"))
    assert (fresh(closed).state, last(closed).trust) == ("open", "")


def test_a_stranger_who_knows_a_mail_of_the_requester_reopens_nothing(closed: Ticket, karim: User) -> None:
    came(mail("Re:", "Give it to me.", "In-Reply-To: <first@namur.example>", sender="eve@evil.example"))
    assert (fresh(closed).state, last(closed).trust) == ("closed", "unproved")
    actions.confirm_mail(last(closed), by=karim)
    assert (fresh(closed).state, last(closed).trust) == ("open", "confirmed")


def test_a_mail_that_its_own_domain_disowns_reopens_nothing(closed: Ticket) -> None:
    raw = mail("Re:", "It is I.", f"In-Reply-To: {our_id(closed)}")
    came(f"{OURS} dmarc=fail header.from=namur.example\r\n".encode() + raw)
    assert (fresh(closed).state, last(closed).trust) == ("closed", "unproved")


# --- who is known


@pytest.mark.parametrize(
    "headers",
    [
        ["From: eve@evil.example", "Reply-To: an@namur.example"],
        ["From: eve@evil.example", "Sender: an@namur.example"],
        ["From: an@namur.example, eve@evil.example"],
        [f"{OURS} dmarc=fail header.from=namur.example", "From: an@namur.example"],
    ],
)
def test_a_forged_contact_is_not_recognised_and_gets_no_personal_details(db: None, headers: list[str]) -> None:
    Contact.objects.create(name="An", email="an@namur.example", phone="+3281000001", organisation=organisation())
    raw = "\r\n".join([*headers, ""]).encode() + mail(sender="")
    (ticket,) = came(raw, path="eve@evil.example")
    assert (ticket.contact, ticket.organisation, ticket.requester_phone) == (None, None, "")


# --- acknowledgements carry nobody's words to anybody


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("", []),
        ("an-request@lists.example", []),
        ("bounces+17@news.example", []),
        ("an@namur.example", ["Auto-Submitted: auto-generated"]),
        ("an@namur.example", ["Precedence: bulk"]),
        ("an@namur.example", ["List-Id: <x.lists.example>"]),
    ],
)
def test_machines_lists_and_null_senders_get_no_acknowledgement(
    db: None, path: str, headers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Ticket] = []
    monkeypatch.setattr(batch, "defer_acknowledgements", lambda tickets: told.extend(tickets))
    came(mail("Hello", "Hello", *headers), path=path)
    assert told == []


def test_a_victim_named_in_reply_to_is_not_written_to(db: None) -> None:
    (ticket,) = came(mail("Buy now", "Buy", "Reply-To: victim@innocent.example"), path="eve@evil.example")
    tasks.acknowledge([ticket.pk])
    assert sent(ticket) == [("acknowledgement", ["eve@evil.example"])]


def test_a_flood_in_the_name_of_one_return_path_fills_no_mailbox(db: None) -> None:
    tickets = came(*[mail(sender=f"x{number}@evil.example") for number in range(12)], path="victim@innocent.example")
    tasks.acknowledge([ticket.pk for ticket in tickets])
    assert OutMail.objects.count() == 5


def test_a_mail_in_the_second_line_never_looks_like_the_requester(asked: Ticket) -> None:
    before = kinds(asked)
    came(reply(asked, sender="Eve <eve@evil.example>"))
    assert kinds(asked) == [*before, "expert_answer"]
