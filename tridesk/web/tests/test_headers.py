"""What every answer tells the browser."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from tridesk.web.middleware import Compression, SecurityHeaders, content_policy, identity_origin


def answer(response: HttpResponseBase, cookies: dict[str, str] | None = None) -> HttpResponseBase:
    request: HttpRequest = RequestFactory().get("/")
    request.COOKIES.update(cookies or {})
    return SecurityHeaders(lambda _request: response)(request)


def test_nothing_inline_nothing_foreign_nowhere_framed(client: Client) -> None:
    policy = client.get("/static/nothing").headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    )


def test_a_form_may_go_to_the_identity_provider() -> None:
    oidc = '{"provider_id": "fas", "settings": {"server_url": "https://idp.example:8443/fas/.well-known/x"}}'
    assert identity_origin(oidc) == "https://idp.example:8443"
    assert content_policy(identity_origin(oidc)).endswith("form-action 'self' https://idp.example:8443")


def test_no_identity_provider_no_exception() -> None:
    assert identity_origin("") == ""
    assert identity_origin('{"provider_id": "fas"}') == ""
    assert content_policy("").endswith("form-action 'self'")


@pytest.mark.parametrize(
    ("kind", "accepted", "is_compressed"),
    [("text/html", "gzip, br", True), ("text/html", "br", False), ("image/png", "gzip", False)],
)
def test_pages_are_compressed_and_files_are_not(kind: str, accepted: str, is_compressed: bool) -> None:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    response = Compression(lambda _request: HttpResponse("Goeiedag. " * 500, content_type=kind))(request)
    assert isinstance(response, HttpResponse)
    assert (response.headers.get("Content-Encoding") == "gzip", len(response.content) < 500) == (is_compressed,) * 2


def test_the_other_headers() -> None:
    headers = answer(HttpResponse("x")).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_on_https_browsers_are_told_to_stay_there(settings: LazySettings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert answer(HttpResponse("x")).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_on_http_nothing_is_said_of_https() -> None:
    assert "Strict-Transport-Security" not in answer(HttpResponse("x")).headers


def test_a_view_may_be_stricter() -> None:
    response = HttpResponse("raw", headers={"Content-Security-Policy": "sandbox"})
    assert answer(response).headers["Content-Security-Policy"] == "sandbox"


def test_pages_of_a_session_are_not_stored() -> None:
    assert answer(HttpResponse("x"), {"sessionid": "abc"}).headers["Cache-Control"] == "no-store"


def test_the_page_that_starts_a_session_is_not_stored() -> None:
    response = HttpResponse("x")
    response.set_cookie("sessionid", "abc")
    assert answer(response).headers["Cache-Control"] == "no-store"


def test_a_file_keeps_its_own_rule() -> None:
    response = HttpResponse("x", content_type="image/png", headers={"Cache-Control": "max-age=60"})
    assert answer(response, {"sessionid": "abc"}).headers["Cache-Control"] == "max-age=60"
