"""The stream of live updates: what it carries to whom, and that it ends after a while so that we look anew who asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from asgiref.sync import async_to_sync

from tridesk.accounts.models import User
from tridesk.tickets import feed
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import opened, person
from tridesk.tickets.views import live


@asynccontextmanager
async def happening(since: float) -> AsyncIterator[AsyncIterator[feed.Happening]]:
    async def always() -> AsyncIterator[feed.Happening]:
        while True:
            yield [["ticket.opened", "ticket:2026-000001"]]

    yield always()


def test_what_happened_is_told_before_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "listening", happening)
    monkeypatch.setattr(live, "MOST_SECONDS", 0.0)

    async def told() -> list[str]:
        return [part async for part in live._stream(User(role="call_taker"), 0.0)]

    assert asyncio.run(told())[1:] == ['event: journal\ndata: [["ticket.opened", "ticket:2026-000001"]]\n\n']


CALLS = [["call.answered", "call:7f3a"], ["agent.stands", "agent:4"]]


def test_an_expert_hears_of_their_tickets_and_of_no_call(asked: Ticket) -> None:
    elke, other = User.objects.get(username="elke"), opened()
    events = [["ticket.noted", asked.ref], ["ticket.noted", other.ref], ["colleague.added", "colleague:x"], *CALLS]
    told = async_to_sync(live._visible)
    assert told(elke, events) == [["ticket.noted", asked.ref]]
    assert (told(elke, events[1:]), told(elke, feed.LOOK)) == ([], feed.LOOK)


def test_who_reads_every_ticket_but_takes_no_calls_hears_of_no_call(ticket: Ticket) -> None:
    events = [["ticket.noted", ticket.ref], *CALLS]
    told = async_to_sync(live._visible)
    assert told(person("lea", "external_relations"), events) == [["ticket.noted", ticket.ref]]
    assert told(person("kim", "call_taker"), events) == events
