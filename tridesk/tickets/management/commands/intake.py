"""`tridesk intake`: makes tickets of the mails in the tray and of the records of calls, a few times a second."""

from __future__ import annotations

import logging
import os
import signal
import time
from multiprocessing.connection import wait
from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from tridesk.journal.connections import connection_parameters
from tridesk.mailroom.channel import IN_TRAY_CHANNEL
from tridesk.telephony.channel import RECORDS_CHANNEL
from tridesk.tickets.intake.batch import BATCH as MAILS
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.intake.calls import BATCH as CALLS
from tridesk.tickets.intake.calls import file_calls

log = logging.getLogger(__name__)
LOOK_EVERY = 15.0  # seconds: a look at the tray even when nobody said anything
GATHER = 0.2  # seconds from one batch to the next: many tickets together cost a fraction of as many alone
COURTEOUS = 10  # who waits on the telephone, or for a page, goes before a ticket that appears a moment later


class Command(BaseCommand):
    help = "Make tickets of mails and calls; may run in several processes."
    requires_system_checks = ()

    stopping = False

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        os.nice(COURTEOUS)
        while not self.stopping:
            try:
                self._work()
            except (OperationalError, psycopg.OperationalError) as error:
                log.warning("the database is away (%s); trying again", str(error).strip().partition("\n")[0])
                connection.close()
                time.sleep(1)

    def _work(self) -> None:
        """Empties the tray, then sleeps until PostgreSQL says that something lies in it."""
        with psycopg.connect(**connection_parameters("tridesk intake"), autocommit=True) as ear:
            ear.execute(f"LISTEN {IN_TRAY_CHANNEL}")
            ear.execute(f"LISTEN {RECORDS_CHANNEL}")
            while not self.stopping:
                while not self.stopping and (empty_tray() == MAILS or file_calls() == CALLS):
                    pass  # who comes meanwhile is told of
                time.sleep(GATHER)
                wait([ear.fileno()], LOOK_EVERY)  # `notifies` itself would look ten times a second
                for _notice in ear.notifies(timeout=0):
                    pass

    def _stop(self, *_: object) -> None:
        """Ends after the batch in hand; a sleeping process ends at once."""
        self.stopping = True
        if not connection.in_atomic_block:
            raise SystemExit(0)
