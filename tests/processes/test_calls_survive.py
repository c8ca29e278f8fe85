"""The telephony process is killed, hangs for a while, or loses its database or its switch: no caller notices much.

Real Asterisk, real SIP, real sound. One caller talks, two wait, one is being greeted when it strikes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest
from django.conf import settings
from django.db import connection

from tests.waiting import until_async
from tridesk.journal.models import Entry
from tridesk.telephony.asterisk.site import AsteriskSite, PhoneAgent
from tridesk.telephony.asterisk.trial import agents_telephone, callers_telephone
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, SipPhone
from tridesk.telephony.conftest import MakeAgent, asterisk_site
from tridesk.telephony.models import Agent, Call
from tridesk.telephony.prompts.sound import tone

pytestmark = [pytest.mark.django_db(transaction=True)]
T = TypeVar("T")

AGENTS = ("jorn", "aurelie", "bastien", "ilse")
# `tridesk telephony` on the database of the tests, whatever the hour.
PROGRAM = """
import asyncio, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tridesk.config.settings"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from tridesk.telephony import ports
from tridesk.telephony.process import Telephony
ports.hours.plug(dict)
asyncio.run(Telephony().run())
"""


site = asterisk_site([PhoneAgent(name, name) for name in AGENTS])


class Director:
    """The process that conducts, another that stands by as in `tridesk run`, and what can befall them."""

    def __init__(self, site: AsteriskSite, folder: Path) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._ours = cursor.fetchone()[0]  # the connection of the test itself
        self._path = folder / "log"
        self._log = self._path.open("ab")
        self._environment = os.environ | {"ARI_URL": site.ari_url, "PYTHONPATH": os.pathsep.join(sys.path)}
        self._processes = [self._start()]

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", PROGRAM, settings.DATABASES["default"]["NAME"]]
        return subprocess.Popen(command, env=self._environment, stdout=self._log, stderr=self._log)

    async def conducts(self) -> None:
        """Waits until the first process conducts; Asterisk itself may still name the director of the test before."""
        await until(lambda: "conducting from here on" in self._path.read_text(), "the director to conduct")

    async def stand_by(self) -> None:
        """Starts the second process, while the first conducts."""
        self._processes.append(self._start())
        await until(lambda: "waiting to take over" in self._path.read_text(), "the second director to stand by")

    def end(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        self._log.close()

    async def killed(self) -> None:
        self._processes[0].kill()

    async def hangs_a_while(self) -> None:
        self._processes[0].send_signal(signal.SIGSTOP)
        await asyncio.sleep(3)  # noqa: TID251 - so long it hangs
        self._processes[0].send_signal(signal.SIGCONT)

    async def loses_its_database(self) -> None:
        def cut() -> None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
                    [self._ours],
                )
            connection.close()

        await asyncio.to_thread(cut)


FAULTS = {"killed": Director.killed, "hangs": Director.hangs_a_while, "no database": Director.loses_its_database}


async def look_in_database(look: Callable[[], T]) -> T:
    """What `look` finds, in a thread and with a connection of its own."""

    def looking() -> T:
        try:
            return look()
        finally:
            connection.close()

    return await asyncio.to_thread(looking)


async def until(look: Callable[[], T | None], what: str) -> T:
    """What `look` finds in the database, looked for again and again."""
    return await until_async(lambda: look_in_database(look), what)


def alive(number: str, phase: str) -> Callable[[], Call | None]:
    return lambda: Call.objects.filter(number=number, phase=phase).first()


async def press(talk: PhoneCall, key: str) -> None:
    """Presses a key as soon as something is heard."""
    await until_async(talk.heard_anything, "the question")
    talk.press(key)


async def still_asked(talk: PhoneCall, number: str) -> None:
    """A key pressed without a director is lost; the caller hears the question again and presses again."""

    async def is_answered() -> bool:
        await asyncio.sleep(2)  # noqa: TID251 - the pace of somebody who presses again
        if not await look_in_database(lambda: bool(alive(number, "greeting")())):
            return True
        talk.heard.clear()
        await press(talk, "2")
        return False

    await until_async(is_answered, "the question to be answered")


@pytest.mark.parametrize("fault", list(FAULTS))
def test_nobody_is_lost(site: AsteriskSite, tmp_path: Path, make_agent: MakeAgent, fault: str) -> None:
    for name in AGENTS:
        make_agent(name, "fr")
    director = Director(site, tmp_path)
    try:
        asyncio.run(asyncio.wait_for(story(site, director, fault), 300))
    except (AssertionError, TimeoutError) as failure:
        stood = list(Call.objects.values_list("number", "phase", "agent__username"))
        steps = Entry.objects.filter(ref__startswith="call:").order_by("id").values_list("at", "verb", "ref", "data")
        agents = list(Agent.objects.values_list("user__username", "state", "reason"))
        raise AssertionError(
            f"{failure}; calls: {stood}; agents: {agents}; steps:\n"
            + "\n".join(f"{at:%H:%M:%S.%f} {verb} {ref} {data}" for at, verb, ref, data in steps)
            + f"\nthe director said:\n{(tmp_path / 'log').read_text()[-3000:]}"
        ) from failure
    finally:
        director.end()


async def story(site: AsteriskSite, director: Director, fault: str) -> None:
    phones = {name: await agents_telephone(site, name) for name in AGENTS}
    outside = await callers_telephone(site)
    try:
        await play(site, director, fault, phones, outside)
    finally:
        for phone in (*phones.values(), outside):
            with suppress(TimeoutError):
                await phone.close()


async def play(
    site: AsteriskSite, director: Director, fault: str, phones: dict[str, SipPhone], outside: SipPhone
) -> None:
    await phones["jorn"].register()
    numbers = [f"+3269000{n:03d}" for n in range(4)]

    async def call(number: str, phase: str, key: str = "") -> PhoneCall:
        talk = await outside.call("1000", number, speak=tone(1, 440))
        if key:
            await press(talk, key)
        await until(alive(number, phase), f"{number} to be in {phase}")
        return talk

    await director.conducts()
    if fault != "no database":  # this the director survives by itself
        await director.stand_by()
    talker = await call(numbers[0], "talk", "2")
    waiting = await asyncio.gather(*(call(number, "queue", "2") for number in numbers[1:3]))
    greeted = await call(numbers[3], "greeting")
    everybody = [talker, *waiting, greeted]

    await FAULTS[fault](director)
    greeted.heard.clear()
    await press(greeted, "2")
    await still_asked(greeted, numbers[3])
    for phone in list(phones.values())[1:]:
        await phone.register()
    await until(lambda: Call.objects.filter(phase="talk").count() == 4, "all four to talk")

    for talk in everybody:
        talk.heard.clear()
    for talk in everybody:
        await until_async(talk.heard_anything, "everybody to hear their agent")
        assert not talk.over.is_set()
    for talk in everybody:
        await outside.hang_up(talk)
    calls = await until(
        lambda: (
            list(Call.objects.filter(life__isnull=True).select_related("agent")[3:])
            and list(Call.objects.order_by("number").select_related("agent"))
        ),
        "all records",
    )
    assert [(call.number, call.outcome) for call in calls] == [(number, "answered") for number in numbers]
    assert {call.agent.username for call in calls if call.agent} == set(AGENTS)
