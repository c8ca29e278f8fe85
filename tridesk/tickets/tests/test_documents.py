"""Documents of the library go along with answers: attached or linked, valid on the day, stopped when withdrawn."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.documents import actions as documents
from tridesk.documents import queries as library
from tridesk.documents.actions import DocumentChange
from tridesk.documents.models import Document, Version
from tridesk.documents.tests.conftest import published
from tridesk.documents.tests.papers import paper_anew
from tridesk.journal.dispatches import DispatchFilter, stream
from tridesk.kit import clock
from tridesk.kit.text import Text
from tridesk.mailroom import delivery, ports
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.mime import part_content
from tridesk.mailroom.models import OutMail
from tridesk.mailroom.queries import raw_of
from tridesk.tickets import actions, queries
from tridesk.tickets.dispatches import DocumentDispatches
from tridesk.tickets.facts.documents import SENT, DocumentFacts
from tridesk.tickets.models import DocumentUse, DraftFile, Sending, Ticket
from tridesk.tickets.personal_data import TicketKeeper
from tridesk.tickets.tests.browsing import act, at
from tridesk.tickets.tests.factories import MONDAY, entries, fresh, kinds, letter, topic

pytestmark = pytest.mark.django_db

NAME = "D-0001.1.nl"
BEGIN = date(2026, 1, 1)
LATER = MONDAY + timedelta(seconds=10)


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> MemoryTransport:
    twin = MemoryTransport()
    monkeypatch.setattr(ports, "transport", lambda: twin)
    return twin


@pytest.fixture
def document(sofie: User) -> Document:
    """A form for everybody; the open ticket is about a lost key."""
    names = Text("Formulier lost key", "Formulaire lost key", "Formular lost key")
    return documents.add_document(DocumentChange(names, "form", "everybody", sofie), by=sofie)


@pytest.fixture
def version(document: Document, sofie: User) -> Version:
    return published(document, BEGIN, sofie)


def attach(desk: Client, ticket: Ticket, name: str = NAME, **fields: Any) -> Any:
    return desk.post(at(ticket, "act"), {"attach": name, "text": "Please sign.", **fields}, follow=True)


def files_of_draft(user: User, ticket: Ticket) -> list[int]:
    draft = queries.draft_of(user, f"ticket:{ticket.number}")
    return [number for number, _name, _size in draft.files] if draft else []


def send(desk: Client, user: User, ticket: Ticket, do: str = "answer", **fields: Any) -> Any:
    chosen = {"file": files_of_draft(user, ticket), "text": "Please sign.", "language": "nl"}
    return act(desk, ticket, do, **(chosen | fields))


def leave() -> None:
    """The mails that wait leave, once their writers may no longer take them back."""
    with clock.frozen(LATER):
        for mail in OutMail.objects.all():
            delivery.send(mail.pk)


def test_the_valid_version_is_offered_beside_the_ticket(desk: Client, ticket: Ticket, version: Version) -> None:
    page = desk.post(at(ticket, "answers"), {"language": "fr"}).content.decode()
    assert 'name="attach"' in page
    assert 'value="D-0001.1.fr"' in page
    assert "/d/D-0001/1/" in page


def test_it_is_attached_with_one_gesture_and_leaves(
    desk: Client, karim: User, ticket: Ticket, version: Version, relay: MemoryTransport
) -> None:
    attach(desk, ticket, uploads=SimpleUploadedFile("mine.txt", b"mine"))
    assert "D-0001-1-nl.pdf" in desk.get(at(ticket)).content.decode()
    send(desk, karim, ticket)
    (use,) = DocumentUse.objects.all()
    assert (use.how, use.left_at, use.by) == ("attached", None, karim)
    leave()
    use.refresh_from_db()
    mail = OutMail.objects.get()
    assert use.left_at == mail.sent_at is not None
    raw = raw_of(mail)
    parts = {part.filename: part_content(raw, part.index) for part in letter(mail).attachments}
    assert parts == {"mine.txt": b"mine", "D-0001-1-nl.pdf": paper_anew("D-0001 1 nl")}
    (row,) = DocumentDispatches().rows(DispatchFilter(), None, 10)
    assert (row.digest, row.about) == (hashlib.sha256(paper_anew("D-0001 1 nl")).hexdigest(), ticket.number)
    assert row.what == "D-0001.1.nl Formulier lost key"


def test_pressed_twice_it_is_attached_once(desk: Client, karim: User, ticket: Ticket, version: Version) -> None:
    attach(desk, ticket)
    attach(desk, ticket, file=files_of_draft(karim, ticket))
    assert len(files_of_draft(karim, ticket)) == DraftFile.objects.count() == 1


def test_the_log_has_the_hash_of_the_bytes_that_left(
    desk: Client, karim: User, ticket: Ticket, version: Version, relay: MemoryTransport
) -> None:
    attach(desk, ticket)
    send(desk, karim, ticket)
    assert list(stream(DispatchFilter())) == []
    leave()
    rows = list(stream(DispatchFilter(about=ticket.number)))
    assert [row.kind for row in rows] == ["mail.answer", "document"]
    assert rows[0].digest == hashlib.sha256(relay.delivered[0].raw).hexdigest()


def test_a_link_in_the_text_counts_whoever_typed_it(
    desk: Client, karim: User, document: Document, ticket: Ticket, version: Version, relay: MemoryTransport
) -> None:
    send(desk, karim, ticket, text=f"See {library.public_address(version, document)}.", language="fr")
    (use,) = DocumentUse.objects.all()
    assert (use.how, str(use.file.name)) == ("linked", "D-0001.1.fr")


@pytest.mark.parametrize("how", ["attached", "linked"])
def test_an_old_version_is_refused_and_the_newer_named(
    desk: Client, karim: User, sofie: User, document: Document, ticket: Ticket, version: Version, how: str
) -> None:
    text = "Please sign."
    if how == "attached":
        attach(desk, ticket)
    else:
        text = f"See {library.public_address(version, document)}."
    published(document, date(2026, 2, 1), sofie)
    page = send(desk, karim, ticket, text=text)
    assert page.status_code == 422
    assert "take version 2" in page.content.decode()
    assert (OutMail.objects.count(), DocumentUse.objects.count()) == (0, 0)
    assert text in page.content.decode()


def test_an_old_version_cannot_be_attached(
    desk: Client, karim: User, sofie: User, document: Document, ticket: Ticket, version: Version
) -> None:
    published(document, date(2026, 2, 1), sofie)
    page = attach(desk, ticket)
    assert "take version 2" in page.content.decode()
    assert "Please sign." in page.content.decode()
    assert not DraftFile.objects.exists()


def test_taken_back_it_is_in_the_draft_again_as_a_document(
    desk: Client, karim: User, sofie: User, document: Document, ticket: Ticket, version: Version
) -> None:
    attach(desk, ticket)
    send(desk, karim, ticket)
    actions.take_sending_back(Sending.objects.get(), by=karim)
    assert not DocumentUse.objects.exists()
    published(document, date(2026, 2, 1), sofie)
    assert "take version 2" in send(desk, karim, ticket).content.decode()


def test_withdrawn_while_it_may_be_taken_back_it_does_not_leave(
    desk: Client, karim: User, sofie: User, ticket: Ticket, version: Version, relay: MemoryTransport
) -> None:
    topic()
    attach(desk, ticket)
    send(desk, karim, ticket, "close", topic="ZZZ")
    assert documents.withdraw(version, "A wrong address", by=sofie) == 1
    leave()
    assert relay.delivered == []
    assert fresh(ticket).state == "open"
    assert kinds(ticket)[-1] == "failure"
    assert "A wrong address" in entries(ticket)[-1][1]
    draft = queries.draft_of(karim, f"ticket:{ticket.number}")
    assert draft is not None
    assert draft.fields["text"].startswith("Please sign.")


def test_withdrawn_while_the_relay_is_away_it_does_not_leave_and_the_ticket_opens(
    desk: Client, karim: User, sofie: User, ticket: Ticket, version: Version, relay: MemoryTransport
) -> None:
    topic()
    attach(desk, ticket)
    send(desk, karim, ticket, "close", topic="ZZZ")
    with clock.frozen(LATER + timedelta(hours=1)):
        assert documents.withdraw(version, "A wrong address", by=sofie) == 1
    leave()
    assert (relay.delivered, OutMail.objects.get().state) == ([], "withdrawn")
    assert (fresh(ticket).state, DocumentUse.objects.count()) == ("open", 0)


def test_what_has_left_is_not_stopped(
    desk: Client, karim: User, sofie: User, ticket: Ticket, version: Version, relay: MemoryTransport
) -> None:
    attach(desk, ticket)
    send(desk, karim, ticket)
    leave()
    assert documents.withdraw(version, "A wrong address", by=sofie) == 0
    assert DocumentUse.objects.get().left_at is not None


def test_a_document_counts_once_it_has_left(
    desk: Client, karim: User, ticket: Ticket, version: Version, relay: MemoryTransport
) -> None:
    source = DocumentFacts()
    attach(desk, ticket)
    send(desk, karim, ticket)
    use = DocumentUse.objects.get()
    assert list(source.facts([use.pk])) == []
    leave()
    (fact,) = source.facts(source.things(0, 10))
    assert (fact.counter, fact.thing, fact.language, fact.outcome) == (SENT.number, use.pk, "nl", "document_attached")
    assert source.listed([use.pk])[use.pk].name == "D-0001.1.nl"


def test_a_person_is_told_which_documents_they_got(desk: Client, karim: User, ticket: Ticket, version: Version) -> None:
    attach(desk, ticket)
    send(desk, karim, ticket)
    an = Contact.objects.create(name="An Peeters", email=ticket.requester_email)
    (told,) = TicketKeeper().disclose(an)
    assert told["documents"] == [{"document": NAME, "at": MONDAY, "how": "attached"}]
