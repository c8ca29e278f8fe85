"""Restores for programs: who is locked out is said, once; how it went is read; no step is taken."""

from __future__ import annotations

import pytest

from tridesk.accounts import worklist
from tridesk.accounts.models import User
from tridesk.api.auth import READ_RESTORES, WRITE, WRITE_RESTORES
from tridesk.api.schemas.restores import RestoreOut, RestorePage
from tridesk.api.tests.conftest import Caller, MakeCaller
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.journal.models import Entry
from tridesk.reconnect import queries
from tridesk.reconnect.actions import opening
from tridesk.reconnect.models import Restore
from tridesk.reconnect.patterns import UNKNOWN
from tridesk.tickets.models import Ticket

pytestmark = pytest.mark.django_db

LOCKED_OUT = {"login": "rosa.lemmens", "at": "2026-03-02T08:40:00+00:00"}


@pytest.fixture
def key(namur: Organisation) -> Credential:
    rosa = Contact.objects.create(name="Rosa Lemmens", organisation=namur, email="rosa@namur.example", language="fr")
    user = ConnectedUser.objects.create(organisation=namur, contact=rosa, login="rosa.lemmens")
    return Credential.objects.create(user=user, kind="key", reference="RR-44", state="blocked")


def test_somebody_locked_out_is_a_ticket_with_a_restore_that_waits(caller: Caller, key: Credential) -> None:
    answer = caller.post("/restores", LOCKED_OUT)
    told = RestoreOut.model_validate(answer.json())
    assert (answer.status_code, told.step, told.outcome, told.login) == (201, "layer", "", "rosa.lemmens")
    ticket = Ticket.objects.get(number=told.ticket)
    assert (ticket.contact, ticket.language) == (key.user.contact, "fr")
    assert caller.get(answer["Location"]).json() == answer.json()


def test_said_again_it_is_the_same_restore(caller: Caller, key: Credential) -> None:
    first, second = caller.post("/restores", LOCKED_OUT), caller.post("/restores", LOCKED_OUT)
    assert (second.status_code, second.json()) == (200, first.json())
    assert (Restore.objects.count(), Ticket.objects.count()) == (1, 1)


def test_a_person_goes_on_with_it(caller: Caller, key: Credential) -> None:
    number = caller.post("/restores", LOCKED_OUT).json()["id"]
    lena = User.objects.create(username="lena", name="Lena", role="call_taker", language="nl")
    opening.take_over(number, by=lena)
    assert queries.whole(number).owner == lena


def test_it_stands_in_the_worklist_until_a_person_takes_a_step(caller: Caller, key: Credential) -> None:
    User.objects.filter(pk=caller.user.pk).update(is_program=True)
    number = caller.post("/restores", LOCKED_OUT).json()["id"]
    lena = User.objects.create(username="lena", name="Lena", role="call_taker", language="nl")
    (row,) = [row for group in worklist.groups(lena) for row in group.rows if "/restores/" in row.url]
    assert (row.url, "Rosa Lemmens" in row.words) == (f"/restores/{number}/", True)
    opening.answer_question(number, ("key", "key_blocked"), queries.current_tree(), by=lena)
    assert (list(queries.left_to_desk()), queries.whole(number).owner) == ([], lena)


@pytest.mark.parametrize("body", [{"login": "nobody"}, {"login": "rosa.lemmens", "reference": "RR-45"}])
def test_an_unknown_access_opens_nothing(caller: Caller, key: Credential, body: dict[str, str]) -> None:
    assert caller.post("/restores", body).status_code == 404
    assert Ticket.objects.count() == 0
    entry = Entry.objects.get(verb="restore.try_refused")
    assert (entry.by, entry.ref, entry.data) == (caller.user, UNKNOWN, {}), "a guess is counted, and not kept"


def test_of_two_accesses_one_must_be_named(caller: Caller, key: Credential) -> None:
    Credential.objects.create(user=key.user, kind="eid", reference="E-1")
    assert caller.post("/restores", LOCKED_OUT).status_code == 404
    assert caller.post("/restores", LOCKED_OUT | {"reference": "RR-44"}).status_code == 201


def test_the_list_leads_to_older_ones_and_names_no_address(caller: Caller, key: Credential) -> None:
    caller.post("/restores", LOCKED_OUT)
    answer = caller.get("/restores")
    assert len(RestorePage.model_validate(answer.json()).items) == 1
    assert "namur.example" not in answer.content.decode()
    assert caller.get("/restores", {"show": "refused"}).json()["items"] == []


def test_another_scope_opens_nothing(caller_of: MakeCaller, key: Credential) -> None:
    program, expert = caller_of("call_taker", READ_RESTORES, WRITE), caller_of("expert", WRITE_RESTORES)
    for _ in range(3):
        assert program.post("/restores", LOCKED_OUT).status_code == 403
    assert expert.post("/restores", LOCKED_OUT).status_code == 403
    assert Restore.objects.count() == 0
    refusals = Entry.objects.filter(verb="token.refused").order_by("pk")
    assert [(entry.ref, entry.data) for entry in refusals] == [
        (f"token:{caller.token.name}", {"scope": "restores:write"}) for caller in (program, expert)
    ], "once an hour"
