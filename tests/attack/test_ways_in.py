"""An attacker with a stolen session gains no credential of their own, and keeps nothing when it ends."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.totp.internal import auth
from allauth.socialaccount.adapter import get_adapter
from django.conf import LazySettings
from django.test import Client, RequestFactory

from tridesk.accounts.actions import Profile, change_colleague
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.journal.models import Entry
from tridesk.kit import clock

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_passwords(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def an() -> User:
    return User.objects.create_user("an", "an@desk.example", PASSWORD, role="call_taker")


@pytest.fixture
def session(an: User) -> Client:
    client = Client()
    client.force_login(an, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_nobody_gives_their_account_another_address(an: User, session: Client) -> None:
    for action in ("action_add", "action_primary"):
        session.post("/accounts/email/", {action: "", "email": "mallory@evil.example"})
    an.refresh_from_db()
    assert (an.email, EmailAddress.objects.count()) == ("an@desk.example", 0)


def test_an_address_that_was_taken_away_opens_nothing(an: User) -> None:
    EmailAddress.objects.create(user=an, email="an@desk.example", verified=True)
    boss = User.objects.create_user("boss", "boss@desk.example", role="administrator")
    change_colleague(an, Profile("An", "an@new.example", Role.CALL_TAKER, "nl"), by=boss, active=True)
    client = Client()
    client.post("/accounts/login/", {"login": "an@desk.example", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_nobody_connects_an_identity_from_outside_to_an_open_session(an: User) -> None:
    identity = SimpleNamespace(
        account=SimpleNamespace(extra_data={}), state={"process": "connect"}, is_existing=False, email_addresses=[]
    )
    with pytest.raises(ImmediateHttpResponse):
        get_adapter().pre_social_login(RequestFactory().get("/"), identity)


def test_the_password_of_now_is_not_guessed_on_the_page_that_changes_it(an: User, session: Client) -> None:
    new = {"password1": "another long one 2026", "password2": "another long one 2026"}
    instant = clock.now()
    for second in range(5):
        with clock.ticking(lambda: instant):
            session.post("/accounts/password/change/", new | {"oldpassword": f"wrong {second}"})
    from django.core.cache import cache

    cache.clear()  # another process
    with clock.ticking(lambda: instant):
        session.post("/accounts/password/change/", new | {"oldpassword": PASSWORD})
        an.refresh_from_db()
        assert an.check_password(PASSWORD)
    with clock.ticking(lambda: instant + timedelta(seconds=6)):
        session.post("/accounts/password/change/", new | {"oldpassword": PASSWORD})
        an.refresh_from_db()
        assert not an.check_password(PASSWORD)


def test_signing_out_and_another_password_end_the_live_pages(an: User, session: Client) -> None:
    """What stands in the journal about a colleague ends their streams (`tickets.feed`)."""
    new = {"oldpassword": PASSWORD, "password1": "another long one 2026", "password2": "another long one 2026"}
    session.post("/accounts/password/change/", new)
    session.post("/accounts/logout/")
    verbs = list(Entry.objects.filter(ref="colleague:an").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["colleague.password_changed", "colleague.signed_out"]


def test_who_knows_a_password_does_not_hold_up_its_owner_at_the_second_step(
    an: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: 1_795_559_220))
    auth.TOTP.activate(an, SECRET)
    code = auth.format_hotp_value(auth.hotp_value(SECRET, 1_795_559_220 // 30))
    instant = clock.now()
    with clock.ticking(lambda: instant):
        owner, thief = Client(), Client()
        assert with_code(owner, auth.format_hotp_value(auth.hotp_value(SECRET, 1_795_559_220 // 30 - 1)))
        owner.post("/accounts/logout/")
        for number in range(8):
            assert not with_code(thief, f"{number:06}")
        assert with_code(owner, code)


def with_code(client: Client, typed: str) -> bool:
    from django.core.cache import cache

    cache.clear()
    client.post("/accounts/login/", {"login": "an", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": typed})
    return "_auth_user_id" in client.session
