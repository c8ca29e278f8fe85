"""The way in looks like ours, in every language, and names every way that is open."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client, override_settings

from tridesk.accounts.models import User
from tridesk.web import ports

ORDER = list(settings.INSTALLED_APPS)
MISPLACED = "settings.INSTALLED_APPS must name tridesk.web before allauth, or its templates win"
OURS = Path(__file__).parents[1] / "templates"
OIDC = {"provider_id": "fas", "name": "FAS", "client_id": "x", "settings": {"server_url": "https://idp.example"}}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ours_first() -> Iterator[None]:
    """As it is once tridesk.web stands before allauth in INSTALLED_APPS (see the last test)."""
    with override_settings(TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": [str(OURS)]}]):
        yield


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_strangers_see_our_card(client: Client, path: str, language: str) -> None:
    page = client.get(path, headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in page
    assert 'class="entrance__card"' in page


@pytest.mark.parametrize(
    "path", ["/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/password/change/", "/accounts/logout/"]
)
def test_ones_own_keys_are_inside_the_shell(client: Client, path: str) -> None:
    client.force_login(
        User.objects.create_user("jorn", name="Jorn", language="nl", role="call_taker", email="j@x.example")
    )
    response = client.get(path, follow=True)
    assert response.status_code == 200
    assert 'class="top topbar"' in response.content.decode() or 'class="entrance__card"' in response.content.decode()


def test_the_name_and_password_have_labels_and_no_second_placeholder(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()
    assert '<label class="field__label" for="id_login">' in page
    assert '<label class="field__label" for="id_password">' in page
    assert 'placeholder="Password"' not in page


def test_a_passkey_is_offered(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert 'id="passkey_login"' in page
    assert 'form="mfa_login"' in page


def test_a_wrong_password_is_said_once_and_the_name_stays(client: Client) -> None:
    response = client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    page = response.content.decode()
    assert page.count('role="alert"') == 1
    assert 'value="nobody"' in page


def test_identities_from_elsewhere_are_a_button_that_posts(client: Client) -> None:
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [OIDC]}}):
        page = client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()
    assert "Sign in with FAS" in page
    assert '<form method="post" action="/accounts/oidc/fas/login/' in page


def test_the_demonstration_lists_its_people(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [ports.DemoPerson("jorn", "Jorn Slabbinckx", "call taker", "nl")]
    monkeypatch.setattr(ports.demonstration, "answer", ports.Demonstration("open sesame", people))
    monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, demo=True))
    page = client.get("/accounts/login/").content.decode()
    assert 'data-user="jorn"' in page
    assert 'data-password="open sesame"' in page
    assert "Jorn Slabbinckx" in page


def test_signing_in_needs_no_script_that_is_inline(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    inline = [part.split(">", 1)[0] for part in page.split("<script")[1:] if "src=" not in part.split(">", 1)[0]]
    assert all("application/json" in tag for tag in inline)
    assert (
        json.loads(page.split('type="application/json">')[1].split("</script>")[0])["ids"]["login"] == "passkey_login"
    )


@pytest.mark.xfail(ORDER.index("tridesk.web") > ORDER.index("allauth"), reason=MISPLACED)
def test_our_templates_go_before_allauths() -> None:
    with override_settings(TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": []}]):
        origin = get_template("account/login.html").template.origin  # type: ignore[attr-defined]
    assert origin.name == str(OURS / "account/login.html")
