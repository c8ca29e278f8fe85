"""No text of a ticket escapes disposal, and no person escapes erasure, in whatever column of whatever room it stands.

The columns are found through the models: a new one fails here until disposal and erasure empty it, or a reason says
why it may stay. A reason that is no longer needed fails too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models, transaction

from tests.examples import CODE, HASH, MACHINE
from tridesk.accounts.models import Token, User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.directory.privacy.actions import approve_erasure, propose_erasure
from tridesk.fax.models import Fax, FaxAttempt, OutFax
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock
from tridesk.letters import reference as letter_reference
from tridesk.letters.models import Letter
from tridesk.letters.queries import usual_envelope
from tridesk.mailroom.models import Attempt, InMail, OutMail
from tridesk.portal.models import CallSlot, Opening, RequestLink
from tridesk.reconnect.models import BulkRestore, Order, Proof, Restore, Telling, Webhook, WebhookEvent
from tridesk.telephony.models import Call, Recording
from tridesk.tickets import actions, search
from tridesk.tickets.letter_post import DeskPost
from tridesk.tickets.models import (
    Attachment,
    Draft,
    DraftFile,
    Entry,
    MaskedNumber,
    Message,
    Regrouping,
    Sending,
    Ticket,
    TicketCall,
    TicketWords,
)
from tridesk.tickets.tests.factories import person

pytestmark = pytest.mark.django_db

Model = type[models.Model]

ROOTS: Final[tuple[Model, ...]] = (Ticket, Draft, Call, InMail, OutMail)
"""The ticket, and what it leads to by a key or a name; all that refers to these, over whatever rooms, hangs on it."""
BESIDE: Final = {
    "accounts.User",
    "directory.ConnectedUser",
    "directory.Contact",
    "directory.Credential",
    "directory.Organisation",
    "directory.Service",
    "documents.DocumentFile",
    "faq.Entry",
    "letters.Envelope",
    "reconnect.BreakGlassUse",
    "reconnect.Webhook",
    "tickets.Topic",
}
"""What rows of a ticket refer to and that is there without it."""

APART: Final = {"notices.Delivery": "refers to faxes that are about no ticket: the database refuses another"}
"""What refers to rows of a kind that tickets have too, and never to those of a ticket."""

SHORTEST: Final = 11  # characters: no name, address or number is shorter
NOT_FILLED: Final = {
    "fax.Fax.key": "the name of its file in the spool",
    "fax.Fax.picture": HASH,
    "fax.FaxAttempt.name": "the name of a call of ours",
    "fax.OutFax.about": "empty in a fax about a ticket: the database refuses another",
    "fax.OutFax.digest": HASH,
    "fax.OutFax.report_digest": HASH,
    "letters.Letter.digest": HASH,
    "letters.Letter.number": "a number of ours",
    "mailroom.OutMail.ref": "the name by which a mail belongs to its ticket",
    "telephony.Call.life": "the database holds none once the call has ended",
    "tickets.Draft.key": "the name by which a draft belongs to its ticket",
    "tickets.Ticket.number": "the name itself",
}
STAYS: Final = {
    "reconnect.BulkRestore.approved": HASH,
    "reconnect.BulkRestore.left_out": "counts by code",
    "reconnect.BulkRestore.verb": CODE,
    "reconnect.Order.verb": CODE,
    "reconnect.Proof.call": "the key of a call",
    "reconnect.Proof.digest": HASH,
    "reconnect.Restore.answers": CODE,
    "reconnect.Restore.leaf": CODE,
    "reconnect.Restore.verb": CODE,
    "reconnect.Telling.digest": HASH,
    "reconnect.WebhookEvent.kind": CODE,
    "telephony.Call.key": MACHINE,
    "telephony.Call.service": CODE,
    "tickets.Entry.defects": CODE,
    "tickets.Ticket.incident": CODE,
}
"""Columns that neither disposal nor erasure empties, each with the reason."""
STAYS_ERASED: Final = STAYS | {
    "mailroom.InMail.envelope_to": "addresses of the desk",
    "mailroom.OutMail.digest": HASH,
    "mailroom.OutMail.message_id": MACHINE,
    "mailroom.OutMail.sender": "the address of the desk",
    "portal.Opening.device": "the kind of browser and system, in our words",
    "portal.Opening.digest": HASH,
    "portal.RequestLink.digest": HASH,
    "telephony.Recording.name": MACHINE,
    "tickets.Attachment.content_type": MACHINE,
    "tickets.DraftFile.content_type": MACHINE,
    "tickets.Entry.fingerprint": HASH,
    "tickets.MaskedNumber.token": "stands for a number that was masked",
}
"""Columns that erasure leaves as well; disposal empties them."""

WORDS: Final = "found by the word index"
FOUND_BY_OTHERS: Final = {
    "fax.Fax.called": "a number of the desk",
    "reconnect.Restore.approved": "ways of its proofs, found by them",
    "telephony.Call.dialled": "a number of the desk",
    "tickets.DraftFile.filename": "found by Draft.files, which has it too",
    "tickets.Entry.author_name": WORDS,
    "tickets.Entry.cc": WORDS,
    "tickets.Entry.html": WORDS,
    "tickets.Entry.message_id": "found by the sender",
    "tickets.Entry.quoted": WORDS,
    "tickets.Entry.signature": WORDS,
    "tickets.Entry.text": WORDS,
    "tickets.Ticket.requester_name": WORDS,
    "tickets.Ticket.requester_phone": WORDS,
    "tickets.Ticket.subject": WORDS,
}
"""Columns in which erasure does not look, since what is written there is found by something else of the ticket."""

NAME, SURNAME, EMAIL, PHONE = "Anja Köhnenmergen", "hnenmergen", "anja.k@raeren.example", "+3287123456"
TRACES: Final = (SURNAME, "anja", "3287123456")
FORMS: Final = {
    "fax.Fax.called": (PHONE,),
    "fax.Fax.caller": (PHONE,),
    "fax.FaxAttempt.to": (PHONE,),
    "fax.OutFax.to": (PHONE,),
    "mailroom.InMail.envelope_from": (EMAIL,),
    "mailroom.OutMail.cc": (EMAIL,),
    "mailroom.OutMail.recipients": (EMAIL,),
    "portal.CallSlot.number": (PHONE,),
    "portal.RequestLink.email": (EMAIL,),
    "reconnect.Proof.through": (EMAIL, PHONE),
    "reconnect.Restore.approved": (EMAIL, PHONE),
    "reconnect.Restore.own_address": (EMAIL,),
    "reconnect.Telling.address": (EMAIL,),
    "telephony.Call.dialled": (PHONE,),
    "telephony.Call.number": (PHONE,),
    "tickets.Entry.author_email": (EMAIL,),
    "tickets.Entry.cc": (EMAIL,),
    "tickets.Entry.recipients": (EMAIL,),
    "tickets.Entry.reply_to": (EMAIL,),
    "tickets.Ticket.requester_email": (EMAIL,),
    "tickets.Ticket.requester_phone": (PHONE,),
}
"""Columns that hold an address or a number and nothing else."""


# --- the columns


def hanging() -> list[Model]:
    """The models that hang on a ticket, directly or over others, also without a name for the way back."""
    found = list(ROOTS)
    for model in found:
        for relation in model._meta.get_fields(include_hidden=True):
            near = relation.related_model
            if not relation.auto_created or relation.concrete or not isinstance(near, type):
                continue
            if near not in found and near._meta.label not in APART:
                found.append(near)
    return found


def is_text(field: models.Field[Any, Any]) -> bool:
    base: Any = field.base_field if isinstance(field, ArrayField) else field
    if not isinstance(base, models.CharField | models.TextField | models.JSONField | SearchVectorField):
        return False
    return not (base.choices or field.choices) and (base.max_length or SHORTEST) >= SHORTEST


def text_columns(model: Model) -> dict[str, models.Field[Any, Any]]:
    """By label; choices and columns that are too short to say anything are left out."""
    return {f"{model._meta.label}.{field.name}": field for field in model._meta.concrete_fields if is_text(field)}


COLUMNS: Final = {column: field for model in hanging() for column, field in text_columns(model).items()}
TEXTS: Final = {
    model: names for model in hanging() if (names := [field.name for field in text_columns(model).values()])
}
FILLED: Final = set(COLUMNS) - set(NOT_FILLED)


def fill(rows: dict[Model, models.Model], columns: Iterable[str], value: str) -> None:
    """Writes the value into these columns, one after the other."""
    for column in columns:
        field = COLUMNS[column]
        if column == "tickets.TicketWords.words":
            search.forget([rows[Ticket].pk])
            search.index([(rows[Ticket].pk, search.words_of(value))])
            continue
        held: Any = [value] if isinstance(field, ArrayField) else value
        held = {"words": value} if isinstance(field, models.JSONField) else held
        field.model._default_manager.filter(pk=rows[field.model].pk).update(**{field.name: held})


def takes(column: str, value: str) -> bool:
    """Whether a person can stand in the column in this form."""
    field = COLUMNS[column]
    base: Any = field.base_field if isinstance(field, ArrayField) else field
    return value in FORMS.get(column, (value,)) and (base.max_length is None or len(value) <= base.max_length)


def holding(rows: dict[Model, models.Model], *words: str) -> set[str]:
    """The columns of these rows in which one of the words stands."""
    return {
        f"{model._meta.label}.{name}"
        for model, names in TEXTS.items()
        for row in model._default_manager.filter(pk=rows[model].pk).values(*names)
        for name, value in row.items()
        if any(word in str(value).lower() for word in words)
    }


def differences(left: set[str], reasons: set[str]) -> tuple[list[str], list[str]]:
    """Columns that hold what should be gone without a reason, and reasons for columns that are empty."""
    return sorted(left - reasons), sorted(reasons - left)


# --- one row of each model with texts


@pytest.fixture
def taker(db: None) -> User:
    return person("taker")


@pytest.fixture
def leader(db: None) -> User:
    return person("leader", "project_leader")


@pytest.fixture
def manager(db: None) -> User:
    return person("manager", "centre_manager")


@pytest.fixture
def clerk(db: None) -> Contact:
    town = Organisation.objects.create(kind="municipality", name_nl="Raeren", name_fr="Raeren", nis="63061")
    return Contact.objects.create(name=NAME, email=EMAIL, phone=PHONE, organisation=town)


@pytest.fixture
def colleague(clerk: Contact) -> Contact:
    return Contact.objects.create(
        name="Bo Maes", email="bo@raeren.example", phone="+3281000000", organisation=clerk.organisation
    )


def rows_of(requester: Contact, taker: User, leader: User) -> dict[Model, models.Model]:
    """An archived ticket of this requester with one row of each model with texts that hangs on it."""
    return {type(row): row for row in _rows(requester, taker, leader)}


def _rows(requester: Contact, taker: User, leader: User) -> Iterator[models.Model]:
    now, town, email, phone = clock.now(), requester.organisation, requester.email, requester.phone
    past = now - timedelta(days=10)
    closed: dict[str, Any] = {
        "channel": "mail",
        "state": "archived",
        "opened_at": past,
        "changed_at": past,
        "due_at": past,
        "closed_at": past,
        "archived_at": past,
    }
    beside = Ticket.objects.create(number="2026-000002", subject="Beside", **closed)
    yield (
        ticket := Ticket.objects.create(
            number="2026-000001",
            subject="S",
            contact=requester,
            organisation=town,
            requester_email=email,
            requester_phone=phone,
            **closed,
        )
    )
    yield TicketWords.objects.create(ticket=ticket, words="")
    yield Regrouping.objects.create(kind="merge", source=ticket, target=beside, entries=[], at=past)
    yield Sending.objects.create(ticket=ticket, by=taker, leaves_at=past, entries=[], before={}, after={})
    yield (
        came := InMail.objects.create(
            received_at=past, source="lmtp", envelope_from=email, envelope_to=[], sealed=b"", size=1, state="taken"
        )
    )
    yield (
        left := OutMail.objects.create(
            created_at=past,
            ref=ticket.ref,
            kind="answer",
            sender="desk@desk.example",
            recipients=[email],
            message_id="<1@desk.example>",
            sealed=b"",
            size=1,
            state="sent",
        )
    )
    yield Attempt.objects.create(out_mail=left, at=past, outcome="sent")
    yield (entry := Entry.objects.create(ticket=ticket, kind="request", at=past, in_mail=came, out_mail=left))
    yield Fax.objects.create(entry=entry, key="f1", received_at=past, pages=1, size=1, reading="read")
    yield (
        out := OutFax.objects.create(
            ticket=ticket, to=phone, language="de", made_by=taker, made_at=past, pages=1, state="sent", ended_at=past
        )
    )
    yield FaxAttempt.objects.create(
        fax=out, name="call-1", to=phone, first_page=0, rung=0, begun_at=past, ended_at=past, end="sent", pages=1
    )
    yield Attachment.objects.create(entry=entry, filename="a", content_type="text/plain", size=1)
    yield MaskedNumber.objects.create(entry=entry, token="1", sealed=b"")
    yield Message.objects.create(ticket=ticket, to=leader, by=taker, text="t", at=past)
    yield (draft := Draft.objects.create(user=taker, key=f"ticket:{ticket.number}", sealed=b"", saved_at=past))
    yield DraftFile.objects.create(draft=draft, filename="f", content_type="text/plain", sealed=b"")
    yield (
        call := Call.objects.create(
            key="c1", number=phone, phase="ended", outcome="answered", arrived_at=past, ended_at=past, taken_up_at=past
        )
    )
    yield Recording.objects.create(
        call=call, name="r1", sealed=b"", seconds=1, fetched_at=past, keep_until=now + timedelta(days=1)
    )
    yield TicketCall.objects.create(call=call, ticket=ticket)
    yield (link := RequestLink.objects.create(ticket=ticket, email=email, language="de", digest="d1", made_at=past))
    yield Opening.objects.create(link=link, digest="d2", at=past)
    letter_reference.load()
    yield Letter.objects.create(
        ticket=ticket,
        contact=requester,
        envelope=usual_envelope(),
        language="de",
        begun_by=taker,
        begun_at=past,
        number="B-2026-000001",
        finished_by=taker,
        finished_at=past,
        digest="d4",
        emptied_at=past,  # else the database lets nobody change it
    )
    yield CallSlot.objects.create(ticket=ticket, starts_at=past, seat=1, number=phone, booked_at=past)
    assert town is not None
    user = ConnectedUser.objects.create(organisation=town, contact=requester, valid_until=past.date())
    credential = Credential.objects.create(user=user, kind="key")
    yield (
        restore := Restore.objects.create(
            ticket=ticket,
            contact=requester,
            user=user,
            credential=credential,
            own_address=email,
            opened_at=past,
            restored_at=past,
            closed_at=past,
            outcome="restored",
        )
    )
    yield Proof.objects.create(restore=restore, kind="mailbox", through=email, contact=requester, asked_at=past)
    yield Telling.objects.create(restore=restore, address=email)
    yield BulkRestore.objects.create(ticket=ticket, verb="unlock", reason="r", owner=taker, opened_at=past)
    yield Order.objects.create(
        restore=restore, credential=credential, key=uuid4(), verb="unlock", state="done", asked_at=past, due_at=past
    )
    token = Token.objects.create(name="program", digest="d", user=leader, scopes=[], created_at=past)
    webhook = Webhook.objects.create(token=token, address="https://a.example", sealed=b"", renewed_at=past)
    yield WebhookEvent.objects.create(
        webhook=webhook, restore=restore, key=uuid4(), kind="opened", at=past, due_at=past
    )


# --- what is proved


def test_every_model_that_a_ticket_refers_to_is_one_of_its_own_or_known_to_be_there_without_it() -> None:
    models_of_ticket = hanging()
    targets = {
        field.related_model
        for model in models_of_ticket
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model not in models_of_ticket
    }
    assert {target._meta.label for target in targets if isinstance(target, type)} == BESIDE


def test_every_column_that_is_named_here_is_there() -> None:
    assert {*NOT_FILLED, *STAYS_ERASED, *FORMS, *FOUND_BY_OTHERS} - set(COLUMNS) == set()


def test_after_disposal_no_column_holds_what_was_written(clerk: Contact, taker: User, leader: User) -> None:
    rows, mark = rows_of(clerk, taker, leader), "zq7zq7zq7zq"
    fill(rows, FILLED, mark)
    assert differences(holding(rows, mark), FILLED) == ([], [])
    assert actions.pseudonymise([rows[Ticket].pk]) == 1
    assert differences(holding(rows, mark), set(STAYS)) == ([], [])
    assert not JournalEntry.objects.filter(data__icontains=mark).exists()


def test_after_disposal_no_mail_that_names_the_ticket_or_its_restores_is_left(
    clerk: Contact, taker: User, leader: User
) -> None:
    rows = rows_of(clerk, taker, leader)
    for model in (Ticket, Restore, BulkRestore):
        row: Any = rows[model]
        DeskPost().send(ref=row.ref, by=None, to=EMAIL, subject=f"To {NAME}", text="t", language="de")
    assert OutMail.objects.count() == 4
    actions.pseudonymise([rows[Ticket].pk])
    assert OutMail.objects.count() == 0


def test_after_erasure_no_column_of_their_own_ticket_holds_the_person(
    clerk: Contact, taker: User, leader: User, manager: User
) -> None:
    left, _filled = after_erasure(clerk, clerk, taker, leader, manager)
    assert differences(left, left & set(STAYS_ERASED)) == ([], [])


def test_after_erasure_no_column_of_the_ticket_of_a_colleague_holds_the_person(
    clerk: Contact, colleague: Contact, taker: User, leader: User, manager: User
) -> None:
    left, filled = after_erasure(clerk, colleague, taker, leader, manager)
    assert filled == FILLED
    assert differences(left, set(STAYS_ERASED)) == ([], [])


@pytest.mark.parametrize("name_on_card", [NAME, NAME.replace("ö", "oe")])
def test_after_erasure_no_column_holds_the_person_where_nothing_else_of_the_ticket_names_them(
    name_on_card: str, clerk: Contact, colleague: Contact, taker: User, leader: User, manager: User
) -> None:
    clerk.name = name_on_card
    clerk.save(update_fields=["name"])
    rows, left = rows_of(colleague, taker, leader), set[str]()
    for column in sorted(FILLED - set(STAYS_ERASED)):
        with transaction.atomic():
            fill(rows, [column], next(value for value in (NAME, EMAIL, PHONE) if takes(column, value)))
            approve_erasure(propose_erasure(clerk, by=leader, reason="they ask for it").pk, by=manager)
            left |= holding(rows, *TRACES)
            transaction.set_rollback(True)
    assert differences(left, set(FOUND_BY_OTHERS)) == ([], [])


def after_erasure(
    person: Contact, requester: Contact, taker: User, leader: User, manager: User
) -> tuple[set[str], set[str]]:
    """The columns of a ticket that hold a person after erasure, and those that did before, in whichever form."""
    left, filled = set[str](), set[str]()
    for value in (NAME, EMAIL, PHONE):
        with transaction.atomic():
            rows = rows_of(requester, taker, leader)
            fill(rows, [column for column in FILLED if takes(column, value)], value)
            filled |= holding(rows, *TRACES)
            approve_erasure(propose_erasure(person, by=leader, reason="they ask for it").pk, by=manager)
            left |= holding(rows, *TRACES)
            transaction.set_rollback(True)
    return left, filled
