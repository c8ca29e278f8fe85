"""Brings what was recorded from the switch to where it is kept, when its call is over; then the switch forgets it.

Whatever dies in between, it lies at the switch until it was fetched; it is kept once, by its name.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from tridesk.telephony.director.loop import Director
from tridesk.telephony.recordings import actions
from tridesk.telephony.switch import Missing, Refused, Unreachable

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
    """Fetches those of calls that are over; how many."""
    over = [name for name in await director.switch.recordings() if director.call_of(name) not in director.lives]
    for name in over:
        sound = await director.switch.recorded(name)
        await director.run(lambda name=name, sound=sound: actions.keep(name, director.call_of(name), sound))  # type: ignore[misc]
        await director.switch.drop_recording(name)
    return len(over)
