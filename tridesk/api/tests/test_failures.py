"""Every failure is JSON of one shape, in the language asked for, without a word of how we are made."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.http import Http404

from tridesk.api.tests.conftest import Caller, opened
from tridesk.kit.errors import Temporary
from tridesk.tickets import queries


@pytest.mark.parametrize("path", ["/nothing", "/tickets/", "/tickets/2026-000001/", "/tickets/1/dance", "/a%00b", "//"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_such_address(caller: Caller, path: str, method: str) -> None:
    answer = getattr(caller, method)(path)
    assert (answer.status_code, answer.json()) == (
        404,
        {
            "code": "not_found",
            "message": "There is no such address. See openapi.json for those that there are.",
            "field": "",
        },
    )


@pytest.mark.parametrize("accept", ["*/*", "application/json"])
@pytest.mark.parametrize("path", ["/figures", "/tickets", "/nothing"])
def test_too_many_fields_are_refused_before_or_behind_the_address(caller: Caller, path: str, accept: str) -> None:
    fields = "&".join(f"f{number}=1" for number in range(1001))
    answer = caller.get(f"{path}?{fields}", Accept=accept)
    if path == "/nothing" and accept == "application/json":  # nobody looks at the fields
        assert answer.status_code == 404
    else:
        refusal = {"code": "too_many_fields", "message": "At most 1000 fields may be sent at once.", "field": ""}
        assert (answer.status_code, answer.json()) == (400, refusal)


@pytest.mark.parametrize(
    ("path", "allowed"), [("/tickets", "GET, POST"), ("/topics", "GET"), ("/tickets/1/take", "POST")]
)
def test_another_method(caller: Caller, path: str, allowed: str) -> None:
    answer = caller.client.delete(f"/api/v1{path}", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Allow"], answer.json()) == (
        405,
        allowed,
        {"code": "method_not_allowed", "message": f"Use {allowed} here.", "field": ""},
    )


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("secret"), 500, "server_error"),
        (OperationalError("secret"), 503, "unavailable"),
        (Temporary("secret"), 503, "unavailable"),
        (Http404("secret"), 404, "not_found"),
    ],
)
def test_what_breaks_says_so_and_no_more(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, settings: Any, error: Exception, status: int, code: str
) -> None:
    def broken(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(queries, "find", broken)
    for debug in (False, True):
        settings.DEBUG = debug
        answer = caller.get("/tickets")
        assert (answer.status_code, answer.json()["code"], b"secret" in answer.content) == (status, code, False)


def test_headers_of_every_answer(caller: Caller) -> None:
    for path in ("/tickets", "/nothing", "/openapi.json", f"/tickets/{opened().number}"):
        answer = caller.get(path, Accept_Language="de")
        assert [answer[name] for name in ("Cache-Control", "Content-Language", "Content-Type")][:2] == [
            "no-store",
            "de",
        ]
        assert {"Accept-Language", "Authorization"} <= set(answer["Vary"].split(", "))


def test_home_leads_to_the_description(caller: Caller) -> None:
    assert caller.get("/").json() == {"name": "Tridesk", "version": "1", "openapi": "/api/v1/openapi.json"}
