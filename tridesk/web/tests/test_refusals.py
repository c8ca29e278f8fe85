"""The pages of refused requests."""

from __future__ import annotations

import logging
from typing import Any, cast

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory

from tridesk.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from tridesk.web import refusal, views
from tridesk.web.middleware import Refusals


def asked(method: str = "get", accept: str = "text/html", **data: Any) -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)("/tickets/x?q=secret", data, headers={"accept": accept})
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def refused(exception: Exception, request: HttpRequest | None = None) -> HttpResponse:
    response = Refusals(lambda _request: HttpResponse()).process_exception(request or asked(), exception)
    assert response is not None
    return response


@pytest.mark.parametrize(
    ("exception", "status"),
    [
        (NotAllowed("no"), 403),
        (NotFound("no"), 404),
        (Conflict("no"), 409),
        (Invalid("no", field="x"), 422),
        (Refusal("no"), 422),
    ],
)
def test_each_refusal_has_its_status(exception: Refusal, status: int) -> None:
    assert refused(exception).status_code == status


def test_the_page_says_what_happened_and_what_to_do() -> None:
    page = refused(NotFound("No ticket has the number 2026-000999.")).content.decode()
    assert "No ticket has the number 2026-000999." in page
    assert refusal.advice_for(404) in page
    assert 'data-refused="not_found"' in page


def test_a_message_is_text_and_never_markup() -> None:
    assert "<b>" not in refused(NotFound("<b>x</b>")).content.decode()


def test_a_script_gets_code_and_message() -> None:
    response = refused(Conflict("Somebody was first.", code="taken"), asked(accept="application/json"))
    assert (response.status_code, response.content) == (
        409,
        b'{"code": "taken", "message": "Somebody was first."}',
    )


def test_other_exceptions_are_none_of_our_business() -> None:
    assert Refusals(lambda _request: HttpResponse()).process_exception(asked(), ValueError("x")) is None


def test_the_log_has_no_query_string(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        refused(NotFound("no"))
    assert [record.getMessage() for record in caplog.records] == ["refused GET /tickets/x: not_found (404)"]


def test_what_was_typed_is_given_back_but_no_secret() -> None:
    request = asked(
        "post",
        text="A long answer that took a while",
        short="nl",
        next="/tickets/2026-000123?view=all",
        until="2026-12-03T16:00",
        password="a long password of mine",
        csrfmiddlewaretoken="x" * 64,
        national_number="62.03.14-999.01 and more",
    )
    assert refusal.kept_of(request) == [refusal.TypedText("text", "A long answer that took a while")]
    assert "A long answer that took a while" in refused(Conflict("no"), request).content.decode()


def test_nothing_is_given_back_of_a_visit_or_of_json() -> None:
    assert refusal.kept_of(asked(text="A long answer that took a while")) == []
    put = RequestFactory().post("/drafts/x", b'{"text": "long enough to keep"}', content_type="application/json")
    assert refusal.kept_of(put) == []


@pytest.mark.django_db
def test_a_stale_form_gives_the_text_back() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/language/", {"language": "fr", "note": "A note that took a while to write"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "A note that took a while to write" in page
    assert 'data-refused="csrf"' in page


@pytest.mark.parametrize(
    ("view", "status"), [(views.bad_request, 400), (views.permission_denied, 403), (views.not_found, 404)]
)
def test_djangos_own_errors_look_the_same(view: Any, status: int) -> None:
    response = view(asked())
    assert response.status_code == status
    assert b'class="oops"' in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_too_many_fields_are_refused_without_reading_them_again(client: Client, method: str) -> None:
    fields = {str(number): "1" for number in range(1001)}
    response = getattr(client, method)("/language/", fields, headers={"Accept-Language": "fr"})
    assert (response.status_code, b'data-refused="bad_request"' in response.content) == (400, True)
    assert "Au maximum 1000 champs peuvent être envoyés à la fois." in response.content.decode()


def test_our_own_fault_needs_no_database() -> None:
    response = cast(HttpResponse, views.server_error(asked()))
    assert response.status_code == 500
    assert b'data-refused="broken"' in response.content


@pytest.mark.django_db
def test_an_address_that_does_not_exist(client: Client) -> None:
    response = client.get("/no/such/page")
    assert response.status_code == 404
    assert b'class="oops"' in response.content


def test_an_address_that_only_takes_a_form_says_so() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponseNotAllowed(["POST"])

    page = Refusals(view)(asked())
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "This address only takes what a form sends." in cast(HttpResponse, page).content.decode()
    assert cast(HttpResponse, Refusals(view)(asked(accept="application/json"))).content == b""
