"""A code of an authenticator app: taken while it is shown, a little before and after, and once."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from allauth.core.context import request_context
from allauth.mfa.totp.internal import auth
from django.forms import Form
from django.test import Client, RequestFactory

from tridesk.accounts.codes import OnceMore, SecondStep
from tridesk.accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = 1_795_559_220  # the first second in which a code is shown
PASSWORD = "correct horse battery"


def code(at: int) -> str:
    """What the app shows at this moment."""
    return str(auth.format_hotp_value(auth.hotp_value(SECRET, at // 30)))


@pytest.fixture
def an(db: None, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: NOW))
    user = User.objects.create_user(username="an", password=PASSWORD, role="call_taker")
    auth.TOTP.activate(user, SECRET)
    return user


def taken(user: User, typed: str, form: type[Form] = SecondStep) -> bool:
    with request_context(RequestFactory().post("/")):
        return form({"code": typed}, user=user).is_valid()  # type: ignore[call-arg]


@pytest.mark.parametrize(("shown_at", "is_taken"), [(-31, False), (-1, True), (0, True), (30, True), (60, False)])
def test_one_step_before_and_after_is_taken(an: User, shown_at: int, is_taken: bool) -> None:
    assert taken(an, code(NOW + shown_at)) is is_taken


def test_none_is_taken_twice_even_when_allauth_has_forgotten_it(an: User, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = code(NOW)
    assert taken(an, typed)
    monkeypatch.setattr(auth.TOTP, "_mark_code_used", lambda self, code: True)  # it remembers half a minute
    for written in (typed, f" {typed} ", f"{typed[:3]} {typed[3:]}"):
        assert not taken(an, written)
        assert not taken(an, written, OnceMore)


def test_somebody_else_may_have_the_same_one(an: User) -> None:
    bo = User.objects.create_user(username="bo", password=PASSWORD, role="call_taker")
    auth.TOTP.activate(bo, SECRET)
    assert (taken(an, code(NOW)), taken(bo, code(NOW))) == (True, True)


def test_both_pages_ask_so(an: User, client: Client) -> None:
    client.post("/accounts/login/", {"login": "an", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post("/accounts/2fa/authenticate/", {"code": code(NOW - 1)})
    assert client.session["_auth_user_id"] == str(an.pk)
    assert client.get("/accounts/2fa/reauthenticate/").context["form"].__class__ is OnceMore


def test_the_secret_stays_while_an_app_is_set_up(client: Client, db: None) -> None:
    """The page is fetched again when something happens at the desk; the app has read the first secret."""
    User.objects.create_user(username="bo", password=PASSWORD, role="call_taker")
    page = "/accounts/2fa/totp/activate/"
    client.post("/accounts/login/", {"login": "bo", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    def secret() -> str:
        return str(client.get(page).context["form"].secret)

    first = secret()
    assert secret() == first
    now = auth.format_hotp_value(auth.hotp_value(first, int(time.time()) // 30))
    assert client.post(page, {"code": now}).status_code == 302
    assert not client.session.get(auth.SECRET_SESSION_KEY)
