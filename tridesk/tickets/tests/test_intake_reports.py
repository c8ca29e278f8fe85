"""Mail that is no question: reports of failure, and the words of the second line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, tasks
from tridesk.tickets.intake import batch
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import (
    MONDAY,
    bounce,
    came,
    drop,
    entries,
    expert,
    fresh,
    kinds,
    mail,
    our_id,
    proved,
    service,
    trouble,
    verbs,
)

MONTHS_LATER = MONDAY + timedelta(days=90)
REPLY = "Re: Toegang"


# --- reports of failure


def test_a_bounce_is_noted_and_opens_its_ticket(answered: Ticket) -> None:
    out = OutMail.objects.get(ref=answered.ref, kind="answer")
    OutMail.objects.update(state="sent")
    assert came(bounce(out)) == [answered]
    out.refresh_from_db()
    again = fresh(answered)
    reply = "an@namur.example: 5.1.1 550 5.1.1 No such user"
    assert (entries(again)[-1], again.state, again.reopened) == (("failure", reply), "open", 1)
    assert (out.state, out.last_reply) == ("bounced", reply)
    assert verbs(again.ref)[-3:] == ["mail.bounced", "ticket.mail_failed", "ticket.reopened"]


def test_on_an_open_ticket_it_is_a_change(ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text="So.")
    with clock.frozen(MONDAY + timedelta(hours=1)):
        came(bounce(OutMail.objects.get()))
    assert (fresh(ticket).state, fresh(ticket).changed_at) == ("open", MONDAY + timedelta(hours=1))


def test_a_report_in_words_of_its_own_is_noted_too(answered: Ticket) -> None:
    out = OutMail.objects.get(ref=answered.ref, kind="answer")
    OutMail.objects.update(state="sent")
    assert came(bounce(out).replace(b"Action: failed", b"Action: failure")) == [answered]
    assert (entries(fresh(answered))[-1][0], fresh(answered).state) == ("failure", "open")


def test_a_report_in_free_text_without_sender_is_noted_too(answered: Ticket) -> None:
    out = OutMail.objects.get(ref=answered.ref, kind="answer")
    OutMail.objects.update(state="sent")
    text = f"Votre message n'a pas pu être remis à an@namur.example.\n\nMessage-ID: {out.message_id}"
    raw = mail("Non remis : Toegang", text, sender="Informatique <it@namur.example>")
    mailroom.accept(raw, source="lmtp", envelope_from="", envelope_to=["helpdesk@desk.example"])
    empty_tray()
    assert (entries(fresh(answered))[-1][0], fresh(answered).state) == ("failure", "open")


NAMED = {
    "References": "References: <a@b.example> {0}",
    "In-Reply-To": "In-Reply-To: {0}",
    "its headers in the text": "\r\nWat u stuurde:\r\n> From: helpdesk@desk.example\r\n> Message-ID: {0}\r\n",
    "its headers attached": 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nPas pour nous.\r\n'
    "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {0}\r\n\r\n--b--",
}


def without_words(*headers: str, subject: str = "Re: Toegang") -> bytes:
    """A mail of a server that says in no known words that ours did not arrive; `headers` may end in its text."""
    head = ["From: Poste <poste@namur.example>", "To: helpdesk@desk.example", f"Subject: {subject}"]
    return "\r\n".join([*head, *headers, "", "Code 17."]).encode()


@pytest.mark.parametrize("named", NAMED.values(), ids=NAMED.keys())
def test_a_report_without_a_word_of_it_is_one_of_the_mail_it_names(answered: Ticket, named: str) -> None:
    out = OutMail.objects.get(ref=answered.ref, kind="answer")
    OutMail.objects.update(state="sent")
    drop(without_words(named.format(out.message_id)), path="")
    empty_tray()
    out.refresh_from_db()
    assert (kinds(answered)[-1], fresh(answered).state, out.state) == ("failure", "open", "bounced")
    assert out.last_reply != ""


@pytest.mark.parametrize(
    ("header", "path"),
    [
        ("Auto-Submitted: auto-replied", ""),
        ("Precedence: auto_reply", ""),
        ("X-Autoreply: yes", ""),
        ("X-Any: thing", "poste@namur.example"),
    ],
)
def test_an_automatic_reply_and_a_mail_with_a_sender_are_no_reports(answered: Ticket, header: str, path: str) -> None:
    drop(without_words(header, f"In-Reply-To: {our_id(answered)}"), path=path)
    empty_tray()
    assert kinds(answered)[-1] == "request"


def test_a_read_receipt_in_words_is_no_report(answered: Ticket) -> None:
    raw = without_words(f"In-Reply-To: {our_id(answered)}", subject="Gelezen: Toegang")
    drop(raw.replace(b"Code 17", b"Uw bericht is gelezen op 2 maart"), path="")
    empty_tray()
    assert kinds(answered)[-1] == "request"


def test_without_a_sender_but_about_a_mail_of_another_it_is_a_reply(answered: Ticket) -> None:
    drop(without_words("In-Reply-To: <first@namur.example>"), path="")
    empty_tray()
    assert kinds(answered)[-1] == "request"


@pytest.mark.django_db
def test_the_bounce_of_an_acknowledgement_is_not_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    (ticket,) = came(mail())
    tasks.acknowledge([ticket.pk])
    asked: list[Ticket] = []
    monkeypatch.setattr(batch, "defer_acknowledgements", lambda tickets: asked.extend(tickets))
    assert came(bounce(OutMail.objects.get())) == [ticket]
    assert (kinds(ticket), asked) == (["request", "acknowledgement", "failure"], [])


@pytest.mark.django_db
def test_a_bounce_of_no_mail_of_ours_is_set_aside() -> None:
    came(bounce(OutMail(recipients=["x@y.example"], message_id="<x@y.example>", subject="Hi")))
    assert (trouble(), Ticket.objects.count()) == (["failure"], 0)


def test_a_bounce_for_the_archive_is_only_noted(answered: Ticket) -> None:
    with clock.frozen(MONTHS_LATER):
        actions.archive_rested()
        came(bounce(OutMail.objects.get(ref=answered.ref)))
    assert (fresh(answered).state, kinds(answered)[-1]) == ("archived", "failure")


# --- the second line by mail


def from_second_line(asked: Ticket, sender: str, body: str = "In the box.", *headers: str) -> bytes:
    question = asked.entries.get(kind="question")
    raw = mail("Re: Question", body, f"In-Reply-To: <{question.message_id}>", *headers, sender=sender)
    return proved(raw)


pytestmark = pytest.mark.usefixtures("our_server")


def test_an_expert_answers_by_mail(asked: Ticket, karim: User) -> None:
    assert came(from_second_line(asked, "Tom <TOM@desk.example>")) == [asked]
    now, answer = fresh(asked), asked.entries.get(kind="expert_answer")
    tom = User.objects.get(username="tom")
    assert (now.state, now.owner, asked.handovers.get().answered_by) == ("open", karim, tom)
    assert (answer.text, answer.author, answer.author_name, answer.handover) == (
        "In the box.",
        tom,
        "Tom",
        asked.handovers.get(),
    )
    assert verbs(asked.ref)[-1] == "ticket.expert_answered"


@pytest.mark.parametrize("closed", [False, True])
def test_what_an_expert_adds_later_is_noted(asked: Ticket, karim: User, closed: bool) -> None:
    came(from_second_line(asked, "tom@desk.example"))
    if closed:
        actions.close(fresh(asked), by=karim)
    before = len(verbs(asked.ref))
    came(from_second_line(asked, "tom@desk.example", "Also on the shelf."))
    later = ["ticket.expert_answered", "ticket.reopened"] if closed else ["ticket.expert_answered"]
    assert verbs(asked.ref)[before:] == later


def test_with_its_files_and_its_masked_numbers(asked: Ticket) -> None:
    parts = [
        "--b",
        "Content-Type: text/plain",
        "",
        "It is 62.03.14-999.01.",
        "--b",
        'Content-Disposition: attachment; filename="form.pdf"',
        "Content-Type: application/pdf",
        "",
        "%PDF",
        "--b--",
    ]
    question = asked.entries.get(kind="question")
    raw = mail(
        "Re: Q",
        "\r\n".join(parts),
        f"In-Reply-To: <{question.message_id}>",
        sender="tom@desk.example",
        kind='multipart/mixed; boundary="b"',
    )
    came(proved(raw))
    answer = asked.entries.get(kind="expert_answer")
    assert [file.filename for file in answer.attachments.all()] == ["form.pdf"]
    assert (answer.text, answer.masked_numbers.count()) == ("It is [RRN ••••01].", 1)


def test_a_service_answers_from_its_common_address(ticket: Ticket, karim: User) -> None:
    to = service("REG", "elke", email="registers@desk.example")
    asked = actions.hand_over(ticket, by=karim, service=to, question="Where?", tell=False)
    came(from_second_line(asked, "Registers <Registers@desk.example>"))
    answer = asked.entries.get(kind="expert_answer")
    assert (fresh(asked).state, answer.author, answer.author_name) == ("open", None, "Registers")
    assert asked.handovers.get().answered_at == MONDAY


def test_the_requester_meanwhile_adds_a_word_and_the_question_still_waits(asked: Ticket) -> None:
    came(from_second_line(asked, "an@namur.example", "Hurry."))
    assert (fresh(asked).state, kinds(asked)[-1]) == ("second_line", "request")


def test_his_absence_is_no_answer(asked: Ticket) -> None:
    came(from_second_line(asked, "tom@desk.example", "Away.", "Auto-Submitted: auto-replied"))
    answer = asked.entries.latest("id")
    assert (fresh(asked).state, answer.kind, answer.automatic, answer.trust) == (
        "second_line",
        "expert_answer",
        True,
        "",
    )


def test_nor_is_the_word_of_another_services_expert_or_of_one_who_left(asked: Ticket) -> None:
    expert("mia")
    User.objects.filter(username="tom").update(is_active=False)
    came(from_second_line(asked, "mia@desk.example"), from_second_line(asked, "tom@desk.example"))
    answers = asked.entries.filter(kind="expert_answer")
    assert (fresh(asked).state, [entry.trust for entry in answers]) == ("second_line", ["unproved", "unproved"])


def test_requester_and_expert_in_one_batch(asked: Ticket) -> None:
    came(
        from_second_line(asked, "an@namur.example", "Hurry."),
        from_second_line(asked, "tom@desk.example"),
        from_second_line(asked, "an@namur.example", "Thanks."),
    )
    assert (fresh(asked).state, kinds(asked)[-3:]) == ("open", ["request", "expert_answer", "request"])


def test_a_second_mail_of_the_expert_is_one_more_word(asked: Ticket) -> None:
    came(from_second_line(asked, "tom@desk.example"))
    came(from_second_line(asked, "tom@desk.example", "And another thing."))
    assert (fresh(asked).state, kinds(asked)[-2:]) == ("open", ["expert_answer", "expert_answer"])
