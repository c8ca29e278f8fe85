"""`GET /tickets/NUMBER` and its files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.api.schemas.common import TicketWhole
from tridesk.api.tests.conftest import MONDAY, Caller, kept, opened
from tridesk.directory.models import Service
from tridesk.kit import clock
from tridesk.tickets import actions
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import Awaiting
from tridesk.tickets.models import Attachment, Ticket, Topic


def test_a_ticket_with_everything_on_it(caller: Caller, topic: Topic) -> None:
    ticket, other, old = opened(topic=topic), opened("Another"), opened("The same again")
    actions.link(ticket, other, by=caller.user)
    actions.merge(old, into=ticket, by=caller.user)
    with clock.frozen(MONDAY + timedelta(minutes=5)):
        actions.answer(
            ticket, by=caller.user, text="Look under the mat.", uploads=[Upload("mat.png", "image/png", b"12345")]
        )
        actions.research(
            Ticket.objects.get(pk=ticket.pk),
            by=caller.user,
            awaited="a key",
            until=MONDAY + timedelta(days=1),
            awaiting=Awaiting.REQUESTER,
        )
    file = Attachment.objects.get()
    whole = caller.get(f"/tickets/{ticket.number}").json()
    assert whole == {
        "number": ticket.number,
        "subject": "Lost key",
        "channel": "mail",
        "language": "nl",
        "state": "research",
        "outcome": "researched",
        "requester": "An Peeters",
        "organisation": None,
        "owner": "karim",
        "opened_at": "2026-03-02T09:00:00+00:00",
        "closed_at": None,
        "topic": "ZZZ.KEY",
        "priority": "normal",
        "due_at": "2026-03-04T09:00:00+00:00",
        "awaited": "a key",
        "awaited_until": "2026-03-03T09:00:00+00:00",
        "incident": None,
        "next_actor": "requester",
        "links": [{"kind": "related", "number": other.number}],
        "faq": [],
        "entries": [
            {
                "kind": "request",
                "at": "2026-03-02T09:00:00+00:00",
                "author": "An Peeters",
                "text": "Where is it?",
                "language": "nl",
                "attachments": [],
                "delivery": None,
            },
            {
                "kind": "request",
                "at": "2026-03-02T09:00:00+00:00",
                "author": "An Peeters",
                "text": "Where is it?",
                "language": "nl",
                "attachments": [],
                "delivery": None,
            },
            {
                "kind": "answer",
                "at": "2026-03-02T09:05:00+00:00",
                "author": "Karim",
                "text": "Look under the mat.",
                "language": "nl",
                "attachments": [
                    {
                        "name": "mat.png",
                        "content_type": "image/png",
                        "size": 5,
                        "url": f"/api/v1/tickets/{ticket.number}/files/{file.pk}",
                    }
                ],
                "delivery": "queued",
            },
        ],
    }
    merged = caller.get(f"/tickets/{old.number}").json()
    assert merged["links"] == [{"kind": "merged_into", "number": ticket.number}]


def test_it_keeps_its_own_schema(caller: Caller) -> None:
    ticket = opened()
    actions.answer(ticket, by=caller.user, text="Yes.", uploads=[Upload("a.txt", "text/plain", b"a")])
    TicketWhole.model_validate_json(caller.get(f"/tickets/{ticket.number}").content)


def test_a_national_number_stays_masked(caller: Caller) -> None:
    ticket = opened("About 85.07.30-033.28", text="My number is 85073003328.")
    whole = caller.get(f"/tickets/{ticket.number}").json()
    assert (whole["subject"], whole["entries"][0]["text"]) == ("About [RRN ••••28]", "My number is [RRN ••••28].")


@pytest.mark.parametrize("number", ["2026-999999", "x", "%00", "2026-000001%00", "%F0%9F%98%80", "é" * 500])
def test_there_is_no_such_ticket(caller: Caller, number: str) -> None:
    answer = caller.get(f"/tickets/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_somebody_elses_ticket_is_no_ticket(caller: Caller, registers: Service) -> None:
    ticket = opened()
    answer = kept("elke").get(f"/tickets/{ticket.number}")
    assert (answer.status_code, answer.json()) == (
        404,
        {
            "code": "not_found",
            "message": f"There is no ticket {ticket.number} that you may read.",
            "field": "",
        },
    )


def test_a_file_is_a_download(caller: Caller) -> None:
    ticket = opened(uploads=[Upload("clé.html", "text/html", b"<script>")])
    url = caller.get(f"/tickets/{ticket.number}").json()["entries"][0]["attachments"][0]["url"]
    answer = caller.get(url)
    assert (answer.status_code, answer.content) == (200, b"<script>")
    assert [answer[name] for name in ("Content-Type", "Content-Disposition", "Content-Security-Policy")] == [
        "application/octet-stream",
        "attachment; filename*=UTF-8''cl%C3%A9.html",
        "default-src 'none'; sandbox",
    ]


@pytest.mark.parametrize("file", ["0", "99999999999999999999999999", "x"])
def test_there_is_no_such_file(caller: Caller, file: str) -> None:
    answer = caller.get(f"/tickets/{opened().number}/files/{file}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_file_of_somebody_elses_ticket_is_no_file(caller: Caller, registers: Service) -> None:
    ticket = opened(uploads=[Upload("a.txt", "text/plain", b"a")])
    url = caller.get(f"/tickets/{ticket.number}").json()["entries"][0]["attachments"][0]["url"]
    assert kept("elke").get(url).status_code == 404


def test_the_number_of_queries_does_not_grow(caller: Caller) -> None:
    ticket = opened()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert caller.get(f"/tickets/{ticket.number}").status_code == 200
        return len(captured)

    caller.get("/tickets")
    with_one = queries()
    for place in range(2):
        actions.answer(ticket, by=caller.user, text="a", uploads=[Upload("a", "text/plain", b"a")] * 3)
        actions.link(ticket, opened(f"other {place}"), by=caller.user)
    assert (with_one, queries()) == (6, 6)
