"""The stream of live updates ends after a while: then the page comes again, and we look anew who asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tridesk.accounts.models import User
from tridesk.tickets import feed
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
