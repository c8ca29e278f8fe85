"""Calls and answers by hand: `tridesk asterisk call` and `tridesk asterisk phone`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tridesk.telephony.asterisk import home
from tridesk.telephony.asterisk.site import AsteriskSite, telephone
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, SipPhone, seconds_heard
from tridesk.telephony.prompts.sound import tone, wav


async def call(site: AsteriskSite, options: dict[str, Any], say: Callable[[str], object]) -> None:
    """Calls a number, the desk when there is none, and presses keys; keeps what was heard."""
    phone = await SipPhone.open("caller", "", (site.address, site.ports.sip))
    talk = await phone.call(options["number"] or "1000", options["shown"], speak=tone(1, 440))
    keys, began = list(options["press"]), time.monotonic()
    while time.monotonic() - began < options["seconds"] and not talk.over.is_set():
        await asyncio.sleep(2)
        say(_so_far(talk))
        if keys and talk.up.is_set():
            say(f"pressing {keys[0]}")
            talk.press(keys.pop(0))
    await phone.close()
    if options["into"]:
        Path(options["into"]).write_bytes(wav(bytes(talk.heard)))


async def answer(site: AsteriskSite, options: dict[str, Any], say: Callable[[str], object]) -> int:
    """Is a colleague's telephone that answers what rings; returns the status of its registration."""
    name = telephone(options["number"])
    phone = await SipPhone.open(name, home.password_of(options["number"], name), (site.address, site.ports.sip))
    status = await phone.register()
    if status != 200:
        return status
    phone.answer_after = 2.0
    say(f"The telephone of {options['number']} answers what rings ...")
    began = time.monotonic()
    while time.monotonic() - began < options["seconds"]:
        await asyncio.sleep(2)
        for talk in phone.talks:
            if not talk.over.is_set():
                say(_so_far(talk))
    await phone.register(0)
    await phone.close()
    return status


def _so_far(talk: PhoneCall) -> str:
    state = "over" if talk.over.is_set() else "up" if talk.up.is_set() else "ringing"
    return f"{state} ({talk.status}), {seconds_heard(talk):.1f} s heard"
