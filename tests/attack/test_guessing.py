"""Guessing passwords and codes: it gets slower and slower, and never locks the owner out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from tridesk.accounts import attempts, devices
from tridesk.accounts.attempts import LONGEST_PAUSE, TooManyAttempts, claim, of_account, of_address, release
from tridesk.accounts.models import Attempts, User
from tridesk.kit import clock

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self) -> None:
        self.now: datetime = clock.now()

    def on(self, pause: timedelta) -> None:
        self.now += pause


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    hands = Clock()
    with clock.ticking(lambda: hands.now):
        yield hands


@pytest.fixture(autouse=True)
def _quick_passwords(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def an() -> User:
    return User.objects.create_user("an", "an@desk.example", PASSWORD, role="call_taker")


def signs_in(client: Client, password: str = PASSWORD, login: str = "an", address: str = "192.0.2.1") -> bool:
    client.post("/accounts/login/", {"login": login, "password": password}, REMOTE_ADDR=address)
    return "_auth_user_id" in client.session


def guess(times: int, login: str = "an", address: str = "198.51.100.9") -> None:
    for _ in range(times):
        assert not signs_in(Client(), "wrong", login, address)


def test_after_five_wrong_passwords_a_stranger_waits(an: User, time: Clock) -> None:
    guess(5)
    stranger = Client()
    assert not signs_in(stranger)
    time.on(timedelta(seconds=6))
    assert signs_in(stranger)


def test_the_owner_passes_on_a_known_device_while_a_stranger_guesses(an: User, time: Clock) -> None:
    owner = Client()
    assert signs_in(owner)
    owner.post("/accounts/logout/")
    guess(20)
    assert signs_in(owner)


def test_a_known_device_may_not_guess_for_ever_either(an: User, time: Clock) -> None:
    owner = Client()
    assert signs_in(owner)
    owner.post("/accounts/logout/")
    for _ in range(5):
        assert not signs_in(owner, "wrong")
    assert not signs_in(owner)


@pytest.mark.parametrize("cookie", ["", "nonsense", "another user's"])
def test_no_other_cookie_makes_a_device_known(cookie: str, an: User, time: Clock) -> None:
    stranger = Client()
    if cookie == "another user's":
        User.objects.create_user("bo", "bo@desk.example", PASSWORD, role="call_taker")
        assert signs_in(stranger, login="bo")
        stranger.post("/accounts/logout/")
    elif cookie:
        stranger.cookies[devices.COOKIE] = cookie
    guess(5)
    assert not signs_in(stranger)


def test_ending_all_sessions_makes_devices_unknown(an: User, time: Clock) -> None:
    from tridesk.accounts.actions import end_sessions

    owner = Client()
    assert signs_in(owner)
    end_sessions(an, by=None)
    assert owner.get("/tickets/").status_code == 302
    guess(5)
    assert not signs_in(owner)


def test_name_and_address_of_one_account_count_together(an: User, time: Clock) -> None:
    guess(3, "an")
    guess(2, "AN@desk.example")
    assert not signs_in(Client())


@pytest.mark.parametrize("login", ["AN@desk.example", " an@desk.example ", "an@des\u212a.example"])
def test_no_other_spelling_of_an_account_has_a_count_of_its_own(login: str, an: User, time: Clock) -> None:
    guess(5, login=login)
    assert not signs_in(Client())


def test_one_address_that_tries_many_names_is_slowed_down(an: User, time: Clock) -> None:
    for number in range(30):
        guess(1, f"name{number}")
    assert not signs_in(Client(), address="198.51.100.9")
    assert signs_in(Client(), address="192.0.2.7")


def test_what_another_process_counted_holds_here(an: User, time: Clock) -> None:
    """The memory of a process is emptied: the database remembers."""
    guess(5)
    cache.clear()
    assert not signs_in(Client())


def test_nothing_that_was_typed_is_kept(time: Clock) -> None:
    guess(1, "85073003328")
    assert "85073003328" not in str(list(Attempts.objects.values()))


def test_refused_attempts_do_not_count(time: Clock) -> None:
    account = [of_account("1")]
    for _ in range(5):
        claim(account)
    for _ in range(100):
        with pytest.raises(TooManyAttempts):
            claim(account)
    time.on(timedelta(seconds=5))
    claim(account)


def test_pauses_grow_and_end(time: Clock) -> None:
    account = [of_account("1")]
    for _ in range(40):
        claim(account)
        time.on(LONGEST_PAUSE)
    claim(account)
    with pytest.raises(TooManyAttempts, match="15 minutes"):
        claim(account)
    time.on(attempts.FORGOTTEN * 2)
    for _ in range(5):
        claim(account)


def test_a_right_attempt_is_given_back(time: Clock) -> None:
    account = [of_account("1")]
    for _ in range(50):
        claim(account)
        release(account)


def test_a_network_of_ipv6_counts_as_one_address() -> None:
    assert of_address("2001:db8::1") == of_address("2001:db8::ffff:1")
    assert of_address("2001:db8::1") != of_address("2001:db8:0:1::1")


def test_old_counts_are_forgotten(time: Clock) -> None:
    claim([of_account("1")])
    time.on(attempts.FORGOTTEN * 2)
    attempts.forget_old()
    assert not Attempts.objects.exists()


# --- codes


@pytest.fixture
def with_code(an: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser of An's that has passed the password and is asked for the code."""
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: 1_795_559_220))
    auth.TOTP.activate(an, SECRET)
    return asked()


def asked() -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": "an", "password": PASSWORD})
    return client


def code() -> str:
    return str(auth.format_hotp_value(auth.hotp_value(SECRET, 1_795_559_220 // 30)))


def passes(client: Client, typed: str) -> bool:
    client.post("/accounts/2fa/authenticate/", {"code": typed})
    return "_auth_user_id" in client.session


def test_a_code_is_taken_once_by_all_processes(with_code: Client) -> None:
    assert passes(with_code, code())
    cache.clear()  # another process has not seen it
    assert not passes(asked(), code())


def test_guessing_codes_is_slowed_down(with_code: Client, time: Clock) -> None:
    for number in range(5):
        assert not passes(with_code, f"{number:06}")
    cache.clear()
    assert not passes(with_code, code())
    time.on(timedelta(seconds=6))
    assert passes(with_code, code())
