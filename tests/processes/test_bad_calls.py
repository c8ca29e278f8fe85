"""What a real switch is told by strangers: keys that mean nothing, silence, SIP that is none, any caller id."""

from __future__ import annotations

import asyncio
import logging
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.test_real_calls import NUMBER, Desk, at_desk, press_when_heard, ready
from tests.waiting import until_async
from tridesk.kit.atomic_files import write
from tridesk.telephony import ports
from tridesk.telephony.asterisk.site import AsteriskSite, PhoneAgent
from tridesk.telephony.asterisk.trial import callers_telephone
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall
from tridesk.telephony.conftest import MakeAgent, asterisk_site
from tridesk.telephony.engine import ivr
from tridesk.telephony.models import Call
from tridesk.telephony.prompts.sound import tone
from tridesk.telephony.switch.values import Speech

pytestmark = [pytest.mark.django_db(transaction=True)]

LATER = "+3269000002"
SHOWN = (
    "", "anonymous", "+3269000001", "0032 69 00 00 02".replace(" ", "%20"), "069000003", "112",
    "%00%0d%0aVia%3a%20nobody", "%22%3bDROP%20TABLE%20telephony_call%3b--", "%3cscript%3ealert(1)%3c%2fscript%3e",
    "%f0%9f%98%80", "+" + "3" * 60, "9" * 300, "%24%7bSHELL(id)%7d", "s", "h", "t", "T", "a.b-c_d", "850730-033-61",
    "1795559210.214", "-", "*", "%2a98", "sip%3aevil%40evil.example",
)  # fmt: skip
INVITE = (
    "INVITE sip:1000@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{n}\r\n"
    "From: <sip:069@127.0.0.1>;tag={n}\r\nTo: <sip:1000@127.0.0.1>\r\nCall-ID: bad{n}\r\nCSeq: 1 INVITE\r\n"
    "Max-Forwards: 70\r\nContact: <sip:x@127.0.0.1:{port}>\r\nContent-Length: 0\r\n\r\n"
)


site = asterisk_site([PhoneAgent("aurelie", "Aurélie")])


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, site: AsteriskSite) -> None:
    """The desk is open, and says everything in half a second."""
    short = site.place / "data" / "short.alaw"
    write(short, tone(0.5, 500), 0o644)

    async def sound(self: Desk, speech: Speech) -> Path:
        return short

    monkeypatch.setattr(ports.hours, "answer", dict)
    monkeypatch.setattr(Desk, "_sound", sound)
    monkeypatch.setattr(ivr, "PAUSE", ivr.PAUSE / 10)


async def talks(desk: Desk, talk: PhoneCall) -> None:
    """This caller reaches Aurélie."""
    await desk.until(lambda: Call.objects.filter(phase="talk").first(), "the talk")
    assert not talk.over.is_set()


@pytest.mark.parametrize(
    ("keys", "language"),
    [("798#4*8802", "fr"), ("*" * 80 + "2", "fr"), ("", "nl")],
    ids=["unknown", "leaning on them", "silence"],
)
def test_any_keys_lead_to_an_agent(site: AsteriskSite, make_agent: MakeAgent, keys: str, language: str) -> None:
    make_agent("aurelie", "fr", "nl", "de")

    async def story(desk: Desk) -> None:
        [phone], outside = await ready(desk, site, "aurelie"), await callers_telephone(site)
        talk = await outside.call("1000", NUMBER if language == "fr" else "+3225000001", speak=tone(1, 440))
        if keys:
            await press_when_heard(talk, keys)
        await talks(desk, talk)
        await outside.hang_up(talk)
        call = await desk.until(lambda: Call.objects.filter(life__isnull=True).first(), "the record")
        assert call.outcome == "answered"
        await phone.close()
        await outside.close()

    at_desk(site, story)


def test_every_caller_id_waits_like_any_other_or_is_refused_by_the_switch(
    site: AsteriskSite, make_agent: MakeAgent, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    make_agent("aurelie", "fr", "nl", "de")  # a key that comes late finds another language chosen

    async def story(desk: Desk) -> None:
        outside = await callers_telephone(site)
        await until_async(lambda: "conducting from here on" in caplog.text, "the director to conduct")
        calls = {shown: await outside.call("1000", shown, speak=tone(1, 440)) for shown in SHOWN}

        def all_are_answered() -> bool:
            return all(talk.up.is_set() or talk.over.is_set() for talk in calls.values())

        await until_async(all_are_answered, "each to be taken or refused")
        there = [talk for talk in calls.values() if talk.up.is_set()]
        assert all(talk.status >= 400 for talk in calls.values() if talk not in there)
        assert len(there) >= len(SHOWN) - 4
        await asyncio.gather(*(press_when_heard(talk, "2") for talk in there))
        await desk.until(lambda: Call.objects.filter(phase="queue").count() == len(there), "all to wait")
        for talk in there:
            await outside.hang_up(talk)
        await desk.until(lambda: Call.objects.filter(outcome="abandoned").count() == len(there), "all to be gone")
        numbers = set(await desk.look(lambda: list(Call.objects.values_list("number", flat=True))))
        assert all(number == "" or (number[0] == "+" and number[1:].isdigit()) for number in numbers)
        await outside.close()

    at_desk(site, story)


def garbage(port: int) -> Iterator[bytes]:
    """Five hundred datagrams that are nearly SIP, or not at all; the same ones every time."""
    chance = random.Random(22)
    for n in range(500):
        raw = bytearray(INVITE.format(n=n, port=port).encode())
        match n % 5:
            case 0:
                raw = raw[: chance.randrange(len(raw))]
            case 1:
                for _ in range(chance.randrange(1, 20)):
                    raw[chance.randrange(len(raw))] = chance.randrange(256)
            case 2:
                raw = bytearray(chance.randbytes(chance.randrange(1, 1400)))
            case 3:
                raw = raw.replace(b"Content-Length: 0", b"Content-Length: 99999999\r\nContent-Type: application/sdp")
            case 4:
                raw = raw.replace(b"sip:1000@", b"sip:" + b"9" * chance.randrange(1, 1200) + b"@", 1)
        yield bytes(raw)


def test_invalid_sip_disturbs_no_call(site: AsteriskSite, make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(desk: Desk) -> None:
        [phone], outside = await ready(desk, site, "aurelie"), await callers_telephone(site)
        talk = await outside.call("1000", NUMBER, speak=tone(1, 440))
        await press_when_heard(talk, "2")
        await talks(desk, talk)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.1", 0))
            for raw in garbage(stranger.getsockname()[1]):
                stranger.sendto(raw, (site.address, site.ports.sip))
                await asyncio.sleep(0.002)  # noqa: TID251 - no faster than the switch can read
        talk.heard.clear()
        await until_async(talk.heard_anything, "the agent")
        assert not talk.over.is_set()
        late = await outside.call("1000", LATER, speak=tone(1, 440))
        await press_when_heard(late, "2")
        await desk.until(lambda: Call.objects.filter(number=LATER, phase="queue").exists(), "the next caller to wait")
        await phone.close()
        await outside.close()

    at_desk(site, story)
