"""What Django refuses before it comes to a view."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse
from django.test import RequestFactory

from tridesk.config.refusals import bad_request


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RequestDataTooBig("secret"), 413, "too_large"),
        (TooManyFieldsSent("secret"), 400, "too_many_fields"),
        (BadRequest("secret"), 400, "malformed"),
        (None, 400, "malformed"),
    ],
)
def test_at_an_address_of_the_api_it_is_json(error: Exception | None, status: int, code: str) -> None:
    answer = bad_request(RequestFactory().get("/api/v1/tickets"), error)
    assert isinstance(answer, HttpResponse)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (status, code)
    assert b"secret" not in answer.content
