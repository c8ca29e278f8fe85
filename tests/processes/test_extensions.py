"""A colleague's extension rings their own telephone, whoever names it; a provider's telephone stands beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.processes.test_bad_calls import _quick as _quick
from tests.processes.test_phone_keys import in_talk
from tests.processes.test_real_calls import NUMBER, Desk, at_desk, ready
from tests.waiting import until_async
from tridesk.accounts.models import User
from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.site import AsteriskSite, PhoneAgent, Trunk
from tridesk.telephony.asterisk.trial.sip_phone import SipPhone
from tridesk.telephony.conftest import MakeAgent, asterisk_site
from tridesk.telephony.desk import actions
from tridesk.telephony.models import Call

pytestmark = [pytest.mark.django_db(transaction=True)]
EXTENSION = "412"  # of Jorn
# Someone names the extension; the telephone is an agent's.
Way = Callable[[Desk, SipPhone], Awaitable[None]]


site = asterisk_site([PhoneAgent("jorn", "Jorn"), PhoneAgent("aurelie", "Aurélie")])


async def provided(desk: Desk, site: AsteriskSite) -> SipPhone:
    """The telephone that rings for all that leaves over the provider's line."""
    provider = await desk.caller()
    out = replace(site, trunk=Trunk("127.0.0.1", provider.port))
    await asyncio.to_thread(server.write_configuration, out)
    await asyncio.to_thread(server.reload, out)
    return provider


async def from_the_page(desk: Desk, act: Callable[..., None]) -> None:
    def done() -> None:
        act(Call.objects.get(phase="talk"), EXTENSION, by=User.objects.get(username="aurelie"))

    await desk.look(done)


async def put_through(desk: Desk, phone: SipPhone) -> None:
    await in_talk(desk, phone)
    await from_the_page(desk, actions.put_through)


async def consulted(desk: Desk, phone: SipPhone) -> None:
    await in_talk(desk, phone)
    await from_the_page(desk, actions.ask)


async def transferred_by_its_key(desk: Desk, phone: SipPhone) -> None:
    _outside, _talk, with_agent = await in_talk(desk, phone)
    assert await phone.transfer(with_agent, EXTENSION) == 202


async def dialled_by_a_caller(desk: Desk, phone: SipPhone) -> None:
    outside = await desk.caller()
    await outside.call(EXTENSION, NUMBER)


async def dialled_by_an_agent(desk: Desk, phone: SipPhone) -> None:
    await phone.call(EXTENSION)


WAYS = (put_through, consulted, transferred_by_its_key, dialled_by_a_caller, dialled_by_an_agent)


@pytest.mark.parametrize("way", WAYS)
def test_an_extension_rings_the_colleagues_own_telephone(way: Way, site: AsteriskSite, make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    make_agent("jorn", "nl", extension=EXTENSION)

    async def story(desk: Desk) -> None:
        provider = await provided(desk, site)
        phone, colleague = await ready(desk, site, "aurelie", "jorn")
        await way(desk, phone)
        await until_async(lambda: colleague.talks or provider.talks, "a telephone to ring")
        assert provider.talks == []
        await until_async(lambda: colleague.talks[0].up.is_set(), "the colleague to answer")

    at_desk(site, story)


@pytest.mark.parametrize("way", [transferred_by_its_key, dialled_by_a_caller])
def test_an_extension_goes_outside_while_the_colleague_has_no_telephone_here(
    way: Way, site: AsteriskSite, make_agent: MakeAgent
) -> None:
    make_agent("aurelie", "fr")
    make_agent("jorn", "nl", extension=EXTENSION, state="off")

    async def story(desk: Desk) -> None:
        provider = await provided(desk, site)
        [phone] = await ready(desk, site, "aurelie")
        await way(desk, phone)
        await until_async(lambda: provider.talks, "the provider's line to ring")
        invite = provider.talks[0].invite
        assert invite is not None
        assert f"sip:{EXTENSION}@" in invite.headers["to"]

    at_desk(site, story)
