"""The whole path with real SIP and real sound: a caller, the menu, the queue, an agent, and the record that stays."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import connection

from tests.waiting import NET, until_async
from tridesk.journal.connections import connection_parameters
from tridesk.kit import clock
from tridesk.telephony import phrases, ports
from tridesk.telephony.asterisk.adapter import AsteriskSwitch
from tridesk.telephony.asterisk.site import AsteriskSite, PhoneAgent, telephone
from tridesk.telephony.asterisk.trial import agents_telephone, callers_telephone
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, SipPhone
from tridesk.telephony.conftest import MakeAgent, asterisk_site
from tridesk.telephony.director import lease
from tridesk.telephony.director.connection import Connection
from tridesk.telephony.director.loop import Director
from tridesk.telephony.director.runner import DirectorRunner
from tridesk.telephony.models import Agent, Call
from tridesk.telephony.prompts.library import Library
from tridesk.telephony.prompts.sound import tone
from tridesk.telephony.switch.values import Speech

pytestmark = [pytest.mark.django_db(transaction=True)]
T = TypeVar("T")
NUMBER = "+3269000000"


site = asterisk_site([PhoneAgent("jorn", "Jorn"), PhoneAgent("aurelie", "Aurélie")])


@pytest.fixture(autouse=True)
def _open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports.hours, "answer", dict)


class Desk:
    """A director at work, on the real clock, with its database in a thread of its own."""

    def __init__(self, site: AsteriskSite) -> None:
        self.site = site
        self.phones: list[SipPhone] = []  # closed in the end, while the director still conducts
        self.library = Library(site.place / "data" / "prompts")
        self.speeches: list[Speech] = []
        self._threads = ThreadPoolExecutor(1)
        self.switch = AsteriskSwitch(site.ari_url, self._sound, site.queue_log)

    async def _sound(self, speech: Speech) -> Path:
        self.speeches.append(speech)
        return await self.library.sound(speech)

    async def caller(self) -> SipPhone:
        """The telephone of a caller outside."""
        self.phones.append(await callers_telephone(self.site))
        return self.phones[-1]

    async def look(self, do: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, do)

    async def until(self, look: Callable[[], T | None], what: str) -> T:
        return await until_async(lambda: self.look(look), what)

    async def conduct(self) -> None:
        token = await self.look(lambda: lease.acquire("test", "asterisk"))
        assert token is not None
        link = Connection(await self.look(lambda: connection_parameters("test")))
        director = Director(self.switch, token, clock.now, self.look, link.write_steps, shown="+3225000000")
        try:
            await DirectorRunner(director).run()
        finally:
            await link.close()

    async def close(self) -> None:
        await self.switch.close()
        await self.look(lambda: connection.close())  # the thread's own
        self._threads.shutdown()


def at_desk(site: AsteriskSite, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def whole() -> None:
        desk = Desk(site)
        conducting = asyncio.create_task(desk.conduct())
        try:
            await asyncio.wait_for(story(desk), 240)
        finally:
            for phone in desk.phones:
                await phone.close()
            conducting.cancel()
            await asyncio.wait([conducting])
            await desk.close()

    asyncio.run(whole())


async def ready(desk: Desk, site: AsteriskSite, *names: str) -> list[SipPhone]:
    """The telephones of these agents, once the director knows of them."""
    phones = [await agents_telephone(site, name) for name in names]
    desk.phones += phones
    for phone in phones:
        assert await phone.register() == 200
    endpoints = {telephone(name) for name in names}
    await desk.until(lambda: endpoints <= desk.switch._reader.online, "the telephones to be known")
    return phones


async def press_when_heard(talk: PhoneCall, key: str) -> None:
    """Presses a key once something was said."""
    await until_async(talk.heard_anything, "something to be said")
    talk.press(key)


def test_a_french_call_from_the_first_ring_to_its_record(site: AsteriskSite, make_agent: MakeAgent) -> None:
    make_agent("jorn", "nl")
    make_agent("aurelie", "fr")
    began: datetime = clock.now()

    async def story(desk: Desk) -> None:
        names = ("jorn", "aurelie")
        phones = dict(zip(names, await ready(desk, site, *names), strict=True))
        for phone in phones.values():
            phone.answer_after = 0.5
        outside = await desk.caller()
        talk = await outside.call("1000", NUMBER, speak=tone(1, 440))
        await press_when_heard(talk, "2")

        await asyncio.wait_for(phones["aurelie"].rings.wait(), NET)
        with_agent = phones["aurelie"].talks[0]
        await asyncio.wait_for(with_agent.up.wait(), NET)
        await desk.until(lambda: Call.objects.filter(answered_at__isnull=False).first(), "an answer")
        for side in (talk, with_agent):
            side.heard.clear()
            await until_async(side.heard_anything, "each to hear the other")
        assert not phones["jorn"].rings.is_set()

        await outside.hang_up(talk)
        ended = Call.objects.filter(life__isnull=True).select_related("agent")
        call = await desk.until(ended.first, "the record")
        assert (call.number, call.language, call.outcome, str(call.agent and call.agent.username)) == (
            NUMBER,
            "fr",
            "answered",
            "aurelie",
        )
        assert call.arrived_at > began
        await asyncio.wait_for(with_agent.over.wait(), NET)
        agent = await desk.look(lambda: Agent.objects.get(user__username="aurelie"))
        assert agent.state == "wrap_up"
        assert desk.speeches[0] == Speech(phrases.WELCOME.nl, "nl")

    at_desk(site, story)
