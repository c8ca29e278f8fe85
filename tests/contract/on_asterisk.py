"""A world round a real Asterisk: real SIP telephones, real sound."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.adapter import AsteriskSwitch
from tridesk.telephony.asterisk.site import AsteriskSite, browser
from tridesk.telephony.asterisk.trial import agents_telephone, callers_telephone
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, SipPhone
from tridesk.telephony.prompts.library import Library
from tridesk.telephony.prompts.sound import tone
from tridesk.telephony.switch import Switch
from tridesk.telephony.switch.values import Endpoint

AGENTS = ("answers", "rings", "busy", "refuses", "away", "forwards", "dead", "nowhere")
ANSWERS = {"busy": 486, "refuses": 603, "away": 480, "forwards": 302}


class OnAsterisk:
    """See `tests.contract.switches.World`."""

    slack = timedelta(seconds=12)  # for a machine that does much else
    answers, rings, busy, refuses, away, forwards, dead, nowhere = (Endpoint("agent", name) for name in AGENTS)

    def __init__(self, site: AsteriskSite, phones: dict[str, SipPhone]) -> None:
        self._site = site
        self._phones = phones
        self._switch = AsteriskSwitch(site.ari_url, Library(site.place / "data" / "prompts").sound, site.queue_log)
        self.switch: Switch = self._switch

    @classmethod
    async def made(cls, site: AsteriskSite) -> OnAsterisk:
        phones = {name: await agents_telephone(site, name) for name in AGENTS[:-1]}
        phones["answers"].answer_after = 0.3
        phones["rings"].answer_after = None
        for name, answer in ANSWERS.items():
            phones[name].refuse_with = answer
        for phone in phones.values():
            assert await phone.register() == 200
        phones["dead"].lose_power()
        return cls(site, phones | {"caller": await callers_telephone(site)})

    async def call(self, number: str, dialled: str) -> OnTheLine:
        phone = self._phones["caller"]
        return OnTheLine(phone, await phone.call(dialled, number, speak=tone(1, 440)))

    async def own_call(self, dialled: str) -> None:
        await self._phones["answers"].call(dialled)

    async def hold(self, leg: str, yes: bool) -> None:
        await self._phones["answers"].hold(self._phones["answers"].talks[-1], yes)

    async def transfer(self, leg: str, to: str) -> None:
        talk = self._phones["answers"].talks[-1]
        talk.progress.clear()
        assert await self._phones["answers"].transfer(talk, to) == 202

    async def transferred(self, leg: str) -> bool | None:
        last = ([""] + self._phones["answers"].talks[-1].progress)[-1]
        return {"": None, "100": None, "200": True}.get(last[8:11], False)

    async def lose_power(self, leg: str) -> None:
        self._phones["answers"].lose_power()

    async def open_browser(self) -> None:
        name = browser("answers")
        phone = await SipPhone.open(name, self._site.secret(name), (self._site.address, self._site.ports.sip))
        self._phones["browser"] = phone
        assert await phone.register() == 200

    async def passes(self, span: timedelta) -> None:
        await asyncio.sleep(span.total_seconds())  # noqa: TID251 - the time of the real world

    async def break_connection(self) -> None:
        session = self._switch._client._session
        assert session is not None
        await session.hang_up()

    async def close(self) -> None:
        for name, phone in self._phones.items():
            await phone.close()
            if not phone.has_power and name in AGENTS:  # or the switch would refuse the next telephone on this account
                last = await agents_telephone(self._site, name)
                await last.forget()
                await last.close()
        await self._switch.close()
        await asyncio.to_thread(server.ask, self._site, "channel request hangup all")
        self._site.queue_log.write_bytes(b"")


class OnTheLine:
    """A caller with a real telephone."""

    def __init__(self, phone: SipPhone, talk: PhoneCall) -> None:
        self._phone, self._talk = phone, talk

    async def press(self, digit: str) -> None:
        self._talk.press(digit)

    async def hang_up(self) -> None:
        await self._phone.hang_up(self._talk)
