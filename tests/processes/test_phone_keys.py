"""The keys of a SIP telephone, its power and its settings, with a caller on the line: real SIP and real sound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.processes.test_bad_calls import LATER
from tests.processes.test_bad_calls import _quick as _quick
from tests.processes.test_real_calls import NUMBER, Desk, at_desk, press_when_heard, ready
from tests.telephone.lines import strength
from tests.waiting import NET, until_async
from tridesk.telephony.asterisk.site import AsteriskSite, PhoneAgent
from tridesk.telephony.asterisk.trial import agents_telephone, callers_telephone
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, SipPhone
from tridesk.telephony.conftest import MakeAgent, asterisk_site
from tridesk.telephony.models import Agent, Call
from tridesk.telephony.prompts.sound import RATE, tone

pytestmark = [pytest.mark.django_db(transaction=True)]
AGENT_HERTZ, CALLER_HERTZ, MUSIC_HERTZ = 660.0, 440.0, 330.0


site = asterisk_site([PhoneAgent("jorn", "Jorn"), PhoneAgent("aurelie", "Aurélie")])


async def hears(talk: PhoneCall, hertz: float) -> None:
    """Waits until this tone is most of what comes in half a second."""

    def comes() -> bool:
        if len(talk.heard) < RATE // 2:
            return False
        heard = bytes(talk.heard)
        talk.heard.clear()
        return strength(heard, hertz) > 0.5

    talk.heard.clear()
    await until_async(comes, f"a tone of {hertz:.0f} Hz")


async def in_talk(desk: Desk, phone: SipPhone) -> tuple[SipPhone, PhoneCall, PhoneCall]:
    """A caller in a talk with the agent of this telephone: the caller's telephone, their side, the agent's side."""
    outside = await desk.caller()
    talk = await outside.call("1000", NUMBER, speak=tone(1, CALLER_HERTZ))
    await press_when_heard(talk, "2")
    await desk.until(phase_is("talk"), "the talk")
    await hears(talk, AGENT_HERTZ)
    return outside, talk, phone.talks[-1]


def phase_is(phase: str) -> Callable[[], Call | None]:
    return lambda: Call.objects.filter(phase=phase).first()


def test_hold_by_the_telephones_key_is_hold_and_the_caller_hears_our_music(
    site: AsteriskSite, make_agent: MakeAgent
) -> None:
    make_agent("aurelie", "fr", "nl", "de")

    async def story(desk: Desk) -> None:
        [phone] = await ready(desk, site, "aurelie")
        outside, talk, with_agent = await in_talk(desk, phone)
        await phone.hold(with_agent)
        await desk.until(phase_is("hold"), "the hold")
        await hears(talk, MUSIC_HERTZ)
        await phone.hold(with_agent, False)
        await desk.until(phase_is("talk"), "the talk")
        await hears(talk, AGENT_HERTZ)
        await hears(with_agent, CALLER_HERTZ)
        for device in (phone, outside):
            await device.close()

    at_desk(site, story)


def test_the_transfer_key_is_the_desks_own_transfer_and_makes_no_ghosts(
    site: AsteriskSite, make_agent: MakeAgent
) -> None:
    """The third cannot be reached: the caller comes back to the agent, and there was one call all the time."""
    make_agent("aurelie", "fr", "nl", "de")

    async def story(desk: Desk) -> None:
        [phone] = await ready(desk, site, "aurelie")
        outside, talk, with_agent = await in_talk(desk, phone)
        assert await phone.transfer(with_agent, "nobody") == 202
        await until_async(lambda: with_agent.progress[-1:] > ["SIP/2.0 2"], "the telephone to be told how it ended")
        assert with_agent.progress[-1].startswith("SIP/2.0 603")
        assert [with_agent.over.is_set(), talk.over.is_set()] == [False, False]
        assert await phone.transfer(with_agent, "0471000000") == 202
        await asyncio.wait_for(with_agent.over.wait(), NET)
        await until_async(lambda: with_agent.progress[-1].startswith("SIP/2.0 200"), "the telephone to be told so")
        await until_async(lambda: phone.talks[-1] is not with_agent, "the caller to come back")
        await hears(talk, AGENT_HERTZ)
        assert not talk.over.is_set()
        await outside.call("1000", LATER, speak=tone(1, CALLER_HERTZ))  # a ghost would be there before
        await desk.until(lambda: Call.objects.filter(number=LATER).exists(), "the next caller")
        assert await desk.look(Call.objects.count) == 2
        assert await desk.look(lambda: Call.objects.filter(number=NUMBER, phase="talk").exists())
        for device in (phone, outside):
            await device.close()
        await desk.until(lambda: Call.objects.filter(outcome="answered").first(), "the record")

    at_desk(site, story)


@pytest.mark.parametrize("holds", [False, True])
def test_when_a_telephone_loses_power_in_mid_call_the_next_agent_takes_the_caller(
    site: AsteriskSite, make_agent: MakeAgent, holds: bool
) -> None:
    make_agent("aurelie", "fr")
    make_agent("jorn", "fr")

    async def story(desk: Desk) -> None:
        phones = {phone.user: phone for phone in await ready(desk, site, "aurelie", "jorn")}
        outside = await callers_telephone(site)
        talk = await outside.call("1000", NUMBER, speak=tone(1, CALLER_HERTZ))
        await press_when_heard(talk, "2")
        await desk.until(phase_is("talk"), "the talk")
        await hears(talk, AGENT_HERTZ)
        first = next(phone for phone in phones.values() if phone.talks)
        if holds:
            await first.hold(first.talks[-1])
            await desk.until(phase_is("hold"), "the hold")
        first.lose_power()
        second = next(phone for phone in phones.values() if phone is not first)
        await until_async(lambda: second.talks and second.talks[-1].up.is_set(), "the next agent")
        await hears(talk, AGENT_HERTZ)
        dead = await desk.look(lambda: Agent.objects.exclude(state="talking").get())
        assert (dead.state, dead.reason) == ("paused", "unreachable")
        for device in (second, outside):
            await device.close()
        last = await agents_telephone(site, first.user.removeprefix("agent-"))
        await last.forget()
        await last.close()

    at_desk(site, story)
