"""No sign-up by visitors; an outside identity opens the account with the same verified address."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import Client, RequestFactory

from tridesk.accounts.adapter import AccountAdapter, SocialAccountAdapter
from tridesk.accounts.models import User


def identity(*emails: tuple[str, bool], existing: bool = False) -> Any:
    connected: list[User] = []
    addresses = [SimpleNamespace(email=email, verified=verified) for email, verified in emails]
    return SimpleNamespace(
        account=SimpleNamespace(extra_data={}),
        state={},
        is_existing=existing,
        email_addresses=addresses,
        connected=connected,
        connect=lambda request, user: connected.append(user),
    )


@pytest.fixture
def asked() -> HttpRequest:
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


@pytest.fixture
def an(db: None) -> User:
    return User.objects.create(username="an", email="An@desk.example", role="call_taker")


def test_nobody_signs_up(asked: HttpRequest) -> None:
    assert AccountAdapter().is_open_for_signup(asked) is False
    assert SocialAccountAdapter().is_open_for_signup(asked, identity()) is False


def test_a_verified_address_opens_its_account(asked: HttpRequest, an: User) -> None:
    who = identity(("other@desk.example", True), ("an@DESK.example", True))
    SocialAccountAdapter().pre_social_login(asked, who)
    assert who.connected == [an]


@pytest.mark.parametrize(
    ("emails", "change"),
    [
        ([("an@desk.example", False)], {}),
        ([("jan@desk.example", True)], {}),
        ([], {}),
        ([("an@desk.example", True)], {"is_active": False}),
        ([("an@desk.example", True)], {"is_program": True}),
    ],
)
def test_and_nothing_else_does(
    asked: HttpRequest, an: User, emails: list[tuple[str, bool]], change: dict[str, bool]
) -> None:
    User.objects.filter(pk=an.pk).update(**({"role": "call_taker"} | change))
    who = identity(*emails)
    with pytest.raises(ImmediateHttpResponse) as sent_away:
        SocialAccountAdapter().pre_social_login(asked, who)
    assert (who.connected, sent_away.value.response.status_code) == ([], 302)


def test_who_is_known_already_is_not_asked_again(asked: HttpRequest) -> None:
    who = identity(existing=True)
    SocialAccountAdapter().pre_social_login(asked, who)
    assert who.connected == []


def test_a_national_number_that_the_identity_provider_tells_is_masked(asked: HttpRequest) -> None:
    login = identity(existing=True)
    login.account.extra_data = {"egovNRN": "62031499901", "name": "An"}
    SocialAccountAdapter().pre_social_login(asked, login)
    assert login.account.extra_data == {"egovNRN": "[RRN ••••01]", "name": "An"}


@pytest.mark.parametrize(("language", "label"), [("nl", "Naam"), ("fr", "Nom"), ("de", "Name"), ("en", "Name")])
def test_the_name_of_a_passkey_has_a_label_in_ones_language(
    language: str, label: str, an: User, client: Client
) -> None:
    an.language = language
    an.set_password("correct horse battery")
    an.save()
    client.force_login(an, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    added = client.get("/accounts/2fa/webauthn/add/").content.decode()
    key = Authenticator.objects.create(user=an, type="webauthn", data={"name": "", "credential": {}})
    edited = client.get(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/").content.decode()
    assert [f'for="id_name">{label}' in page.replace("\n", "") for page in (added, edited)] == [True, True]


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "3rdparty/"])
def test_nobody_has_a_page_to_confirm_or_change_their_address(path: str, client: Client, an: User) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
    client.force_login(an, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/accounts/{path}").status_code == 404
