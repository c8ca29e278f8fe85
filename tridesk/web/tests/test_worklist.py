"""The worklist: each room names its kinds, one query counts them all, and no proposer approves their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts import worklist
from tridesk.accounts.models import FactorRemoval, User
from tridesk.accounts.roles import Role
from tridesk.directory.models import Confirmation, Contact, Erasure, Organisation, OrganisationKind, Service
from tridesk.kit import clock
from tridesk.mailroom.models import InMail, OutMail
from tridesk.notices.models import Notice, Suppression
from tridesk.telephony.models import Call, CallBack
from tridesk.tickets import actions
from tridesk.tickets.models import Disposal, Entry, Ticket
from tridesk.tickets.tests.factories import MONDAY, opened, person, service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def other(db: None) -> User:
    """The proposer of everything that waits."""
    return person("other", Role.PROJECT_LEADER.value)


def fill(other: User) -> None:
    """One of everything that can wait, but what waits for one person by name."""
    body = Organisation.objects.create(name_nl="Raeren", kind=OrganisationKind.MUNICIPALITY, email="a@raeren.example")
    contact = Contact.objects.create(name="Kurt", organisation=body)
    unproved = opened("Who am I?")
    Entry.objects.filter(ticket=unproved).update(trust="unproved")
    Disposal.objects.create(proposed_by=other, proposed_at=MONDAY, reason="Old", closed_before=MONDAY, tickets=[])
    call = Call.objects.create(key="c1", number="+3280641234", arrived_at=MONDAY, ended_at=MONDAY, outcome="call_back")
    CallBack.objects.create(call=call, asked_at=MONDAY, tries=3)
    Notice.objects.create(
        category="maintenance",
        subject_nl="Onderhoud",
        subject_fr="Maintenance",
        state="proposed",
        written_at=MONDAY,
        written_by=other,
    )
    Suppression.objects.create(address="a@raeren.example", since=MONDAY, reason="unknown user")
    Confirmation.objects.create(
        organisation=body, language="de", made_at=MONDAY, answered_at=MONDAY, expires_at=MONDAY + timedelta(days=30)
    )
    Erasure.objects.create(contact=contact, proposed_by=other, proposed_at=MONDAY, reason="Asked for it")
    OutMail.objects.create(
        created_at=MONDAY,
        ref="x",
        kind="notice",
        sender="",
        recipients=[],
        subject="Stuck",
        message_id="<1@x>",
        sealed=b"",
        size=0,
        state="stuck",
    )
    InMail.objects.create(
        received_at=MONDAY,
        source="lmtp",
        envelope_from="x@y.example",
        envelope_to=[],
        sealed=b"",
        size=0,
        state="set_aside",
    )
    lost = person("lost")
    FactorRemoval.objects.create(user=lost, reason="Lost telephone", proposed_by=other, proposed_at=MONDAY)


def names(user: User) -> list[str]:
    return [str(group.kind.name) for group in worklist.groups(user)]


OF_THE_DESK = ["Mails to confirm"]
OF_THE_MAIL = ["Mails that cannot leave", "Mails set aside"]
OF_NOTICES = ["Notices to approve", "Addresses whose mail came back"]


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.CALL_TAKER, [*OF_THE_DESK, "To call back", "Answers of organisations"]),
        (Role.SUPERVISOR, [*OF_THE_DESK, "To call back", *OF_NOTICES, "Answers of organisations", *OF_THE_MAIL]),
        (
            Role.CENTRE_MANAGER,
            [
                *OF_THE_DESK,
                "Disposals to approve",
                "To call back",
                *OF_NOTICES,
                "Answers of organisations",
                "Persons to take out",
                *OF_THE_MAIL,
            ],
        ),
        (Role.EXTERNAL_RELATIONS, [*OF_NOTICES, "Answers of organisations"]),
        (Role.ADMINISTRATOR, ["Answers of organisations", *OF_THE_MAIL, "Second factors to take off"]),
        (Role.TECHNICAL_CENTRE, []),
        (Role.EXPERT, []),
    ],
)
def test_each_role_sees_what_it_decides(other: User, role: Role, kinds: list[str], client: Client) -> None:
    fill(other)
    user = person("me", role.value)
    assert names(user) == kinds
    client.force_login(user)
    page = client.get("/waiting/").content.decode()
    assert [name for name in kinds if name not in page] == []
    assert client.get("/waiting/", headers={"Accept": "application/json"}).json() == {"count": len(kinds)}


def test_nobody_is_asked_to_approve_what_they_proposed(other: User) -> None:
    fill(other)
    proposals = {"Disposals to approve", "Notices to approve", "Persons to take out", "Second factors to take off"}
    assert proposals & set(names(other)) == set()
    assert proposals <= set(names(person("second", Role.PROJECT_LEADER.value)))


def test_what_waits_for_one_person_by_name(other: User) -> None:
    karim, service_ = person(), service("REG", "elke")
    ticket = opened("Due", owner=karim)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=MONDAY + timedelta(hours=2))
    later = opened("Due tomorrow", owner=karim)
    Ticket.objects.filter(pk=later.pk).update(due_at=MONDAY + timedelta(days=1))
    actions.leave_message(ticket, to=karim, text="Please call.", by=other)
    actions.hand_over(opened("Asked"), by=karim, service=service_, question="Where?", tell=False)
    assert [(str(group.kind.name), [row.words for row in group.rows]) for group in worklist.groups(karim)] == [
        ("Your tickets due today", ["Due"]),
        ("Messages for you", ["Please call."]),
    ]
    elke = User.objects.get(username="elke")
    assert [(str(group.kind.name), [row.words for row in group.rows]) for group in worklist.groups(elke)] == [
        ("Questions to you", ["Asked"])
    ]
    lea = person("lea", Role.EXTERNAL_RELATIONS.value)
    assert [worklist.total(user) for user in (karim, elke, lea)] == [2, 1, 0]


def test_one_query_counts_however_much_waits(other: User, django_assert_num_queries: Any) -> None:
    me = person("me", Role.CENTRE_MANAGER.value)
    fill(other)
    with CaptureQueriesContext(connection) as first:
        worklist.total(me)
    for number in range(3):
        Disposal.objects.create(
            proposed_by=other, proposed_at=MONDAY, reason=f"{number}", closed_before=MONDAY, tickets=[]
        )
    with CaptureQueriesContext(connection) as second:
        worklist.total(me)
    assert len(first) == len(second) == 4  # one of them; three find out which addresses are still in use


def test_every_kind_has_a_page_that_opens(other: User, client: Client) -> None:
    Service.objects.create(code="X", name_nl="X", name_fr="X")
    fill(other)
    user = person("me", Role.PROJECT_LEADER.value)
    client.force_login(user)
    for group in worklist.groups(user):
        assert client.get(group.kind.url).status_code == 200
        for row in group.rows:
            assert client.get(row.url.partition("#")[0]).status_code == 200
