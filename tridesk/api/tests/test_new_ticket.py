"""`POST /tickets`."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.api.schemas.common import TicketWhole
from tridesk.api.tests.conftest import Caller
from tridesk.directory.models import Contact, Organisation
from tridesk.tickets.models import Attachment, Ticket, Topic

NOW = "2026-03-02T09:00:00+00:00"


def test_opens_a_ticket_and_answers_it(caller: Caller, topic: Topic, namur: Organisation) -> None:
    body = {
        "subject": "Lost key",
        "text": "Where is it?",
        "channel": "counter",
        "language": "nl",
        "requester": {"name": "An", "email": "an@x.example", "phone": "081 24 60 00", "organisation": "NAMUR"},
        "topic": "ZZZ.KEY",
        "priority": "high",
        "attachments": [
            {"name": "key.txt", "content_type": "text/plain", "content": base64.b64encode(b"key").decode()}
        ],
    }
    answer = caller.post("/tickets", body)
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/tickets/{ticket.number}")
    assert answer.json() == {
        "number": ticket.number,
        "subject": "Lost key",
        "channel": "counter",
        "language": "nl",
        "state": "open",
        "outcome": None,
        "requester": "An",
        "organisation": "Namur",
        "owner": "karim",
        "opened_at": NOW,
        "closed_at": None,
        "topic": "ZZZ.KEY",
        "priority": "high",
        "due_at": "2026-03-02T13:00:00+00:00",
        "awaited": None,
        "awaited_until": None,
        "incident": None,
        "next_actor": "owner",
        "links": [],
        "faq": [],
        "entries": [
            {
                "kind": "request",
                "at": NOW,
                "author": "An",
                "text": "Where is it?",
                "language": "nl",
                "attachments": [
                    {
                        "name": "key.txt",
                        "content_type": "text/plain",
                        "size": 3,
                        "url": f"/api/v1/tickets/{ticket.number}/files/{Attachment.objects.get().pk}",
                    }
                ],
                "delivery": None,
            }
        ],
    }
    assert (ticket.requester_email, ticket.requester_phone) == ("an@x.example", "+3281246000")
    assert caller.get(answer["Location"]).json() == answer.json()
    TicketWhole.model_validate_json(answer.content)


def test_a_subject_is_enough(caller: Caller) -> None:
    answer = caller.post("/tickets", {"subject": "Lost key"}).json()
    told = [answer[name] for name in ("subject", "channel", "language", "priority", "requester")]
    assert told == ["Lost key", "phone", None, "normal", ""]
    assert answer["entries"][0]["text"] == "Lost key"


def test_a_text_is_enough(caller: Caller) -> None:
    assert caller.post("/tickets", {"text": "Where is\nmy key?"}).json()["subject"] == "Where is my key?"


@pytest.mark.parametrize(("given", "told"), [("An Peeters", "An Peeters"), ("an@x.example", "an@x.example")])
def test_a_requester_may_be_a_bare_name_or_address(caller: Caller, given: str, told: str) -> None:
    assert caller.post("/tickets", {"subject": "Key", "requester": given}).json()["requester"] == told


def test_the_directory_adds_what_it_knows(caller: Caller, namur: Organisation) -> None:
    Contact.objects.create(name="An Peeters", email="An@x.example", organisation=namur)
    answer = caller.post("/tickets", {"subject": "Key", "requester": "an@x.example"}).json()
    assert (answer["requester"], answer["organisation"]) == ("An Peeters", "Namur")


def test_a_ticket_opened_by_a_program_has_no_owner(caller: Caller) -> None:
    User.objects.filter(pk=caller.user.pk).update(is_program=True)
    answer = caller.post("/tickets", {"subject": "Key"}).json()
    assert (answer["owner"], answer["next_actor"]) == (None, "desk")


def test_answered_at_once_in_the_same_call(caller: Caller) -> None:
    file = {"name": "a.txt", "content": "YQ=="}
    body = {"subject": "Key", "answer": "Under the mat.", "priority": "urgent", "attachments": [file]}
    answer = caller.post("/tickets", body).json()
    assert [answer[name] for name in ("state", "outcome", "owner", "priority", "closed_at")] == [
        "closed",
        "answered",
        "karim",
        "urgent",
        NOW,
    ]
    assert [(entry["kind"], entry["text"], len(entry["attachments"])) for entry in answer["entries"]] == [
        ("request", "Key", 1),
        ("answer", "Under the mat.", 0),
    ]


def test_masked_numbers_may_make_a_subject_longer_than_it_was(caller: Caller) -> None:
    body = {"subject": "a" * 288 + " 85073003328", "requester": {"name": "b" * 188 + " 85073003328"}}
    answer = caller.post("/tickets", body)
    assert (answer.status_code, Ticket.objects.get().subject[:288]) == (201, "a" * 288)


FILE = {"name": "a", "content": "YQ=="}


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "subject", "Say in a few words what the request is about."),
        ({"subject": "a", "channel": "pigeon"}, "channel", "channel must be one of: phone, mail, fax, counter, web."),
        ({"subject": "a", "language": "it"}, "language", "language must be one of: nl, fr, de, en."),
        ({"subject": "a", "priority": 3}, "priority", "priority must be one of: low, normal, high, urgent."),
        ({"subject": "a\x00b"}, "subject", "subject has characters that no text has."),
        ({"subject": 5}, "subject", "subject must be text."),
        ({"subject": "a" * 301}, "subject", "subject may have at most 300 characters."),
        ({"subject": "a", "text": "b" * 200_001}, "text", "text may have at most 200000 characters."),
        ({"subject": "a", "topic": "NONE"}, "topic", "There is no topic NONE."),
        ({"subject": "a", "colour": "red"}, "colour", "There is no field colour here."),
        ({"subject": "a", "requester": 5}, "requester", "requester must be an object."),
        ({"subject": "a", "requester": {"email": "an@"}}, "requester.email", "requester.email is not a mail address."),
        ({"subject": "a", "requester": "an @ home"}, "requester.email", "requester.email is not a mail address."),
        (
            {"subject": "a", "requester": {"organisation": "Atlantis"}},
            "requester.organisation",
            "The directory knows no organisation Atlantis.",
        ),
        ({"subject": "a", "attachments": "b"}, "attachments", "attachments must be a list."),
        ({"subject": "a", "attachments": [FILE] * 51}, "attachments", "attachments may have at most 50 entries."),
        ({"subject": "a", "attachments": [{"content": ""}]}, "attachments.0.name", "attachments.0.name is missing."),
        (
            {"subject": "a", "attachments": [{"name": "", "content": ""}]},
            "attachments.0.name",
            "attachments.0.name may not be empty.",
        ),
        (
            {"subject": "a", "attachments": [FILE, {"name": "b", "content": "é"}]},
            "attachments.1.content",
            "attachments.1.content is not base64.",
        ),
        (
            {"subject": "a", "attachments": [FILE | {"content_type": "text/plain\nBcc: x"}]},
            "attachments.0.content_type",
            "attachments.0.content_type must look like text/plain.",
        ),
    ],
)
def test_refusals(caller: Caller, topic: Topic, body: Any, field: str, message: str) -> None:
    answer = caller.post("/tickets", body)
    assert (answer.status_code, answer.json()) == (422, {"code": "invalid", "message": message, "field": field})
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("sent", ["[]", "5", "null", '"a"'])
def test_a_body_must_be_an_object(caller: Caller, sent: str) -> None:
    answer = caller.post("/tickets", sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_no_body_at_all(caller: Caller) -> None:
    answer = caller.post("/tickets")
    assert (answer.status_code, answer.json()) == (
        422,
        {"code": "invalid", "message": "Send a JSON object.", "field": ""},
    )


@pytest.mark.parametrize(
    "sent", ["{", "{'a': 1}", '{"priority": NaN}', b"\xff\xfe", "[" * 100_000, '{"a": 1' + "0" * 5000 + "}"]
)
def test_a_body_that_is_not_json(caller: Caller, sent: str) -> None:
    answer = caller.post("/tickets", sent)
    assert (answer.status_code, answer.json()) == (
        400,
        {"code": "malformed", "message": "The body is not JSON in UTF-8.", "field": ""},
    )


def test_half_a_character(caller: Caller) -> None:
    answer = caller.post("/tickets", '{"subject": "a\\ud800"}')
    assert (answer.status_code, answer.json()["field"]) == (422, "subject")


def test_files_that_are_together_too_large(caller: Caller) -> None:
    file = {"name": "a", "content": "A" * 13_400_000}
    answer = caller.post("/tickets", {"subject": "a", "attachments": [file, file]})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "too_large", "attachments")


def test_a_body_that_is_too_large(caller: Caller) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10):
        answer = caller.post("/tickets", {"subject": "Lost key"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_the_number_of_queries(caller: Caller) -> None:
    caller.post("/tickets", {"subject": "Warm"})
    with CaptureQueriesContext(connection) as captured:
        caller.post("/tickets", {"subject": "Lost key", "text": "Where is it?"})
    assert len(captured) == 11, "\n".join(query["sql"][:90] for query in captured.captured_queries)
