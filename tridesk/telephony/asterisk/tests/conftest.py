"""One private Asterisk for all tests of this room that need one; a connection and telephones for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.waiting import until_async
from tridesk.telephony.asterisk.adapter import AsteriskSwitch
from tridesk.telephony.asterisk.site import AsteriskSite
from tridesk.telephony.asterisk.trial import agents_telephone, callers_telephone
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, SipPhone
from tridesk.telephony.conftest import asterisk_site
from tridesk.telephony.prompts.sound import RATE, tone
from tridesk.telephony.switch.commands import CloseRoom, HangUp
from tridesk.telephony.switch.events import Connected, Event
from tridesk.telephony.switch.values import Speech

site = asterisk_site(scope="session")
E = TypeVar("E", bound=Event)


async def until_silent(talk: PhoneCall) -> None:
    """Waits until half a second of silence came."""
    while True:
        talk.heard.clear()
        await until_async(lambda: len(talk.heard) > RATE // 2, "sound or silence")
        if not talk.heard_anything():
            return


class Desk:
    """A switch that is listened to, and the telephones round it."""

    def __init__(self, switch: AsteriskSwitch, site: AsteriskSite) -> None:
        self.switch, self.site = switch, site
        self.told: list[Event] = []
        self._news = asyncio.Condition()
        self._phones: list[SipPhone] = []

    async def listen(self) -> None:
        async for event in self.switch.events():
            async with self._news:
                self.told.append(event)
                self._news.notify_all()

    async def hear(self, kind: type[E], within: float = 30, **wanted: object) -> E:
        """The first event of a kind with these values, among all that were or will be told."""
        async with asyncio.timeout(within), self._news:
            while True:
                for event in self.told:
                    if isinstance(event, kind) and all(getattr(event, key) == value for key, value in wanted.items()):
                        return event
                await self._news.wait()

    async def agent(self, user: str) -> SipPhone:
        phone = await agents_telephone(self.site, user)
        self._phones.append(phone)
        assert await phone.register() == 200
        return phone

    async def outside(self) -> SipPhone:
        self._phones.append(await callers_telephone(self.site))
        return self._phones[-1]

    async def leave(self) -> None:
        for phone in self._phones:
            if phone.user != "caller" and phone.has_power:
                await phone.register(0)
            await phone.close()


Story = Callable[[Desk], Coroutine[Any, Any, None]]


@pytest.fixture
def play(site: AsteriskSite, tmp_path: Path) -> Callable[[Story], None]:
    """Runs one story at a connected desk, with nothing left behind."""

    async def sounds(speech: Speech) -> Path:
        file = site.place / "data" / f"{len(speech.text)}.alaw"
        file.write_bytes(tone(len(speech.text) / 10))
        return file

    @asynccontextmanager
    async def desk() -> AsyncIterator[Desk]:
        made = Desk(AsteriskSwitch(site.ari_url, sounds, site.queue_log), site)
        listening = asyncio.create_task(made.listen())
        try:
            await made.hear(Connected)
            yield made
        finally:
            await made.leave()
            for leg in (await made.switch.snapshot()).legs:
                await made.switch.do(HangUp(leg))
            for room in (await made.switch.snapshot()).rooms:
                await made.switch.do(CloseRoom(room))
            await made.switch.close()
            await asyncio.wait([listening], timeout=5)

    def run(story: Story) -> None:
        async def whole() -> None:
            async with desk() as made:
                await story(made)

        asyncio.run(whole())

    return run
