"""Disclosure shows all that is held about a person; after removal, no trace stays except in sealed mails."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from tridesk.accounts.actions import make_token
from tridesk.accounts.models import User
from tridesk.api.models import Keyed
from tridesk.directory.confirming.actions.confirmations import ask
from tridesk.directory.connected.actions import end_user
from tridesk.directory.models import (
    ConnectedUser,
    Contact,
    Credential,
    Erasure,
    Member,
    Organisation,
    Proposal,
    UserGroup,
)
from tridesk.directory.organisations.actions import change_contact
from tridesk.directory.organisations.callers import callers
from tridesk.directory.organisations.cards import ContactCard
from tridesk.directory.organisations.search import find_contacts
from tridesk.directory.privacy.actions import approve_erasure, disclose, propose_erasure, refuse_erasure
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom.models import Attempt, InMail, OutMail
from tridesk.notices import actions as notices
from tridesk.notices.models import Delivery, Suppression
from tridesk.reconnect.models import CautionChange, Order, Proof, Restore, Telling, Watch
from tridesk.telephony.models import Call, Recording
from tridesk.telephony.recordings import actions as recordings
from tridesk.tickets import actions, queries
from tridesk.tickets.actions import Requester
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db

NAME, SURNAME, EMAIL, PHONE = "Anja Köhnenmergen", "hnenmergen", "anja.k@raeren.example", "+3287123456"
MAIL = (
    f"From: {NAME} <{EMAIL}>\r\nTo: helpdesk@desk.example\r\nSubject: Zugang von Anja Koehnenmergen, {NAME}\r\n"
    "Message-ID: <one@raeren.example>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    f"Guten Tag,\r\nmein Zugang ist gesperrt.\r\n\r\n-- \r\n{NAME}\r\nTel. 087 12 34 56\r\n"
).encode()


@pytest.fixture
def leader(db: None) -> User:
    return User.objects.create(username="leader", name="Leader", role="project_leader", language="en")


@pytest.fixture
def manager(db: None) -> User:
    return User.objects.create(username="manager", name="Manager", role="centre_manager", language="en")


@pytest.fixture
def taker(db: None) -> User:
    return User.objects.create(username="taker", name="Taker", role="call_taker", language="de")


@pytest.fixture
def town(db: None) -> Organisation:
    return Organisation.objects.create(
        kind="municipality",
        name_nl="Raeren",
        name_fr="Raeren",
        nis="63061",
        service_language="de",
        note=f"{NAME} kennt sich aus",
        phone="+3287000000",
    )


@pytest.fixture
def clerk(town: Organisation) -> Contact:
    """A contact with data in every part of the product."""
    return Contact.objects.create(
        name=NAME,
        function="Beamtin",
        language="de",
        email=EMAIL,
        phone=PHONE,
        organisation=town,
        other_phones=["+3287000000"],
        note="war früher in Eupen",
    )


@pytest.fixture
def everywhere(clerk: Contact, town: Organisation, taker: User, leader: User) -> Ticket:
    user = ConnectedUser.objects.create(
        organisation=town, contact=clerk, login="KOEHNENMERGEN", note=f"für {NAME}", is_privileged=True
    )
    Credential.objects.create(user=user, kind="eid", reference=f"eID {NAME}", reason=f"von {NAME}")
    end_user(user.pk, by=leader, last_day=clock.now().date() - timedelta(days=3))
    Order.objects.filter(verb="end").update(state="done", done_at=clock.now())
    Contact.objects.create(name="Bo", organisation=town, note=f"vertritt {NAME}")
    Member.objects.create(group=UserGroup.objects.create(code="g", name_nl="G", name_fr="G"), contact=clerk)
    asked = ask(town, clerk, by=taker)
    Proposal.objects.create(confirmation=asked, about="contact", contact=clerk, field="name", before=NAME, after="A")
    Proposal.objects.create(confirmation=asked, about="newcomer", after={"name": NAME, "phones": [PHONE]})
    mailroom.accept(MAIL, source="lmtp", envelope_from=EMAIL, envelope_to=["helpdesk@desk.example"])
    empty_tray()
    ticket = Ticket.objects.get()
    actions.answer(
        ticket,
        by=taker,
        text=f"Guten Tag Frau Köhnenmergen,\nes geht wieder. {PHONE}",
        uploads=[Upload(f"{NAME}.txt", "text/plain", b"x")],
    )
    actions.note(ticket, by=taker, text=f"{NAME} ist nett; 087/12.34.56")
    told = notices.write_notice(
        notices.NoticeDraft("campaign", {"de": "x"}, {"de": "y"}, exceptions={"addresses": [EMAIL]}), by=leader
    )
    reached = Delivery.objects.create(
        notice=told,
        address=EMAIL,
        domain="raeren.example",
        languages=["de"],
        next_try_at=clock.now(),
        contact=clerk,
        reply=f"550 <{EMAIL}> unknown",
    )
    Suppression.objects.create(
        address=EMAIL, since=clock.now(), reason=f"550 <{EMAIL}> unknown", organisation=town, delivery=reached
    )
    for mail in OutMail.objects.all():
        Attempt.objects.create(out_mail=mail, at=clock.now(), outcome="later", reply=f"450 <{EMAIL}> busy")
    OutMail.objects.update(last_reply=f"450 <{EMAIL}> busy")
    actions.close(ticket, by=taker, text="Erledigt.")
    other = actions.open_ticket(
        actions.NewTicket(
            by=taker,
            channel=Channel.PHONE,
            language="de",
            subject="Anderes",
            requester=Requester(name="Bo"),
            text=f"Bo ruft für {NAME} an, erreichbar unter {EMAIL}",
        )
    )
    assert other.contact_id != clerk.pk
    token = make_token("program")
    client = Client(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"})
    client.post(f"/api/v1/tickets/{other.number}/note", {"text": f"{NAME}!"}, content_type="application/json")
    ticket.refresh_from_db()
    call = a_call(PHONE, f"{NAME} ruft zurück")
    a_call("+3281000000", f"fragt nach {NAME}")
    recordings.keep("c.rec.1", call.key, b"\xd5" * 16_000)
    restore = a_restore(ticket, user, clerk, taker)
    Watch.objects.create(organisation=town, reason="Köhnenmergen rief zweimal an", at=clock.now(), by=leader)
    CautionChange.objects.create(level="raised", reason=f"{NAME} wurde nachgeahmt", at=clock.now(), by=leader)
    Restore.objects.create(
        ticket=other,
        contact=other_clerk(town),
        user=restore.user,
        owner=taker,
        opened_at=clock.now(),
        closed_at=clock.now(),
        outcome="refused",
        reason=f"gab sich für {NAME} aus",
    )
    Message.objects.create(ticket=ticket, to=leader, by=taker, text=f"{NAME} bittet um Rückruf", at=clock.now())
    return ticket


def other_clerk(town: Organisation) -> Contact:
    return Contact.objects.create(name="Cem Aksoy", organisation=town, email="cem@raeren.example")


def a_restore(ticket: Ticket, user: ConnectedUser, clerk: Contact, taker: User) -> Restore:
    """A restore of an old day, restored and told, with what the account directory answered."""
    credential, past = user.credentials.get(), clock.now() - timedelta(days=10)
    restore = Restore.objects.create(
        ticket=ticket, contact=clerk, user=user, credential=credential, owner=taker, opened_at=past,
        leaf="key_blocked", verb="unlock", answers=["key", "key_blocked"], proved_at=past, restored_at=past,
        confirmed_at=past, closed_at=past, outcome="restored", reason=f"{NAME} rief an",
        approved=f"call_back {PHONE} 2026-11-02T10:00:00+01:00; mailbox {EMAIL} 2026-11-02T10:01:00+01:00",
    )  # fmt: skip
    for kind, through, contact in (("call_back", PHONE, clerk), ("colleague", f"former.{EMAIL}", None)):
        Proof.objects.create(restore=restore, kind=kind, through=through, contact=contact, asked_at=past, given_at=past)
    Order.objects.create(
        restore=restore,
        credential=credential,
        key=uuid4(),
        verb="unlock",
        state="done",
        asked_at=past,
        due_at=past,
        done_at=past,
        answer={"words": f"uid=KOEHNENMERGEN,ou=users: {NAME}", "changes": []},
    )
    for address in (EMAIL, f"former.{EMAIL}", "rathaus@raeren.example"):
        Telling.objects.create(restore=restore, address=address)
    return restore


def a_call(number: str, note: str) -> Call:
    now = clock.now()
    return Call.objects.create(
        key=f"c{number[-4:]}",
        number=number,
        note=note,
        phase="ended",
        outcome="answered",
        arrived_at=now,
        ended_at=now,
        taken_up_at=now,
    )


def places_of(*words: str) -> set[str]:
    """Every column of every table in which one of the words stands, whatever its type; what is sealed is bytes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND (data_type IN ('text', 'character varying', 'jsonb', 'ARRAY', 'tsvector') OR data_type LIKE 'json%')"
        )
        columns = cursor.fetchall()
        places = set()
        for table, column in columns:
            for word in words:
                cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1', [f"%{word}%"])
                if cursor.fetchone():
                    places.add(f"{table}.{column}")
    return places


TRACES = (SURNAME, "anja.k@", "anja k", "3287123456", "087 12 34 56", "087/12.34.56", "anja")


def test_it_stands_in_many_places_before(everywhere: Ticket) -> None:
    assert len(places_of(*TRACES)) > 20


def test_taken_out_no_trace_stays_in_any_table(
    everywhere: Ticket, clerk: Contact, town: Organisation, leader: User, manager: User
) -> None:
    OutMail.objects.update(state="sent")
    Contact.objects.filter(pk=clerk.pk).update(email=f"former.{EMAIL}")
    Contact.objects.filter(pk=clerk.pk).update(email=EMAIL)
    columns = ("number", "channel", "language", "organisation", "closed_at")
    figures = list(Ticket.objects.order_by("pk").values_list(*columns))
    erasure = propose_erasure(clerk, by=leader, reason=f"{NAME} fragt danach")
    done = approve_erasure(erasure.pk, by=manager)
    assert places_of(*TRACES) == set()
    assert list(Ticket.objects.order_by("pk").values_list(*columns)) == figures
    assert list(Delivery.objects.values_list("state", "contact")) == [("left_out", clerk.pk)]
    assert (Call.objects.filter(number="").count(), Recording.objects.count()) == (1, 0)
    sealed = 1 + OutMail.objects.exclude(ref="x").count()
    assert done.kept == {"tickets": 1, "raw_mails": 1, "sealed_mails": sealed, "restores": 2}
    clerk.refresh_from_db()
    assert (clerk.organisation, clerk.left_on is not None, clerk.phones, clerk.name) == (town, True, [], "—")
    town.refresh_from_db()
    assert town.phones == ["+3287000000"]


def test_after_it_no_search_finds_him(everywhere: Ticket, clerk: Contact, leader: User, manager: User) -> None:
    OutMail.objects.update(state="sent")
    filters = queries.as_filters({"q": "köhnenmergen"})
    assert len(queries.find(leader, filters).tickets) == 2
    assert find_contacts("kohnenmergen")[0] == clerk
    approve_erasure(propose_erasure(clerk, by=leader, reason="he asks for it").pk, by=manager)
    for typed in ("köhnenmergen", "anja", EMAIL, "087 12 34 56"):
        assert queries.find(leader, queries.as_filters({"q": typed})).tickets == [], typed
        assert find_contacts(typed) == [], typed
    assert callers("087 12 34 56") == []
    assert len(queries.find(leader, queries.as_filters({"q": "gesperrt"})).tickets) == 1


def test_the_sealed_mail_stays_and_can_still_be_opened(
    everywhere: Ticket, clerk: Contact, leader: User, manager: User
) -> None:
    OutMail.objects.update(state="sent")
    approve_erasure(propose_erasure(clerk, by=leader, reason="he asks for it").pk, by=manager)
    entry = everywhere.entries.get(in_mail__isnull=False)
    assert NAME.encode() in actions.reveal_mail(entry, by=leader, reason="the archivist asks")
    assert InMail.objects.get().envelope_from == "—"


def test_a_mail_that_has_not_left_is_withdrawn(everywhere: Ticket, clerk: Contact, leader: User, manager: User) -> None:
    assert set(OutMail.objects.values_list("state", flat=True)) == {"queued"}
    approve_erasure(propose_erasure(clerk, by=leader, reason="he asks for it").pk, by=manager)
    assert set(OutMail.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_shared_number_and_a_namesake_keep_what_is_theirs(
    everywhere: Ticket, clerk: Contact, town: Organisation, taker: User, leader: User, manager: User
) -> None:
    twin = Contact.objects.create(name=NAME, email="other@elsewhere.example", phone=PHONE)
    far = actions.open_ticket(
        actions.NewTicket(
            by=taker,
            channel=Channel.PHONE,
            language="de",
            subject="Fern",
            text=f"{NAME} von anderswo",
            requester=Requester(name=NAME, email="other@elsewhere.example"),
        )
    )
    approve_erasure(propose_erasure(clerk, by=leader, reason="he asks for it").pk, by=manager)
    far.refresh_from_db()
    twin.refresh_from_db()
    assert (far.requester_name, far.entries.get().text, twin.name, twin.phone) == (
        NAME,
        f"{NAME} von anderswo",
        NAME,
        PHONE,
    )
    assert NAME not in str(list(everywhere.entries.values_list("text", "signature", "author_name")))


# --- what hinders it, and who may


def test_four_eyes(clerk: Contact, leader: User, manager: User, taker: User) -> None:
    with pytest.raises(NotAllowed):
        propose_erasure(clerk, by=taker, reason="he asks for it")
    with pytest.raises(Invalid):
        propose_erasure(clerk, by=leader, reason=" ")
    erasure = propose_erasure(clerk, by=leader, reason="he asks for it")
    with pytest.raises(Conflict, match="already"):
        propose_erasure(clerk, by=manager, reason="he asks for it")
    with pytest.raises(NotAllowed, match="yourself"):
        approve_erasure(erasure.pk, by=leader)
    refuse_erasure(erasure.pk, by=manager)
    with pytest.raises(Conflict, match="decided"):
        approve_erasure(erasure.pk, by=manager)
    clerk.refresh_from_db()
    assert clerk.name == NAME


def test_not_while_he_has_access_or_an_open_ticket(
    clerk: Contact, town: Organisation, taker: User, leader: User
) -> None:
    user = ConnectedUser.objects.create(organisation=town, contact=clerk)
    with pytest.raises(Conflict, match="access"):
        propose_erasure(clerk, by=leader, reason="he asks for it")
    end_user(user.pk, by=leader, last_day=clock.now().date() - timedelta(days=3))
    Order.objects.filter(verb="end").update(state="done", done_at=clock.now())
    actions.open_ticket(
        actions.NewTicket(
            by=taker, channel=Channel.PHONE, language="de", subject="S", text="T", requester=Requester(email=EMAIL)
        )
    )
    with pytest.raises(Conflict, match="still open"):
        propose_erasure(clerk, by=leader, reason="he asks for it")


# --- access and rectification


def test_all_that_is_held_in_one_piece(everywhere: Ticket, clerk: Contact, leader: User, taker: User) -> None:
    sections = {section.code: section.items for section in disclose(clerk, by=leader, reason="he asks for it")}
    assert sections["person"][0]["name"] == NAME
    assert (sections["connected_users"][0]["login"], sections["connected_users"][0]["is_privileged"]) == (
        "KOEHNENMERGEN",
        True,
    )
    assert [ticket["number"] for ticket in sections["tickets"]] == [everywhere.number]
    assert {entry["kind"] for entry in sections["tickets"][0]["entries"]} == {"request", "answer"}
    assert [item.get("told", item.get("sent_to")) for item in sections["restores"][:3]] == [
        [EMAIL, f"former.{EMAIL}", "rathaus@raeren.example"],
        PHONE,
        f"former.{EMAIL}",
    ]
    assert len(sections["mails"]) == 1 + OutMail.objects.count()
    entry = JournalEntry.objects.get(verb="person.disclosed")
    assert (entry.ref, entry.data) == (clerk.ref, {"reason": "he asks for it"})
    with pytest.raises(NotAllowed):
        disclose(clerk, by=taker, reason="he asks for it")


def test_the_pages(everywhere: Ticket, clerk: Contact, leader: User, manager: User) -> None:
    OutMail.objects.update(state="sent")
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(leader)
    at = f"/directory/contacts/{clerk.pk}"
    assert NAME.encode() not in page.get(f"{at}/held/").content.split(b"<form")[-1]
    assert JournalEntry.objects.filter(verb="person.disclosed").count() == 0
    assert page.post(f"{at}/held/", {"reason": ""}).status_code == 422
    shown = page.post(f"{at}/held/", {"reason": "he asks for it", "do": "page"}).content.decode()
    assert ("087 12 34 56" in shown, "mein Zugang ist gesperrt" in shown) == (True, True)
    file = page.post(f"{at}/held/", {"reason": "he asks for it", "do": "json"})
    assert json.loads(file.content)["person"][0]["emails"] == [EMAIL]
    assert page.post(f"{at}/erase/", {"reason": "he asks for it"})["Location"] == "/directory/erasures/"
    number = Erasure.objects.get().pk
    assert page.post(f"/directory/erasures/{number}/decide/", {"do": "approve"}).status_code == 403
    page.force_login(manager)
    assert page.post(f"/directory/erasures/{number}/decide/", {"do": "approve"}).status_code == 302
    done = page.get("/directory/erasures/").content.decode()
    assert ("raw mails behind these tickets" in done, NAME in done) == (True, False)


def test_rectification_is_the_usual_change(clerk: Contact, taker: User) -> None:
    change_contact(clerk.pk, ContactCard(name="Anja Berg", note="corrected at her request"), by=taker)
    clerk.refresh_from_db()
    assert clerk.name == "Anja Berg"
    assert "Berg" not in str(JournalEntry.objects.get(verb="contact.changed").data)


def test_answers_of_programs_are_forgotten_with_him(
    everywhere: Ticket, clerk: Contact, leader: User, manager: User
) -> None:
    assert Keyed.objects.count() == 1
    approve_erasure(propose_erasure(clerk, by=leader, reason="he asks for it").pk, by=manager)
    assert Keyed.objects.count() == 0
