"""The restores of the demonstration: a week of every kind, at steps that hold, with accounts to lock and restore."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from tridesk.accounts.models import User
from tridesk.demo.restores import add_restores, fill_accounts, lock_account
from tridesk.demo.tests.loaded.conftest import THURSDAY
from tridesk.directory.models import ConnectedUser, Credential
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.reconnect import queries
from tridesk.reconnect.access.ports import directory
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.access.values import Account
from tridesk.reconnect.models import Restore
from tridesk.reconnect.rules import Step
from tridesk.reconnect.worklist import of_reconnect

pytestmark = pytest.mark.django_db
LOCK = import_module("tridesk.demo.management.commands.lock-demo-account").Command()


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    before, twin = directory.answer, Twin(tmp_path / "twin.json")
    directory.plug(twin)
    yield twin
    directory.plug(before)


def test_every_kind_is_there_and_nothing_lies_ahead() -> None:
    kinds = Restore.objects.order_by("outcome").values_list("outcome", flat=True)
    assert list(kinds) == ["", "", "broken_off", "frozen", "refused", "restored", "restored", "solved"]
    assert Restore.objects.filter(opened_at__gte=THURSDAY - timedelta(days=8)).count() == len(kinds)
    assert not Restore.objects.filter(closed_at__gt=THURSDAY).exists()
    assert not Entry.objects.filter(verb__startswith="restore.", at__gt=THURSDAY).exists()
    assert Restore.objects.filter(user__contact=None).count() == 0


def test_the_step_that_is_kept_is_the_one_that_the_rules_come_to() -> None:
    steps = {restore.step: queries.state_of(queries.whole(restore.pk)).step for restore in Restore.objects.all()}
    assert steps == {step: Step(step) for step in ("second_person", "identity", "closed")}


def test_a_supervisor_finds_an_alarm_and_one_to_approve() -> None:
    kinds = of_reconnect(User.objects.get(username="machteld"))
    assert [many for kind in kinds if (many := kind.rows.count())][:2] == [1, 1]


def test_one_person_did_it_alone() -> None:
    restore = Restore.objects.exclude(own_address="").get()
    assert (restore.owner, restore.workers, restore.outcome) == (None, [], "restored")
    told = Entry.objects.filter(ref=restore.ticket.ref, verb__startswith="restore.").values_list("verb", flat=True)
    assert sorted(told) == ["restore.begun_alone", "restore.restored_alone"]


def test_only_once() -> None:
    count = Restore.objects.count()
    with pytest.raises(Exception, match="restore_one_open_for_user"), transaction.atomic():
        add_restores(clock.now(), {user.username: user for user in User.objects.all()})
    assert Restore.objects.count() == count


def test_each_user_has_an_account_and_blocked_ones_are_locked(twin: Twin) -> None:
    fill_accounts()
    for user in ConnectedUser.objects.exclude(login="")[:200]:
        assert twin.state(Account(user.login, "key")).exists
    restore = Restore.objects.get(step="second_person")
    assert twin.state(Account(restore.user.login, "key")).locked
    assert twin.state(Account(Restore.objects.get(outcome="frozen").user.login, "key")).disabled


def test_accounts_that_are_there_stay(twin: Twin) -> None:
    fill_accounts()
    login = Restore.objects.get(step="second_person").user.login
    twin.add(login, must_change="yes")
    fill_accounts()
    assert twin.state(Account(login, "key")).must_change


def test_a_newcomer_locks_an_account(twin: Twin) -> None:
    fill_accounts()
    key = Credential.objects.filter(state="active", kind="key", valid_until=None, user__valid_until=None)[0]
    assert lock_account(key.user.login)
    key.refresh_from_db()
    assert (key.state, twin.state(Account(key.user.login, "key")).locked) == ("blocked", True)
    assert not lock_account(key.user.login), "it is locked already"
    assert not lock_account("nobody")


def test_without_a_name_any_account_that_can_be_restored_is_locked(twin: Twin) -> None:
    fill_accounts()
    logins = []
    for _time in range(2):
        call_command(LOCK, stdout=(said := StringIO()))
        logins.append(said.getvalue().partition(" is locked")[0])
    for login in logins:
        user = ConnectedUser.objects.get(login=login)
        assert twin.state(Account(login, "key")).locked
        assert not user.is_privileged
        assert not Restore.objects.filter(user=user).exists()
    assert len(set(logins)) == 2


def test_where_no_account_works_none_is_locked(twin: Twin) -> None:
    with pytest.raises(CommandError, match=r"no account that works"):
        call_command(LOCK)
    with pytest.raises(CommandError, match=r"no account of this name that works"):
        call_command(LOCK, "nobody")
