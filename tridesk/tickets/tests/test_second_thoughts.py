"""Doubts that the composer raises once before it sends: a quicker colleague, or another language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Organisation
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions
from tridesk.tickets.answer_language import language_doubt
from tridesk.tickets.collisions import REPEATED_WITHIN, doubts_since, work_since
from tridesk.tickets.models import Sending, Ticket
from tridesk.tickets.tests.browsing import act, as_, at
from tridesk.tickets.tests.factories import CALLER, MONDAY, NUMBER, came, fresh, kinds, letter, mail, opened, verbs
from tridesk.tickets.texts import mail_reference

TEXT = "So."
FRENCH = "Bonjour, l'accès de votre commune est rétabli depuis ce matin."
GERMAN = "Guten Tag, der Zugang Ihrer Gemeinde ist seit heute früh wieder frei."
DUTCH = "Goedendag, de toegang van uw gemeente is sinds vanmorgen hersteld."


def seen(client: Client, ticket: Ticket) -> str:
    """The journal entry that a ticket's page says its reader saw."""
    field = re.search(r'name="seen"\s+value="(\d+)"', client.get(at(ticket)).content.decode())
    assert field is not None
    return field[1]


# --- two people on one ticket


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("answer", "Sofie answered while you were writing."),
        ("note", "Sofie left a note while you were writing."),
        ("close", "Sofie closed this ticket while you were writing."),
    ],
)
def test_it_is_said_beside_the_text_and_asked_once(
    desk: Client, ticket: Ticket, sofie: User, what: str, sentence: str
) -> None:
    at_first = seen(desk, ticket)
    assert desk.get(at(ticket, "since"), {"seen": at_first}).content.strip() == b""
    getattr(actions, what)(ticket, by=sofie, text="Mine.")
    assert sentence in desk.get(at(ticket, "since"), {"seen": at_first}).content.decode()
    before = kinds(ticket)
    refused = act(desk, ticket, "answer", text=TEXT, seen=at_first)
    page = refused.content.decode()
    assert (refused.status_code, kinds(ticket), page.count(sentence)) == (422, before, 1)
    assert "Send all the same" in page
    again = re.search(r'name="seen"\s+value="(\d+)"', page)
    assert again is not None
    assert act(desk, ticket, "answer", text=TEXT, seen=again[1]).status_code == 302
    assert kinds(ticket) == [*before, "answer"]


def test_work_of_ones_own_and_of_nobody_is_not_asked_about(desk: Client, ticket: Ticket, karim: User) -> None:
    at_first = seen(desk, ticket)
    actions.note(ticket, by=karim, text="Hm.")
    assert act(desk, ticket, "answer", text=TEXT, seen=at_first).status_code == 302


def test_what_was_taken_back_is_not_said_any_more(desk: Client, ticket: Ticket, karim: User, sofie: User) -> None:
    at_first, colleague = seen(desk, ticket), as_(sofie)
    answered = "Sofie answered while you were writing."
    act(colleague, ticket, "answer", text=TEXT)
    act(colleague, ticket, "close", text="And more.")
    second = Sending.objects.filter(ticket=ticket).order_by("-pk")[0]
    actions.take_sending_back(second, by=karim)
    assert work_since(ticket, karim, int(at_first)) == [answered]
    actions.take_sending_back(Sending.objects.filter(ticket=ticket).order_by("pk")[0], by=sofie)
    assert work_since(ticket, karim, int(at_first)) == []


def test_a_mail_that_came_meanwhile_is_said(desk: Client, karim: User) -> None:
    (ticket,) = came(mail("Key", "It is lost."))
    at_first = int(seen(desk, ticket))
    came(mail(f"Re: Key [{mail_reference(ticket.number)}]", "It is found."))
    assert work_since(ticket, karim, at_first) == ["A mail came to this ticket while you were writing."]
    assert doubts_since(ticket, karim, at_first) == []


def test_a_note_needs_no_second_thought(desk: Client, ticket: Ticket, sofie: User) -> None:
    at_first = seen(desk, ticket)
    actions.close(ticket, by=sofie)
    assert act(desk, ticket, "note", text=TEXT, mode="note", seen=at_first).status_code == 302


@pytest.mark.parametrize(
    ("do", "typed"),
    [
        ("answer", {}),
        ("note", {"mode": "note"}),
        ("research", {"awaited": "a stamp", "awaiting": "desk", "until": "2026-10-20T10:00"}),
    ],
)
def test_the_same_text_again_is_asked_about(desk: Client, ticket: Ticket, do: str, typed: dict[str, str]) -> None:
    text = f"It is {NUMBER}."
    assert act(desk, ticket, do, text=text, **typed).status_code == 302
    written = kinds(ticket)
    refused = act(desk, ticket, do, text=text, **typed)
    page = refused.content.decode()
    assert (refused.status_code, kinds(ticket)) == (422, written)
    assert "This text of yours is on the ticket already." in page
    assert 'name="again" value="1"' in page
    assert act(desk, ticket, do, text=text, again="1", **typed).status_code == 302
    with clock.frozen(MONDAY + REPEATED_WITHIN):
        assert act(desk, ticket, do, text=text, **typed).status_code == 302


def test_another_text_and_one_of_a_colleague_are_not_repeated(desk: Client, ticket: Ticket, sofie: User) -> None:
    for client, text in ((desk, TEXT), (as_(sofie), TEXT), (desk, "It is another.")):
        assert act(client, ticket, "note", text=text, mode="note").status_code == 302


def test_a_text_that_was_taken_back_is_sent_without_a_question(desk: Client, ticket: Ticket, karim: User) -> None:
    act(desk, ticket, "answer", text=TEXT)
    actions.take_sending_back(Sending.objects.get(ticket=ticket), by=karim)
    assert act(desk, ticket, "answer", text=TEXT).status_code == 302


def test_the_same_text_does_not_hide_what_a_colleague_did(desk: Client, ticket: Ticket, sofie: User) -> None:
    at_first = seen(desk, ticket)
    act(desk, ticket, "answer", text=TEXT, seen=at_first)
    actions.note(ticket, by=sofie, text="Wait.")
    page = act(desk, ticket, "answer", text=TEXT, seen=at_first).content.decode()
    assert "This text of yours is on the ticket already." in page
    assert "Sofie left a note while you were writing." in page


def test_a_repeated_text_in_another_language_is_asked_about_once(desk: Client) -> None:
    ticket = of(town("de"))
    act(desk, ticket, "answer", text=FRENCH, language="de", despite="fr")
    page = act(desk, ticket, "answer", text=FRENCH, language="de").content.decode()
    assert "This text of yours is on the ticket already." in page
    assert "This reads as French." in page
    assert act(desk, ticket, "answer", text=FRENCH, language="de", despite="fr", again="1").status_code == 302


@pytest.mark.parametrize("do", ["close", "research", "hand_over"])
def test_the_outcome_that_was_asked_about_stays_open(desk: Client, ticket: Ticket, sofie: User, do: str) -> None:
    at_first = seen(desk, ticket)
    actions.note(ticket, by=sofie, text="Wait.")
    page = act(desk, ticket, do, text=TEXT, seen=at_first).content.decode()
    outcomes = re.findall(r'<details\s+class="outcome[^>]*>.*?</details>', page, re.DOTALL)
    opened = [outcome for outcome in outcomes if re.match(r"<details[^>]*\sopen\s*>", outcome)]
    assert [f'value="{do}"' in outcome for outcome in opened] == [True]


def test_another_refusal_does_not_swallow_the_question(desk: Client, ticket: Ticket, sofie: User) -> None:
    at_first = seen(desk, ticket)
    actions.note(ticket, by=sofie, text="Wait.")
    refused = act(desk, ticket, "answer", text=TEXT, seen=at_first, language="xx")
    assert f'value="{at_first}"' in refused.content.decode()


@pytest.mark.parametrize("typed", ["", "x", "9" * 40])
def test_an_address_that_makes_no_sense_says_nothing(desk: Client, ticket: Ticket, typed: str) -> None:
    answer = desk.get(at(ticket, "since"), {"seen": typed})
    assert (answer.status_code, answer.content.strip()) == (200, b"")


# --- answer or note, chosen before typing


@pytest.mark.parametrize("do", ["answer", "close", "research", "hand_over"])
def test_what_was_written_as_a_note_is_never_sent(desk: Client, ticket: Ticket, do: str) -> None:
    refused = act(desk, ticket, do, text="Between us.", mode="note")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["text"])
    assert (kinds(ticket), OutMail.objects.count()) == (["request"], 0)
    assert re.search(r'value="note"[^>]*checked', refused.content.decode())


# --- the language of the answer


def town(language: str, kind: str = "municipality") -> Organisation:
    return Organisation.objects.create(
        kind=kind, name_nl="Raeren", name_fr="Raeren", nis="63061", service_language=language
    )


def of(organisation: Organisation | None, language: str = "fr", **fields: Any) -> Ticket:
    ticket = opened(language=language, **fields)
    Ticket.objects.filter(pk=ticket.pk).update(organisation=organisation)
    return fresh(ticket)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "kind", "asked", "text", "sentence"),
    [
        ("de", "municipality", "fr", FRENCH, "A local service of the German language region is written to in German."),
        ("nl", "police", "fr", FRENCH, "A local service of the Dutch language region is written to in Dutch."),
        ("fr", "welfare", "nl", DUTCH, "A local service of the French language region is written to in French."),
        ("de", "federal", "fr", FRENCH, "This organisation is written to in German."),
        (
            "nl|fr",
            "federal",
            "nl",
            FRENCH,
            "A bilingual service is written to in the language in which it asked: Dutch.",
        ),
    ],
)
def test_the_law_decides_whatever_was_chosen(written: str, kind: str, asked: str, text: str, sentence: str) -> None:
    doubt = language_doubt(of(town(written, kind), asked), text, "fr")
    assert doubt is not None
    assert doubt.sentence.endswith(sentence)


@pytest.mark.django_db
def test_without_a_law_the_choice_of_the_writer_does() -> None:
    ticket = of(None, "nl")
    assert language_doubt(ticket, FRENCH, "fr") is None
    doubt = language_doubt(ticket, FRENCH, "nl")
    assert doubt is not None
    assert doubt.sentence == "This reads as French. The answer is set to Dutch."


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "OK, merci.", "Bonjour Madame,", "RRNWEB IT020 https://desk.example/a/b/c"])
def test_a_text_too_short_to_tell_is_never_in_doubt(text: str) -> None:
    assert language_doubt(of(town("de")), text, "de") is None


def test_another_language_is_asked_about_once_and_journalled(desk: Client) -> None:
    ticket = of(town("de"))
    refused = act(desk, ticket, "close", text=FRENCH, language="de")
    page = refused.content.decode()
    assert (refused.status_code, fresh(ticket).state, page.count(FRENCH)) == (422, "open", 1) or "&#x27;" in page
    assert "This reads as French. A local service of the German language region is written to in German." in page
    assert re.search(r'value="close"\s+autofocus>\s*Send in French all the same', page)
    assert act(desk, ticket, "close", text=FRENCH, language="de", despite="fr").status_code == 302
    noted = JournalEntry.objects.get(verb="ticket.language_kept")
    assert noted.data == {"written": "fr", "required": "de", "law": "local"}
    assert ticket.entries.get(kind="answer").language == "fr"
    assert "Gestionnaire du dossier" in letter(OutMail.objects.get()).text


def test_the_right_language_is_not_asked_about(desk: Client) -> None:
    ticket = of(town("de"))
    assert act(desk, ticket, "close", text=GERMAN, language="de", despite="fr").status_code == 302
    assert "ticket.language_kept" not in verbs(ticket.ref)


def test_notes_and_words_said_on_the_telephone_are_free(desk: Client) -> None:
    assert act(desk, of(town("de")), "note", text=FRENCH, language="de").status_code == 302
    assert act(desk, of(town("de"), requester=CALLER), "close", text=FRENCH, language="de").status_code == 302


@pytest.mark.usefixtures("registers")
def test_a_question_to_the_second_line_is_in_any_language(desk: Client) -> None:
    ticket = of(town("de"))
    handed = act(desk, ticket, "hand_over", text=FRENCH, service="REG", language="de", despite="fr")
    assert (handed.status_code, fresh(ticket).state) == (302, "second_line")
    assert "ticket.language_kept" not in verbs(ticket.ref)
    other = of(town("de"))
    typed = {"text": FRENCH, "question": "Was nun?", "service": "REG", "language": "de"}
    assert act(desk, other, "hand_over", **typed).status_code == 422
