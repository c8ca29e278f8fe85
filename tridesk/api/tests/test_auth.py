"""Access to the API: tokens, scopes, capabilities, rate limit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.actions import end_token, make_token
from tridesk.accounts.models import Token, User
from tridesk.accounts.roles import Role, capabilities_of
from tridesk.api import auth
from tridesk.api.api import Route, routes
from tridesk.api.auth import (
    APPROVE_NOTICES,
    DISCLOSE_PERSONS,
    READ,
    READ_ANSWERS,
    READ_CALLS,
    READ_DIRECTORY,
    READ_DISPATCHES,
    READ_DOCUMENTS,
    READ_FAXES,
    READ_FIGURES,
    READ_NOTICES,
    READ_RESTORES,
    VALIDATE_ANSWERS,
    WRITE,
    WRITE_ANSWERS,
    WRITE_DIRECTORY,
    WRITE_FAXES,
    WRITE_NOTICES,
    WRITE_RESTORES,
    Window,
)
from tridesk.api.tests.conftest import MONDAY, Caller, MakeCaller
from tridesk.kit import clock
from tridesk.kit.rooms import installed

READERS = ("ticket.read", "ticket.read_own_service")
WORK = ("ticket.work",)
ONE_OF_EACH = (
    "organisations/{organisation}",
    "contacts/{contact}",
    "connected-users/{connected_user}",
    "authorisations/{authorisation}",
)
COUNTED = (
    "attachment", "organisation", "contact", "connected_user", "credential", "authorisation", "confirmation",
    "campaign", "transfer", "absence", "notice", "suppression", "nth", "report", "restore", "letter",
    "fax", "out_fax", "version",
)  # fmt: skip
NAMED = {
    "number": "2026-999999",
    "group": "towns",
    "kind": "contacts",
    "service": "X",
    "username": "x",
    "answer": "F-0001",
    "language": "nl",
    "document": "D-0001",
}
LISTS = tuple(path.partition("/")[0] for path in ONE_OF_EACH)
READ_OF_DIRECTORY = (*LISTS, *ONE_OF_EACH)
WRITES_OF_DIRECTORY = (
    *(("POST", what) for what in LISTS),
    *(("PUT", what) for what in (*ONE_OF_EACH, "credentials/{credential}")),
    *(("POST", f"credentials/{{credential}}/{what}") for what in ("block", "unblock", "end")),
    ("POST", "connected-users/{connected_user}/credentials"),
    ("POST", "connected-users/{connected_user}/end"),
    ("POST", "authorisations/{authorisation}/end"),
)
READ_OF_NOTICES = (
    "notices",
    "notices/{notice}",
    "notices/{notice}/deliveries",
    "notices/{notice}/missed",
    "suppressions",
)
WRITES_OF_NOTICES = (
    ("POST", "notices"),
    ("PUT", "notices/{notice}"),
    ("DELETE", "suppressions/{suppression}"),
    *(
        ("POST", f"notices/{{notice}}/{step}")
        for step in ("propose", "take-back", "withdraw", "send-first", "pause", "go-on", "stop")
    ),
)
WRITES_OF_ANSWERS = (
    ("POST", "answers"),
    ("POST", "answers/from-ticket/{number}"),
    ("PUT", "answers/{answer}"),
    ("PUT", "answers/{answer}/texts/{language}"),
    ("DELETE", "answers/{answer}/texts/{language}"),
    ("POST", "answers/{answer}/versions/{nth}/restore"),
    *(("POST", f"answers/{{answer}}/{step}") for step in ("propose", "confirm", "reports", "reports/{report}/settle")),
)


def test_every_route_with_what_it_needs() -> None:
    assert {(route.method, route.path): (route.scope, route.capability) for route in routes()} == {
        ("GET", "/api/v1/tickets"): (READ, READERS),
        ("POST", "/api/v1/tickets"): (WRITE, ("ticket.open",)),
        ("GET", "/api/v1/tickets/{number}"): (READ, READERS),
        ("GET", "/api/v1/tickets/{number}/files/{attachment}"): (READ, READERS),
        ("POST", "/api/v1/tickets/{number}/reply"): (WRITE, WORK),
        ("POST", "/api/v1/tickets/{number}/told"): (WRITE, WORK),
        ("POST", "/api/v1/tickets/{number}/note"): (WRITE, WORK),
        ("POST", "/api/v1/tickets/{number}/answered"): (WRITE, WORK),
        ("POST", "/api/v1/tickets/{number}/research"): (WRITE, WORK),
        ("POST", "/api/v1/tickets/{number}/hand-over"): (WRITE, WORK),
        ("POST", "/api/v1/tickets/{number}/expert-answer"): (WRITE, ("ticket.answer_as_expert",)),
        ("POST", "/api/v1/tickets/{number}/take"): (WRITE, WORK),
        ("POST", "/api/v1/tickets/{number}/incident"): (WRITE, WORK),
        ("GET", "/api/v1/tickets/{number}/links"): (READ, WORK),
        ("DELETE", "/api/v1/tickets/{number}/links"): (WRITE, WORK),
        ("DELETE", "/api/v1/tickets/{number}/incident"): (WRITE, WORK),
        ("POST", "/api/v1/tickets/{number}/reopen"): (WRITE, WORK),
        ("GET", "/api/v1/tickets/{number}/letters"): (READ, ("ticket.read",)),
        ("POST", "/api/v1/tickets/{number}/letters"): (WRITE, WORK),
        ("GET", "/api/v1/letters/{letter}"): (READ, ("ticket.read",)),
        ("PUT", "/api/v1/letters/{letter}"): (WRITE, WORK),
        ("DELETE", "/api/v1/letters/{letter}"): (WRITE, WORK),
        ("POST", "/api/v1/letters/{letter}/final"): (WRITE, WORK),
        ("GET", "/api/v1/letters/{letter}/paper"): (READ, ("ticket.read",)),
        ("GET", "/api/v1/faxes"): (READ_FAXES, ("ticket.read",)),
        ("GET", "/api/v1/faxes/{fax}"): (READ_FAXES, ("ticket.read",)),
        ("POST", "/api/v1/faxes/{fax}/junk"): (WRITE_FAXES, WORK),
        ("DELETE", "/api/v1/faxes/{fax}/junk"): (WRITE_FAXES, WORK),
        ("GET", "/api/v1/faxes/out"): (READ_FAXES, ("ticket.read",)),
        ("GET", "/api/v1/faxes/out/{out_fax}"): (READ_FAXES, ("ticket.read",)),
        ("POST", "/api/v1/faxes/out"): (WRITE_FAXES, WORK),
        ("POST", "/api/v1/faxes/out/{out_fax}/stop"): (WRITE_FAXES, WORK),
        ("GET", "/api/v1/documents"): (READ_DOCUMENTS, ("document.read",)),
        ("GET", "/api/v1/documents/{document}"): (READ_DOCUMENTS, ("document.read",)),
        ("GET", "/api/v1/documents/{document}/{version}/{language}"): (READ_DOCUMENTS, ("document.read",)),
        ("GET", "/api/v1/dispatches"): (READ_DISPATCHES, ("dispatch.read",)),
        ("GET", "/api/v1/topics"): (READ, READERS),
        ("GET", "/api/v1/services"): (READ, READERS),
        ("GET", "/api/v1/stale"): (READ_DIRECTORY, ("directory.read",)),
        ("GET", "/api/v1/confirmations"): (READ_DIRECTORY, ("directory.read",)),
        ("POST", "/api/v1/confirmations"): (WRITE_DIRECTORY, ("directory.edit",)),
        ("GET", "/api/v1/confirmations/{confirmation}"): (READ_DIRECTORY, ("directory.read",)),
        ("POST", "/api/v1/confirmations/{confirmation}/decide"): (WRITE_DIRECTORY, ("directory.edit",)),
        ("POST", "/api/v1/contacts/{contact}/disclosure"): (DISCLOSE_PERSONS, ("person.disclose",)),
        ("GET", "/api/v1/campaigns"): (READ_DIRECTORY, ("directory.read",)),
        ("GET", "/api/v1/campaigns/{campaign}"): (READ_DIRECTORY, ("directory.read",)),
        ("GET", "/api/v1/campaigns/audience"): (READ_DIRECTORY, ("campaign.run",)),
        ("GET", "/api/v1/campaigns/addressees"): (READ_DIRECTORY, ("campaign.run",)),
        ("POST", "/api/v1/campaigns"): (WRITE_DIRECTORY, ("campaign.run",)),
        ("POST", "/api/v1/campaigns/{campaign}/remind"): (WRITE_DIRECTORY, ("campaign.run",)),
        ("POST", "/api/v1/campaigns/{campaign}/end"): (WRITE_DIRECTORY, ("campaign.run",)),
        ("POST", "/api/v1/imports"): (WRITE_DIRECTORY, ("directory.import",)),
        ("GET", "/api/v1/imports/{transfer}"): (READ_DIRECTORY, ("directory.import",)),
        ("POST", "/api/v1/imports/{transfer}/apply"): (WRITE_DIRECTORY, ("directory.import",)),
        ("GET", "/api/v1/exports/{kind}"): (READ_DIRECTORY, ("directory.export",)),
        ("GET", "/api/v1/groups"): (READ_DIRECTORY, ("directory.read",)),
        ("GET", "/api/v1/groups/{group}"): (READ_DIRECTORY, ("directory.read",)),
        ("GET", "/api/v1/groups/{group}/recipients"): (READ_DIRECTORY, ("directory.read",)),
        ("POST", "/api/v1/groups"): (WRITE_DIRECTORY, ("group.edit",)),
        ("PUT", "/api/v1/groups/{group}"): (WRITE_DIRECTORY, ("group.edit",)),
        ("POST", "/api/v1/groups/{group}/members"): (WRITE_DIRECTORY, ("group.edit",)),
        ("POST", "/api/v1/services"): (WRITE_DIRECTORY, ("service.edit",)),
        ("PUT", "/api/v1/services/{service}"): (WRITE_DIRECTORY, ("service.edit",)),
        ("PUT", "/api/v1/staff/{username}"): (WRITE_DIRECTORY, ("staff.plan",)),
        ("GET", "/api/v1/staff"): (READ_DIRECTORY, ("self",)),
        ("GET", "/api/v1/absences"): (READ_DIRECTORY, ("self",)),
        ("POST", "/api/v1/absences"): (WRITE_DIRECTORY, ("self",)),
        ("DELETE", "/api/v1/absences/{absence}"): (WRITE_DIRECTORY, ("self",)),
        ("GET", "/api/v1/office"): (READ_DIRECTORY, ("directory.read",)),
        ("PUT", "/api/v1/office"): (WRITE_DIRECTORY, ("service.edit",)),
        ("GET", "/api/v1/calls"): (READ_CALLS, ("call.read",)),
        ("GET", "/api/v1/calls/figures"): (READ_CALLS, ("call.read",)),
        **{
            ("GET", f"/api/v1/figures{part}"): (READ_FIGURES, ("figures.read",))
            for part in ("", "/definitions", "/list")
        },
        ("GET", "/api/v1/feedback"): (READ_FIGURES, ("figures.read",)),
        **{
            ("GET", f"/api/v1/answers{part}"): (READ_ANSWERS, ("faq.read",))
            for part in ("", "/search", "/next", "/{answer}", "/{answer}/versions", "/{answer}/reports")
        },
        **{(method, f"/api/v1/{what}"): (WRITE_ANSWERS, ("faq.write",)) for method, what in WRITES_OF_ANSWERS},
        **{
            ("POST", f"/api/v1/answers/{{answer}}/{step}"): (VALIDATE_ANSWERS, ("faq.validate",))
            for step in ("validate", "no-person", "retire", "merge")
        },
        ("GET", "/api/v1/restores"): (READ_RESTORES, ("access.restore",)),
        ("GET", "/api/v1/restores/{restore}"): (READ_RESTORES, ("access.restore",)),
        ("POST", "/api/v1/restores"): (WRITE_RESTORES, ("access.restore",)),
        ("POST", "/api/v1/notices/{notice}/approve"): (APPROVE_NOTICES, ("notice.approve",)),
        **{("GET", f"/api/v1/{what}"): (READ_NOTICES, ("notice.read",)) for what in READ_OF_NOTICES},
        **{(method, f"/api/v1/{what}"): (WRITE_NOTICES, ("notice.write",)) for method, what in WRITES_OF_NOTICES},
        **{("GET", f"/api/v1/{what}"): (READ_DIRECTORY, ("directory.read",)) for what in READ_OF_DIRECTORY},
        **{(method, f"/api/v1/{what}"): (WRITE_DIRECTORY, ("directory.edit",)) for method, what in WRITES_OF_DIRECTORY},
    }


def call(program: Caller, route: Route) -> Any:
    path = route.path.format(**NAMED, **dict.fromkeys(COUNTED, 1))
    if route.method == "GET":
        return program.get(path)
    if route.method == "DELETE":
        return program.delete(path)
    return program.put(path, {}) if route.method == "PUT" else program.post(path, {})


TAKES_MORE = (  # also the right and the scope of what is listed, or taken over: see test_figures and test_faq
    "/api/v1/figures/list",
    "/api/v1/answers/from-ticket/{number}",
)


@pytest.mark.parametrize("role", Role)
def test_each_role_on_each_route(caller_of: MakeCaller, role: Role) -> None:
    program = caller_of(role.value, *installed.answer.scopes)
    for route in (route for route in routes() if route.path not in TAKES_MORE):
        allowed = bool(capabilities_of(role.value) & set(route.capability))
        assert (call(program, route).status_code != 403) == allowed, route


@pytest.mark.parametrize("scope", installed.answer.scopes)
def test_each_scope_on_each_route(caller_of: MakeCaller, scope: str) -> None:
    programs = [caller_of("project_leader", scope), caller_of("expert", scope)]
    for route in (route for route in routes() if route.path not in TAKES_MORE):
        answers = [call(program, route) for program in programs]
        missing = [answer.status_code == 403 and answer.json()["code"] == "scope_missing" for answer in answers]
        assert missing == [route.scope != scope] * 2, route


def test_a_scope_that_is_missing(caller_of: MakeCaller) -> None:
    answer = caller_of("call_taker", READ).post("/tickets", {"subject": "Key"})
    assert (answer.status_code, answer.json(), answer["WWW-Authenticate"]) == (
        403,
        {"code": "scope_missing", "message": "This token lacks the scope tickets:write.", "field": ""},
        'Bearer realm="tridesk", error="insufficient_scope"',
    )


def test_a_token_for_tickets_sees_nothing_of_the_directory(caller_of: MakeCaller) -> None:
    tickets, directory = caller_of("call_taker", READ, WRITE), caller_of("call_taker", READ_DIRECTORY)
    assert [caller.get("/contacts").status_code for caller in (tickets, directory)] == [403, 200]
    assert [caller.get("/tickets").status_code for caller in (tickets, directory)] == [200, 403]


def test_a_role_that_may_not(caller_of: MakeCaller) -> None:
    answer = caller_of("external_relations", READ, WRITE).post("/tickets", {"subject": "Key"})
    assert (answer.status_code, answer.json()) == (
        403,
        {
            "code": "not_allowed",
            "message": "Your role does not allow this. Ask a colleague who may, or your supervisor.",
            "field": "",
        },
    )


@pytest.mark.django_db
def test_no_token() -> None:
    answer = Client().get("/api/v1/tickets", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json(), answer["WWW-Authenticate"]) == (
        401,
        {"code": "token_missing", "message": "Send a token: Authorization: Bearer TOKEN.", "field": ""},
        'Bearer realm="tridesk"',
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent", ["Bearer wrong", "Bearer", "Bearer  ", "Basic YTpi", "Bearer \u00e9\u00ff", "x" * 5000]
)
def test_a_token_that_is_not_known(sent: str) -> None:
    answer = Client().get("/api/v1/tickets", headers={"Accept-Language": "en", "Authorization": sent})
    assert (answer.status_code, answer.json(), answer["WWW-Authenticate"]) == (
        401,
        {"code": "token_unknown", "message": "This token is not known here, or its time is over.", "field": ""},
        'Bearer realm="tridesk", error="invalid_token"',
    )


def test_a_session_is_no_token(caller: Caller) -> None:
    client = Client()
    client.force_login(caller.user)
    assert client.get("/api/v1/tickets").status_code == 401


def test_a_token_has_its_time(caller_of: MakeCaller) -> None:
    program = caller_of("call_taker", READ, expires_at=MONDAY + timedelta(hours=1))
    assert program.get("/tickets").status_code == 200
    with clock.frozen(MONDAY + timedelta(hours=1)):
        assert program.get("/tickets").status_code == 401


def test_who_has_left_calls_no_more(caller: Caller) -> None:
    User.objects.filter(pk=caller.user.pk).update(is_active=False)
    assert caller.get("/tickets").status_code == 401


def test_the_token_that_the_command_prints_and_its_end(caller: Caller) -> None:
    caller.clear = make_token("statistics", scopes=[READ])
    assert caller.get("/tickets").status_code == 200
    end_token("statistics")
    assert caller.get("/tickets").status_code == 401


def test_its_use_is_noted_once_a_minute(caller: Caller) -> None:
    noted = []
    for seconds in (0, 59, 61):
        with clock.frozen(MONDAY + timedelta(seconds=seconds)):
            caller.get("/tickets")
        noted.append(Token.objects.get().last_used_at)
    assert noted == [MONDAY, MONDAY, MONDAY + timedelta(seconds=61)]


def test_a_window_counts_each_token_by_itself() -> None:
    window = Window(most=2, seconds=60)
    assert [window.wait(1, 0.0), window.wait(1, 10.0), window.wait(1, 20.0), window.wait(2, 20.0)] == [0, 0, 40, 0]
    assert [window.wait(1, 59.9), window.wait(1, 60.0)] == [1, 0]


def test_too_many_calls(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "calls", Window(most=1, seconds=60))
    assert caller.get("/tickets").status_code == 200
    answer = caller.get("/tickets")
    assert (answer.status_code, answer["Retry-After"], answer.json()) == (
        429,
        "60",
        {"code": "too_many", "message": "Too many calls: come again in 60 seconds.", "field": ""},
    )
