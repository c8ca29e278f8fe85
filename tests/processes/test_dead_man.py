"""The director dies or hangs, on a real Asterisk with real SIP: waiting callers reach a colleague, talks go on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.waiting import NET, until_async
from tridesk.telephony.asterisk.site import AsteriskSite, PhoneAgent
from tridesk.telephony.asterisk.trial import agents_telephone, callers_telephone
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, SipPhone
from tridesk.telephony.conftest import asterisk_site
from tridesk.telephony.prompts.sound import tone

# The least that conducts: greets with music, connects the first caller to an agent, keeps the others. No database.
DIRECTOR = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from tridesk.telephony.asterisk.adapter import AsteriskSwitch
from tridesk.telephony.switch.commands import Answer, Enter, Keep, Music, OpenRoom, Ring
from tridesk.telephony.switch.events import Answered, Arrived, Connected
from tridesk.telephony.switch.values import GRACE, Endpoint

async def sounds(speech):
    return Path("/nothing")

async def main():
    switch, callers = AsteriskSwitch(sys.argv[1], sounds), []

    async def keep():
        while True:
            await asyncio.sleep(3)
            for leg in callers[1:]:
                await switch.do(Keep(leg, GRACE, "fr"))

    keeping = asyncio.create_task(keep())
    async for event in switch.events():
        match event:
            case Connected():
                print("connected", flush=True)
            case Arrived(leg=leg):
                callers.append(leg)
                await switch.do(Answer(leg))
                await switch.do(OpenRoom(f"room-{leg}"))
                await switch.do(Enter(f"room-{leg}", leg))
                await switch.do(Music(f"room-{leg}", True))
                await switch.do(Keep(leg, GRACE, "fr"))
                if len(callers) == 3:
                    print("both wait", flush=True)
                if len(callers) == 1:
                    await switch.do(Ring("talk", Endpoint("agent", "jorn"), "", timedelta(seconds=9)))
            case Answered(leg="talk"):
                await switch.do(Music(f"room-{callers[0]}", False))
                await switch.do(Enter(f"room-{callers[0]}", "talk"))
                await switch.do(Keep(callers[0], None))
                print("talking", flush=True)

asyncio.run(main())
"""


site = asterisk_site(
    [PhoneAgent("jorn", "Jorn", ("nl",)), *(PhoneAgent(f"fr{n}", f"fr {n}", ("fr",)) for n in range(3))]
)


async def word(director: subprocess.Popen[bytes]) -> str:
    """The next word that the director prints; the thread that reads ends with the director."""
    assert director.stdout is not None
    return (await asyncio.wait_for(asyncio.to_thread(director.stdout.readline), NET)).decode().strip()


def answered(phones: list[SipPhone]) -> list[PhoneCall]:
    """The answered talks of these telephones."""
    return [talk for phone in phones for talk in phone.talks if talk.up.is_set()]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hangs"])
def test_nobody_is_lost(site: AsteriskSite, tmp_path: Path, how: signal.Signals) -> None:
    program = tmp_path / "director.py"
    program.write_text(textwrap.dedent(DIRECTOR))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    director = subprocess.Popen([sys.executable, str(program), site.ari_url], stdout=subprocess.PIPE, env=environment)
    with director:
        asyncio.run(asyncio.wait_for(until_killed(site, director, how), 240))


async def until_killed(site: AsteriskSite, director: subprocess.Popen[bytes], how: signal.Signals) -> None:
    try:
        await story(site, director, how)
    finally:
        director.kill()  # here: a thread may still wait for a word of it


async def story(site: AsteriskSite, director: subprocess.Popen[bytes], how: signal.Signals) -> None:
    talker = await agents_telephone(site, "jorn")
    await talker.register()
    outside = await callers_telephone(site)
    assert await word(director) == "connected"
    pair = await outside.call("1000", "+3269000001", speak=tone(1, 440))
    assert await word(director) == "talking"
    waiting = [await outside.call("1000", f"+326900001{n}", speak=tone(1, 440)) for n in range(2)]
    await until_async(lambda: all(talk.heard_anything() for talk in waiting), "music")
    assert await word(director) == "both wait"

    director.send_signal(how)
    french = [await agents_telephone(site, f"fr{n}") for n in range(3)]
    for phone in french:
        await phone.register()
    late = await outside.call("1000", "+3269000099", speak=tone(1, 440))  # calls a desk that is dead already
    await until_async(lambda: len(answered([*french, talker])) == 4, "three callers and the pair to talk")

    talks = (*waiting, late, pair, talker.talks[0])
    for talk in talks:
        talk.heard.clear()
    await until_async(lambda: all(talk.heard_anything() for talk in talks), "everybody to hear somebody")
    assert not any(talk.over.is_set() for talk in talks)
    for phone in (*french, talker, outside):
        await phone.close()
