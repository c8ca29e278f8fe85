"""The people of the bench: fifty callers, each on the way into one phase of a call, and the people answering them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

from tridesk.telephony.asterisk.site import AsteriskSite, PhoneAgent
from tridesk.telephony.asterisk.trial import agents_telephone, callers_telephone
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, SipPhone
from tridesk.telephony.prompts.sound import tone

# How many callers are in each phase when it strikes.
PHASES: Final = {
    "greeting": 5, "menu": 5, "announcement": 5, "waiting": 5, "call-back offer": 3, "ringing": 3,
    "ringing, picked up meanwhile": 3, "talking": 6, "talking, agent hangs up meanwhile": 2, "on hold": 3,
    "consulting": 4, "conference": 3, "last words": 3,
}  # fmt: skip
WITH_AGENT: Final = ("talking", "talking, agent hangs up meanwhile", "on hold", "consulting", "conference")
WITH_THIRD: Final = ("consulting", "conference")
RINGS: Final = ("ringing", "ringing, picked up meanwhile")

TALKERS: Final = [f"nl{n:02}" for n in range(sum(PHASES[phase] for phase in WITH_AGENT))]
RINGERS: Final = [f"fr{n:02}" for n in range(sum(PHASES[phase] for phase in RINGS))]
THIRDS: Final = [f"third{n:02}" for n in range(sum(PHASES[phase] for phase in WITH_THIRD))]
SPARE: Final = [f"spare{n:02}" for n in range(44)]
LANGUAGES: Final = {
    **dict.fromkeys(TALKERS, ("nl",)),
    **dict.fromkeys(RINGERS, ("fr",)),
    **dict.fromkeys(THIRDS, ()),
    **dict.fromkeys(SPARE, ("nl", "fr")),
}
PHONES: Final = [PhoneAgent(name, name, spoken) for name, spoken in LANGUAGES.items()]

_SILENCE: Final = b"\xd5\x55"
_LONG: Final = 3600  # seconds that a registration lives
LOOK: Final = 0.1  # seconds between two looks at what everybody hears


@dataclass(eq=False)
class Caller:
    """A caller, the sounds heard since the strike, and the outcome."""

    phase: str
    number: str
    talk: PhoneCall
    agent: str = ""
    quiet: float = 0.0  # the longest silence, seconds
    answered_after: float | None = None  # by a person, after it struck
    _silent_since: float = 0.0
    _heard: int = 0

    def listen(self, now: float) -> None:
        """Looks at what has come since the last look."""
        fresh, self._heard = self.talk.heard[self._heard :], len(self.talk.heard)
        if fresh.strip(_SILENCE):
            self._silent_since = now
        elif not self.talk.over.is_set():
            self.quiet = max(self.quiet, now - self._silent_since)

    def struck(self, now: float) -> None:
        self._silent_since, self.quiet, self.answered_after = now, 0.0, None


@dataclass
class People:
    """All telephones, and what is known by listening to them."""

    phones: dict[str, SipPhone]
    outside: SipPhone
    callers: list[Caller] = field(default_factory=list)
    struck_at: float = 0.0
    _known: set[PhoneCall] = field(default_factory=set)

    @classmethod
    async def gather(cls, site: AsteriskSite) -> People:
        phones = {agent.user: await agents_telephone(site, agent.user) for agent in PHONES}
        people = cls(phones, await callers_telephone(site))
        await people.register()
        return people

    async def register(self) -> None:
        for phone in self.phones.values():
            if await asyncio.wait_for(phone.register(_LONG), 20) != 200:
                raise RuntimeError(f"{phone.user} could not register")

    async def call(self, phase: str, number: str) -> Caller:
        caller = Caller(phase, number, await self.outside.call("1000", number, speak=tone(1, 440)))
        self.callers.append(caller)
        return caller

    def of(self, *phases: str) -> list[Caller]:
        return [caller for caller in self.callers if caller.phase in phases]

    def with_whom(self, caller: Caller) -> tuple[str, PhoneCall] | None:
        """The agent talking with a caller, by the number on the display; the latest to pick up."""
        digits = caller.number.lstrip("+")
        talks = [
            (name, talk)
            for name, phone in self.phones.items()
            for talk in phone.talks
            if talk.up.is_set() and not talk.over.is_set() and talk.invite and digits in talk.invite.headers["from"]
        ]
        return talks[-1] if talks else None

    async def listen(self) -> None:
        """Notes, for ever, what each person hears and when a call was answered."""
        clock = asyncio.get_running_loop().time
        while True:
            now = clock()
            for caller in self.callers:
                caller.listen(now)
                if caller.answered_after is None and self.struck_at:
                    talk = self.with_whom(caller)
                    if talk and talk[1] not in self._known:
                        caller.answered_after = now - self.struck_at
            await asyncio.sleep(LOOK)

    def strikes(self) -> None:
        """From now on it counts."""
        self.struck_at = asyncio.get_running_loop().time()
        self._known = {talk for phone in self.phones.values() for talk in phone.talks if talk.up.is_set()}
        for caller in self.callers:
            caller.struck(self.struck_at)

    async def all_hang_up(self) -> None:
        """The end of a round."""
        self.struck_at = 0.0
        for caller in self.callers:
            await _hang_up(self.outside, caller.talk)
        await asyncio.sleep(1)
        for phone in self.phones.values():
            for talk in phone.talks:
                await _hang_up(phone, talk)
            phone.talks.clear()
            phone.answer_after = 1.0
        self.outside.talks.clear()
        self.callers.clear()

    async def close(self) -> None:
        for phone in (*self.phones.values(), self.outside):
            for talk in phone.talks:
                await _hang_up(phone, talk)
            await phone.close()


async def _hang_up(phone: SipPhone, talk: PhoneCall) -> None:
    try:
        await asyncio.wait_for(phone.hang_up(talk), 2)
    except TimeoutError:  # the switch is not there, or has forgotten him
        talk._end()
