"""`GET /openapi.json` describes what there is."""

from __future__ import annotations

from typing import get_args

import pytest
from django.test import Client

from tridesk.api.api import routes
from tridesk.api.schemas import common as schemas
from tridesk.kit.rooms import installed
from tridesk.tickets.lifecycle import Channel

pytestmark = pytest.mark.django_db


def test_it_describes_every_route_and_every_answer() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert {(method.upper(), path) for path, methods in described["paths"].items() for method in methods} == {
        (route.method, route.path) for route in routes()
    }
    assert described["info"]["version"] == "1"
    assert set(described["paths"]["/api/v1/tickets"]["post"]["responses"]) == {
        "201",
        "400",
        "401",
        "403",
        "404",
        "409",
        "413",
        "422",
        "429",
    }


def test_every_route_wants_a_bearer_token() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert {
        str(operation["security"]) for methods in described["paths"].values() for operation in methods.values()
    } == {"[{'Bearer': []}]"}
    assert described["components"]["securitySchemes"]["Bearer"] == {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that `tridesk token NAME` printed; scopes are tickets:read, tickets:write, "
        "directory:read, directory:write, persons:disclose, notices:read, notices:write, notices:approve, calls:read, "
        "figures:read, answers:read, answers:write, answers:validate, restores:read, restores:write, "
        "faxes:read, faxes:write, documents:read, dispatches:read",
    }


def test_every_scope_opens_a_route_and_every_route_has_a_scope() -> None:
    assert {route.scope for route in routes()} == set(installed.answer.scopes)


def test_it_knows_every_channel() -> None:
    """The schema spells them out, so that the document lists them where they are used."""
    assert get_args(schemas.Channel) == tuple(Channel)


def test_the_key_is_a_header_of_what_writes() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    named = {
        path: [parameter["name"] for parameter in methods["post"].get("parameters", []) if parameter["in"] == "header"]
        for path, methods in described["paths"].items()
        if "post" in methods and not path.endswith("/disclosure")  # what is held of a person is not kept for a day
    }
    assert set(map(tuple, named.values())) == {("Idempotency-Key",)}


def test_operations_have_short_names() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    names = {operation["operationId"] for methods in described["paths"].values() for operation in methods.values()}
    assert names == {
        "list_tickets", "open_ticket", "one_ticket", "file", "reply", "told", "note", "answered", "research",
        "hand_over", "expert_answer", "take", "reopen", "link_incident", "leave_incident",
        "list_restores", "one_restore", "open_restore", "list_links", "end_links", "topics", "services",
        "list_organisations", "add_organisation", "bring_in", "one_import", "apply_import", "take_out",
        "one_organisation", "change_organisation", "list_contacts", "add_contact", "one_contact", "change_contact",
        "list_connected_users", "add_connected_user", "one_connected_user", "change_connected_user",
        "end_connected_user", "add_credential", "change_credential", "block_credential", "unblock_credential",
        "end_credential", "list_authorisations", "add_authorisation", "one_authorisation", "change_authorisation",
        "end_authorisation", "list_confirmations", "ask_organisation", "confirmation",
        "decide_confirmation", "list_campaigns", "campaign", "list_stale", "disclose",
        "campaign_audience", "list_addressees", "start_campaign", "remind_campaign", "end_campaign",
        "add_group", "change_group", "name_member", "add_service", "change_service", "change_staff",
        "list_groups", "one_group", "list_recipients", "list_staff", "list_absences", "add_absence", "remove_absence",
        "list_notices", "write_notice", "one_notice", "change_notice", "list_deliveries", "propose_notice",
        "take_back_notice", "withdraw_notice", "approve_notice", "send_first", "pause_notice", "go_on_with_notice",
        "list_calls", "call_figures", "stop_notice", "list_missed", "list_suppressions", "lift_suppression",
        "office", "change_office",
        "ask_figures", "figure_definitions", "list_counted", "list_answers", "search_answers", "one_answer",
        "report_answer", "list_reports", "settle_report", "write_answer", "change_answer", "translate_answer",
        "remove_translation", "list_versions", "restore_answer", "propose_answer", "confirm_answer", "validate_answer",
        "retire_answer", "merge_answer", "say_no_person", "to_write_next", "read_feedback", "draft_answer",
        "list_letters", "begin_letter", "one_letter", "change_letter", "remove_letter", "finish_letter", "letter_paper",
        "list_faxes", "one_fax", "set_fax_aside", "bring_fax_back",
        "list_outgoing_faxes", "one_outgoing_fax", "order_outgoing_fax", "stop_outgoing_fax",
        "list_documents", "one_document", "document_file", "list_dispatches",
    }  # fmt: skip
