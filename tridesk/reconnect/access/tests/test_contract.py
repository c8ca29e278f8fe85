"""What every account directory keeps to: the twin, OpenLDAP, a SCIM service, and a program that takes webhooks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import pytest

from tridesk.kit import clock
from tridesk.reconnect.access.ldap.client import LdapAddress
from tridesk.reconnect.access.ldap.directory import LdapDirectory
from tridesk.reconnect.access.ports import (
    AccessRefused,
    AccessUnavailable,
    AccountDirectory,
    RefusalReason,
    Unavailability,
)
from tridesk.reconnect.access.scim import ScimDirectory
from tridesk.reconnect.access.tests.gate import Gate
from tridesk.reconnect.access.tests.receiver import SECRET, Receiver
from tridesk.reconnect.access.tests.scim_service import TOKEN, ScimService
from tridesk.reconnect.access.tests.slapd import DESK, DESK_SECRET, READER, USERS, Slapd, needs_slapd
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.access.values import AccessAnswer, AccessOrder, AccessVerb, Account, Change, Outcome
from tridesk.reconnect.access.webhook import WebhookDirectory

BOUND: Final = 0.3  # seconds that a directory has which is slow
ALL: Final = ["twin", "twin in a file", "webhook", "scim", pytest.param("slapd", marks=needs_slapd)]


@dataclass
class Rig:
    """A directory with what happens at the register itself."""

    directory: AccountDirectory
    add: Callable[[str], object]
    lets_in: Callable[[str], bool]
    lock: Callable[[str], None]
    down: Callable[[], AccountDirectory]  # the same directory, out of reach
    slow: Callable[[], AccountDirectory]  # the same directory, that answers in small drops
    refusing: Callable[[], AccountDirectory] | None  # the same directory, in which we may do nothing
    knows_locks: bool = True  # whether it tells a lock after wrong tries from a freeze
    close: list[Callable[[], object]] = field(default_factory=list)


def _twin(twin: Twin) -> Rig:
    def troubled(**how: Any) -> Callable[[], AccountDirectory]:
        def trouble() -> AccountDirectory:
            troubled_twin = Twin(seconds=BOUND)
            troubled_twin.add("emma")
            for name, value in how.items():
                setattr(troubled_twin, name, value)
            return troubled_twin

        return trouble

    return Rig(
        twin,
        twin.add,
        lambda login: twin.sign_in(login, right=True),
        lambda login: _three_times(lambda: twin.sign_in(login, right=False)),
        troubled(down=True),
        troubled(delay=9.0),
        troubled(refusal="not today"),
    )


def _behind(gate: Gate, mode: str, directory: AccountDirectory) -> Callable[[], AccountDirectory]:
    def trouble() -> AccountDirectory:
        gate.mode = mode  # type: ignore[assignment]
        return directory

    return trouble


def _webhook() -> Rig:
    receiver = Receiver()
    gate = Gate(receiver.port)
    twin = receiver.twin
    directory = WebhookDirectory(f"http://127.0.0.1:{receiver.port}/access", lambda: SECRET)
    down = WebhookDirectory(f"http://127.0.0.1:{gate.port}/access", lambda: SECRET)
    slow = WebhookDirectory(f"http://127.0.0.1:{gate.port}/access", lambda: SECRET, seconds=BOUND)

    def refusing() -> AccountDirectory:
        twin.refusal = "not today"
        return directory

    return Rig(
        directory,
        twin.add,
        lambda login: twin.sign_in(login, right=True),
        lambda login: _three_times(lambda: twin.sign_in(login, right=False)),
        _behind(gate, "closed", down),
        _behind(gate, "drip", slow),
        refusing,
        close=[gate.close, receiver.close],
    )


def _scim() -> Rig:
    service = ScimService()
    gate = Gate(service.port)
    directory = ScimDirectory(f"http://127.0.0.1:{service.port}", lambda: TOKEN)
    down = ScimDirectory(f"http://127.0.0.1:{gate.port}", lambda: TOKEN)
    slow = ScimDirectory(f"http://127.0.0.1:{gate.port}", lambda: TOKEN, seconds=BOUND)

    def lock(login: str) -> None:
        user = service.user(login)
        body = {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "replace", "path": "active", "value": False}],
        }
        service.ask("PATCH", f"/Users/{user['id']}", body)

    return Rig(
        directory,
        service.add,
        lambda login: bool(service.user(login)["active"]),
        lock,
        _behind(gate, "closed", down),
        _behind(gate, "drip", slow),
        None,
        knows_locks=False,
        close=[gate.close, service.close],
    )


def _slapd(slapd: Slapd) -> Rig:
    gate = Gate(slapd.port)

    def reached(port: int, name: str = DESK, seconds: float = 20.0) -> LdapDirectory:
        return LdapDirectory(
            LdapAddress.from_url(f"ldap://127.0.0.1:{port}/{USERS}"), name, lambda: DESK_SECRET, seconds=seconds
        )

    directory, reader = reached(slapd.port), reached(slapd.port, READER)
    down, slow = reached(gate.port), reached(gate.port, seconds=BOUND)
    return Rig(
        directory,
        slapd.add,
        slapd.lets_in,
        lambda login: _three_times(lambda: slapd.lets_in(login, "wrong")),
        _behind(gate, "closed", down),
        _behind(gate, "drip", slow),
        lambda: reader,
        close=[directory.close, reader.close, down.close, slow.close, gate.close, slapd.close],
    )


def _three_times(work: Callable[[], object]) -> None:
    for _time in range(3):
        work()


@pytest.fixture(scope="module", params=ALL)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    folder = tmp_path_factory.mktemp("access")
    makers: dict[str, Callable[[], Rig]] = {
        "twin": lambda: _twin(Twin()),
        "twin in a file": lambda: _twin(Twin(folder / "twin.json")),
        "webhook": _webhook,
        "scim": _scim,
        "slapd": lambda: _slapd(Slapd(folder / "slapd")),
    }
    rig = makers[request.param]()
    yield rig
    for close in rig.close:
        close()


@pytest.fixture
def rig(made: Rig) -> Rig:
    return made


@pytest.fixture
def account(rig: Rig) -> Account:
    """An account of its own for each test."""
    login = f"user-{uuid4().hex[:12]}"
    rig.add(login)
    return Account(login, "key", "K-1", ("11002",))


def order(verb: AccessVerb, account: Account) -> AccessOrder:
    return AccessOrder(uuid4(), verb, account)


def test_an_account_that_is_there_works(rig: Rig, account: Account) -> None:
    state = rig.directory.state(account)
    assert (state.exists, state.locked, state.disabled, state.wrong_tries) == (True, False, False, 0)
    assert state.works(clock.now())
    assert rig.lets_in(account.login)


def test_an_account_that_is_not_there_has_a_state_and_takes_no_order(rig: Rig) -> None:
    nobody = Account("nobody-at-all", "key")
    assert not rig.directory.state(nobody).exists
    for ask in (rig.directory.plan, rig.directory.carry_out):
        with pytest.raises(AccessRefused) as refused:
            ask(order(AccessVerb.UNLOCK, nobody))
        assert refused.value.reason is RefusalReason.UNKNOWN


def test_unlocking_lets_in_again(rig: Rig, account: Account) -> None:
    rig.lock(account.login)
    state = rig.directory.state(account)
    assert not rig.lets_in(account.login)
    assert not state.works(clock.now())
    if rig.knows_locks:
        assert (state.locked, state.disabled, state.wrong_tries) == (True, False, 3)
        assert state.locked_at is not None
        assert abs((clock.now() - state.locked_at).total_seconds()) < 60
    answer = rig.directory.carry_out(order(AccessVerb.UNLOCK, account))
    assert answer.outcome is Outcome.DONE
    assert answer.changes
    assert rig.directory.state(account).works(clock.now())
    assert rig.directory.state(account).wrong_tries == 0
    assert rig.lets_in(account.login)


def test_a_plan_says_what_would_change_and_changes_nothing(rig: Rig, account: Account) -> None:
    rig.lock(account.login)
    before = rig.directory.state(account)
    unlock = order(AccessVerb.UNLOCK, account)
    planned = rig.directory.plan(unlock)
    assert planned == rig.directory.plan(unlock)
    assert rig.directory.state(account) == before
    assert not rig.lets_in(account.login)
    assert rig.directory.carry_out(unlock).changes == planned
    assert rig.directory.plan(order(AccessVerb.UNLOCK, account)) == ()


@pytest.mark.parametrize("verb", [AccessVerb.UNLOCK, AccessVerb.FREEZE, AccessVerb.END])
def test_the_same_order_sent_again_changes_nothing_more(rig: Rig, account: Account, verb: AccessVerb) -> None:
    if verb is AccessVerb.UNLOCK:
        rig.lock(account.login)
    sent = order(verb, account)
    sent = AccessOrder(sent.key, verb, account, rig.directory.plan(sent))
    first = rig.directory.carry_out(sent)
    after = rig.directory.state(account)
    again = rig.directory.carry_out(sent)
    assert (first.outcome, again.outcome) == (Outcome.DONE, Outcome.ALREADY)
    assert again.changes == first.changes  # so that what was cut off before its answer can be taken back as well
    assert rig.directory.state(account) == after


@pytest.mark.parametrize("verb", [AccessVerb.FREEZE, AccessVerb.END])
def test_freezing_and_ending_shut_out_until_taken_back(rig: Rig, account: Account, verb: AccessVerb) -> None:
    before = rig.directory.state(account)
    sent = order(verb, account)
    answer = rig.directory.carry_out(sent)
    assert not rig.lets_in(account.login)
    assert not rig.directory.state(account).works(clock.now())
    assert rig.directory.undo(sent, answer).outcome is Outcome.DONE
    assert rig.lets_in(account.login)
    assert rig.directory.state(account) == before


def test_taking_an_unlocking_back_locks_again_as_it_was(rig: Rig, account: Account) -> None:
    rig.lock(account.login)
    before = rig.directory.state(account)
    sent = order(AccessVerb.UNLOCK, account)
    answer = rig.directory.carry_out(sent)
    rig.directory.undo(sent, answer)
    assert rig.directory.state(account) == before
    assert not rig.lets_in(account.login)
    assert rig.directory.undo(sent, answer).outcome is Outcome.ALREADY


def test_an_order_whose_answer_was_lost_is_taken_back_by_its_plan(rig: Rig, account: Account) -> None:
    freeze = order(AccessVerb.FREEZE, account)
    planned = rig.directory.plan(freeze)
    rig.directory.carry_out(AccessOrder(freeze.key, freeze.verb, account, planned))
    rig.directory.undo(freeze, AccessAnswer(Outcome.DONE, planned))
    assert rig.lets_in(account.login)


@pytest.mark.parametrize("verb", [AccessVerb.FREEZE, AccessVerb.END])
def test_unlocking_lifts_no_freeze_and_no_end(rig: Rig, account: Account, verb: AccessVerb) -> None:
    rig.lock(account.login)
    rig.directory.carry_out(order(verb, account))
    if not rig.knows_locks:
        assert rig.directory.plan(order(AccessVerb.UNLOCK, account))  # SCIM has one word for all of them
        return
    for ask in (rig.directory.plan, rig.directory.carry_out):
        with pytest.raises(AccessRefused) as refused:
            ask(order(AccessVerb.UNLOCK, account))
        assert refused.value.reason in (RefusalReason.FROZEN, RefusalReason.ENDED)
    assert not rig.lets_in(account.login)


def test_an_unlocking_that_comes_late_lifts_no_freeze_that_came_before_it(rig: Rig, account: Account) -> None:
    """'This was not me' is pressed while a job still tries to unlock."""
    rig.lock(account.login)
    unlock = order(AccessVerb.UNLOCK, account)
    unlock = AccessOrder(unlock.key, unlock.verb, account, rig.directory.plan(unlock))
    rig.directory.carry_out(order(AccessVerb.FREEZE, account))
    if rig.knows_locks:  # over SCIM such a freeze changes nothing, and cannot be seen
        with suppress(AccessRefused):
            rig.directory.carry_out(unlock)
        assert not rig.lets_in(account.login)


def test_reissuing_passes_no_secret_and_leaves_the_rest_to_a_person(rig: Rig, account: Account) -> None:
    before = rig.directory.state(account)
    sent = order(AccessVerb.REISSUE, account)
    answer = rig.directory.carry_out(sent)
    assert answer.outcome is Outcome.WAITING
    assert answer.tasks[-1] == "report"
    assert "post" in answer.tasks
    assert rig.directory.state(account).must_change is bool(answer.changes)
    rig.directory.undo(sent, answer)
    assert rig.directory.state(account) == before


@pytest.mark.parametrize("attribute", ["userPassword", "password", "memberOf", "pwdPolicySubentry", "uid"])
def test_an_order_changes_nothing_but_access(rig: Rig, account: Account, attribute: str) -> None:
    """A plan lies in the database until it is carried out; whoever changes it there gets no further."""
    changes = (Change(attribute, (), ("mine",)),)
    sent = AccessOrder(uuid4(), AccessVerb.UNLOCK, account, changes)
    with pytest.raises(AccessRefused):
        rig.directory.carry_out(sent)
    with pytest.raises(AccessRefused):
        rig.directory.undo(sent, AccessAnswer(Outcome.DONE, tuple(change.undone for change in changes)))
    assert rig.lets_in(account.login)


def test_a_login_with_signs_of_filters_and_names_is_nobodys(rig: Rig, account: Account) -> None:
    for login in (
        "*",
        "user-*",
        f"{account.login})(uid=*",
        f'{account.login}" or userName pr or userName eq "',
        "a,b=c",
        "a\\2a",
        f"{account.login}\0",
        f" {account.login}",
        f"{account.login[:6]}\u00ad{account.login[6:]}",
        "",
        "x" * 5000,
    ):
        attacked = Account(login, "key")
        assert not rig.directory.state(attacked).exists, login
        with pytest.raises(AccessRefused):
            rig.directory.carry_out(order(AccessVerb.FREEZE, attacked))
    assert rig.lets_in(account.login)


def test_a_directory_that_is_down_is_unavailable(rig: Rig) -> None:
    directory = rig.down()
    for ask in _everything(directory):
        with pytest.raises(AccessUnavailable) as unavailable:
            ask()
        assert unavailable.value.reason is Unavailability.SILENT


def test_a_directory_that_is_slow_is_unavailable_in_time(rig: Rig) -> None:
    directory = rig.slow()
    for ask in _everything(directory):
        begun = time.monotonic()
        with pytest.raises(AccessUnavailable) as unavailable:
            ask()
        assert unavailable.value.reason is Unavailability.SLOW
        assert time.monotonic() - begun < BOUND + 5  # a net; a drop each 50 ms would take far longer


def test_a_directory_in_which_we_may_do_nothing_refuses_with_its_words(rig: Rig, account: Account) -> None:
    if rig.refusing is None:
        pytest.skip("this server refuses nothing: does not refuse")
    directory = rig.refusing()
    with pytest.raises(AccessRefused) as refused:
        directory.carry_out(order(AccessVerb.FREEZE, account if not isinstance(directory, Twin) else EMMA))
    assert refused.value.reason in (RefusalReason.NO_RIGHT, RefusalReason.OTHER)
    assert refused.value.words
    assert rig.lets_in(account.login)


EMMA: Final = Account("emma", "key")


def _everything(directory: AccountDirectory) -> list[Callable[[], object]]:
    freeze = order(AccessVerb.FREEZE, EMMA)
    return [
        lambda: directory.state(EMMA),
        lambda: directory.plan(freeze),
        lambda: directory.carry_out(freeze),
        lambda: directory.undo(freeze, AccessAnswer(Outcome.DONE)),
    ]
