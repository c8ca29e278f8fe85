"""A new request by the form: nothing counts before its address is proved."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, OfficeData, Organisation
from tridesk.directory.office import queries as office
from tridesk.faq.actions.steps import propose, validate
from tridesk.faq.actions.writing import write_entry
from tridesk.faq.models import Miss
from tridesk.faq.values import EntryContent, EntryWording
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.portal.actions import web_requests
from tridesk.portal.models import RequestLink, Unconfirmed
from tridesk.portal.tests.conftest import last_link, last_mail, on_monday, text_of
from tridesk.tickets.models import Ticket
from tridesk.tickets.tasks import acknowledge
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db
NEW = "/request/new"
FORM = {
    "subject": "Key lost",
    "text": f"My number is {factories.NUMBER}.",
    "language": "fr",
    "name": "An Peeters",
    "email": "an@namur.example",
    "phone": "081 12 34 56",
    "organisation": "Ville de Namur",
    "do": "send",
}


def send(client: Client | None = None, **fields: Any) -> Any:
    return (client or Client(headers={"Accept-Language": "en"})).post(NEW, FORM | fields)


def confirmation() -> str:
    match = re.search(r"(/request/confirm/[\w-]{48}/)", text_of(last_mail()))
    assert match is not None
    return match[1]


def test_a_request_is_kept_sealed_until_its_button_is_pressed() -> None:
    file = SimpleUploadedFile("a.txt", b"hello", "text/plain")
    assert send(uploads=file).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_unconfirmed::text FROM portal_unconfirmed")
        assert "namur" not in str(cursor.fetchall())
    link, client = confirmation(), Client()
    assert last_mail().recipients == ["an@namur.example"]
    for method in ("get", "head"):
        assert getattr(client, method)(link).status_code == 200
    assert Ticket.objects.count() == 0
    assert client.post(link)["Location"] == "/request/"
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.language, ticket.requester_email) == ("web", "fr", "an@namur.example")
    text = ticket.entries.get().text
    assert ("Ville de Namur" in text, factories.NUMBER in text) == (True, False)
    assert ticket.entries.get().attachments.get().filename == "a.txt"
    assert client.get("/request/").status_code == 200
    assert (Client().post(link).status_code, Ticket.objects.count()) == (404, 1)
    acknowledge([ticket.pk])
    assert (last_mail().recipients, bool(last_link())) == (["an@namur.example"], True)


def test_the_organisation_that_is_typed_proves_nothing_and_the_address_does() -> None:
    namur = Organisation.objects.create(kind="municipality", name_nl="Namen", name_fr="Ville de Namur")
    liege = Organisation.objects.create(kind="municipality", name_nl="Luik", name_fr="Liège")
    send()
    Client().post(confirmation())
    Contact.objects.create(name="Bo", email="bo@liege.example", organisation=liege)
    send(email="bo@liege.example")
    Client().post(confirmation())
    first, second = Ticket.objects.order_by("pk")
    assert (first.organisation, second.organisation, namur.tickets.count()) == (None, liege, 0)


def test_the_answer_is_the_same_for_known_and_unknown_addresses() -> None:
    Contact.objects.create(name="An", email="an@namur.example")
    pages = {
        re.sub(r'value="[^"]*"', "", send(email=email).content.decode())
        for email in ("an@namur.example", "x@y.example")
    }
    assert (len(pages), Ticket.objects.count(), OutMail.objects.count()) == (1, 0, 2)


def test_a_device_that_has_proved_the_address_needs_no_confirmation(reader: Client) -> None:
    assert "number is 2026-" in send(reader).content.decode()
    assert (Ticket.objects.count(), Unconfirmed.objects.count()) == (2, 0)
    send(reader, email="other@namur.example")
    assert (Ticket.objects.count(), Unconfirmed.objects.count()) == (2, 1)


def test_what_is_not_confirmed_is_deleted_after_three_days() -> None:
    send()
    link = confirmation()
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert (Client().get(link).status_code, Client().post(link).status_code) == (404, 404)
        web_requests.tidy()
    assert (Unconfirmed.objects.count(), Ticket.objects.count()) == (0, 0)


def test_whoever_waits_for_the_mail_in_vain_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    OfficeData.objects.create(phone="+3225182131")
    monkeypatch.setattr(office, "_remembered", None)
    shown = send().content.decode()
    assert "look among your unwanted mail, or call us" in shown
    assert '<a href="tel:+3225182131">02\u00a0518\u00a021\u00a031</a>' in shown


def test_the_trap_keeps_nothing_and_says_nothing() -> None:
    assert send(website="https://spam.example").status_code == 200
    assert (Unconfirmed.objects.count(), OutMail.objects.count()) == (0, 0)


def test_requests_are_limited_by_address_and_by_network() -> None:
    assert [send().status_code for _time in range(4)] == [200, 200, 200, 429]
    for place in range(30):
        send(email=f"{place}@x.example")
    assert Unconfirmed.objects.count() == 20


def test_files_of_strangers_have_a_room_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_requests, "MOST_SEALED", 2000)
    file = SimpleUploadedFile("a.txt", b"x" * 3000, "text/plain")
    assert send(uploads=file).status_code == 200
    file.seek(0)
    refused = send(uploads=file, email="b@x.example")
    assert (refused.status_code, "without them" in refused.content.decode()) == (422, True)
    assert send(email="b@x.example").status_code == 200


def test_a_refused_form_keeps_what_was_typed() -> None:
    answer = send(email="nothing", phone="x")
    assert (answer.status_code, "My number is" in answer.content.decode()) == (422, True)
    assert send(email="two@a.example, three@b.example").status_code == 422


def test_answers_are_offered_to_what_is_typed_and_nothing_of_the_desk(karim: User) -> None:
    sofie = factories.person("sofie", "supervisor")
    for audience, word in (("public", "open"), ("desk", "secret")):
        texts = {"nl": EntryWording("Toegangssleutel verloren, wat nu?", f"Een {word} antwoord.")}
        texts |= {"fr": EntryWording("Clé d'accès perdue, que faire ?", f"Une réponse {word}.")}
        texts |= {"de": EntryWording("Zugangsschlüssel verloren, was nun?", f"Eine Antwort {word}.")}
        entry = write_entry(EntryContent("nl", texts, audience=audience), by=karim)
        propose(entry.number, by=karim)
        validate(entry.number, by=sofie)
    typed = {"subject": "toegangssleutel verloren", "language": "fr"}
    html = Client().post("/request/answers", typed).content.decode()
    assert ("Une réponse open." in html, "secret" in html) == (True, False)
    answer = send(None, do="look", **typed)
    html = answer.content.decode()
    assert (answer.status_code, "Une réponse open." in html, "My number is" in html) == (200, True, True)
    assert (Unconfirmed.objects.count(), Miss.objects.count()) == (0, 0)
    assert "no answer to this ready" in send(do="look", subject="wijzigen van een vergadering").content.decode()
    assert Miss.objects.get().where == "portal"
    assert "réponse" not in Client().post("/request/answers", {"subject": "clé"}).content.decode()
    by_text = {"subject": "Vraag", "text": "Ik ben mijn toegangssleutel verloren.", "language": "fr"}
    assert "Une réponse open." in Client().post("/request/answers", by_text).content.decode()
    send(do="look", subject="Sterrenkunde", text="Wie is Zorblax?")
    assert sorted(Miss.objects.values_list("words", flat=True))[0] == "sterrenkunde", "of the text nothing is kept"


@pytest.fixture
def for_connected_users(karim: User) -> None:
    """A validated answer for connected users, 'Une réponse raccordée.'"""
    sofie = factories.person("sofie", "supervisor")
    texts = {"nl": EntryWording("Toegangssleutel verloren, wat nu?", "Een aangesloten antwoord.")}
    texts |= {"fr": EntryWording("Clé d'accès perdue, que faire ?", "Une réponse raccordée.")}
    texts |= {"de": EntryWording("Zugangsschlüssel verloren, was nun?", "Eine angeschlossene Antwort.")}
    entry = write_entry(EntryContent("nl", texts, audience="connected"), by=karim)
    propose(entry.number, by=karim)
    validate(entry.number, by=sofie)


@pytest.fixture
def connected(db: None) -> ConnectedUser:
    """The requester of the ticket, as a connected user of Namur."""
    namur = Organisation.objects.create(kind="municipality", name_fr="Namur")
    contact = Contact.objects.create(name="An Peeters", email="An@Namur.example", organisation=namur)
    return ConnectedUser.objects.create(organisation=namur, contact=contact)


def is_offered(client: Client) -> bool:
    typed = {"subject": "toegangssleutel verloren", "language": "fr", "email": "an@namur.example"}
    pages = [client.post("/request/answers", typed), client.post(NEW, FORM | typed | {"do": "look"})]
    offered = {"Une réponse raccordée." in page.content.decode() for page in pages}
    return offered.pop() if len(offered) == 1 else pytest.fail("the form and its script differ")


@pytest.mark.usefixtures("for_connected_users")
def test_a_connected_user_whose_device_proved_the_address_reads_answers_for_connected_users(
    reader: Client, connected: ConnectedUser
) -> None:
    assert is_offered(reader)
    ConnectedUser.objects.update(valid_until=clock.today() - timedelta(days=1))
    assert not is_offered(reader), "whose access has ended"
    ConnectedUser.objects.update(valid_until=None)
    Contact.objects.update(left_on=clock.today())
    assert not is_offered(reader), "who has left"


@pytest.mark.usefixtures("for_connected_users")
def test_nobody_else_reads_them(reader: Client) -> None:
    assert not is_offered(reader), "a requester who is no connected user"


@pytest.mark.usefixtures("for_connected_users", "connected")
def test_a_device_that_proved_nothing_or_forges_the_proof_reads_none_of_them(reader: Client, link: str) -> None:
    assert not is_offered(Client()), "the address that is typed proves nothing"
    own = reader.cookies["tridesk_request"].value
    scanner = Client()
    assert scanner.get(link).status_code == 200
    for cookie in (own[:-1], f"{own[:-1]}{'a' if own[-1] != 'a' else 'b'}", own[::-1], link.split("/")[2], "1"):
        scanner.cookies["tridesk_request"] = cookie
        assert not is_offered(scanner), cookie
    RequestLink.objects.update(revoked_at=clock.now())
    assert not is_offered(reader), "a link that was ended"


def test_only_names_of_public_bodies_are_suggested_and_not_without_end() -> None:
    for kind, name in (("municipality", "Raeren"), ("notary", "Raerens Notar"), ("lawyer", "Raer & Co")):
        Organisation.objects.create(kind=kind, name_nl=name, name_fr=name, name_de=name)
    client = Client()
    names = [row["name"] for row in client.get("/request/organisations?q=raer").json()["items"]]
    assert names == ["Raeren"]
    assert client.get("/request/organisations?q=ra").json()["items"] == []
    statuses = [client.get("/request/organisations?q=raer").status_code for _time in range(90)]
    assert statuses[-1] == 429


@pytest.mark.django_db(transaction=True)
def test_a_request_confirmed_twice_at_once_is_one_ticket() -> None:
    send()
    number = Unconfirmed.objects.get().pk
    factories.together(*[on_monday(lambda: web_requests.confirm(number))] * 3)
    assert Ticket.objects.count() == 1
