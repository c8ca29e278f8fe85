"""The desk answers: by mail when there is an address, else as it was said; and writes notes to itself."""

from __future__ import annotations

import pytest

from tridesk.accounts.models import User
from tridesk.kit.errors import Conflict, Invalid
from tridesk.mailroom import queries as trays
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, texts
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import (
    CALLER,
    MONDAY,
    NUMBER,
    TOKEN,
    came,
    entries,
    fresh,
    letter,
    mail,
    opened,
    sent,
    verbs,
)


def last_mail() -> OutMail:
    return OutMail.objects.order_by("-id")[0]


def test_it_leaves_as_a_mail_in_the_name_of_the_desk(ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text="It is on its way.")
    out = last_mail()
    assert (out.kind, out.recipients, out.sender, out.created_by) == (
        "answer",
        ["an@namur.example"],
        "Helpdesk Rijksregister <helpdesk@desk.example>",
        karim,
    )
    assert entries(ticket)[-1] == ("answer", "It is on its way.")
    assert (fresh(ticket).first_answer_at, fresh(ticket).state) == (MONDAY, "open")
    assert verbs(ticket.ref) == ["ticket.opened", "mail.queued", "ticket.answered"]


def test_subject_and_message_id_carry_the_reference(ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text="Yes.")
    reference = texts.mail_reference(ticket.number)
    out = last_mail()
    assert letter(out).subject == f"Re: Lost key [{reference}]"
    assert letter(out).message_id.startswith(f"{reference}.")
    assert letter(out).message_id == ticket.entries.get(kind="answer").message_id


@pytest.mark.parametrize(
    ("language", "closing", "manager", "direct"),
    [
        ("nl", "Met vriendelijke groeten", "Dossierbeheerder: Karim", "Rechtstreeks nummer: 02 226 88 88"),
        ("fr", "Cordialement", "Gestionnaire du dossier : Karim", "Numéro direct : 02 226 88 88"),
        ("de", "Mit freundlichen Grüßen", "Sachbearbeiter(in): Karim", "Durchwahl: 02 226 88 88"),
        ("en", "Kind regards", "File manager: Karim", "Direct number: 02 226 88 88"),
    ],
)
def test_file_manager_and_desk_stand_under_it_in_its_language(
    ticket: Ticket, karim: User, language: str, closing: str, manager: str, direct: str
) -> None:
    actions.answer(ticket, by=karim, text="So.", language=language)
    lines = letter(last_mail()).text.splitlines()
    foot = lines.index("-- ")
    assert [lines[:3], lines[foot - 1 : foot + 3]] == [["So.", "", closing], ["", "-- ", manager, direct]]
    assert f"Content-Language: {language}".encode() in trays.raw_of(last_mail())
    assert ticket.entries.get(kind="answer").language == language


@pytest.mark.django_db
def test_it_answers_the_last_mail_of_the_requester(karim: User) -> None:
    (ticket,) = came(mail(message_id="<first@namur.example>"))
    actions.answer(ticket, by=karim, text="Which key?")
    ours = letter(last_mail()).message_id
    came(mail("Re: Toegang", "The blue one.", f"In-Reply-To: <{ours}>", message_id="<second@namur.example>"))
    actions.answer(fresh(ticket), by=karim, text="It is on its way.")
    read = letter(last_mail())
    assert read.in_reply_to == ("second@namur.example",)
    assert read.references == ("first@namur.example", ours, "second@namur.example")


def test_what_goes_to_the_second_line_is_not_in_the_requesters_thread(
    ticket: Ticket, karim: User, registers: object
) -> None:
    actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)  # type: ignore[arg-type]
    actions.answer(ticket, by=karim, text="Patience.")
    assert (letter(last_mail()).in_reply_to, letter(last_mail()).references) == ((), ())


def test_files_go_along_with_masked_names(ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text="See.", uploads=[Upload(f"{NUMBER}.txt", "text/plain", b"form")])
    (file,) = letter(last_mail()).attachments
    assert (file.filename, file.size) == (f"{TOKEN}.txt", 4)
    assert ticket.entries.get(kind="answer").attachments.get().filename == f"{TOKEN}.txt"


def test_numbers_do_not_leave(ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text=f"His number is {NUMBER}.")
    assert letter(last_mail()).text.splitlines()[0] == f"His number is {TOKEN}."
    assert [row.token for row in ticket.entries.get(kind="answer").masked_numbers.all()] == [TOKEN]


@pytest.mark.django_db
def test_without_an_address_it_was_spoken(karim: User) -> None:
    ticket = opened(requester=CALLER)
    actions.answer(ticket, by=karim, text="It is on its way.")
    assert (sent(ticket), entries(ticket)[-1]) == ([], ("answer", "It is on its way."))


def test_an_answer_needs_words(ticket: Ticket, karim: User) -> None:
    with pytest.raises(Invalid) as refused:
        actions.answer(ticket, by=karim, text=" \n ")
    assert (refused.value.field, entries(ticket)) == ("text", [("request", "Where is it?")])


def test_the_archive_is_not_answered(ticket: Ticket, karim: User) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(state="archived", closed_at=MONDAY)
    with pytest.raises(Conflict):
        actions.answer(ticket, by=karim, text="Late.")
    with pytest.raises(Conflict):
        actions.note(ticket, by=karim, text="Late.")
    assert sent(ticket) == []
    assert entries(ticket) == [("request", "Where is it?")]


def test_an_address_that_is_none_is_refused_and_nothing_kept(karim: User, db: None) -> None:
    ticket = opened(requester=actions.Requester(email="an@@namur.example"))
    with pytest.raises(Invalid) as refused:
        actions.answer(ticket, by=karim, text="Yes.")
    assert (refused.value.field, len(entries(ticket))) == ("recipients", 1)


# --- taken back before it left


def test_an_answer_can_be_taken_back_while_it_waits(ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text="Wrong.")
    actions.withdraw_answer(ticket.entries.get(kind="answer"), by=karim)
    assert (last_mail().state, verbs(ticket.ref)[-1]) == ("withdrawn", "mail.withdrawn")
    assert entries(ticket)[-1] == ("answer", "Wrong.")


def test_not_when_it_has_left(ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text="Wrong.")
    OutMail.objects.update(state="sent")
    with pytest.raises(Conflict):
        actions.withdraw_answer(ticket.entries.get(kind="answer"), by=karim)


def test_not_what_was_never_mailed(ticket: Ticket, karim: User, registers: object) -> None:
    actions.answer(ticket, by=karim, text="Said.", send=False)
    actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)  # type: ignore[arg-type]
    for kind in ("answer", "question"):
        with pytest.raises(Conflict):
            actions.withdraw_answer(ticket.entries.get(kind=kind), by=karim)


# --- notes


def test_a_note_stays_inside(ticket: Ticket, karim: User) -> None:
    entry = actions.note(ticket, by=karim, text=f"Ask him, {NUMBER}.", uploads=[Upload("a.txt", "text/plain", b"a")])
    assert (entries(ticket)[-1], sent(ticket)) == (("note", f"Ask him, {TOKEN}."), [])
    assert (entry.author, entry.author_name, entry.attachments.get().filename) == (karim, "Karim", "a.txt")
    assert verbs(ticket.ref)[-1] == "ticket.noted"


def test_a_note_needs_words(ticket: Ticket, karim: User) -> None:
    with pytest.raises(Invalid) as refused:
        actions.note(ticket, by=karim, text="  ")
    assert refused.value.field == "text"
