"""A connection to Asterisk that repairs itself: two links, their events in one mailbox, gaps reported.

Asterisk handles the commands of one WebSocket one after the other, so commands that may wait for a channel have a link
of their own, and never delay the others.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from tridesk.telephony.asterisk.link import SwitchLink
from tridesk.telephony.asterisk.wire import AriRequest, NoConnection

log = logging.getLogger("tridesk.telephony.asterisk")

MAILBOX: Final = 20_000  # events that wait to be read: half a minute at 100 calls per second
_FIRST_PAUSE: Final = 0.1  # seconds before the second attempt to connect, then twice as long each time
_LONGEST_PAUSE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Up:
    """Both links are open."""


@dataclass(frozen=True, slots=True)
class Down:
    """A link broke, or the mailbox overflowed: events are missed until the next `Up`."""


@dataclass(frozen=True, slots=True)
class NameTaken:
    """Another process connected under our application name: we are not the director any more."""


News = dict[str, Any] | Up | Down | NameTaken


class Client:
    """Commands to Asterisk, and its events for one reader at a time: a new reader ends the one before."""

    def __init__(self, ari_url: str, application: str) -> None:
        self._url = ari_url
        self._application = application
        self._session: Session | None = None
        self._closed = False

    async def command(
        self,
        method: str,
        uri: str,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
        *,
        slow: bool = False,
    ) -> Any:
        """Sends a command and returns the answer; `slow` is for commands that wait for a channel's own thread."""
        request = AriRequest(method, uri, query or {}, body)
        link = self._session.link(slow=slow) if self._session else None
        if link is None:
            raise NoConnection(f"no connection for {request}")
        return await link.command(request)

    async def news(self) -> AsyncIterator[News]:
        """Yields events; connects, and again after each break, until `close` or `NameTaken`."""
        if self._session is not None:
            await self._session.end()
        if self._closed:
            return
        session = self._session = Session(self._url, self._application)
        try:
            async for news in session.news():
                yield news
        finally:
            await session.end()

    def tell(self, event: dict[str, Any]) -> None:
        """Injects an event that Asterisk should have sent."""
        if self._session is not None:
            self._session.hear(event)

    async def reconnect(self) -> None:
        """Gives up links that are open and of no use: `Down` follows, then `Up`."""
        if self._session is not None:
            await self._session.hang_up()

    async def close(self) -> None:
        self._closed = True
        if self._session is not None:
            await self._session.end()


def _ignore(event: dict[str, Any]) -> None:
    """All events come by the quick link."""


class Session:
    """The links and the mailbox of one reader; a broken link is opened again."""

    def __init__(self, ari_url: str, application: str) -> None:
        self._url = ari_url
        self._application = application
        self._quick: SwitchLink | None = None
        self._slow: SwitchLink | None = None
        self._mailbox: asyncio.Queue[News | None] = asyncio.Queue()
        self._overflow = asyncio.Event()
        self._keeper = asyncio.create_task(self._keep_connected())
        self._keeper.add_done_callback(lambda _task: self._mailbox.put_nowait(None))

    def link(self, *, slow: bool) -> SwitchLink | None:
        return self._slow if slow else self._quick

    async def news(self) -> AsyncIterator[News]:
        while (news := await self._mailbox.get()) is not None:
            yield news
        if not self._keeper.cancelled():
            self._keeper.result()

    def hear(self, event: dict[str, Any]) -> None:
        """Puts an event into the mailbox without waiting."""
        if self._mailbox.qsize() < MAILBOX:
            self._mailbox.put_nowait(event)
        else:
            self._overflow.set()

    async def end(self) -> None:
        self._keeper.cancel()
        await asyncio.wait([self._keeper])
        await self.hang_up()

    async def hang_up(self) -> None:
        """Ends both links; unless the session ends they are opened again."""
        links, self._quick, self._slow = self._links(), None, None
        for link in links:
            await link.close()

    async def _keep_connected(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._connect()
            except NoConnection as error:
                log.warning("Asterisk is away (%s); again in %.1f s", error, pause)
                await self.hang_up()
                await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - not a secret
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            pause = _FIRST_PAUSE
            self._overflow.clear()
            self._mailbox.put_nowait(Up())
            await self._first_trouble()
            # A link that was left behind is not asked: it may hear that a later one of our own took its name.
            is_replaced = any(link.is_replaced for link in self._links())
            await self.hang_up()
            if is_replaced:
                self._mailbox.put_nowait(NameTaken())
                return
            if self._overflow.is_set():
                log.error("%d events wait to be read: they are thrown away, a snapshot replaces them", MAILBOX)
                while not self._mailbox.empty():
                    self._mailbox.get_nowait()
            self._mailbox.put_nowait(Down())

    async def _connect(self) -> None:
        """Opens the link of the events last: its owner is the director, and can command at once."""
        self._slow = await SwitchLink.open(self._url, f"{self._application}-slow", _ignore)
        self._quick = await SwitchLink.open(self._url, self._application, self.hear)

    def _links(self) -> list[SwitchLink]:
        return [link for link in (self._quick, self._slow) if link is not None]

    async def _first_trouble(self) -> None:
        """Waits for a link to end, because it broke or another process took our name, or for an overflow."""
        waiting: list[asyncio.Task[Any]] = [asyncio.create_task(link.wait_closed()) for link in self._links()]
        waiting.append(asyncio.create_task(self._overflow.wait()))
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
