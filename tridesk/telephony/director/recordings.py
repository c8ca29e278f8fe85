"""Moves recordings of ended calls from the switch to our own store, then deletes them at the switch.

Whatever dies in between, a recording lies at the switch until it was fetched; it is stored once, by its name.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Final

from tridesk.telephony.director.loop import Director
from tridesk.telephony.recordings import actions
from tridesk.telephony.switch import Missing, Refused, Unreachable
from tridesk.telephony.switch.commands import DropRecording

log = logging.getLogger("tridesk.telephony")

EVERY: Final = 5.0  # seconds


async def collect_for_ever(director: Director) -> None:
    while True:
        await asyncio.sleep(EVERY)
        if director.connected:
            try:
                await collect(director)
            except (Missing, Refused, Unreachable) as failure:
                log.warning("a recording was not fetched (%s); trying again", failure)


async def collect(director: Director) -> int:
    """Fetches the recordings of ended calls; returns how many."""
    over = [name for name in await director.switch.recordings() if director.call_of(name) not in director.lives]
    for name in over:
        sound = await director.switch.recorded(name)
        await director.run(partial(actions.keep, name, director.call_of(name), sound))
        await director.switch.do(DropRecording(name))
    return len(over)
