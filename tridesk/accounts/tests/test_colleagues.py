"""Colleagues come, change, and leave."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tridesk.accounts import actions
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.journal.models import Entry
from tridesk.kit.errors import Conflict, Invalid

PASSWORD = "correct horse battery"


def add(username: str = "an", by: User | None = None, password: str = PASSWORD, **fields: Any) -> User:
    values: dict[str, Any] = {
        "name": "An",
        "email": f"{username}@desk.example",
        "role": Role.CALL_TAKER,
        "language": "en",
    }
    return actions.add_colleague(username, actions.Profile(**(values | fields)), by=by, password=password)


def change(user: User, by: User, active: bool | None = None, **fields: Any) -> User:
    profile = actions.Profile(user.name, user.email, Role(user.role), user.language)
    active = user.is_active if active is None else active
    return actions.change_colleague(user, replace(profile, **fields), by=by, active=active)


@pytest.fixture
def boss(db: None) -> User:
    return add("boss", role=Role.ADMINISTRATOR)


# --- added


def test_a_colleague_may_sign_in(boss: User) -> None:
    an = add(by=boss)
    told = Entry.objects.get(ref="colleague:an")
    assert (an.check_password(PASSWORD), an.role, told.verb, told.by, told.data) == (
        True,
        "call_taker",
        "colleague.added",
        boss,
        {"role": "call_taker"},
    )


@pytest.mark.parametrize("password", ["short", "password1234", "boss@desk.example", ""])
def test_not_with_a_weak_password(boss: User, password: str) -> None:
    with pytest.raises(Invalid) as refused:
        add("boss2", email="boss@elsewhere.example", name="boss@desk.example", password=password)
    assert (refused.value.field, User.objects.count()) == ("password", 1)


@pytest.mark.parametrize("taken", [{"username": "BOSS"}, {"email": "Boss@Desk.example"}])
def test_name_and_address_are_one_persons(boss: User, taken: dict[str, Any]) -> None:
    with pytest.raises(Conflict):
        add(**({"username": "an"} | taken))
    assert User.objects.count() == 1


def test_the_database_has_the_last_word(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", lambda self: False)
    with pytest.raises(Conflict) as refused:
        add("boss", email="other@desk.example")
    assert str(refused.value) == "Somebody has this user name already."


# --- changed


def test_details_role_and_access_change(boss: User) -> None:
    an = change(add(), boss, name="Anna", role=Role.SUPERVISOR, active=False)
    kept = User.objects.get(pk=an.pk)
    assert (kept.name, kept.role, kept.is_active, kept.may("self")) == ("Anna", "supervisor", False, False)
    told = Entry.objects.get(verb="colleague.changed")
    assert (told.ref, told.data) == ("colleague:an", {"role": "supervisor", "active": False})


def test_ones_own_role_and_access_are_for_others_to_change(boss: User) -> None:
    for fields in ({"active": False}, {"role": Role.SUPERVISOR}):
        with pytest.raises(Conflict):
            change(boss, boss, **fields)
    assert change(boss, boss, name="The boss").name == "The boss"


def test_an_address_stays_one_persons(boss: User) -> None:
    with pytest.raises(Conflict):
        change(add(), boss, email="BOSS@desk.example")


def test_somebody_must_be_left_who_manages(boss: User) -> None:
    User.objects.filter(pk=boss.pk).update(is_active=False)
    other = add("other", role=Role.ADMINISTRATOR)
    with pytest.raises(Conflict):
        change(other, boss, role=Role.CALL_TAKER)
    assert change(other, boss, role=Role.PROJECT_LEADER).role == "project_leader"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_demote_each_other_one_does() -> None:
    pair = [add(name, role=Role.ADMINISTRATOR) for name in ("a1", "a2")]
    barrier = Barrier(2)

    def demote(turn: int) -> str:
        barrier.wait()
        try:
            change(pair[turn], pair[1 - turn], active=False)
        except Conflict as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        told = sorted(threads.map(demote, range(2)))
    assert told == ["Nobody would be left who may manage colleagues.", "done"]
    assert User.objects.filter(is_active=True).count() == 1


def test_preferences_are_ones_own(boss: User) -> None:
    actions.set_preferences(boss, language="de", phone="+3281000001", hold_seconds=20)
    kept = User.objects.get(pk=boss.pk)
    assert (kept.language, kept.phone) == ("de", "+3281000001")


# --- on the page


@pytest.fixture
def page(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


TYPED = {"username": "an", "name": "An", "email": "an@desk.example", "role": "call_taker", "language": "nl"}


def test_the_page_adds_and_lists(page: Client) -> None:
    answer = page.post("/colleagues/new", TYPED | {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/colleagues/")
    assert [person.username for person in page.get("/colleagues/").context["people"]] == ["boss", "an"]


def test_the_page_changes(page: Client) -> None:
    add()
    assert page.get("/colleagues/an").context["form"].initial["role"] == "call_taker"
    assert page.post("/colleagues/an", TYPED | {"name": "Anna"}).status_code == 302
    kept = User.objects.get(username="an")
    assert (kept.name, kept.is_active) == ("Anna", False)


def test_a_refusal_keeps_what_was_typed(page: Client) -> None:
    for typed in (TYPED | {"password": "short", "name": "A name"}, TYPED | {"role": "king", "name": "A name"}):
        answer = page.post("/colleagues/new", typed)
        assert (answer.status_code, answer.context["form"]["name"].value()) == (422, "A name")
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", ["nobody", "api-program"])
def test_who_is_no_colleague_has_no_page(page: Client, name: str) -> None:
    actions.make_token("program")
    assert page.get(f"/colleagues/{name}").status_code == 404


def test_the_list_takes_as_many_queries_for_one_row_as_for_three(page: Client) -> None:
    from django.test.utils import CaptureQueriesContext

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page.get(address).status_code == 200
        return len(captured)

    before = count("/colleagues/")
    for name in ("c1", "c2"):
        add(name, by=User.objects.get(username="boss"))
    assert count("/colleagues/") == before
