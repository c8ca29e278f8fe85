"""A fax machine that calls the number for voice is heard, in the queue and by whoever picked up; its fax arrives."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.telephone.fax_machines import CALLER, LONGEST, STATION, received, send
from tests.telephone.fax_machines import desk as desk  # a fixture: pytest finds it here by its name
from tests.telephone.fax_machines import sender as sender
from tests.waiting import until
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import needs_reader
from tridesk.telephony.asterisk.adapter import AsteriskSwitch
from tridesk.telephony.asterisk.site import AsteriskSite
from tridesk.telephony.switch.commands import Answer, Enter, OpenRoom
from tridesk.telephony.switch.events import Arrived, Connected, Gone
from tridesk.telephony.switch.values import Speech

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.daily, needs_reader]

VOICE: Final = "+3225180002"


def test_a_machine_that_calls_the_number_for_voice_is_heard_in_the_queue(
    desk: AsteriskSite, sender: AsteriskSite
) -> None:
    send(sender, making.tiff([making.FRENCH]), "sound", number=VOICE)
    fax = received(desk)
    assert (fax.called, fax.caller, fax.station, fax.pages, fax.is_cut_off) == (VOICE, CALLER, STATION, 1, False)


def test_a_machine_is_heard_by_whoever_picked_up_and_leaves_them(desk: AsteriskSite, sender: AsteriskSite) -> None:
    with picking_up(desk) as told:
        send(sender, making.tiff([making.FRENCH]), "sound", number=VOICE)
        until(lambda: len(told) > 2, "the caller to leave the conversation", LONGEST)
    assert told == ["connected", VOICE, "gone: fax"]
    fax = received(desk)
    assert (fax.called, fax.caller, fax.station, fax.pages, fax.is_cut_off) == (VOICE, CALLER, STATION, 1, False)


@contextmanager
def picking_up(desk: AsteriskSite) -> Iterator[list[str]]:
    """A director that answers the next caller and puts them into a room; what it is told."""
    told = list[str]()

    async def pick_up() -> None:
        switch = AsteriskSwitch(desk.ari_url, silent)
        try:
            async for event in switch.events():
                match event:
                    case Connected():
                        told.append("connected")
                    case Arrived(leg=leg, dialled=dialled):
                        told.append(dialled)
                        await switch.do(Answer(leg))
                        await switch.do(OpenRoom("conversation"))
                        await switch.do(Enter("conversation", leg))
                    case Gone(why=why):
                        told.append(f"gone: {why.value}")
                        return
        finally:
            await switch.close()

    async def silent(_speech: Speech) -> Path:
        raise LookupError("nothing is said")

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    work = asyncio.run_coroutine_threadsafe(pick_up(), loop)
    try:
        until(lambda: told, "the switch to be there")
        yield told
    finally:
        work.cancel()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
