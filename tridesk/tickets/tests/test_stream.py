"""The live stream: its users, its events, the cost of many streams, and its end."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.waiting import turn, until_async
from tridesk.accounts import sessions
from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.statuspage.publication import Publisher
from tridesk.tickets import feed as feeds
from tridesk.tickets import stream
from tridesk.tickets.feed import LOOK, MOST_PAIRS, Feed, News, merged, written
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import opened
from tridesk.tickets.visibility import visible

CALL_TAKER = User(pk=7, username="karim", role="call_taker")
EXPERT = User(pk=8, username="elke", role="expert")
OPENED: News = [["ticket.opened", "ticket:2026-000001"]]


class Browser:
    """The browser's end of one stream."""

    def __init__(self, query: str = "") -> None:
        self.scope = {"type": "http", "path": stream.PATH, "query_string": query.encode(), "headers": []}
        self.leaves = asyncio.Event()
        self.last = ""  # the id of the last event
        self.answers: asyncio.Queue[Any] = asyncio.Queue()

    async def receive(self) -> dict[str, Any]:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> Any:
        return await asyncio.wait_for(self.answers.get(), 30)

    async def status(self) -> int:
        return int((await self.next())["status"])

    async def news(self) -> News | None:
        """The next event, signs of life passed over; None at the end."""
        while True:
            part = await self.next()
            if not part.get("more_body"):
                return None
            event, _line, data = part["body"].decode().partition("\ndata: ")
            if event.startswith("event: journal"):
                self.last = event.partition("\nid: ")[2]
                return list(json.loads(data))


async def pages(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "a page"})


Open = Callable[..., Awaitable[Browser]]


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Feed, Open], Awaitable[None]]], None]:
    """Runs a coroutine with a feed of its own and a function that opens streams on it."""

    async def no_database(feed: Feed) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Feed, "_listen", no_database)
    monkeypatch.setattr(feeds, "PAUSE", 0.0)

    def run(story: Callable[[Feed, Open], Awaitable[None]]) -> None:
        async def whole() -> None:
            feed, opened = Feed(), []
            monkeypatch.setattr(stream, "live_feed", feed)
            app = stream.LiveStreams(pages)

            async def opening(user: User | None = CALL_TAKER, query: str = "") -> Browser:
                monkeypatch.setattr(sessions, "user_of", lambda scope: user)
                browser = Browser(query)
                task = asyncio.create_task(app(browser.scope, browser.receive, browser.answers.put))
                opened.append((browser, task))
                assert (await browser.status() == 200) == (user is not None)
                return browser

            await asyncio.wait_for(story(feed, opening), 60)
            for browser, _task in opened:
                browser.leaves.set()
            await asyncio.gather(*(task for _browser, task in opened))
            assert len(feed) == 0

        asyncio.run(whole())

    return run


def test_each_open_page_hears_what_happened(live: Any) -> None:
    async def story(feed: Feed, opening: Open) -> None:
        browsers = [await opening(), await opening()]
        feed.deliver(OPENED)
        assert [await browser.news() for browser in browsers] == [OPENED, OPENED]

    live(story)


def test_a_thousand_streams_take_no_thread_and_no_connection_of_their_own(
    live: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST_OF_ONE", 2_000)

    async def story(feed: Feed, opening: Open) -> None:
        await opening()
        threads = threading.active_count()
        browsers = [await opening() for _ in range(1_000)]
        feed.deliver(OPENED)
        assert [await browser.news() for browser in browsers] == [OPENED] * 1_000
        assert threading.active_count() == threads

    live(story)


def test_an_expert_is_looked_up_once_however_many_pages_are_open(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lookups: list[list[User]] = []

    def own(experts: list[User], news: News) -> dict[int, News]:
        lookups.append(experts)
        return {EXPERT.pk: news}

    monkeypatch.setattr(feeds, "news_of_experts", own)

    async def story(feed: Feed, opening: Open) -> None:
        browsers = [await opening(EXPERT) for _ in range(10)]
        feed.deliver(OPENED)
        assert [await browser.news() for browser in browsers] == [OPENED] * 10
        assert lookups == [[EXPERT]]

    live(story)


def test_what_happened_while_the_page_was_on_its_way_comes_first(live: Any) -> None:
    async def story(feed: Feed, opening: Open) -> None:
        await opening()
        feed.deliver(OPENED)
        assert await (await opening(query="since=1.0")).news() == OPENED
        assert await (await opening(EXPERT, query="since=1.0")).news() == LOOK

    live(story)


def test_a_stream_that_comes_again_hears_what_it_missed_and_nothing_twice(live: Any) -> None:
    async def story(feed: Feed, opening: Open) -> None:
        await opening()
        first = await opening()
        feed.deliver(OPENED)
        await first.news()
        await until_async(lambda: time.time() > float(first.last), "the next moment")
        feed.deliver(later := [["ticket.closed", "ticket:2026-000001"]])
        assert await (await opening(query=f"since={first.last}")).news() == later

    live(story)


@pytest.mark.django_db
def test_what_was_written_before_the_listener_listened_is_told_by_name() -> None:
    now = clock.now().timestamp()
    ticket = opened()
    assert ["ticket.opened", ticket.ref] in feeds.news_since(now - 1)
    assert feeds.news_since(now + 60) == []


def test_a_change_to_a_colleague_ends_their_streams_alone(live: Any) -> None:
    async def story(feed: Feed, opening: Open) -> None:
        hers, other = await opening(EXPERT), await opening()
        feed.deliver([["colleague.changed", f"colleague:{EXPERT.username}"], *OPENED])
        assert await hers.news() is None
        assert await other.news() == OPENED

    live(story)


def test_a_change_for_all_colleagues_ends_every_stream(live: Any) -> None:
    async def story(feed: Feed, opening: Open) -> None:
        browsers = [await opening(EXPERT), await opening()]
        feed.deliver([["colleague.factors_obliged", "colleague:*"]])
        assert [await browser.news() for browser in browsers] == [None, None]

    live(story)


def test_a_stream_ends_after_a_while(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "LONGEST", 0.0)
    monkeypatch.setattr(feeds, "BEAT", 0.01)

    async def story(feed: Feed, opening: Open) -> None:
        assert await (await opening()).news() is None

    live(story)


def test_a_browser_that_does_not_read_loses_its_stream(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SLOWEST", 0.01)
    monkeypatch.setattr(sessions, "user_of", lambda scope: CALL_TAKER)

    async def story(feed: Feed, opening: Open) -> None:
        browser = Browser()
        browser.answers = asyncio.Queue(1)  # has room for the head of the answer, and nobody takes it
        await stream.LiveStreams(pages)(browser.scope, browser.receive, browser.answers.put)

    live(story)


def test_a_reader_that_falls_behind_looks_for_itself(live: Any) -> None:
    async def story(feed: Feed, opening: Open) -> None:
        reader = feeds.Reader(CALL_TAKER)
        for _ in range(feeds.MOST_WAITING + 1):
            reader.hand(written(OPENED, 1.0))
        event = await reader.next(lambda event: None)
        assert isinstance(event, bytes)
        assert json.dumps(LOOK).encode() in event

    live(story)


def test_an_event_that_does_not_fit_is_finished_before_the_next(live: Any) -> None:
    async def story(feed: Feed, opening: Open) -> None:
        reader, sent = feeds.Reader(CALL_TAKER), asyncio.Queue[bytes](1)
        ready = asyncio.create_task(reader.next(lambda event: stream.at_once(sent.put(event))))
        await turn()
        for event in (b"first", b"second", b"third"):
            reader.hand(event)
        rest = await ready
        assert not isinstance(rest, bytes)
        assert sent.get_nowait() == b"first"
        await rest
        assert sent.get_nowait() == b"second"
        assert await reader.next(lambda event: None) == b"third"

    live(story)


def test_half_an_event_is_finished_when_the_stream_has_to_end(live: Any) -> None:
    async def story(feed: Feed, opening: Open) -> None:
        reader, sent = feeds.Reader(CALL_TAKER), asyncio.Queue[bytes](1)
        ready = asyncio.create_task(reader.next(lambda event: stream.at_once(sent.put(event))))
        await turn()
        for event in (b"first", b"second", b"third"):
            reader.hand(event)
        reader.end()
        assert not isinstance(await ready, bytes)
        assert await reader.next(lambda event: None) == b""

    live(story)


def test_a_stranger_gets_none(live: Any) -> None:
    async def story(feed: Feed, opening: Open) -> None:
        await opening(None)

    live(story)


def test_one_person_has_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "user_of", lambda scope: CALL_TAKER)
    monkeypatch.setattr(stream, "MOST_OF_ONE", 0)

    async def story() -> None:
        browser = Browser()
        await stream.LiveStreams(pages)(browser.scope, browser.receive, browser.answers.put)
        assert await browser.status() == 429

    asyncio.run(story())


def test_other_addresses_are_pages() -> None:
    async def story() -> None:
        browser = Browser()
        await stream.LiveStreams(pages)(browser.scope | {"path": "/tickets/"}, browser.receive, browser.answers.put)
        assert await browser.next() == {"type": "a page"}

    asyncio.run(story())


def test_every_page_hears_within_a_second_that_the_register_changed_and_not_that_it_is_confirmed(
    live: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = {"state": "stable", "planned": False, "entries": 1, "confirmed": "09:00"}
    looks = list[None]()

    def about(publisher: Publisher) -> dict[str, Any]:
        looks.append(None)
        return dict(public)

    async def looked() -> None:
        """One look may be under way, and the last not be used yet."""
        seen = len(looks)
        await until_async(lambda: len(looks) >= seen + 3, "the register to be looked at")

    monkeypatch.setattr(Publisher, "about", about)
    monkeypatch.setattr(feeds, "REGISTER_EVERY", 0.01)

    async def story(feed: Feed, opening: Open) -> None:
        browsers = [await opening(), await opening(EXPERT)]
        await looked()
        public["confirmed"] = "09:01"
        await looked()
        feed.deliver([["ticket.opened", "ticket:1"]])
        assert await browsers[0].news() == [["ticket.opened", "ticket:1"]]
        public.update(state="unstable", entries=2)
        assert [await browser.news() for browser in browsers] == [feeds.PUBLISHED] * 2

    monkeypatch.setattr(feeds, "news_of_experts", lambda experts, news: {EXPERT.pk: visible(news, EXPERT.capabilities)})
    live(story)


def test_pairs_are_merged_in_order_each_once() -> None:
    assert merged([[["a", "1"], ["b", "2"]], [["a", "1"], ["c", "3"]]]) == [["a", "1"], ["b", "2"], ["c", "3"]]


def test_too_many_pairs_say_only_look() -> None:
    assert merged([[["a", str(number)] for number in range(MOST_PAIRS + 1)]]) == LOOK
    assert merged([[["a", "1"]], LOOK]) == [["a", "1"], *LOOK]


CALLS: News = [["call.answered", "call:7f3a"], ["agent.stands", "agent:4"]]


def test_an_expert_hears_of_their_tickets_and_of_no_call(asked: Ticket) -> None:
    elke, other = User.objects.get(username="elke"), opened()
    news = [["ticket.noted", asked.ref], ["ticket.noted", other.ref], ["colleague.added", "colleague:x"], *CALLS]
    assert feeds.news_of_experts([elke], news) == {elke.pk: [["ticket.noted", asked.ref]]}
    assert feeds.news_of_experts([elke], news[1:]) == {elke.pk: []}
    assert feeds.news_of_experts([elke], LOOK) == {elke.pk: LOOK}


def test_those_who_read_every_ticket_but_take_no_calls_hear_of_no_call(live: Any) -> None:
    lea = User(pk=9, username="lea", role="external_relations")

    async def story(feed: Feed, opening: Open) -> None:
        browsers = [await opening(lea), await opening()]
        feed.deliver([*OPENED, *CALLS])
        assert [await browser.news() for browser in browsers] == [OPENED, [*OPENED, *CALLS]]

    live(story)
