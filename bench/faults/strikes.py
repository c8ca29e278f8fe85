"""What befalls the desk: each strike is what goes wrong, for how long, and how it is put right."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.faults import director
from bench.faults.people import People
from bench.faults.proxy import Wire
from bench.installation import Installation
from tridesk.config import embedded
from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.site import AsteriskSite

AGAIN: Final = 1.0  # seconds after which the web process is started again
LONG: Final = 15.0  # longer than the dead-man
DIRECTORS: Final = 2  # one conducts, one waits to take over
THERE: Final = b"conducting calls on Asterisk"  # what a process says that is ready for it
CONDUCTS: Final = b"conducting from here on"


class World:
    """The processes: director behind its wire, web, database and switch."""

    def __init__(self, installation: Installation, site: AsteriskSite, people: People, wire: Wire) -> None:
        self.installation, self.site, self.people, self.wire = installation, site, people, wire
        self._log = installation.var / "director.log"
        url = site.ari_url.replace(f":{site.ports.http}/", f":{wire.port}/")
        self._environment = os.environ | {
            director.ARI: url,
            director.SOUNDS: str(site.place / "data" / "prompts"),
            director.QUEUE_LOG: str(site.queue_log),
        }
        self.directors: list[subprocess.Popen[bytes]] = []
        self.complete()

    def begin(self) -> None:
        """Starts a director; the first one conducts, the second waits to take over."""
        with self._log.open("ab") as log:
            self.directors.append(
                subprocess.Popen(
                    [sys.executable, "-m", "bench.faults.director"], env=self._environment, stdout=log, stderr=log
                )
            )

    def kill(self, *directors: subprocess.Popen[bytes]) -> None:
        for process in directors or list(self.directors):
            process.kill()
            process.wait()
            self.directors.remove(process)

    def conductor(self) -> subprocess.Popen[bytes]:
        """The one that conducts."""
        holder = str(self.installation.ask("SELECT holder FROM telephony_lease"))
        return next(director for director in self.directors if f"-{director.pid}-" in holder)

    def complete(self) -> None:
        """Two directors, both at work, as the supervisor would have it."""
        for process in self.directors:
            process.send_signal(signal.SIGCONT)
        while len(self.directors) < DIRECTORS:
            self.begin()

    def times(self, says: bytes) -> int:
        """How often a director has said this."""
        return self._log.read_bytes().count(says)

    async def says(self, says: bytes, before: int, seconds: float = 40.0) -> None:
        """Returns when it has been said once more."""
        async with asyncio.timeout(seconds):
            while self.times(says) <= before:
                await asyncio.sleep(0.02)

    # strikes

    async def killed(self, away: float) -> None:
        self.kill(self.conductor())

    async def all_killed(self, away: float) -> None:
        before = self.times(THERE)
        self.kill()
        await asyncio.sleep(away)
        self.complete()
        await self.says(THERE, before)

    async def stopped(self, away: float) -> None:
        self.conductor().send_signal(signal.SIGSTOP)

    async def all_stopped(self, away: float) -> None:
        for process in self.directors:
            process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(away)
        self.complete()

    async def no_database(self, away: float) -> None:
        var, password = self.installation.var, self.installation.password
        await asyncio.to_thread(embedded.stop, var)
        await asyncio.sleep(away)
        await asyncio.to_thread(embedded.start, var, password)

    async def wire_cut(self, away: float) -> None:
        self.wire.cut()
        await asyncio.sleep(away)
        self.wire.mend()

    async def web_killed(self, away: float) -> None:
        process = self.installation.processes["web"]
        process.kill()
        process.wait()
        await asyncio.sleep(away)
        await asyncio.to_thread(self.installation.begin, "web")

    async def switch_restarted(self, away: float) -> None:
        await asyncio.to_thread(server.stop, self.site.place)
        await asyncio.sleep(away)
        await asyncio.to_thread(server.start, self.site)


@dataclass(frozen=True, slots=True)
class Strike:
    """`does` returns when the fault is mended, or when another part has to mend it.

    `within` is how soon after that everything is conducted again (seconds, None: it never ceased to be).
    """

    name: str
    does: Callable[[World, float], Awaitable[None]]
    away: float = 0.0
    within: int | None = 2
    cuts: bool = False  # every call ends with the switch


STRIKES: Final[Mapping[str, Strike]] = {
    strike.name: strike
    for strike in (
        Strike("director killed", World.killed),
        Strike("director stopped", World.stopped, within=10),
        Strike("both directors killed, 15 s", World.all_killed, LONG),
        Strike("both directors stopped, 15 s", World.all_stopped, LONG, within=None),
        Strike("no database, 3 s", World.no_database, 3.0),
        Strike("no database, 15 s", World.no_database, LONG),
        Strike("WebSocket cut", World.wire_cut),
        Strike("WebSocket cut, 15 s", World.wire_cut, LONG),
        Strike("web killed", World.web_killed, AGAIN, within=None),
        Strike("Asterisk restarted", World.switch_restarted, within=None, cuts=True),
    )
}


def read_log(path: Path) -> str:
    """The last lines of a log, to look for the cause."""
    return path.read_text("utf-8", "replace")[-3000:] if path.exists() else ""
