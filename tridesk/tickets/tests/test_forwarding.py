"""A ticket is forwarded to a third party, and the answer comes back to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, queries
from tridesk.tickets.collisions import REPEATED_WITHIN
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Entry, Sending, Ticket
from tridesk.tickets.tests.browsing import as_, at
from tridesk.tickets.tests.factories import (
    MONDAY,
    NUMBER,
    TOKEN,
    bounce,
    came,
    entries,
    expert,
    fresh,
    kinds,
    letter,
    mail,
    organisation,
    proved,
    sent,
    verbs,
)

BO = "bo@supplier.example"
TEXT = "Could you look at this please?"


@pytest.fixture
def told(ticket: Ticket, karim: User) -> Ticket:
    """The ticket with an answer, a file and a note."""
    actions.answer(ticket, by=karim, text=f"We ask about {NUMBER}.", uploads=[Upload("a.txt", "text/plain", b"hello")])
    actions.note(ticket, by=karim, text="A secret of ours.")
    return ticket


def post(client: Client, ticket: Ticket, **typed: Any) -> Any:
    return client.post(at(ticket, "forward"), {"to": BO, "text": TEXT, "language": "en", "do": "send", **typed})


def forwarded(ticket: Ticket) -> OutMail:
    return OutMail.objects.get(ref=ticket.ref, kind="forward")


def last(ticket: Ticket) -> Entry:
    return ticket.entries.latest("id")


def answer(ticket: Ticket, *headers: str, sender: str = BO) -> bytes:
    """The answer of a third party to what was forwarded."""
    return mail("AW: Fwd", "It is fixed.", f"In-Reply-To: {forwarded(ticket).message_id}", *headers, sender=sender)


# --- what leaves


def test_the_conversation_leaves_under_a_text_without_what_is_ours_alone(desk: Client, told: Ticket) -> None:
    file = queries.public_files(told)[0]
    assert post(desk, told, attachments=[file.pk]).status_code == 302
    out = letter(forwarded(told))
    assert out.subject.startswith("Fwd: Lost key [")
    assert out.text.startswith(f"{TEXT}\n\nKind regards\n\nFile manager: Karim")
    asked, answered = out.text.index("Where is it?"), out.text.index(f"We ask about {TOKEN}.")
    assert 0 < asked < answered
    assert "secret" not in out.text
    assert [part.filename for part in out.attachments] == ["a.txt"]
    assert (last(told).kind, last(told).recipients, last(told).text) == ("forward", [BO], TEXT)
    assert verbs(told.ref)[-1] == "ticket.forwarded"
    assert BO not in str(JournalEntry.objects.get(verb="ticket.forwarded").data)
    page = desk.get(at(told)).content.decode()
    assert f"To: {BO}" in page


def test_what_is_not_proved_stays_here(ticket: Ticket, karim: User) -> None:
    Entry.objects.filter(ticket=ticket).update(trust="unproved")
    actions.forward(ticket, by=karim, to=[BO], text=TEXT)
    assert "Where is it?" not in letter(forwarded(ticket)).text


def test_the_preview_is_the_mail_and_sends_nothing(desk: Client, told: Ticket) -> None:
    page = post(desk, told, do="preview")
    shown = page.context["preview"]
    assert (page.status_code, kinds(told)[-1]) == (200, "note")
    post(desk, told)
    assert letter(forwarded(told)).text.strip() == shown.text.strip()
    assert letter(forwarded(told)).subject == shown.subject


def test_no_other_file_goes_along(desk: Client, told: Ticket, karim: User) -> None:
    note = actions.note(told, by=karim, text="Ours.", uploads=[Upload("b.txt", "text/plain", b"secret")])
    page = post(desk, told, attachments=[note.attachments.get().pk])
    assert (page.status_code, OutMail.objects.filter(kind="forward").count()) == (422, 0)
    actions.forward(told, by=karim, to=[BO], text=TEXT, files=[note.attachments.get().pk])
    assert letter(forwarded(told)).attachments == ()


@pytest.mark.parametrize(
    "typed", [{"to": ""}, {"to": "nobody"}, {"to": "helpdesk@desk.example"}, {"text": " "}, {"language": "xx"}]
)
def test_what_is_missing_or_wrong_is_said_and_nothing_lost(desk: Client, told: Ticket, typed: dict[str, str]) -> None:
    page = post(desk, told, **typed)
    assert (page.status_code, OutMail.objects.filter(kind="forward").count()) == (422, 0)
    assert "field__error" in page.content.decode()


def test_a_text_in_another_language_is_asked_about_once(desk: Client, told: Ticket) -> None:
    eupen = organisation("Eupen", service_language="de")
    Contact.objects.create(name="Bo", email=BO, organisation=eupen)
    typed = {"text": "Bonjour, pourriez-vous vérifier ce dossier pour nous, s'il vous plaît ?", "language": "fr"}
    page = post(desk, told, **typed)
    assert "A local service of the German language region is written to in German." in page.content.decode()
    post(desk, told, despite="fr", do="", **typed)
    assert "ticket.language_kept" in verbs(told.ref)
    assert sent(told)[-1] == ("forward", [BO])


def test_the_same_text_to_the_same_address_again_is_asked_about(desk: Client, told: Ticket) -> None:
    assert post(desk, told).status_code == 302
    page = post(desk, told, text=f" {TEXT}\n")
    assert (page.status_code, kinds(told).count("forward")) == (422, 1)
    shown = page.content.decode()
    assert "This text of yours is on the ticket already." in shown
    assert 'name="again" value="1"' in shown
    assert TEXT in shown
    assert post(desk, told, to="eva@other.example").status_code == 302
    assert post(desk, told, again="1").status_code == 302
    with clock.frozen(MONDAY + REPEATED_WITHIN):
        assert post(desk, told).status_code == 302


def test_forwarded_again_in_another_language_both_is_said_at_once(desk: Client, told: Ticket) -> None:
    Contact.objects.create(name="Bo", email=BO, organisation=organisation("Eupen", service_language="de"))
    typed = {"text": "Bonjour, pourriez-vous vérifier ce dossier pour nous, s'il vous plaît ?", "language": "fr"}
    post(desk, told, despite="fr", **typed)
    page = post(desk, told, **typed).content.decode()
    assert "This text of yours is on the ticket already." in page
    assert "This reads as French." in page
    assert post(desk, told, despite="fr", again="1", **typed).status_code == 302


def test_what_was_taken_back_is_forwarded_without_a_question(desk: Client, told: Ticket) -> None:
    post(desk, told)
    desk.post(at(told, f"sendings/{Sending.objects.latest('pk').pk}"))
    assert post(desk, told).status_code == 302


def test_experts_do_not_forward(told: Ticket) -> None:
    assert as_(expert("mia")).get(at(told, "forward")).status_code in (403, 404)


# --- taken back


def test_it_waits_and_is_taken_back_into_its_form(desk: Client, told: Ticket) -> None:
    file = queries.public_files(told)[0]
    post(desk, told, attachments=[file.pk])
    before = fresh(told).state
    page = desk.post(at(told, f"sendings/{Sending.objects.latest('pk').pk}"), follow=True)
    assert page.redirect_chain[-1][0] == at(told, "forward")
    shown = page.content.decode()
    assert (forwarded(told).state, fresh(told).state) == ("withdrawn", before)
    assert TEXT in shown
    assert f'value="{BO}"' in shown
    assert "checked" in shown


# --- what comes back


@pytest.mark.usefixtures("our_server")
def test_the_answer_is_on_the_ticket_as_one_from_outside(desk: Client, told: Ticket, karim: User) -> None:
    actions.close(told, by=karim)
    post(desk, told)
    assert came(proved(answer(told), "supplier.example")) == [told]
    assert (last(told).kind, last(told).trust, fresh(told).state) == ("outside", "proved", "open")
    assert "message from outside" in desk.get(at(told)).content.decode()
    assert OutMail.objects.latest("pk") == forwarded(told)  # nobody is told of it by itself
    assert entries(told)[-1] == ("outside", "It is fixed.")


@pytest.mark.usefixtures("our_server")
@pytest.mark.parametrize(("sender", "domain"), [(BO, ""), ("eva@supplier.example", "supplier.example")])
def test_of_anybody_else_it_changes_nothing_until_it_is_confirmed(
    desk: Client, told: Ticket, karim: User, sender: str, domain: str
) -> None:
    actions.close(told, by=karim)
    post(desk, told)
    raw = answer(told, sender=sender)
    came(proved(raw, domain) if domain else raw)
    assert (last(told).kind, last(told).trust, fresh(told).state) == ("outside", "unproved", "closed")
    actions.confirm_mail(last(told), by=karim)
    assert fresh(told).state == "open"


@pytest.mark.usefixtures("our_server")
def test_the_mail_that_opened_a_ticket_does_not_open_it_again_when_it_is_confirmed(karim: User) -> None:
    (ticket,) = came(mail(sender="Karim <karim@desk.example>"))
    actions.close(ticket, by=karim, text="So.")
    opening = ticket.entries.earliest("id")
    assert opening.trust == "unproved"
    actions.confirm_mail(opening, by=karim)
    assert (fresh(ticket).state, ticket.entries.earliest("id").trust) == ("closed", "confirmed")


def test_their_words_are_not_sent_to_the_next_one(desk: Client, told: Ticket, karim: User) -> None:
    post(desk, told)
    came(answer(told))
    actions.forward(told, by=karim, to=["eva@other.example"], text=TEXT)
    out = letter(OutMail.objects.latest("pk"))
    assert ("It is fixed." in out.text, out.references) == (False, ())


def test_what_did_not_arrive_is_said(desk: Client, told: Ticket) -> None:
    post(desk, told)
    OutMail.objects.filter(kind="forward").update(state="sent")
    came(bounce(forwarded(told)))
    assert (forwarded(told).state, kinds(told)[-1]) == ("bounced", "failure")


def test_disposal_takes_it_out_as_well(told: Ticket, desk: Client, karim: User) -> None:
    actions.keep_draft(karim, f"forward:{told.number}", {"to": BO, "text": TEXT})
    post(desk, told)
    Ticket.objects.filter(pk=told.pk).update(state="archived", closed_at=clock.now(), archived_at=clock.now())
    actions.pseudonymise([told.pk])
    assert not Entry.objects.filter(ticket=told).exclude(recipients=[], text="", cc=[]).exists()
    assert queries.draft_of(karim, f"forward:{told.number}") is None


def test_files_that_are_too_large_together_are_refused(desk: Client, ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text="Here.", uploads=[Upload("a.bin", "application/zip", b"1")])
    file = queries.public_files(ticket)[0]
    type(file).objects.filter(pk=file.pk).update(size=30_000_000)
    page = post(desk, ticket, attachments=[file.pk])
    assert "together larger than 20 MB" in page.content.decode()
