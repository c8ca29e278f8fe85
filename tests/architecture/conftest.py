"""A small desk with one of everything, and a colleague in each role."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.architecture.routes import Route
from tridesk.accounts.actions import make_token
from tridesk.accounts.models import Token, User
from tridesk.accounts.roles import Role
from tridesk.directory.confirming import links
from tridesk.directory.confirming.actions import confirmations
from tridesk.directory.exchange.actions import carry_on, receive_import
from tridesk.directory.models import (
    Absence,
    Authorisation,
    Campaign,
    ConnectedUser,
    Contact,
    Credential,
    Erasure,
    Expert,
    Letter,
    Member,
    OpeningHours,
    Organisation,
    Service,
    UserGroup,
)
from tridesk.directory.office.actions import close_day
from tridesk.faq import actions as faq
from tridesk.faq.values import EntryContent, EntryWording
from tridesk.figures.annotations.models import Annotation
from tridesk.figures.exports.models import Export
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.rooms import installed
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom.models import InMail, InState
from tridesk.notices import actions as notices
from tridesk.notices.models import Delivery, Suppression
from tridesk.notices.sender import marks
from tridesk.reconnect.actions import opening
from tridesk.reconnect.models import BulkRestore
from tridesk.statuspage.entries import RegisterState as RegisterState
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import report
from tridesk.telephony import phrases
from tridesk.telephony.engine import ivr
from tridesk.telephony.models import Call, CallBack, Menu, Recording
from tridesk.telephony.prompts.library import name_of
from tridesk.telephony.recordings import actions as recordings
from tridesk.tickets import actions
from tridesk.tickets.actions import Requester
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Attachment, Disposal, Entry, EntryKind, Sending, Template, Ticket

RAW = (
    b"From: Anna Huts <anna@town.example>\r\nTo: helpdesk@desk.example\r\nSubject: Toegang geweigerd\r\n"
    b"Message-ID: <first@town.example>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nGoedendag, mijn rijksregisternummer is 85.07.30-033.28.\r\n"
)


@dataclass(slots=True)
class Desk:
    """One of everything that an address can name."""

    ticket: Ticket
    other: Ticket
    people: dict[Role, User]
    stranger: User
    arguments: dict[str, object]
    fields: dict[str, Any]

    def may(self, role: Role, capability: tuple[str, ...]) -> bool:
        return any(self.people[role].may(needed) for needed in capability)

    def path(self, route: Route) -> str:
        """The address of what there is; the mailroom counts its mails instead of numbering tickets."""
        mails = {"mailroom:look_again": "in_mail", "mailroom:reveal": "in_mail"}
        named = mails.get(route.name, "out_mail" if route.name.startswith("mailroom:") else "number")
        return route.at(self.arguments | {"number": self.arguments[named]})


@pytest.fixture(scope="module")
def fitted(once: Callable[[Callable[[], Desk]], Desk], tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Path]:
    """The desk that the tests of a module find, and its state folder."""
    var = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, var=var))
        return once(fit_out), var


@pytest.fixture
def desk(db: None, fitted: tuple[Desk, Path], settings: Any, tmp_path: Path) -> Desk:
    """That desk, untouched by the tests before."""
    desk, var = fitted
    shutil.copytree(var, tmp_path, dirs_exist_ok=True)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
    return deepcopy(desk)


def fit_out() -> Desk:
    """A ticket that came by mail, with an answer, a file, a masked number, and a question that waits for the expert."""
    incident = report(publisher().log, RegisterState.UNSTABLE, by="siebe", via="editor")
    people = {
        role: User.objects.create(
            username=role.value, name=role.value.title(), role=role, language="en", email=f"{role.value}@desk.example"
        )
        for role in Role
    }
    taker, leader = people[Role.CALL_TAKER], people[Role.PROJECT_LEADER]
    access = Service.objects.create(code="ACCESS", name_nl="Toegang", name_fr="Accès", email="access@desk.example")
    fees = Service.objects.create(code="FEES", name_nl="Tarieven", name_fr="Tarifs", email="fees@desk.example")
    stranger = User.objects.create(username="stranger", name="Stranger", role=Role.EXPERT, language="en")
    Expert.objects.create(service=access, user=people[Role.EXPERT])
    Expert.objects.create(service=fees, user=stranger)

    mailroom.accept(RAW, source="lmtp", envelope_from="anna@town.example", envelope_to=["helpdesk@desk.example"])
    empty_tray()
    ticket = Ticket.objects.get()
    actions.answer(ticket, by=taker, text="Een antwoord.", uploads=[Upload("a.txt", "text/plain", b"hello")])
    actions.hand_over(ticket, by=taker, service=access, question="May he?")
    other = actions.open_ticket(
        actions.NewTicket(
            by=taker, channel=Channel.PHONE, language="fr", subject="Autre", text="Autre chose", requester=Requester()
        )
    )
    third = actions.open_ticket(
        actions.NewTicket(
            by=taker, channel=Channel.PHONE, language="fr", subject="Encore", text="Encore", requester=Requester()
        )
    )
    grouping = actions.merge(third, into=ticket, by=taker)
    now = clock.now()
    disposal = Disposal.objects.create(
        proposed_by=people[Role.SUPERVISOR], proposed_at=now, reason="over", closed_before=now, tickets=[]
    )
    actions.keep_draft(taker, "new", {"text": "a draft"})
    left = actions.leave_message(ticket, to=people[Role.EXPERT], text="Call back.", by=taker)
    template = Template.objects.exclude(code__startswith="desk.").first() or Template.objects.create(
        code="closing", titles={"nl": "Slot"}, bodies={"nl": "Groeten"}
    )
    day = date(now.year, 3, 3)
    close_day(day, by=leader)
    mailroom.accept(RAW, source="lmtp", envelope_from="x@town.example", envelope_to=["helpdesk@desk.example"])
    aside = InMail.objects.get(state=InState.NEW)
    mailroom.set_aside(aside, "unfileable")
    ticket.refresh_from_db()
    answer = ticket.entries.filter(kind=EntryKind.ANSWER).first()
    assert answer is not None
    request = ticket.entries.filter(in_mail__isnull=False).first()
    assert request is not None
    body = Organisation.objects.create(kind="municipality", name_nl="Raeren", name_fr="Raeren", nis="63061")
    clerk = Contact.objects.create(name="Anja Kohnenmergen", email="anja@raeren.example", organisation=body)
    group = UserGroup.objects.create(code="towns", name_nl="Steden", name_fr="Villes", rule={"kinds": ["municipality"]})
    member = Member.objects.create(group=group, contact=clerk)
    erasure = Erasure.objects.create(contact=clerk, proposed_by=leader, proposed_at=now, reason="he asks for it")
    asked = confirmations.ask(body, clerk, by=taker)
    campaign = Campaign.objects.create(name="Autumn", group=group, started_at=now, started_by=leader)
    token = links.new(confirmations.key())
    Letter.objects.create(confirmation=asked, digest=links.digest(token), mail=0, at=now)
    sent = receive_import("contacts", "people.csv", b"name;emails\nBo;bo@raeren.example\n", by=leader)
    carry_on()
    connected = ConnectedUser.objects.create(organisation=body, contact=clerk)
    key = Credential.objects.create(user=connected, kind="key", reference="RR-1")
    lost = opening.open_restore(other, clerk, connected, by=taker)
    several = BulkRestore.objects.create(
        ticket=other, verb="unlock", reason="A merger", owner=leader, opened_at=clock.now()
    )  # fmt: skip
    morning = OpeningHours.objects.create(language="de", week=["08:30-12:00", "", "", "", "", "", ""])
    decision = Authorisation.objects.create(organisation=body, number="RR 12/2019")
    absence = Absence.objects.create(user=taker, starts_at=now, ends_at=now + timedelta(days=1))
    told = notices.write_notice(notices.NoticeDraft("campaign", {"nl": "x"}, {"nl": "y"}, [group.pk]), by=leader)
    reached = Delivery.objects.create(
        notice=told, address="bo@raeren.example", domain="raeren.example", languages=["nl"], next_try_at=now
    )
    gone = Suppression.objects.create(address="gone@raeren.example", since=now, reason="550")
    sending = Sending.objects.create(ticket=ticket, by=taker, leaves_at=now, entries=[answer.pk], before={}, after={})
    rung = Call.objects.create(
        key="desk-1", phase="ended", outcome="call_back", arrived_at=now, ended_at=now, number="+3280640000"
    )
    back = CallBack.objects.create(call=rung, asked_at=now)
    recordings.keep("desk-1.rec.1", rung.key, b"\xd5" * 8000)
    option = ivr.Option("1", access.names, ivr.OptionKind.SERVICE, access.code)
    remark = Annotation.objects.create(day=day, until=day, text_nl="Nieuw menu", by=leader, at=now)
    heard = Menu.objects.create(tree=ivr.write(ivr.Tree("main", {"main": [option]})), at=now, by=leader)
    taken = Export.objects.create(question="figure=tickets.opened", form="csv", language="en", by=leader, at=now)
    known = faq.write_entry(EntryContent("nl", {"nl": EntryWording("Hoe?", "Binnen tien dagen.")}), by=taker)
    faq.propose(known.number, by=taker)
    arguments: dict[str, object] = {
        "answer": known.name,
        "annotation": remark.pk, "export_id": taken.pk, "gesture": "give", "menu": "main", "at": 0,
        "version": heard.pk, "prompt": name_of(phrases.say(phrases.WELCOME, "nl")),
        "call": rung.key, "message": left.pk, "back": back.pk, "recording": Recording.objects.get().pk,
        "sending": sending.pk,
        "notice": told.pk, "mark": marks().link(reached.pk), "delivery": reached.pk, "suppression": gone.pk,
        "path": "api/v2/status.json",
        "confirmation_id": asked.pk, "token": token, "campaign_id": campaign.pk, "erasure": erasure.pk,
        "number": ticket.number, "entry": request.pk, "grouping": grouping.pk, "disposal": disposal.pk,
        "attachment": Attachment.objects.filter(entry=answer).get().pk, "code": template.code, "key": "new",
        "username": people[Role.CALL_TAKER].username, "year": now.year, "day": day.isoformat(),
        "out_mail": answer.out_mail_id, "in_mail": aside.pk, "organisation_id": body.pk, "contact_id": clerk.pk,
        "group_code": group.code, "member": member.pk,
        "identity": incident.id, "transfer_id": sent.pk, "kind": "contacts",
        "connected_user_id": connected.pk, "restore": lost.pk, "bulk": several.pk, "credential_id": key.pk,
        "authorisation_id": decision.pk,
        "language": "nl", "nth": 1, "service_code": access.code, "absence_id": absence.pk, "hours": morning.pk,
    }  # fmt: skip
    # Paths of the API call these arguments by the noun alone.
    arguments |= {re.sub(r"_(id|code)$", "", name): value for name, value in arguments.items()}
    return Desk(ticket, other, people, stranger, arguments, _fields(access, other, request))


def _fields(service: Service, other: Ticket, entry: Entry) -> dict[str, Any]:
    """A sensible value for every field that any form asks for."""
    soon = (clock.now() + timedelta(days=2)).astimezone(BRUSSELS)
    texts = {
        f"{name}_{code}": f"{name} {code}" for name in ("title", "body", "name") for code in ("nl", "fr", "de", "en")
    }
    return texts | {
        "for": "expert", "purpose": "training", "keep_days": "30",
        "text": "Some words.", "language": "nl", "topic": "", "awaited": "a call", "awaiting": "desk",
        "until": soon.strftime("%Y-%m-%dT%H:%M"), "service": service.code, "question": "May he?", "expert": "",
        "tell": "on", "channel": "phone", "requester_name": "Jan", "organisation": "", "requester_phone": "",
        "requester_email": "jan@town.example", "subject": "Something", "priority": "2", "answer": "So.",
        "day_0": "8:30-12:00", "do": "note",
        "to": other.number, "into": other.number, "entry": str(entry.pk), "reason": "the caller asks",
        "next": "/", "doing": "writing", "closed_before": "2026-01-01", "active": "on", "date": soon.date().isoformat(),
        "kind": "local", "note": "", "phone": "", "name": "New Colleague", "email": "new@desk.example",
        "role": "call_taker", "username": "newcomer", "password": "correct horse battery",
    }  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is as if it had not."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def signed_in(user: User | None, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf, headers={"Accept-Language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def ask(client: Client, method: str, path: str, fields: dict[str, Any]) -> HttpResponseBase:
    """One request, as a browser sends it: fields in the body of a POST, with a file."""
    if method == "POST":
        return client.post(path, fields | {"uploads": SimpleUploadedFile("a.txt", b"hello", "text/plain")})
    if method == "PUT":
        return client.put(path, {"fields": {"text": "typed"}}, content_type="application/json")
    response: HttpResponseBase = getattr(client, method.lower())(path)
    return response


@pytest.fixture
def bearer(desk: Desk) -> dict[Role, str]:
    """A token of each role, with every scope: `Authorization` as it is sent."""
    made: dict[Role, str] = {}
    for role, user in desk.people.items():
        made[role] = f"Bearer {make_token(f'of-{role.value}', scopes=list(installed.answer.scopes))}"
        Token.objects.filter(name=f"of-{role.value}").update(user=user)
    return made
