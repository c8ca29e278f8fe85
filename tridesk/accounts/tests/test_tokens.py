"""Programs sign in with a token that is shown once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from tridesk.accounts import actions
from tridesk.accounts.models import Token, User
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("token", *arguments, stdout=out)
    return out.getvalue()


def test_it_is_printed_once_and_kept_as_a_digest() -> None:
    clear = run("portal", "--scope", "tickets:read").strip()
    token = Token.objects.get()
    assert (clear[:8], token.name, token.scopes, token.digest) == (
        "tridesk_",
        "portal",
        ["tickets:read"],
        actions.digest_of(clear),
    )
    user = token.user
    assert (user.username, user.role, user.is_program, user.has_usable_password()) == (
        "api-portal",
        "call_taker",
        True,
        False,
    )
    assert [(told.verb, clear in str(told.data)) for told in Entry.objects.all()] == [("token.made", False)]


def test_without_a_scope_it_has_those_of_tickets_and_the_directory() -> None:
    run("portal")
    assert Token.objects.get().scopes == ["tickets:read", "tickets:write", "directory:read", "directory:write"]


def test_it_gets_the_role_that_it_needs() -> None:
    run("portal")
    run("portal", "--end")
    run("portal", "--scope", "notices:write", "--role", "external_relations")
    assert Token.objects.get().user.role == "external_relations"


def test_it_is_ended_at_once_and_can_be_made_anew() -> None:
    first = run("portal")
    assert run("portal", "--end") == "The token portal has ended.\n"
    assert Token.objects.count() == 0
    assert (run("portal") != first, User.objects.count()) == (True, 1)


@pytest.mark.parametrize("arguments", [("portal",), ("none", "--end"), ("x" * 81,), (" ",), ("karim",)])
def test_a_refusal_is_one_sentence(arguments: tuple[str, ...]) -> None:
    run("portal")
    User.objects.create(username="api-karim", name="Karim", role="project_leader")
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert str(refused.value) == {
        "portal": "There is a token called portal already.",
        "none": "There is no token called none.",
        "karim": "There is a colleague of this name: choose another one for the program.",
    }.get(arguments[0], "A token needs a name of at most 80 characters.")
    assert Token.objects.count() == 1


def test_no_other_scopes() -> None:
    with pytest.raises(Invalid) as refused:
        actions.make_token("portal", scopes=["tickets:read", "everything"])
    assert refused.value.field == "scopes"


def test_a_name_is_taken_once() -> None:
    actions.make_token("portal", expires_at=NOW)
    assert Token.objects.get().expires_at == NOW
    with pytest.raises(Conflict):
        actions.make_token("portal")


def test_its_use_is_noted_once_a_minute() -> None:
    actions.make_token("portal")
    noted: list[Any] = []
    for after in (0, 30, 61):
        with clock.frozen(NOW + timedelta(seconds=after)):
            actions.note_use(Token.objects.get())
        noted.append(Token.objects.get().last_used_at)
    assert noted == [NOW, NOW, NOW + timedelta(seconds=61)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["tickets:read"], ["tickets:read", "directory:read"]),
        (["tickets:write", "tickets:read"], ["tickets:write", "tickets:read", "directory:write", "directory:read"]),
        (["tickets:read", "directory:read"], ["tickets:read", "directory:read"]),
        (["directory:write"], ["directory:write"]),
    ],
)
def test_tokens_of_before_the_scopes_of_the_directory_go_on_to_reach_it(before: list[str], after: list[str]) -> None:
    actions.make_token("portal")
    Token.objects.update(scopes=before)
    import_module("tridesk.accounts.migrations.0002_scopes_of_the_directory").give(apps, None)
    assert Token.objects.get().scopes == after
