"""Mail that comes in: what becomes of it, and on which ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.kit import clock, reference
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom.models import InMail, OutMail
from tridesk.tickets import actions, tasks, texts
from tridesk.tickets.intake import batch
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.models import Link, Ticket
from tridesk.tickets.tests.factories import (
    MONDAY,
    OUR_SERVER,
    came,
    drop,
    entries,
    fresh,
    kinds,
    letter,
    mail,
    opened,
    organisation,
    our_id,
    proved,
    sent,
    trouble,
    verbs,
)

MONTHS_LATER = MONDAY + timedelta(days=90)
REPLY = "Re: Toegang"


# --- a new mail


@pytest.mark.django_db
def test_a_mail_becomes_a_ticket() -> None:
    (ticket,) = came(mail("Toegang geweigerd", "Goedemorgen,\n\nIk raak niet binnen.\n\n-- \nAn Peeters\nStad Namen"))
    assert (ticket.subject, ticket.channel, ticket.language, ticket.state, ticket.owner) == (
        "Toegang geweigerd",
        "mail",
        "nl",
        "open",
        None,
    )
    assert (ticket.requester_name, ticket.requester_email, ticket.opened_at) == (
        "An Peeters",
        "an@namur.example",
        MONDAY,
    )
    (entry,) = ticket.entries.all()
    assert (entry.text, entry.signature) == ("Goedemorgen,\n\nIk raak niet binnen.", "-- \nAn Peeters\nStad Namen")
    assert (entry.author_name, InMail.objects.get().state, verbs(ticket.ref)) == (
        "An Peeters",
        "taken",
        ["ticket.opened"],
    )


@pytest.mark.django_db
def test_an_answer_goes_to_who_wrote_and_reply_to_is_only_shown() -> None:
    (ticket,) = came(mail("Toegang", "Hallo", "Reply-To: counter@namur.example"))
    assert (ticket.requester_email, ticket.entries.get().reply_to) == ("an@namur.example", "counter@namur.example")


@pytest.mark.django_db
def test_who_is_known_brings_his_organisation_and_language() -> None:
    namur = organisation(service_language="fr")
    Contact.objects.create(name="An P.", email="AN@namur.example", phone="+3281000001", organisation=namur)
    (ticket,) = came(mail("?", "1", sender="an@namur.example"))
    assert (ticket.organisation, ticket.requester_name, ticket.requester_phone, ticket.language) == (
        namur,
        "An P.",
        "+3281000001",
        "fr",
    )


@pytest.mark.django_db
def test_a_fax_by_its_door_or_by_its_address_from_a_gateway_that_is_proved(settings: Any) -> None:
    to, proof = ["Fax-in@desk.example"], "namur.example"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, authserv_id=OUR_SERVER)
    tickets = [*came(mail(), source="fax"), *came(mail(), source="imap"), *came(proved(mail(), proof), to=to)]
    assert [ticket.channel for ticket in tickets] == ["fax", "mail", "mail"]
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, fax_gateways=frozenset({"an@namur.example"}))
    tickets = [*came(mail(), to=to), *came(proved(mail(), proof)), *came(proved(mail(), proof), to=to)]
    assert [ticket.channel for ticket in tickets] == ["mail", "mail", "fax"]


@pytest.mark.django_db
def test_it_is_acknowledged_once_in_its_language() -> None:
    (ticket,) = came(mail("Accès refusé", "Bonjour, je ne parviens plus à me connecter au registre. Merci"))
    tasks.acknowledge([ticket.pk])
    tasks.acknowledge([ticket.pk])
    (out,) = OutMail.objects.all()
    read = letter(out)
    assert (sent(ticket), read.text.split()[0], read.kind) == (
        [("acknowledgement", ["an@namur.example"])],
        "Bonjour,",
        "automatic",
    )
    assert (kinds(ticket), ticket.entries.latest("id").author_name) == (["request", "acknowledgement"], "Tridesk")


@pytest.mark.django_db
def test_one_bad_address_does_not_leave_the_others_without() -> None:
    (bad,), (good,) = came(mail(), path="an@@namur.example"), came(mail())
    tasks.acknowledge([bad.pk, good.pk])
    assert (kinds(bad), kinds(good)) == (["request"], ["request", "acknowledgement"])


# --- a reply


def test_by_the_reference_in_the_subject(ticket: Ticket) -> None:
    reference_of = texts.mail_reference(ticket.number)
    assert came(mail(f"RE: Lost key [{reference_of.upper()}]", sender="jan@elsewhere.example")) == [ticket]


def test_by_the_plus_address(ticket: Ticket) -> None:
    assert came(mail(), to=[f"helpdesk+{texts.mail_reference(ticket.number)}@desk.example"]) == [ticket]


def test_by_in_reply_to_our_answer(answered: Ticket) -> None:
    assert came(mail("Other subject", "Thanks", f"In-Reply-To: {our_id(answered)}")) == [answered]


def test_by_references_to_a_mail_of_another_requester(answered: Ticket) -> None:
    raw = mail("FW: that", "Me too", "References: <x@y.example> <first@namur.example>", sender="jan@other.example")
    assert came(raw) == [answered]


def test_who_takes_the_identifier_of_a_mail_does_not_get_its_replies(db: None) -> None:
    (first,) = came(mail(message_id="<known@namur.example>"))
    (copied,) = came(mail("Mine", "Give me that.", message_id="<known@namur.example>", sender="eve@other.example"))
    assert copied != first
    assert came(mail(REPLY, "More.", "In-Reply-To: <known@namur.example>")) == [first]


def test_an_identifier_longer_than_is_kept_still_threads(db: None) -> None:
    long = f"<{'a' * 400}@namur.example>"
    (ticket,) = came(mail(message_id=long))
    assert came(mail(REPLY, "More.", f"In-Reply-To: {long}")) == [ticket]


def test_a_forged_reference_opens_a_ticket_of_its_own(ticket: Ticket) -> None:
    forged = reference.make(ticket.number, b"another key")
    (made,) = came(mail(f"Re: Lost key [{forged}]"))
    assert (made != ticket, made.subject, kinds(ticket)) == (True, "Re: Lost key", ["request"])


def test_a_guess_among_fifteen_hundred_opens_a_ticket_of_its_own(ticket: Ticket) -> None:
    guesses = [f"desk+{ticket.number}-{guess:06}@desk.example" for guess in range(750)]
    right = f"desk+{texts.mail_reference(ticket.number)}@desk.example"
    copies = f"Cc: {', '.join([*guesses[250:], right])}"
    thread = f"References: {' '.join(f'<{ticket.number}-a{guess:05}@x.example>' for guess in range(750))}"
    (made,) = came(mail("Re: Lost key", "Let me in.", copies, thread), to=["helpdesk@desk.example", *guesses[:250]])
    assert (made != ticket, kinds(ticket)) == (True, ["request"])


def test_a_reply_with_three_references_joins_its_ticket(ticket: Ticket) -> None:
    others = [reference.make(f"2026-{number:06}", b"another key") for number in (900001, 900002)]
    subject = f"Re: Lost key {' '.join(f'[{named}]' for named in [*others, texts.mail_reference(ticket.number)])}"
    assert came(mail(subject)) == [ticket]


def test_a_reply_opens_what_was_closed(answered: Ticket) -> None:
    came(mail(REPLY, "It still fails.", f"In-Reply-To: {our_id(answered)}"))
    again = fresh(answered)
    assert (again.state, again.closed_at, again.reopened, again.outcome) == ("open", None, 1, "answered")
    assert (entries(again)[-1], verbs(again.ref)[-2:]) == (
        ("request", "It still fails."),
        ["ticket.reply_came", "ticket.reopened"],
    )


def test_a_reply_starts_the_clock_that_waited_for_it(karim: User) -> None:
    from tridesk.tickets.lifecycle import Awaiting

    (ticket,) = came(mail(message_id="<first@namur.example>"))
    until = MONDAY + timedelta(days=2)
    actions.research(ticket, by=karim, awaited="the form", until=until, awaiting=Awaiting.REQUESTER)
    with clock.frozen(MONDAY + timedelta(hours=2)):
        came(mail(REPLY, "Here.", "In-Reply-To: <first@namur.example>"))
    now = fresh(ticket)
    assert (now.state, now.awaiting, now.paused_at, now.due_at) == (
        "open",
        "",
        None,
        ticket.due_at + timedelta(hours=2),
    )


def test_a_reply_to_the_archive_opens_a_linked_ticket(answered: Ticket) -> None:
    with clock.frozen(MONTHS_LATER):
        actions.archive_rested()
        subject = f"Re: Toegang [{texts.mail_reference(answered.number)}]"
        (made,) = came(mail(subject, "It fails again.", message_id="<again@namur.example>"))
    assert [(link.a, link.b, link.kind) for link in Link.objects.all()] == [(answered, made, "continues")]
    assert (made.subject, kinds(fresh(answered)), fresh(answered).state) == (
        "Re: Toegang",
        ["request", "answer"],
        "archived",
    )


def test_the_thread_then_goes_on_there(answered: Ticket, karim: User) -> None:
    with clock.frozen(MONTHS_LATER):
        actions.archive_rested()
        old = texts.mail_reference(answered.number)
        (made,) = came(mail(f"Re: Toegang [{old}]", "It fails again."))
        actions.answer(made, by=karim, text="Now?")
        raw = mail(
            f"Re: Toegang [{old}] [{texts.mail_reference(made.number)}]",
            "Now it works.",
            f"References: {our_id(answered)} {our_id(made)}",
        )
        assert came(raw) == [made]


def test_a_mail_and_its_reply_in_one_batch(db: None) -> None:
    tickets = came(mail(message_id="<a@b.example>"), mail(REPLY, "More.", "In-Reply-To: <a@b.example>"))
    assert (tickets[0], len(tickets), Ticket.objects.count()) == (tickets[1], 2, 1)
    assert [text for _kind, text in entries(tickets[0])] == ["Goedemorgen, ik raak niet binnen.", "More."]


def test_what_comes_through_a_list_was_written_by_somebody(answered: Ticket) -> None:
    came(mail(REPLY, "Still.", f"In-Reply-To: {our_id(answered)}", "List-Id: <counters.namur.example>"))
    assert (fresh(answered).state, answered.entries.latest("id").automatic) == ("open", False)


# --- machines


def test_an_automatic_reply_is_noted_and_opens_nothing(answered: Ticket) -> None:
    raw = mail(
        "Afwezig: Re: Toegang", "Ik ben met verlof.", f"In-Reply-To: {our_id(answered)}", "Auto-Submitted: auto-replied"
    )
    assert came(raw) == [answered]
    entry = answered.entries.latest("id")
    assert (fresh(answered).state, entry.automatic, verbs(answered.ref)[-1]) == ("closed", True, "ticket.reply_came")


@pytest.mark.django_db
def test_an_absence_without_a_ticket_is_set_aside() -> None:
    assert came(mail("Out of office", "I am on holiday.", "Auto-Submitted: auto-replied")) == []
    assert (trouble(), Ticket.objects.count()) == (["out-of-office"], 0)


def test_an_absence_for_the_archive_is_set_aside(answered: Ticket) -> None:
    with clock.frozen(MONTHS_LATER):
        actions.archive_rested()
        came(mail("Afwezig", "Met verlof.", f"In-Reply-To: {our_id(answered)}", "Auto-Submitted: auto-replied"))
    assert trouble() == ["out-of-office"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-generated", "Precedence: bulk", "List-Id: <news.elsewhere.example>"]
)
def test_what_a_machine_or_a_list_sends_is_a_ticket_without_acknowledgement(
    header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Ticket] = []
    monkeypatch.setattr(batch, "defer_acknowledgements", lambda tickets: asked.extend(tickets))
    came(mail("News", "Of the week", header))
    assert (Ticket.objects.count(), asked) == (1, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sender", "envelope"),
    [
        ("An <an@namur.example>", ""),  # the sender of reports, whatever the letter says
        ("MAILER-DAEMON@namur.example", "a@namur.example"),
        ("no-reply@shop.example", "a@shop.example"),
        ("owner-news@lists.example", "a@lists.example"),
        ("news-request@lists.example", "a@lists.example"),
    ],
)
def test_nobody_is_acknowledged_who_would_not_read_it(
    sender: str, envelope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Ticket] = []
    monkeypatch.setattr(batch, "defer_acknowledgements", lambda tickets: asked.extend(tickets))
    mailroom.accept(mail(sender=sender), source="lmtp", envelope_from=envelope, envelope_to=["helpdesk@desk.example"])
    empty_tray()
    assert (Ticket.objects.count(), asked) == (1, [])


@pytest.mark.django_db
def test_a_gateway_of_faxes_is_not_acknowledged(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    sender, asked = "gateway@namur.example", list[Ticket]()
    gateways = frozenset({sender})
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, authserv_id=OUR_SERVER, fax_gateways=gateways)
    monkeypatch.setattr(batch, "defer_acknowledgements", lambda tickets: asked.extend(tickets))
    raw = proved(mail(sender=sender), "namur.example")
    mailroom.accept(raw, source="lmtp", envelope_from=sender, envelope_to=["fax@desk.example"])
    empty_tray()
    assert (Ticket.objects.get().channel, asked) == ("fax", [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sender", "header"),
    [
        ("Helpdesk <Helpdesk@desk.example>", "X-A: 1"),
        ("helpdesk+2026-000001-abcdef@desk.example", "X-A: 1"),
    ],
)
def test_what_we_wrote_ourselves_is_a_loop(sender: str, header: str) -> None:
    came(mail("Re: Toegang", "Hello", header, sender=sender))
    assert (trouble(), Ticket.objects.count()) == (["loop"], 0)


@pytest.mark.django_db
def test_of_many_mails_from_one_return_path_five_an_hour_are_acknowledged_and_twenty_a_day() -> None:
    sent_by_hour = []
    for hour in range(6):
        with clock.frozen(MONDAY + timedelta(hours=hour, minutes=hour)):
            tickets = came(*[mail(sender=f"x{hour}{number}@namur.example") for number in range(7)])
            tasks.acknowledge([ticket.pk for ticket in tickets])
            sent_by_hour.append(OutMail.objects.count())
    assert sent_by_hour == [5, 10, 15, 20, 20, 20]


@pytest.mark.django_db
def test_an_acknowledgement_goes_to_the_return_path_without_a_word_of_the_sender() -> None:
    raw = mail("Buy now", "Buy.", "Reply-To: eve@evil.example", sender="Cheap pills <an@namur.example>")
    (ticket,) = came(raw, path="bo@namur.example")
    tasks.acknowledge([ticket.pk])
    read = letter(OutMail.objects.get())
    assert sent(ticket) == [("acknowledgement", ["bo@namur.example"])]
    assert read.subject.endswith(f"[{texts.mail_reference(ticket.number)}]")
    assert [word for word in ("Buy", "pills", "evil") if word in read.subject + read.text] == []


@pytest.mark.django_db
def test_a_ticket_that_no_mail_began_is_not_acknowledged() -> None:
    ticket = opened()
    tasks.acknowledge([ticket.pk])
    assert kinds(ticket) == ["request"]


@pytest.mark.django_db
def test_the_same_mail_twice_makes_nothing() -> None:
    raw = mail(message_id="<twice@namur.example>")
    assert (len(came(raw)), len(came(raw)), len(came(raw, raw))) == (1, 0, 0)
    assert (Ticket.objects.count(), list(InMail.objects.values_list("state", flat=True))) == (1, ["taken"] * 4)


@pytest.mark.django_db
def test_twice_in_one_batch_too_and_with_an_overlong_identifier() -> None:
    raw = mail(message_id=f"<{'b' * 300}@namur.example>")
    assert (len(came(raw, raw)), len(came(raw))) == (1, 0)


@pytest.mark.django_db
def test_the_same_identifier_with_other_content_is_another_mail() -> None:
    raws = [mail(body=word, message_id="<same@namur.example>") for word in ("One", "Two")]
    assert len({ticket.pk for ticket in came(*raws)}) == 2


def test_what_lies_in_the_tray_waits_there(db: None) -> None:
    drop(mail())
    assert (InMail.objects.get().state, Ticket.objects.count()) == ("new", 0)
