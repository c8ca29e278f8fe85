"""The telephony process: takes the lease, conducts, and starts again after any failure."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, TypeVar

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from tridesk.journal.connections import JOURNAL_CHANNEL, connection_parameters, notices
from tridesk.kit import clock
from tridesk.telephony.asterisk import home
from tridesk.telephony.channel import DIRECTOR_CHANNEL
from tridesk.telephony.director import lease
from tridesk.telephony.director.connection import Connection
from tridesk.telephony.director.lease import Deposed
from tridesk.telephony.director.loop import Director
from tridesk.telephony.director.runner import DirectorRunner
from tridesk.telephony.simulator.demonstration import Simulator
from tridesk.telephony.switch import Switch

log = logging.getLogger("tridesk.telephony")
T = TypeVar("T")

AGAIN: Final = 0.5  # seconds, after the database or the switch failed us
STANDBY: Final = 0.5  # seconds between two attempts to take the lease
NO_TELEPHONE: Final = (
    "no Asterisk is known here (ARI_URL, or `make asterisk`): telephony is simulated, no real call can come in"
)


class Lifeline:
    """An advisory lock of the database, freed when this process dies, however it dies.

    A process that gets it knows that the one before is gone, and need not wait for that lease to run out. A process
    that hangs keeps it; then the lease is what counts.
    """

    KEY: Final = 0x7E1E  # of all locks of this database, the one of the director

    def __init__(self) -> None:
        self._line: psycopg.Connection | None = None

    def hold(self) -> bool:
        """Takes the lock; returns whether this process holds it."""
        if self._line is not None:
            return True
        line = psycopg.connect(**connection_parameters("tridesk telephony lifeline"), autocommit=True)
        row = line.execute("SELECT pg_try_advisory_lock(%s)", [self.KEY]).fetchone()
        if row == (True,):
            self._line = line
            return True
        line.close()
        return False

    def let_go(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class Telephony:
    """The resources of one process: threads for the database, the switch, and the director's identity."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=3, thread_name_prefix="database")
        self._holder = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._told_to_end = asyncio.Event()
        self._lifeline = Lifeline()
        self._simulator: Simulator | None = None

    async def run(self) -> None:
        """Conducts until SIGTERM or SIGINT; another process that waits for the lease then begins at once."""
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, self._told_to_end.set)
        switch, beside = self._switch(), []
        if self._simulator:
            await self._simulator.begin()
            beside = [asyncio.create_task(self._simulator.live())]
        conducting = asyncio.create_task(self._for_ever(switch))
        ended = asyncio.create_task(self._told_to_end.wait())
        done, _pending = await asyncio.wait([conducting, ended, *beside], return_when=asyncio.FIRST_COMPLETED)
        for task in (conducting, ended, *beside):
            task.cancel()
        await asyncio.gather(conducting, ended, *beside, return_exceptions=True)
        with suppress(Exception):
            await switch.close()
        self._pool.shutdown(wait=False)
        for task in done - {ended}:
            task.result()

    def _switch(self) -> Switch:
        """The Asterisk of this installation, or the simulator, with a warning."""
        asterisk = home.switch()
        if asterisk is not None:
            log.info("conducting calls on Asterisk")
            return asterisk
        log.warning("%s", NO_TELEPHONE)
        self._simulator = Simulator(self._do, peopled=settings.ENVIRONMENT.demo)
        return self._simulator.twin

    async def _for_ever(self, switch: Switch) -> None:
        kind = "simulator" if self._simulator else "asterisk"
        waits = False
        while True:
            try:
                token = await self._do(lambda: lease.acquire(self._holder, kind, dead=self._lifeline.hold()))
                if token is None:
                    if not waits:
                        log.info("another director conducts; waiting to take over")
                    waits = True
                    await asyncio.sleep(STANDBY)
                    continue
                waits = False
                await self._conduct(switch, token)
            except Deposed:
                log.warning("another director has taken over")
            except (DatabaseError, InterfaceError, psycopg.Error, OSError) as error:
                log.warning("conducting is interrupted (%s); beginning anew", str(error).strip().partition("\n")[0])
            await asyncio.get_running_loop().run_in_executor(self._pool, self._lifeline.let_go)
            await asyncio.sleep(AGAIN)

    async def _conduct(self, switch: Switch, token: int) -> None:
        link = Connection(await self._do(lambda: connection_parameters("tridesk telephony line")))
        await link.open()
        director = Director(switch, token, clock.now, self._do, link.write_steps, shown=settings.ENVIRONMENT.desk_phone)
        simulator = self._simulator
        pick_up, ring = (simulator.twin.pick_up, simulator.ring) if simulator else (None, None)
        ear = asyncio.create_task(self._hear(director))
        try:
            await DirectorRunner(director, pick_up, ring).run()
        finally:
            ear.cancel()
            await asyncio.gather(ear, return_exceptions=True)
            await link.close()
            with suppress(DatabaseError, InterfaceError):
                await asyncio.shield(self._do(lambda: lease.give_up(token)))

    async def _hear(self, director: Director) -> None:
        """Listens for wishes, so that the director sees them at once, and for what wakes it from its rest."""
        while True:
            try:
                to = await self._do(lambda: connection_parameters("tridesk telephony"))
                async with await psycopg.AsyncConnection.connect(**to, autocommit=True) as ear:
                    for channel in (DIRECTOR_CHANNEL, JOURNAL_CHANNEL):
                        await ear.execute(f"LISTEN {channel}")
                    async for notice in notices(ear):
                        if notice.channel == JOURNAL_CHANNEL:
                            director.has_news = True
                        else:
                            director.look_again()
            except psycopg.Error:
                await asyncio.sleep(AGAIN)

    async def _do(self, do: Callable[[], T]) -> T:
        """Runs a function with the database in a thread; a broken connection is closed."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _guarded, do)


def _guarded(do: Callable[[], T]) -> T:
    try:
        return do()
    except (OperationalError, InterfaceError):
        connection.close()
        raise
