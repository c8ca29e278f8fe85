"""The live feed: what the journal says at commit (LISTEN/NOTIFY), handed to every open stream of this process.

One connection listens for the whole process while at least one stream is open. What happens within `PAUSE` is handed
out together, so that a flood costs no more than a batch each time. Each stream has a queue that holds a little, and is
told to look for itself (`LOOK`) when it falls behind. Each event names its moment, so that a stream that comes again
goes on from there. The listener survives a database that goes away: what it missed it reads in the journal.

The state of the register is published as files, without a database, and journalled a minute later. So the feed looks
at the files: a change is on every page within a second.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Final

import psycopg
from django.db import DatabaseError, connection

from tridesk.accounts.models import User
from tridesk.journal import queries as journals
from tridesk.journal.connections import JOURNAL_CHANNEL, connection_parameters, in_thread, notices
from tridesk.statuspage import queries as register
from tridesk.tickets.queries import readable_numbers
from tridesk.tickets.visibility import WHOLE_TICKETS, tickets_named, visible

News = list[list[str]]  # pairs of verb and ref; LOOK means: look for yourself

PAUSE: Final = 0.1  # seconds between two batches
REGISTER_EVERY: Final = 0.25  # seconds between two looks at what is published of the register
SLICE: Final = 50  # streams that are handed a batch at a time: pages get their turn in between
BEAT: Final = 20.0  # seconds between signs of life, so that proxies keep a stream open
LONGEST: Final = 600.0  # seconds of one stream: then the browser comes again, and its user is looked up anew
MOST_PAIRS: Final = 100  # in one batch: beyond that LOOK says it shorter
MOST_WAITING: Final = 20  # batches that a slow reader may leave unread
LOOK: Final[News] = [["*", "*"]]
PUBLISHED: Final[News] = [["state.published", "register"]]  # the public state of the register is another now
EVERYBODY: Final = "*"  # in place of a user name: what changed holds for all colleagues


def tell(verb: str, ref: str) -> None:
    """Sends an event to the pages that is no journal entry, such as the presence of a user on a ticket."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [JOURNAL_CHANNEL, json.dumps([[verb, ref]])])


def merged(batches: Iterable[News]) -> News:
    """All pairs in order, each once; LOOK when there are too many of them."""
    pairs = list(dict.fromkeys((verb, ref) for news in batches for verb, ref in news))
    return LOOK if len(pairs) > MOST_PAIRS else [list(pair) for pair in pairs]


def written(news: News, at: float) -> bytes:
    """The event as it is sent, with its moment (seconds of the server's clock) as its id; b'' for no news."""
    return f"event: journal\nid: {at:.6f}\ndata: {json.dumps(news)}\n\n".encode() if news else b""


SIGN_OF_LIFE: Final = b": still here\n\n"


Push = Callable[[bytes], Awaitable[None] | None]  # sends an event; returns the rest when that has to wait


class Reader:
    """One open stream: its user, and the events that wait to be sent to it (b'': the stream has to end).

    While nothing waits and the stream is ready, an event is pushed to the browser at once.
    """

    def __init__(self, user: User) -> None:
        self.user = user
        self.reads_all = user.may(WHOLE_TICKETS)
        self.ends = time.monotonic() + LONGEST * random.uniform(0.8, 1)  # noqa: S311 - not all at once
        self._waiting: asyncio.Queue[bytes | Awaitable[None]] = asyncio.Queue(MOST_WAITING)
        self._push: Push | None = None

    async def next(self, push: Push) -> bytes | Awaitable[None]:
        """The next event that could not be pushed, or the rest of a push that has to wait."""
        if self._waiting.empty():
            self._push = push
        try:
            return await self._waiting.get()
        finally:
            self._push = None

    def hand(self, event: bytes) -> None:
        if not event:
            return
        if self._push is not None and self._waiting.empty():
            if rest := self._push(event):
                self._push = None
                self._waiting.put_nowait(rest)
            return
        if self._waiting.full():
            self._forget()
            event = written(LOOK, time.time())
        self._waiting.put_nowait(event)

    def end(self) -> None:
        self._forget()
        self._waiting.put_nowait(b"")

    def _forget(self) -> None:
        """Drops the events that wait; the rest of a push stays, since half an event cannot be read."""
        events = [self._waiting.get_nowait() for _number in range(self._waiting.qsize())]
        for event in events:
            if not isinstance(event, bytes):
                self._waiting.put_nowait(event)


class Batches:
    """Gathers news while the batch before is handed on, and hands on a batch each `PAUSE` at most.

    `hand_on` is given the batch and the moment up to which nothing is missing.
    """

    def __init__(self, hand_on: Callable[[News, float], Awaitable[None]]) -> None:
        self._hand_on = hand_on
        self._gathered: list[News] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, news: News) -> None:
        self._gathered.append(news)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while self._gathered:
            news, self._gathered = merged(self._gathered), []
            await self._hand_on(news, time.time())
            await asyncio.sleep(PAUSE)


class Feed:
    """The open streams of this process, and the connection that listens for them."""

    def __init__(self) -> None:
        self._readers: set[Reader] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._recent: deque[tuple[float, News]] = deque(maxlen=100)
        self._heard = 0.0  # the moment up to which the listener has missed nothing
        self._for_all = Batches(self._hand_to_all)
        self._for_experts = Batches(self._hand_to_experts)

    def streams_of(self, user: User) -> int:
        return sum(reader.user.pk == user.pk for reader in self._readers)

    def __len__(self) -> int:
        return len(self._readers)

    def open(self, user: User, since: float = 0.0) -> Reader:
        """A reader of what happens from now on.

        `since` is the id of the last event it got, or when its page was asked for (seconds of the server's clock): what
        happened since then comes first.
        """
        reader = Reader(user)
        missed = [news for at, news in self._recent if since and at > since]
        if missed:
            news = visible(merged(missed), user.capabilities) if reader.reads_all else LOOK
            reader.hand(written(news, self._recent[-1][0]))
        self._readers.add(reader)
        if not self._tasks:
            self._heard = since or time.time()
            self._tasks = [asyncio.create_task(work()) for work in (self._listen, self._beat, self._watch_register)]
        return reader

    def close(self, reader: Reader) -> None:
        self._readers.discard(reader)
        if not self._readers:
            for task in self._tasks:
                task.cancel()
            self._tasks = []
            self._recent.clear()

    def deliver(self, news: News) -> None:
        """Delivers events: all of them to readers of every ticket, and to experts those of their own tickets."""
        self._recent.append((time.time(), news))
        self._for_all.add(news)
        self._for_experts.add(news)
        changed = {ref.removeprefix("colleague:") for _verb, ref in news if ref.startswith("colleague:")}
        for reader in [
            candidate for candidate in self._readers if not changed.isdisjoint((candidate.user.username, EVERYBODY))
        ]:
            reader.end()  # the browser comes again, and its user is looked up anew

    async def _hand_to_all(self, news: News, at: float) -> None:
        """Filters and writes once for each role."""
        for_role: dict[str, bytes] = {}
        async for reader in self._in_slices():
            user = reader.user
            if reader.reads_all:
                if user.role not in for_role:
                    for_role[user.role] = written(visible(news, user.capabilities), at)
                reader.hand(for_role[user.role])

    async def _hand_to_experts(self, news: News, at: float) -> None:
        """Looks up once for each expert, however many streams they have open."""
        experts = {reader.user.pk: reader.user for reader in self._readers if not reader.reads_all}
        if not experts:
            return
        try:
            own = await in_thread(news_of_experts, list(experts.values()), news)
        except DatabaseError:
            own = dict.fromkeys(experts, LOOK)
        events = {number: written(news, at) for number, news in own.items()}
        async for reader in self._in_slices():
            reader.hand(events.get(reader.user.pk, b""))

    async def _beat(self) -> None:
        """Shows on each stream that we live, and ends those that have lasted long enough."""
        while True:
            await asyncio.sleep(BEAT)
            async for reader in self._in_slices():
                if time.monotonic() > reader.ends:
                    reader.end()
                else:
                    reader.hand(SIGN_OF_LIFE)

    async def _watch_register(self) -> None:
        """Tells of each change of what is published; a look reads one small file."""
        known = register.published()
        while True:
            await asyncio.sleep(REGISTER_EVERY)
            if (now := register.published()) != known:
                known = now
                self.deliver(PUBLISHED)

    async def _in_slices(self) -> AsyncIterator[Reader]:
        """Every reader, with a pause after each slice so that a thousand streams do not hold up a page."""
        for place, reader in enumerate(list(self._readers), 1):
            yield reader
            if place % SLICE == 0:
                await asyncio.sleep(PAUSE * SLICE / len(self._readers) if self._readers else 0)

    async def _listen(self) -> None:
        """Listens until cancelled; once it hears again, it tells what it missed, and every page looks for itself."""
        pause = 0.5
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **connection_parameters("tridesk live"), autocommit=True
                ) as db:
                    await db.execute(f"LISTEN {JOURNAL_CHANNEL}")
                    pause = 0.5
                    self.deliver([*await in_thread(news_since, self._heard), *LOOK])
                    async for notice in notices(db):
                        self.deliver(_parse(notice.payload))
                        self._heard = time.time()
            except (psycopg.OperationalError, DatabaseError):
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10)


def news_since(moment: float) -> News:
    """What the journal holds since then (seconds of the server's clock): the newest `MOST_PAIRS` entries at most."""
    entries = journals.latest(MOST_PAIRS)
    return [[entry.verb, entry.ref] for entry in reversed(entries) if entry.at.timestamp() > moment]


def news_of_experts(experts: Iterable[User], news: News) -> dict[int, News]:
    """The events that each expert may see, by number of user."""
    named = tickets_named(news)
    own = {expert.pk: readable_numbers(expert, named) if named else set() for expert in experts}
    return {expert.pk: visible(news, expert.capabilities, own[expert.pk]) for expert in experts}


def _parse(payload: str) -> News:
    return LOOK if payload == "*" else json.loads(payload)


live_feed: Final = Feed()
