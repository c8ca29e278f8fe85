"""LDAP at its edges: encryption, kept connections, servers that talk nonsense, rights, policies, Active Directory."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest

from tests.certificates import make_certificate
from tridesk.kit import clock
from tridesk.reconnect.access.ldap import ber
from tridesk.reconnect.access.ldap.client import Entry, LdapAddress
from tridesk.reconnect.access.ldap.dialects import PERMANENT, ActiveDirectory, PasswordPolicy
from tridesk.reconnect.access.ldap.directory import LdapDirectory
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable, RefusalReason, Unavailability
from tridesk.reconnect.access.tests.gate import Gate
from tridesk.reconnect.access.tests.slapd import DESK, DESK_SECRET, READER, SUFFIX, USERS, Slapd, needs_slapd
from tridesk.reconnect.access.values import AccessOrder, AccessVerb, Account, Change, Outcome

AT: Final = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for `localhost` and 127.0.0.1, which is its own authority, and its key."""
    folder = tmp_path_factory.mktemp("certificates")
    make_certificate(folder / "certificate.pem", folder / "key.pem", "localhost")
    return folder


@pytest.fixture(scope="module")
def slapd(certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    tls = f"TLSCertificateFile {certificates}/certificate.pem\nTLSCertificateKeyFile {certificates}/key.pem"
    running = Slapd(tmp_path_factory.mktemp("slapd") / "s", tls=tls)
    yield running
    running.close()


@pytest.fixture
def trusting(certificates: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificates / "certificate.pem"))


@pytest.fixture
def account(slapd: Slapd) -> Account:
    login = f"user-{uuid4().hex[:12]}"
    slapd.add(login)
    return Account(login, "key")


def directory(url: str, name: str = DESK, secret: bytes = DESK_SECRET, **more: object) -> LdapDirectory:
    options: dict[str, object] = {"seconds": 20.0} | more
    return LdapDirectory(LdapAddress.from_url(url), name, lambda: secret, **options)  # type: ignore[arg-type]


def order(verb: AccessVerb, account: Account) -> AccessOrder:
    return AccessOrder(uuid4(), verb, account)


# --- encryption and signing in


@needs_slapd
def test_ldaps_with_a_certificate_that_is_trusted(slapd: Slapd, account: Account, trusting: ssl.SSLContext) -> None:
    assert directory(f"ldaps://127.0.0.1:{slapd.tls_port}/{USERS}", context=trusting).state(account).exists


@needs_slapd
def test_ldaps_with_a_certificate_that_is_not(slapd: Slapd, account: Account) -> None:
    with pytest.raises(AccessUnavailable) as unavailable:
        directory(f"ldaps://127.0.0.1:{slapd.tls_port}/{USERS}").state(account)
    assert unavailable.value.reason is Unavailability.UNTRUSTED


@needs_slapd
def test_plain_ldap_to_another_machine_becomes_encrypted_first(
    slapd: Slapd, account: Account, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tridesk.reconnect.access.wire.is_loopback", lambda host: False)
    assert directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}", context=trusting).state(account).exists
    with pytest.raises(AccessUnavailable) as unavailable:
        directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}").state(account)
    assert unavailable.value.reason is Unavailability.UNTRUSTED


@needs_slapd
def test_a_wrong_secret_of_the_desk_leaves_the_order_standing(slapd: Slapd, account: Account) -> None:
    with pytest.raises(AccessUnavailable) as unavailable:
        directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}", secret=b"wrong").state(account)
    assert unavailable.value.reason is Unavailability.SIGN_IN


def test_an_empty_secret_never_leaves() -> None:
    """A server may let it in, as nobody ('unauthenticated'): the desk would take that for a sign-in."""
    with speaking(BOUND_WELL) as (port, heard):
        with pytest.raises(AccessUnavailable) as unavailable:
            directory(f"ldap://127.0.0.1:{port}/{USERS}", secret=b"").state(Account("emma", "key"))
        assert unavailable.value.reason is Unavailability.SIGN_IN
    assert DESK.encode() not in heard


def test_a_server_without_starttls_never_sees_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tridesk.reconnect.access.wire.is_loopback", lambda host: False)
    refused = ber.element(0x78, ber.number(2, ber.ENUMERATED), ber.octets(""), ber.octets("no TLS here"))
    with speaking(ber.element(ber.SEQUENCE, ber.number(1), refused)) as (port, heard):
        with pytest.raises(AccessUnavailable, match="no TLS here"):
            directory(f"ldap://127.0.0.1:{port}/{USERS}").state(Account("emma", "key"))
        assert DESK_SECRET not in bytes(heard)


def test_what_was_said_before_the_encryption_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attacker on the line adds an answer behind that to StartTLS (CVE-2021-22946 and its kind)."""
    monkeypatch.setattr("tridesk.reconnect.access.wire.is_loopback", lambda host: False)
    granted = ber.element(0x78, ber.number(0, ber.ENUMERATED), ber.octets(""), ber.octets(""))
    message = ber.element(ber.SEQUENCE, ber.number(1), granted)
    with speaking(message + b"\x30\x05early") as (port, heard):
        with pytest.raises(AccessUnavailable) as unavailable:
            directory(f"ldap://127.0.0.1:{port}/{USERS}").state(Account("emma", "key"))
        assert unavailable.value.reason is Unavailability.UNTRUSTED
        assert DESK_SECRET not in bytes(heard)


# --- connections


@needs_slapd
def test_a_connection_is_kept_and_one_that_was_closed_is_replaced(slapd: Slapd, account: Account) -> None:
    gate = Gate(slapd.port)
    reached = directory(f"ldap://127.0.0.1:{gate.port}/{USERS}")
    for _time in range(5):
        assert reached.state(account).exists
    assert gate.connections == 1
    gate.hang_up()
    assert reached.state(account).exists
    assert gate.connections == 2
    gate.close()


@needs_slapd
def test_a_connection_does_not_live_for_ever(slapd: Slapd, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(slapd.port)
    reached = directory(f"ldap://127.0.0.1:{gate.port}/{USERS}")
    monkeypatch.setattr("tridesk.reconnect.access.ldap.directory.LIFE", 0.0)
    for _time in range(3):
        assert reached.state(account).exists
    assert gate.connections == 3
    gate.close()


@needs_slapd
def test_a_connection_that_breaks_after_the_order_has_unlocked_once(slapd: Slapd, account: Account) -> None:
    """The answer is lost on its way; the order is sent again by itself, and sees that it is done."""
    for _time in range(3):
        slapd.lets_in(account.login, "wrong")
    gate = Gate(slapd.port)
    reached = directory(f"ldap://127.0.0.1:{gate.port}/{USERS}")
    unlock = order(AccessVerb.UNLOCK, account)
    unlock = AccessOrder(unlock.key, unlock.verb, account, reached.plan(unlock))
    gate.mode = "breaking"
    answer = reached.carry_out(unlock)
    assert (answer.outcome, answer.changes) == (Outcome.ALREADY, unlock.planned)
    assert gate.connections == 2
    assert slapd.lets_in(account.login)
    gate.close()


@needs_slapd
def test_what_was_cut_off_between_two_requests_is_completed(slapd: Slapd, account: Account) -> None:
    """Taking an unlocking back writes the lock, then the wrong tries; the connection breaks after each of them."""
    for _time in range(3):
        slapd.lets_in(account.login, "wrong")
    gate = Gate(slapd.port)
    reached = directory(f"ldap://127.0.0.1:{gate.port}/{USERS}")
    before = reached.state(account)
    unlock = order(AccessVerb.UNLOCK, account)
    answer = reached.carry_out(unlock)
    gate.mode = "breaking"
    with pytest.raises(AccessUnavailable):
        reached.undo(unlock, answer)
    gate.mode = "open"
    assert reached.undo(unlock, answer).outcome is Outcome.ALREADY
    assert reached.state(account) == before
    gate.close()


@needs_slapd
def test_many_orders_at_once_each_get_their_own_answer(slapd: Slapd) -> None:
    reached = directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}")
    logins = [f"many-{uuid4().hex[:8]}" for _account in range(12)]
    answers = dict[str, bool]()

    def freeze(login: str) -> None:
        reached.carry_out(order(AccessVerb.FREEZE, Account(login, "key")))
        answers[login] = reached.state(Account(login, "key")).disabled

    for login in logins:
        slapd.add(login)
    threads = [threading.Thread(target=freeze, args=(login,)) for login in logins[::2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == dict.fromkeys(logins[::2], True)
    assert not any(reached.state(Account(login, "key")).disabled for login in logins[1::2])


# --- rights, names, policies


@needs_slapd
def test_a_name_without_rights_is_refused_with_the_words_of_the_server(slapd: Slapd, account: Account) -> None:
    with pytest.raises(AccessRefused, match="LDAP 50") as refused:
        directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}", READER).carry_out(order(AccessVerb.FREEZE, account))
    assert refused.value.reason is RefusalReason.NO_RIGHT


@needs_slapd
def test_two_entries_with_a_login_are_nobody(slapd: Slapd) -> None:
    login = f"twice-{uuid4().hex[:8]}"
    slapd.add(login)
    slapd.add(f"other-{login}", f"uid: {login}")
    with pytest.raises(AccessRefused) as refused:
        directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}").carry_out(order(AccessVerb.FREEZE, Account(login, "key")))
    assert refused.value.reason is RefusalReason.AMBIGUOUS


@needs_slapd
def test_the_name_of_the_desk_itself_takes_no_order(slapd: Slapd) -> None:
    reached = directory(f"ldap://127.0.0.1:{slapd.port}/{SUFFIX}?cn")
    with pytest.raises(AccessRefused) as refused:
        reached.carry_out(order(AccessVerb.FREEZE, Account("desk", "key")))
    assert refused.value.reason is RefusalReason.NO_RIGHT


@needs_slapd
def test_an_address_is_not_kept_there(slapd: Slapd) -> None:
    with pytest.raises(AccessRefused) as refused:
        directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}").state(Account("emma", "ip"))
    assert refused.value.reason is RefusalReason.NOT_HELD


@needs_slapd
def test_a_lock_that_ends_by_itself_says_when(slapd: Slapd) -> None:
    login = f"brief-{uuid4().hex[:8]}"
    slapd.add(login, f"pwdPolicySubentry: cn=brief,{SUFFIX}")
    for _time in range(3):
        slapd.lets_in(login, "wrong")
    state = directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}").state(Account(login, "key"))
    assert state.locked
    assert state.locked_at
    assert state.unlocks_at == state.locked_at + timedelta(seconds=60)


@needs_slapd
def test_a_policy_that_locks_nobody_freezes_nobody_but_ends(slapd: Slapd) -> None:
    """OpenLDAP looks at pwdAccountLockedTime only where its policy has pwdLockout; a freeze would freeze nothing."""
    login = f"lax-{uuid4().hex[:8]}"
    name = slapd.add(login, f"pwdPolicySubentry: cn=lax,{SUFFIX}")
    reached = directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}")
    lax = Account(login, "key")
    with pytest.raises(AccessRefused, match="end the access instead"):
        reached.carry_out(order(AccessVerb.FREEZE, lax))
    slapd.change(f"dn: {name}\nchangetype: modify\nadd: pwdAccountLockedTime\npwdAccountLockedTime: {PERMANENT}\n")
    assert slapd.lets_in(login)
    assert reached.carry_out(order(AccessVerb.END, lax)).outcome is Outcome.DONE
    assert not slapd.lets_in(login)


@needs_slapd
def test_wrong_tries_without_a_lock_are_forgotten_too(slapd: Slapd, account: Account) -> None:
    for _time in range(2):
        slapd.lets_in(account.login, "wrong")
    reached = directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}")
    assert reached.state(account).wrong_tries == 2
    assert reached.carry_out(order(AccessVerb.UNLOCK, account)).outcome is Outcome.DONE
    assert reached.state(account).wrong_tries == 0


@needs_slapd
def test_a_reissued_key_must_be_changed_before_anything_else(slapd: Slapd, account: Account) -> None:
    reached = directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}")
    answer = reached.carry_out(order(AccessVerb.REISSUE, account))
    assert answer.changes == (Change("pwdReset", (), ("TRUE",)),)
    assert reached.state(account).must_change


@needs_slapd
def test_an_order_that_was_overtaken_is_refused_by_the_server_itself(slapd: Slapd, account: Account) -> None:
    """Between our look and our change somebody else freezes: the old value that we name is no longer there."""
    reached = directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}")
    for _time in range(3):
        slapd.lets_in(account.login, "wrong")

    class Overtaking(PasswordPolicy):
        def plan(self, verb: AccessVerb, entry: Entry, policy: Entry, at: datetime) -> tuple[Change, ...]:
            planned = super().plan(verb, entry, policy, at)
            reached.carry_out(order(AccessVerb.FREEZE, account))
            return planned

    with pytest.raises(AccessRefused) as refused:
        directory(f"ldap://127.0.0.1:{slapd.port}/{USERS}", dialect=Overtaking()).carry_out(
            order(AccessVerb.UNLOCK, account)
        )
    assert refused.value.reason is RefusalReason.CHANGED
    assert reached.state(account).disabled


# --- Active Directory: its attributes on an OpenLDAP that knows their schema, without what it does by itself


@needs_slapd
def test_orders_in_the_attributes_of_active_directory(tmp_path: Path) -> None:
    schema = "include /etc/ldap/schema/nis.schema\ninclude /etc/ldap/schema/msuser.schema"
    running = Slapd(tmp_path / "slapd", schema=schema, right="write")
    try:
        reached = directory(f"ldap://127.0.0.1:{running.port}/{USERS}", dialect=ActiveDirectory())
        running.add(
            "emma",
            "sAMAccountName: emma",
            "userAccountControl: 512",
            "lockoutTime: 134400000000000000",
            "badPwdCount: 5",
            "accountExpires: 0",
            "pwdLastSet: 134300000000000000",
            "objectClass: extensibleObject",
        )
        emma = Account("emma", "key")
        state = reached.state(emma)
        assert (state.locked, state.disabled, state.wrong_tries, state.ends_at) == (True, False, 5, None)
        unlock = order(AccessVerb.UNLOCK, emma)
        answer = reached.carry_out(unlock)
        assert answer.changes == (Change("lockoutTime", ("134400000000000000",), ("0",)),)
        assert not reached.state(emma).locked
        with pytest.raises(AccessRefused, match="freeze it instead"):
            reached.undo(unlock, answer)
        freeze = order(AccessVerb.FREEZE, emma)
        answer = reached.carry_out(freeze)
        assert answer.changes == (Change("userAccountControl", ("512",), ("514",)),)
        assert reached.state(emma).disabled
        reached.undo(freeze, answer)
        assert not reached.state(emma).disabled
        end = order(AccessVerb.END, emma)
        answer = reached.carry_out(end)
        assert not reached.state(emma).works(clock.now())
        reached.undo(end, answer)
        assert reached.state(emma).works(clock.now())
        assert reached.carry_out(order(AccessVerb.REISSUE, emma)).outcome is Outcome.WAITING
        assert reached.state(emma).must_change
    finally:
        running.close()


def test_a_server_says_that_it_is_active_directory() -> None:
    with speaking(
        BOUND_WELL,
        entry(2, "", supportedCapabilities="1.2.840.113556.1.4.800"),
        entry(3, "cn=emma", uid="emma", lockoutTime="134400000000000000", userAccountControl="514"),
    ) as (port, heard):
        state = directory(f"ldap://127.0.0.1:{port}/{USERS}").state(Account("emma", "key"))
    assert (state.locked, state.disabled) == (True, True)
    assert b"lockoutTime" in heard
    assert b"pwdAccountLockedTime" not in heard


def test_active_directory_says_by_itself_when_a_lock_is_over() -> None:
    entry = {"lockouttime": ("134400000000000000",), "msds-user-account-control-computed": ("0",)}
    assert not ActiveDirectory().state(entry, {}, AT).locked
    entry["msds-user-account-control-computed"] = ("16",)
    assert ActiveDirectory().state(entry, {}, AT).locked
    assert ActiveDirectory().state({"accountexpires": ("9223372036854775807",)}, {}, AT).ends_at is None


def test_active_directory_sets_the_moment_of_a_change_of_password_itself() -> None:
    assert ActiveDirectory().writable(Change("pwdLastSet", ("0",), ("134300000000000000",))) == ("-1",)


@pytest.mark.parametrize("after", [("528386",), ("66048",), (), ("-1",), ("x",)])  # trusted for delegation, no end, ...
def test_an_order_changes_one_bit_of_an_account_of_active_directory(after: tuple[str, ...]) -> None:
    with pytest.raises(AccessRefused, match="no other bit"):
        ActiveDirectory().writable(Change("userAccountControl", ("512",), after))
    assert ActiveDirectory().writable(Change("userAccountControl", ("514",), ("512",))) == ("512",)


def test_values_that_no_server_should_have_are_read_as_none() -> None:
    strange = {"pwdaccountlockedtime": ("20261399999999Z",), "pwdendtime": ("soon",), "pwdfailuretime": ()}
    state = PasswordPolicy().state(strange, {"pwdlockoutduration": ("many",)}, AT)
    assert (state.locked, state.locked_at, state.ends_at) == (True, None, None)
    never = {"pwdendtime": ("99991231235959Z",)}
    assert PasswordPolicy().state(never, {}, AT).ends_at is None
    state = ActiveDirectory().state({"useraccountcontrol": ("x",), "accountexpires": ("9" * 30,)}, {}, AT)
    assert (state.disabled, state.ends_at) == (False, None)


# --- servers that talk nonsense


@contextlib.contextmanager
def speaking(*answers: bytes) -> Iterator[tuple[int, bytearray]]:
    """A server that says these bytes, each after it has heard something, and then nothing; what it heard."""
    heard = bytearray()
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        with contextlib.suppress(OSError):
            stream, _address = listener.accept()
            with stream:
                for answer in answers:
                    heard.extend(stream.recv(65_536))
                    stream.sendall(answer)
                while data := stream.recv(65_536):
                    heard.extend(data)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    yield listener.getsockname()[1], heard
    listener.close()
    thread.join(20)


def message(number: int, *operation: bytes) -> bytes:
    return ber.element(ber.SEQUENCE, ber.number(number), *operation)


def entry(number: int, name: str, **attributes: str) -> bytes:
    """The answer to a search that has this one entry."""
    rows = [
        ber.element(ber.SEQUENCE, ber.octets(attribute), ber.element(ber.SET, ber.octets(value)))
        for attribute, value in attributes.items()
    ]
    row = message(number, ber.element(0x64, ber.octets(name), ber.element(ber.SEQUENCE, *rows)))
    done = ber.element(0x65, ber.number(0, ber.ENUMERATED), ber.octets(""), ber.octets(""))
    return row + message(number, done)


BOUND_WELL: Final = message(1, ber.element(0x61, ber.number(0, ber.ENUMERATED), ber.octets(""), ber.octets("")))


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], Unavailability.GARBLED),
        ([b"\x30\x84\x7f\xff\xff\xff"], Unavailability.GARBLED),  # two gigabytes are promised
        ([b"\x30\x80\x02\x01\x01\x00\x00"], Unavailability.GARBLED),  # an indefinite length
        ([message(1, ber.element(0x61))], Unavailability.GARBLED),
        ([message(1, ber.element(0x65, ber.number(0)))], Unavailability.GARBLED),
        ([BOUND_WELL, message(2, ber.element(0x64, ber.octets("cn=x")))], Unavailability.GARBLED),
        ([message(0, ber.element(0x78, ber.number(52), ber.octets(""), ber.octets("bye")))], Unavailability.SILENT),
        ([message(1, ber.element(0x61, ber.number(51), ber.octets(""), ber.octets("")))], Unavailability.BUSY),
        ([message(1, ber.element(0x61, ber.number(8), ber.octets(""), ber.octets("")))], Unavailability.SIGN_IN),
    ],
)
def test_nonsense_is_unavailable(answers: list[bytes], reason: Unavailability) -> None:
    with speaking(*answers) as (port, _heard), pytest.raises(AccessUnavailable) as unavailable:
        directory(f"ldap://127.0.0.1:{port}/{USERS}", dialect=PasswordPolicy()).state(Account("emma", "key"))
    assert unavailable.value.reason is reason


def test_a_name_that_is_looked_up_for_too_long_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", _waiting(let_go))
    with pytest.raises(AccessUnavailable) as unavailable:
        directory(f"ldaps://directory.example/{USERS}", seconds=0.2).state(Account("emma", "key"))
    let_go.set()
    assert unavailable.value.reason is Unavailability.SLOW


def _waiting(let_go: threading.Event) -> Callable[..., list[object]]:
    def look_up(*_args: object, **_options: object) -> list[object]:
        let_go.wait(30)
        return []

    return look_up


# --- addresses


def test_an_address_of_an_ldap_directory() -> None:
    assert LdapAddress.from_url("ldaps://dir.example/ou=users,dc=a%20b?sAMAccountName") == LdapAddress(
        "dir.example", 636, "ou=users,dc=a b", "sAMAccountName", True
    )
    assert LdapAddress.from_url("ldap://dir.example/dc=a") == LdapAddress("dir.example", 389, "dc=a", "uid", False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://dir.example/dc=a",
        "ldaps:///dc=a",
        "ldaps://dir.example/",
        "ldaps://dir.example/users",
        "ldaps://dir.example:x/dc=a",
        "ldaps://me@dir.example/dc=a",
        "ldaps://dir.example/dc=a?uid?sub",
    ],
)
def test_what_is_no_address_of_an_ldap_directory(url: str) -> None:
    with pytest.raises(ValueError, match="An LDAP address looks like"):
        LdapAddress.from_url(url)
