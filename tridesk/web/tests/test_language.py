"""In which language a page speaks."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from django.utils import translation

from tridesk.accounts.models import User
from tridesk.web.middleware import LANGUAGE_COOKIE, PersonsLanguage, language_of


def request_with(accept: str = "", cookie: str = "", person: str = "") -> HttpRequest:
    request = RequestFactory().get("/", headers={"accept-language": accept} if accept else {})
    if cookie:
        request.COOKIES[LANGUAGE_COOKIE] = cookie
    request.user = User(username="aurelie", language=person) if person else AnonymousUser()
    return request


def test_the_persons_own_choice_goes_before_everything() -> None:
    assert language_of(request_with(accept="nl", cookie="nl", person="de")) == "de"


def test_the_cookie_goes_before_the_browser() -> None:
    assert language_of(request_with(accept="nl", cookie="fr")) == "fr"


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("de-BE,de;q=0.9,fr;q=0.8", "de"),
        ("it;q=1.0, fr-BE;q=0.4, nl;q=0.5", "nl"),
        ("es", "nl"),
        ("en;q=nonsense, fr;q=0.1", "fr"),
        ("fr;q=0", "nl"),
        ("*", "nl"),
        ("", "nl"),
        ("," * 5000, "nl"),
    ],
)
def test_the_browser_is_asked_and_dutch_is_the_last_resort(accept: str, language: str) -> None:
    assert language_of(request_with(accept=accept)) == language


def test_an_unknown_cookie_is_no_choice() -> None:
    assert language_of(request_with(accept="fr", cookie="xx")) == "fr"


def test_the_answer_says_its_language_and_on_what_it_depends() -> None:
    heard = []

    def view(request: HttpRequest) -> HttpResponseBase:
        heard.append(translation.get_language())
        return HttpResponse("hallo")

    with translation.override("en"):
        response = PersonsLanguage(view)(request_with(accept="de"))
        after = translation.get_language()
    assert heard == ["de"]
    assert after == "en"
    assert response.headers["Content-Language"] == "de"
    assert response.headers["Vary"] == "Accept-Language, Cookie"


def test_what_is_no_page_says_nothing_of_languages() -> None:
    response = PersonsLanguage(lambda request: HttpResponse("{}", content_type="application/json"))(request_with())
    assert "Content-Language" not in response.headers
    assert "Vary" not in response.headers


@pytest.mark.django_db
def test_a_stranger_switches_by_a_cookie(client: Client) -> None:
    response = client.post("/language/", {"language": "fr", "next": "/accounts/login/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/")
    assert response.cookies[LANGUAGE_COOKIE].value == "fr"


@pytest.mark.django_db
def test_a_colleague_switches_for_good(client: Client) -> None:
    user = User.objects.create_user("aurelie", language="nl", role="call_taker")
    client.force_login(user)
    client.post("/language/", {"language": "de", "next": "/preferences/"})
    user.refresh_from_db()
    assert user.language == "de"


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(client: Client, target: str) -> None:
    response = client.post("/language/", {"language": "fr", "next": target})
    assert response.headers["Location"] == "/"


@pytest.mark.django_db
def test_a_language_that_we_do_not_speak_changes_nothing(client: Client) -> None:
    response = client.post("/language/", {"language": "xx", "next": "/"})
    assert response.status_code == 302
    assert LANGUAGE_COOKIE not in response.cookies
