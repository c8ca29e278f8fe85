"""What is done to a ticket: `POST /tickets/NUMBER/...`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.api.schemas.common import TicketWhole
from tridesk.api.tests.conftest import Caller, kept, opened
from tridesk.directory.models import Service
from tridesk.documents import actions as documents
from tridesk.documents.tests.papers import published_leaflet
from tridesk.faq import actions as faq
from tridesk.faq import models as faq_models
from tridesk.faq.values import EntryContent, EntryWording
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import report
from tridesk.tickets import actions
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import DocumentUse, Ticket, Topic
from tridesk.tickets.tests.factories import person

LATER = "2026-03-04T12:00:00+01:00"
FILE = {"name": "a.txt", "content_type": "text/plain", "content": "YQ=="}


def act(caller: Caller, ticket: Ticket, verb: str, body: Any = None) -> dict[str, Any]:
    """The ticket as it is answered, which is as it can be read then."""
    answer = caller.post(f"/tickets/{ticket.number}/{verb}", body)
    assert answer.status_code == 200, answer.content
    TicketWhole.model_validate_json(answer.content)
    assert answer.json() == caller.get(f"/tickets/{ticket.number}").json()
    told: dict[str, Any] = answer.json()
    return told


def last(whole: dict[str, Any]) -> tuple[str, str, str | None, int]:
    entry = whole["entries"][-1]
    return entry["kind"], entry["text"], entry["delivery"], len(entry["attachments"])


def test_reply_leaves_by_mail(caller: Caller) -> None:
    whole = act(caller, opened(), "reply", {"text": "Look.", "language": "fr", "attachments": [FILE]})
    assert (last(whole), whole["entries"][-1]["language"]) == (("answer", "Look.", "queued", 1), "fr")


def test_a_document_of_the_library_goes_along_with_a_reply(caller: Caller) -> None:
    version = published_leaflet(person("kim", role="supervisor"))
    act(caller, opened(), "reply", {"text": "Look.", "documents": ["D-0001.1.fr"]})
    use = DocumentUse.objects.get()
    assert (use.file.version, use.file.language, use.how) == (version, "fr", DocumentUse.How.ATTACHED)


@pytest.mark.parametrize(
    ("name", "code"), [("D-0001.1", "invalid"), ("D-0009.1.nl", "not_found"), ("D-0001.1.nl", "document_not_valid")]
)
def test_a_document_that_may_not_leave_is_refused(caller: Caller, name: str, code: str) -> None:
    keeper = person("kim", role="supervisor")
    documents.withdraw(published_leaflet(keeper), "wrong fees", by=keeper)
    path = f"/tickets/{opened().number}/reply"
    refused = caller.post(path, {"text": "Look.", "documents": [name]})
    assert (refused.status_code, refused.json()["field"], refused.json()["code"]) == (422, "documents", code)


def test_reply_that_was_said_is_not_sent(caller: Caller) -> None:
    assert last(act(caller, opened(), "reply", {"text": "Look.", "send": False})) == ("answer", "Look.", None, 0)


@pytest.fixture
def entry(db: None) -> faq_models.Entry:
    """An answer of the FAQ, in its first version."""
    writer = User.objects.create(username="writer", name="Writer", role="call_taker", language="en")
    return faq.write_entry(EntryContent("en", {"en": EntryWording("Where?", "There.")}), by=writer)


@pytest.mark.parametrize(
    ("verb", "text", "how"),
    [("reply", {"text": "There."}, "sent"), ("answered", {"text": "There."}, "sent"), ("told", {}, "told")],
)
def test_the_answers_of_the_faq_that_a_program_sends_or_tells_are_counted_with_their_version(
    caller: Caller, topic: Topic, entry: faq_models.Entry, verb: str, text: dict[str, str], how: str
) -> None:
    used = {"number": entry.name, "version": 1, "language": "en"}
    absent = used | {"number": "F-0999"}
    body = text | {"faq": [used, absent]} | ({"topic": "ZZZ.KEY"} if verb == "answered" else {})
    [counted] = act(caller, opened(), verb, body)["faq"]
    assert {name: counted[name] for name in used} == used
    assert (counted["how"], counted["by"]) == (how, "karim")
    entry.refresh_from_db()
    assert entry.uses == 1


def test_whoever_is_told_is_told_something(caller: Caller) -> None:
    assert caller.post(f"/tickets/{opened().number}/told", {"faq": []}).json()["field"] == "faq"


def test_note(caller: Caller) -> None:
    whole = act(caller, opened(), "note", {"text": "He calls often.", "attachments": [FILE]})
    assert last(whole) == ("note", "He calls often.", None, 1)


def test_answered(caller: Caller, topic: Topic) -> None:
    whole = act(caller, opened(), "answered", {"text": "Look.", "topic": "ZZZ.KEY", "attachments": [FILE]})
    assert (whole["state"], whole["outcome"], whole["owner"], whole["topic"]) == (
        "closed",
        "answered",
        "karim",
        "ZZZ.KEY",
    )
    assert last(whole) == ("answer", "Look.", "queued", 1)


def test_answered_without_a_word(caller: Caller) -> None:
    whole = act(caller, opened(), "answered", {})
    assert (whole["state"], len(whole["entries"])) == ("closed", 1)


def test_answered_changes_nothing_when_it_cannot_be(caller: Caller, topic: Topic) -> None:
    ticket = actions.close(opened(), by=caller.user)
    answer = caller.post(f"/tickets/{ticket.number}/answered", {"text": "Look.", "topic": "ZZZ.KEY"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    ticket = Ticket.objects.get()
    assert (ticket.topic, ticket.entries.count()) == (None, 1)


def test_research(caller: Caller) -> None:
    body = {"awaited": "the key", "until": LATER, "awaiting": "requester", "tell": "Please send it."}
    whole = act(caller, opened(), "research", body)
    assert [whole[name] for name in ("state", "outcome", "awaited", "awaited_until", "next_actor")] == [
        "research",
        "researched",
        "the key",
        "2026-03-04T11:00:00+00:00",
        "requester",
    ]
    assert last(whole) == ("answer", "Please send it.", "queued", 0)


def test_hand_over_and_the_expert_answers(caller: Caller, registers: Service) -> None:
    ticket = opened()
    whole = act(caller, ticket, "hand-over", {"service": "REG", "question": "Is it?", "expert": "elke", "tell": False})
    assert (whole["state"], whole["next_actor"], last(whole)[:2]) == (
        "second_line",
        "second_line",
        ("question", "Is it?"),
    )
    whole = act(kept("elke"), ticket, "expert-answer", {"text": "It is.", "attachments": [FILE]})
    assert (whole["state"], last(whole)) == ("open", ("expert_answer", "It is.", None, 1))


def test_hand_over_tells_the_requester(caller: Caller, registers: Service) -> None:
    whole = act(caller, opened(), "hand-over", {"service": "REG", "question": "Is it?"})
    assert [entry["kind"] for entry in whole["entries"]] == ["request", "question", "acknowledgement"]


def test_take(caller: Caller) -> None:
    whole = act(caller, opened(), "take")
    assert (whole["owner"], whole["next_actor"]) == ("karim", "owner")


def test_reopen(caller: Caller) -> None:
    ticket = actions.close(opened(), by=caller.user)
    whole = act(caller, ticket, "reopen")
    assert (whole["state"], whole["closed_at"]) == ("open", None)


@pytest.mark.parametrize(
    ("verb", "body", "status", "field", "message"),
    [
        ("reply", {"text": " "}, 422, "text", "An answer needs some words."),
        ("reply", {}, 422, "text", "text is missing."),
        ("reply", {"text": "a\x00"}, 422, "text", "text has characters that no text has."),
        ("reply", {"text": "a", "send": "perhaps"}, 422, "send", "send must be true or false."),
        ("note", {"text": ""}, 422, "text", "A note needs some words."),
        ("answered", {"topic": "NONE"}, 422, "topic", "There is no topic NONE."),
        ("research", {"awaited": "a"}, 422, "until", "until is missing."),
        ("research", {"awaited": " ", "until": LATER}, 422, "awaited", "Say what is awaited."),
        (
            "research",
            {"awaited": "a", "until": "2026-03-01T12:00:00Z"},
            422,
            "until",
            "Choose a moment that is still to come.",
        ),
        (
            "research",
            {"awaited": "a", "until": "9999-12-31T23:59:59-12:00"},
            422,
            "until",
            "Choose a moment within the next five years.",
        ),
        (
            "research",
            {"awaited": "a", "until": "2026-03-04T12:00:00"},
            422,
            "until",
            "until must be a time with its offset, such as 2026-03-02T09:00:00+01:00.",
        ),
        (
            "research",
            {"awaited": "a", "until": "soon"},
            422,
            "until",
            "until must be a time with its offset, such as 2026-03-02T09:00:00+01:00.",
        ),
        (
            "research",
            {"awaited": "a", "until": LATER, "awaiting": "godot"},
            422,
            "awaiting",
            "awaiting must be one of: requester, desk, elsewhere.",
        ),
        ("hand-over", {"service": "NONE", "question": "a"}, 422, "service", "There is no service NONE."),
        ("hand-over", {"service": "REG", "question": " "}, 422, "question", "Say what the second line is asked."),
        (
            "hand-over",
            {"service": "REG", "question": "a", "expert": "karim"},
            422,
            "expert",
            "There is no expert karim.",
        ),
        (
            "reopen",
            None,
            409,
            "",
            "This ticket is open now, so that is not possible. Perhaps a colleague was quicker.",
        ),
    ],
)
def test_refusals(
    caller: Caller, registers: Service, verb: str, body: Any, status: int, field: str, message: str
) -> None:
    ticket = opened()
    answer = caller.post(f"/tickets/{ticket.number}/{verb}", body)
    code = {409: "conflict", 422: "invalid"}[status]
    assert (answer.status_code, answer.json()) == (status, {"code": code, "message": message, "field": field})
    assert Ticket.objects.get().entries.count() == 1


def test_an_expert_of_another_service_does_not_answer(caller: Caller, registers: Service) -> None:
    other = Service.objects.create(code="OTH", name_nl="Andere", name_fr="Autre", email="oth@desk.example")
    ticket = actions.hand_over(opened(), by=caller.user, service=registers, question="a", tell=False)
    actions.hand_over(ticket, by=caller.user, service=other, question="b", tell=False)
    answer = kept("elke").post(f"/tickets/{ticket.number}/expert-answer", {"text": "It is."})
    assert (answer.status_code, answer.json()) == (
        403,
        {"code": "not_allowed", "message": "This question was put to another service.", "field": ""},
    )


def test_expert_answer_when_nothing_was_asked(caller: Caller, registers: Service) -> None:
    ticket = actions.hand_over(opened(), by=caller.user, service=registers, question="a", tell=False)
    actions.take_back(ticket, by=caller.user)
    answer = kept("elke").post(f"/tickets/{ticket.number}/expert-answer", {"text": "It is."})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_about_the_interruption_and_not(caller: Caller, settings: Any, tmp_path: Path) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
    ticket = opened()
    answer = caller.post(f"/tickets/{ticket.number}/incident")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    incident = report(publisher().log, RegisterState.UNSTABLE, by="siebe", via="editor").id
    assert act(caller, ticket, "incident")["incident"] == incident
    answer = caller.delete(f"/tickets/{ticket.number}/incident")
    assert (answer.status_code, answer.json()["incident"]) == (200, None)


VERBS = {
    "reply": {"text": "a"},
    "note": {"text": "a"},
    "answered": {},
    "research": {"awaited": "a", "until": LATER},
    "hand-over": {"service": "REG", "question": "a"},
    "take": None,
    "reopen": None,
    "incident": None,
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("number", ["2026-999999", "%00"])
def test_there_is_no_such_ticket(caller: Caller, verb: str, number: str) -> None:
    answer = caller.post(f"/tickets/{number}/{verb}", VERBS[verb])
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_file_may_be_sealed_and_read_again(caller: Caller) -> None:
    ticket = opened(uploads=[Upload("first.txt", "text/plain", b"first")])
    whole = act(caller, ticket, "note", {"text": "See.", "attachments": [FILE]})
    url = whole["entries"][-1]["attachments"][0]["url"]
    assert caller.get(url).content == b"a"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("reply", {"text": "Look."}),
        ("answered", {"text": "Look."}),
        ("research", {"awaited": "file", "until": "2026-03-05T16:00:00+01:00", "tell": "Look."}),
    ],
)
def test_a_mail_in_an_unknown_language_needs_one(caller: Caller, what: str, body: dict[str, str]) -> None:
    ticket = opened(language="", text="412")
    answer = caller.post(f"/tickets/{ticket.number}/{what}", body)
    assert (answer.status_code, answer.json()["field"]) == (422, "language")
    assert act(caller, ticket, what, body | {"language": "fr"})["language"] == "fr"
