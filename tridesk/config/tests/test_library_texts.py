"""Pages of signing in speak as the rest of the product: formally, in its terms, in every language."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from allauth.account import app_settings as account
from allauth.account.models import EmailAddress
from allauth.mfa import app_settings as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from babel.messages.catalog import Catalog
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from tridesk.accounts.models import User
from tridesk.config import library_texts, translations
from tridesk.kit.languages import INTERFACE_LANGUAGES, LANGUAGES

NOT_OURS = {
    language: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for language, words in {
        "nl": "je|jij|jou|jouw",
        "fr": "tu|te|toi|ton|ta|tes",
        "de": "du|dich|dir|dein[a-z]*",
        "en": "authenticators?|two-factor|username|emails?|log(?:ged|ging)? in",  # other words than ours
    }.items()
}
PASSWORD = "correct horse battery"
PROVIDER = {"provider_id": "fas", "name": "FAS", "client_id": "x", "settings": {"server_url": "https://idp.example"}}
TO_STRANGERS = (
    "login/", "oidc/fas/login/", "signup/", "inactive/", "password/reset/", "password/reset/done/",
    "password/reset/key/1-abc/", "password/reset/key/done/", "confirm-email/abc/",
    "login/code/confirm/", "3rdparty/login/cancelled/", "3rdparty/login/error/", "3rdparty/signup/",
)  # fmt: skip
TO_USERS = (
    "reauthenticate/",
    "password/change/",
    "password/reset/",
    "logout/",
    "2fa/",
    "2fa/reauthenticate/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/webauthn/",
    "2fa/webauthn/keys/{key}/edit/",
    "2fa/webauthn/keys/{key}/remove/",
)


def visible(page: str) -> str:
    """The words of a page, without tags and scripts."""
    return re.sub(r"\s+", " ", re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL))


@pytest.fixture
def an(db: None) -> User:
    user = User.objects.create_user("an", "an@desk.example", PASSWORD, name="An", role="call_taker", language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client: Client, user: User) -> None:
    """Signs in, and says the password once more, as pages about second factors ask."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every sentence of ours and of the libraries."""
    template = tmp_path_factory.mktemp("collected") / "django.pot"
    translations.collect(template)
    return translations._read(template)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_formal_in_the_translation_that_people_read(language: str, catalogue: Catalog) -> None:
    with translation.override(language):
        texts = [
            translation.pgettext(message.context, text) if message.context else translation.gettext(text)
            for message in catalogue
            for text in translations._forms(message.id)
            if text
        ]
    assert len(texts) > 3000
    assert [text for text in texts if NOT_OURS[language].search(text)] == []


def test_a_sentence_that_an_upgrade_brings_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "templates" / "mfa" / "retype.html"
    page.parent.mkdir(parents=True)
    page.write_text("{% load i18n %}{% translate 'Retype your code.' %}")
    sources = [*library_texts.files(), page]
    monkeypatch.setattr(library_texts, "files", lambda: sources)
    faults = [f"{language}: not collected: 'Retype your code.'" for language in INTERFACE_LANGUAGES]
    assert list(translations.faults()) == faults


def test_a_new_file_of_allauth_counts_and_one_of_the_same_name_as_ours_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("templates/account/login.html", "templates/account/retype.html", "mfa/retype.py", "mfa/apps.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(library_texts, "ALLAUTH", tmp_path)
    names = [path.name for path in library_texts.files()]
    assert names == ["password_validation.py", "retype.py", "retype.html"]


def test_what_is_left_out_is_closed_and_exists() -> None:
    assert account.EMAIL_VERIFICATION == "none"
    assert "phone" not in {*account.SIGNUP_FIELDS, *account.LOGIN_METHODS}
    assert not any(
        [
            account.EMAIL_NOTIFICATIONS,
            account.EMAIL_UNKNOWN_ACCOUNTS,
            account.EMAIL_VERIFICATION_BY_CODE_ENABLED,
            account.LOGIN_BY_CODE_ENABLED,
            account.PASSWORD_RESET_BY_CODE_ENABLED,
            mfa.TRUST_ENABLED,
            mfa.PASSKEY_SIGNUP_ENABLED,
        ]
    )
    names = [path.relative_to(library_texts.ALLAUTH).as_posix() for path in library_texts.ALLAUTH.rglob("*.*")]
    assert [pattern for pattern in library_texts.CLOSED if not any(fnmatch(name, pattern) for name in names)] == []
    installed = {app.split(".")[1] for app in settings.INSTALLED_APPS if app.startswith("allauth.")}
    assert installed <= set(library_texts.PARTS)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_pages_of_signing_in_speak_as_ours_and_none_is_left_out(
    language: str, an: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [PROVIDER]}})
    User.objects.filter(pk=an.pk).update(language=language)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    wrong = {"login": "bo", "password": "x", "oldpassword": "x", "password1": "a", "password2": "b", "code": "1"}
    pages = [client.get(f"/accounts/{path}", follow=True) for path in TO_STRANGERS]
    pages += [client.post("/accounts/login/", sent) for sent in [{}, *[wrong] * 7]]
    client.post("/accounts/password/reset/", {"email": an.email})
    reset = re.search(r"/accounts/password/reset/key/\S+", str(mail.outbox[0].body))
    assert reset is not None
    pages += [link := client.get(reset[0], follow=True), client.post(link.request["PATH_INFO"], wrong)]

    sign_in(client, an)
    pages += [client.get(f"/accounts/2fa/{path}") for path in ("", "totp/activate/", "webauthn/", "webauthn/add/")]
    pages += [client.post(f"/accounts/{path}", wrong) for path in ("2fa/totp/activate/", "password/change/")]
    TOTP.activate(an, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(an)
    key = Authenticator.objects.create(user=an, type="webauthn", data={"name": "", "credential": {}})
    pages += [client.get(f"/accounts/{path.format(key=key.pk)}") for path in TO_USERS]
    pages += [client.post("/accounts/2fa/reauthenticate/", wrong)]
    pages += [client.post("/accounts/2fa/recovery-codes/generate/", follow=True)]
    pages += [client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/", follow=True)]
    pages += [client.post("/accounts/logout/", follow=True)]
    pages += [client.post("/accounts/login/", {"login": "an", "password": PASSWORD}, follow=True)]
    pages += [client.post("/accounts/2fa/authenticate/", wrong)]
    assert {page.status_code for page in pages} == {200, 401}  # 401: another service did not let somebody in

    texts = [visible(page.content.decode()) for page in pages] + [str(mail.outbox[0].body)]
    assert [text for text in texts if NOT_OURS[language].search(text)] == []
    used = {Path(template.origin.name) for page in pages for template in page.templates if template.origin.name}
    ours = set(library_texts.files())
    assert [path for path in used if path.is_relative_to(library_texts.ALLAUTH) and path not in ours] == []


@pytest.mark.parametrize(
    ("language", "fault", "label"),
    [
        ("nl", "De gebruikersnaam of het wachtwoord klopt niet.", "Gebruikersnaam of e-mailadres"),
        (
            "fr",
            "Le nom d’utilisateur ou le mot de passe n’est pas correct.",
            "Nom d’utilisateur ou adresse de courriel",
        ),
        ("de", "Der Benutzername oder das Passwort stimmt nicht.", "Benutzername oder E-Mail-Adresse"),
        ("en", "The user name or the password is not correct.", "User name or mail address"),
    ],
)
def test_a_wrong_password_is_told_in_our_words(language: str, fault: str, label: str, an: User, client: Client) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    page = visible(client.post("/accounts/login/", {"login": "an", "password": "x"}).content.decode())
    assert fault in page
    assert label in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nl", "Dit wachtwoord is te kort: het moet minstens 12 tekens hebben."),
        ("fr", "Ce mot de passe est trop court\u00a0: il doit avoir au moins 12 caractères."),
        ("de", "Dieses Passwort ist zu kurz: Es muss mindestens 12 Zeichen haben."),
    ],
)
def test_a_short_password_is_told_in_ones_language(language: str, sentence: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as refused:
        validate_password("Tr0ub4dor")
    assert refused.value.messages == [sentence]
