"""`GET /tickets`: shape, pages, filters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.api.auth import READ
from tridesk.api.schemas.common import TicketPage
from tridesk.api.tests.conftest import MONDAY, Caller, MakeCaller, kept, opened
from tridesk.directory.models import Organisation, Service
from tridesk.kit import clock
from tridesk.tickets import actions
from tridesk.tickets.actions import Requester
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Topic


def test_an_item_says_who_asked_what_and_where_it_stands(caller: Caller, namur: Organisation) -> None:
    ticket = opened(owner=caller.user, requester=Requester(name="An Peeters", email="an@x.example", organisation=namur))
    with clock.frozen(MONDAY + timedelta(minutes=3)):
        actions.close(ticket, by=caller.user, text="Under the mat.", send=False)
    answer = caller.get("/tickets")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "items": [
                {
                    "number": ticket.number,
                    "subject": "Lost key",
                    "channel": "mail",
                    "language": "nl",
                    "state": "closed",
                    "outcome": "answered",
                    "requester": "An Peeters",
                    "organisation": "Namur",
                    "owner": "karim",
                    "opened_at": "2026-03-02T09:00:00+00:00",
                    "closed_at": "2026-03-02T09:03:00+00:00",
                }
            ],
            "next": None,
        },
    )


def test_unknown_fields_are_null_and_a_requester_without_a_name_is_shown_by_address(caller: Caller) -> None:
    opened(requester=Requester(email="an@x.example"))
    item = caller.get("/tickets").json()["items"][0]
    assert [item[name] for name in ("requester", "organisation", "owner", "outcome", "closed_at")] == [
        "an@x.example",
        None,
        None,
        None,
        None,
    ]


def test_it_keeps_its_own_schema(caller: Caller) -> None:
    opened()
    TicketPage.model_validate_json(caller.get("/tickets").content)


def test_the_cursor_walks_every_ticket_once_newest_first_with_all_filters(caller: Caller) -> None:
    numbers = [opened(f"key {place}").number for place in range(7)]
    opened("key of a caller", channel=Channel.PHONE)
    seen: list[str] = []
    path: str | None = "/tickets?q=key&channel=mail&state=&limit=3"
    pages = 0
    while path:
        page = caller.get(path).json()
        seen += [item["number"] for item in page["items"]]
        path, pages = page["next"], pages + 1
    assert (seen, pages) == (numbers[::-1], 3)


def test_next_is_a_path_with_filters_and_cursor(caller: Caller) -> None:
    tickets = [opened("clé perdue") for _ in range(2)]
    answer = caller.get("/tickets", {"q": "clé", "language": "nl", "limit": 1}).json()
    assert answer["next"] == f"/api/v1/tickets?q=cl%C3%A9&language=nl&limit=1&after={tickets[1].pk}"


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ({}, ["C", "B", "A"]),
        ({"q": "", "state": "", "limit": "", "channel": "", "after": ""}, ["C", "B", "A"]),
        ({"q": "CLE"}, ["B"]),
        ({"q": "nothing like it"}, []),
        ({"q": "!!"}, []),
        ({"state": "open"}, ["B", "A"]),
        ({"state": "active"}, ["B", "A"]),
        ({"state": "closed"}, ["C"]),
        ({"channel": "phone"}, ["C"]),
        ({"language": "fr"}, ["B"]),
        ({"topic": "ZZZ"}, ["B"]),
        ({"topic": "ZZZ.KEY"}, ["B"]),
        ({"topic": "ZZ"}, []),
        ({"owner": "karim"}, ["C"]),
        ({"owner": "nobody"}, []),
        ({"state": "open", "language": "nl"}, ["A"]),
    ],
)
def test_filters(caller: Caller, topic: Topic, query: dict[str, str], subjects: list[str]) -> None:
    opened("A")
    opened("B", language="fr", topic=topic, text="Où est la clé ?")
    actions.answer_at_once(
        actions.NewTicket(
            by=caller.user, channel=Channel.PHONE, language="nl", subject="C", requester=Requester(name="Jo"), text=""
        ),
        by=caller.user,
        answer="Yes.",
    )
    answer = caller.get("/tickets", query).json()
    assert [item["subject"] for item in answer["items"]] == subjects


def test_an_unknown_language_is_null_and_found_by_a_question_mark(caller: Caller) -> None:
    opened("A")
    opened("B", language="", text="412")
    items = caller.get("/tickets", {"language": "?"}).json()["items"]
    assert [(item["subject"], item["language"]) for item in items] == [("B", None)]


def test_an_expert_sees_the_tickets_handed_to_their_service(caller: Caller, registers: Service) -> None:
    opened("not his")
    ticket = opened("his")
    actions.hand_over(ticket, by=caller.user, service=registers, question="Is it?", tell=False)
    assert [item["subject"] for item in kept("elke").get("/tickets").json()["items"]] == ["his"]


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("state=lost", "state", "state must be one of: active, open, research, second_line, closed, archived."),
        ("channel=pigeon", "channel", "channel must be one of: phone, mail, fax, counter, web."),
        ("language=it", "language", "language must be one of: nl, fr, de, en, ?."),
        ("limit=0", "limit", "limit must be at least 1."),
        ("limit=201", "limit", "limit must be at most 200."),
        ("limit=99999999999999999999999", "limit", "limit must be at most 200."),
        ("limit=many", "limit", "limit must be a whole number."),
        ("q=%00", "q", "q has characters that no text has."),
        ("owner=a%00b", "owner", "owner has characters that no text has."),
        ("q=" + "a" * 201, "q", "q may have at most 200 characters."),
        ("after=abc", "after", "This page address is not complete. Start again from the first page."),
        ("after=-1", "after", "This page address is not complete. Start again from the first page."),
        ("after=" + "9" * 30, "after", "This page address is not complete. Start again from the first page."),
        ("sate=open", "sate", "There is no field sate here."),
    ],
)
def test_refusals(caller: Caller, query: str, field: str, message: str) -> None:
    answer = caller.get(f"/tickets?{query}")
    assert (answer.status_code, answer.json()) == (422, {"code": "invalid", "message": message, "field": field})


def test_the_number_of_queries_does_not_grow(caller: Caller, namur: Organisation, topic: Topic) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert caller.get("/tickets").status_code == 200
        return len(captured)

    who: Any = {"owner": caller.user, "topic": topic, "requester": Requester(name="An", organisation=namur)}
    opened(**who)
    caller.get("/tickets")
    with_one = queries()
    opened(**who)
    opened(**who)
    assert (with_one, queries()) == (2, 2)


def test_the_organisation_is_named_in_the_language_asked_for(caller: Caller, caller_of: MakeCaller) -> None:
    liege = Organisation.objects.create(name_nl="Luik", name_fr="Liège", name_de="Lüttich", kind="municipality")
    opened(requester=Requester(name="An", organisation=liege))
    names = [
        caller.get("/tickets", Accept_Language=language).json()["items"][0]["organisation"]
        for language in ("nl-BE", "fr", "de")
    ]
    assert names == ["Luik", "Liège", "Lüttich"]
    assert caller_of("external_relations", READ).get("/tickets").status_code == 200
