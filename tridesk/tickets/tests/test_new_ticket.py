"""A new ticket while it is typed: its possible requesters, language and topic."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.kit import clock
from tridesk.tickets import actions, topic_suggestion
from tridesk.tickets.collisions import REPEATED_WITHIN
from tridesk.tickets.entry_store import TOO_LARGE
from tridesk.tickets.models import Draft, Ticket
from tridesk.tickets.requesters import spoken_language
from tridesk.tickets.tests.browsing import as_
from tridesk.tickets.tests.factories import MONDAY, NUMBER, opened, organisation, topic

PHONE = "+3287123456"
NEW = {"channel": "phone", "language": "", "subject": "Schlüssel", "priority": "2", "do": "close", "answer": "So."}


@pytest.fixture
def raeren(db: None) -> Organisation:
    return organisation(
        "Raeren",
        name_de="Gemeinde Raeren",
        nis="63061",
        service_language="de",
        phone=PHONE,
        email="info@raeren.example",
    )


@pytest.fixture
def anja(raeren: Organisation) -> Contact:
    return Contact.objects.create(
        name="Anja Velderbach", function="Standesamt", organisation=raeren, phone=PHONE, email="anja@raeren.example"
    )


def known(desk: Client, **fields: str) -> tuple[dict[str, str], list[dict[str, str]], str]:
    """The fields that follow, the possible requesters, and the fragment as it came."""
    page = desk.post("/tickets/new/known", json.dumps(fields), content_type="application/json").content.decode()

    def read(text: str) -> dict[str, str]:
        return dict(json.loads(text.replace("&quot;", '"').replace("&#x27;", "'")))

    follows = re.search(r'id="known" role="status" data-fields="([^"]*)"', page)
    buttons = re.findall(r'value="(?:contact|organisation)-\d+"\s+data-fields="([^"]*)"', page)
    return read(follows[1]) if follows else {}, [read(fields) for fields in buttons], page


def test_a_known_number_offers_who_it_is(desk: Client, anja: Contact, raeren: Organisation) -> None:
    _follows, who, page = known(desk, requester_phone="087 12 34 56")
    assert who == [
        {
            "contact": str(anja.pk),
            "requester_name": "Anja Velderbach",
            "organisation": str(raeren),
            "organisation_picked": str(raeren.pk),
            "requester_phone": PHONE,
            "requester_email": "anja@raeren.example",
        },
        {
            "organisation": str(raeren),
            "organisation_picked": str(raeren.pk),
            "requester_phone": PHONE,
            "requester_email": "info@raeren.example",
        },
    ]
    assert "Standesamt" in page


def test_so_does_a_name_and_a_mail_address(desk: Client, anja: Contact) -> None:
    assert [who["contact"] for who in known(desk, requester_name="velder")[1]] == [str(anja.pk)]
    assert [who["contact"] for who in known(desk, requester_email="Anja@Raeren.example")[1]] == [str(anja.pk)]
    assert known(desk, requester_name="an")[1] == known(desk)[1] == []


def test_a_number_in_the_first_field_says_who_it_is(desk: Client, anja: Contact) -> None:
    assert known(desk, requester_name="087 12 34 56")[1][0]["contact"] == str(anja.pk)
    desk.post("/tickets/new", NEW | {"requester_name": "087 99 88 77"})
    ticket = Ticket.objects.get()
    assert (ticket.requester_name, ticket.requester_phone) == ("", "+3287998877")
    desk.post("/tickets/new", NEW | {"requester_name": "Karl 2", "requester_phone": PHONE})
    ticket = Ticket.objects.latest("pk")
    assert (ticket.requester_name, ticket.requester_phone) == ("Karl 2", PHONE)


def test_who_was_chosen_is_not_offered_again_and_greeted(desk: Client, anja: Contact) -> None:
    chosen = known(desk, requester_phone=PHONE)[1][0]
    follows, who, page = known(desk, **chosen)
    assert (follows, who) == ({"language": "de"}, [])
    assert '<strong lang="de">Guten Tag</strong>' in page


def test_an_organisation_says_language_and_address(desk: Client, raeren: Organisation) -> None:
    follows, _who, _page = known(desk, organisation="Raeren", organisation_picked=str(raeren.pk))
    assert follows == {"language": "de", "requester_email": "info@raeren.example"}


@pytest.mark.parametrize(
    ("of_contact", "of_body", "language"),
    [("fr", "de", "fr"), ("", "de", "de"), ("", "nl|fr", ""), ("", "", ""), ("xx", "nl", "nl")],
)
def test_the_language_of_the_contact_then_of_the_organisation(of_contact: str, of_body: str, language: str) -> None:
    body = Organisation(service_language=of_body)
    assert spoken_language(Contact(language=of_contact), body) == language


@pytest.mark.parametrize(
    ("typed", "language"),
    [({"organisation": "Raeren"}, "de"), ({}, ""), ({"organisation": "Raeren", "language": "fr"}, "fr")],
)
@pytest.mark.usefixtures("raeren")
def test_it_is_filed_in_the_language_of_the_organisation(desk: Client, typed: dict[str, str], language: str) -> None:
    desk.post("/tickets/new", NEW | typed)
    assert Ticket.objects.get().language == language


def test_it_is_filed_under_the_contact_that_was_chosen(desk: Client, anja: Contact) -> None:
    fields = known(desk, requester_phone=PHONE)[1][0]
    desk.post("/tickets/new", NEW | fields)
    ticket = Ticket.objects.get()
    assert (ticket.contact, ticket.organisation, ticket.language) == (anja, anja.organisation, "de")
    desk.post("/tickets/new", NEW | fields | {"requester_name": "Somebody else", "requester_email": ""})
    assert Ticket.objects.latest("pk").contact is None


def test_without_scripts_one_asks_and_chooses_and_nothing_is_filed(desk: Client, anja: Contact) -> None:
    typed = NEW | {"requester_phone": "087 12 34 56", "text": "Alles gesperrt"}
    page = desk.post("/tickets/new", typed | {"do": "look"})
    assert f'value="contact-{anja.pk}"' in page.content.decode()
    chosen = desk.post("/tickets/new", typed | {"is": f"contact-{anja.pk}"})
    form = chosen.context["form"]
    assert [form[name].value() for name in ("contact", "requester_name", "subject", "text", "answer")] == [
        str(anja.pk),
        "Anja Velderbach",
        "Schlüssel",
        "Alles gesperrt",
        "So.",
    ]
    assert desk.post("/tickets/new", typed | {"is": "contact-0"}).status_code == 404
    assert not Ticket.objects.exists()


# --- the same again, and files


@pytest.mark.parametrize("do", ["close", "open", "write"])
def test_the_same_request_again_is_asked_about(desk: Client, do: str) -> None:
    typed = NEW | {"do": do, "requester_name": "Irma", "text": f"It is {NUMBER}."}
    assert desk.post("/tickets/new", typed).status_code == 302
    page = desk.post("/tickets/new", typed | {"subject": " Schlüssel "})
    ticket = Ticket.objects.get()
    shown = page.content.decode()
    assert page.status_code == 422
    assert f'few minutes ago: <a class="number" href="/tickets/{ticket.number}">{ticket.number}</a>' in shown
    assert f'name="do" value="{do}" autofocus' in shown
    assert page.context["form"]["text"].value() == typed["text"]
    assert desk.post("/tickets/new", typed | {"again": "1"}).status_code == 302
    with clock.frozen(MONDAY + REPEATED_WITHIN):
        assert desk.post("/tickets/new", typed).status_code == 302
    assert Ticket.objects.count() == 3


@pytest.mark.parametrize(
    "other",
    [
        {"subject": "Ausweis"},
        {"requester_name": "Karl"},
        {"requester_phone": PHONE},
        {"requester_email": "karl@raeren.example"},
        {"text": "Ein anderer."},
        {"answer": "Morgen."},
    ],
)
def test_another_request_is_none(desk: Client, other: dict[str, str]) -> None:
    for typed in ({}, other):
        assert desk.post("/tickets/new", NEW | {"requester_name": "Irma"} | typed).status_code == 302


def test_the_same_request_of_a_colleague_is_none(desk: Client, sofie: User) -> None:
    for client in (desk, as_(sofie)):
        assert client.post("/tickets/new", NEW).status_code == 302


@pytest.mark.parametrize(
    ("size", "sentence"),
    [(0, "“b.txt” is empty. Leave it out, or choose it again."), (11, "together larger than 20 MB")],
)
def test_files_that_nobody_would_get_are_refused_and_the_text_stays(
    desk: Client, monkeypatch: pytest.MonkeyPatch, size: int, sentence: str
) -> None:
    monkeypatch.setattr("tridesk.tickets.forms.MOST_UPLOAD", 10)
    monkeypatch.setattr("tridesk.tickets.views.files.MOST_UPLOAD", 10)
    files = [SimpleUploadedFile("b.txt", b"x" * size), SimpleUploadedFile("a.txt", b"hello")]
    page = desk.post("/tickets/new", NEW | {"do": "open", "text": "Alles gesperrt", "uploads": files})
    (error,) = page.context["form"].errors["uploads"]
    assert (page.status_code, sentence in error) == (422, True)
    assert page.context["form"]["text"].value() == "Alles gesperrt"
    assert [name for _number, name, _size in page.context["files"]] == ["a.txt"]
    assert not Ticket.objects.exists()


def test_files_of_a_form_that_was_refused_go_with_it_when_it_is_sent(desk: Client) -> None:
    typed = NEW | {"do": "open", "requester_email": "nobody", "uploads": SimpleUploadedFile("a.txt", b"hello")}
    page = desk.post("/tickets/new", typed)
    (kept,) = page.context["files"]
    assert (kept[1:], page.status_code) == (("a.txt", 5), 422)
    again = desk.get("/tickets/new").content.decode()
    assert f'name="file" value="{kept[0]}" checked' in again
    more = SimpleUploadedFile("b.txt", b"you")
    desk.post("/tickets/new", NEW | {"do": "open", "file": kept[0], "uploads": more})
    assert [file.filename for file in Ticket.objects.get().entries.get().attachments.order_by("pk")] == [
        "a.txt",
        "b.txt",
    ]
    assert not Draft.objects.exists()


def test_files_wait_while_the_same_request_is_asked_about(desk: Client) -> None:
    desk.post("/tickets/new", NEW)
    page = desk.post("/tickets/new", NEW | {"uploads": SimpleUploadedFile("a.txt", b"hello")})
    (kept,) = page.context["files"]
    assert page.context["doubts"].do == "close"
    desk.post("/tickets/new", NEW | {"again": "1", "file": kept[0]})
    assert Ticket.objects.latest("pk").entries.earliest("pk").attachments.get().filename == "a.txt"


def test_kept_files_and_new_ones_together_fit_a_mail(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("forms", "views.files", "actions.drafts"):
        monkeypatch.setattr(f"tridesk.tickets.{module}.MOST_UPLOAD", 10)
    refused = NEW | {"requester_email": "nobody", "uploads": SimpleUploadedFile("a.txt", b"123456")}
    (kept,) = desk.post("/tickets/new", refused).context["files"]
    more = {"file": kept[0], "uploads": SimpleUploadedFile("b.txt", b"123456")}
    page = desk.post("/tickets/new", NEW | more)
    assert page.context["form"].errors["uploads"] == [str(TOO_LARGE)]
    assert page.context["files"] == [kept]
    assert not Ticket.objects.exists()


# --- the topic


@pytest.fixture
def learned(karim: User) -> Any:
    """Twenty closed tickets of two topics."""
    topic_suggestion.forget()
    for code, subject in (("ZZA", "Toegang geblokkeerd sleutel"), ("ZZB", "Geboorte akte van een kind")):
        about = topic(code)
        for number in range(10):
            actions.close(opened(f"{subject} {number}", text="Goedemorgen.", topic=about), by=karim)
    yield
    topic_suggestion.forget()


@pytest.mark.usefixtures("learned")
def test_words_suggest_a_topic_and_say_why(desk: Client) -> None:
    _follows, _who, page = known(desk, subject="Mijn sleutel is geblokkeerd")
    assert 'data-topic="ZZA"' in page
    assert 'title="Because of: geblokkeerd, sleutel"' in page
    assert "data-topic" not in known(desk, subject="Mijn sleutel is geblokkeerd", topic="ZZB")[2]
    assert "data-topic" not in known(desk, subject="Goedemorgen")[2]
    with CaptureQueriesContext(connection) as captured:
        known(desk, subject="Een kind")
    assert [query for query in captured if "tickets_entry" in query["sql"]] == []  # learned once


def test_half_a_character_finds_nobody(desk: Client) -> None:
    assert known(desk, requester_email="\ud83d@town.example", subject="\ud83d", organisation="\ud83d")[1] == []


def test_what_is_no_form_is_refused(desk: Client) -> None:
    for body in ("", "[]", "{"):
        assert desk.post("/tickets/new/known", body, content_type="application/json").status_code == 422
