"""`tridesk fax`: the process through which faxes come in and leave."""

from __future__ import annotations

import logging
import os
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from tridesk.fax import ports, process, spool
from tridesk.fax.outgoing import process as outgoing

log = logging.getLogger("tridesk.fax")
COURTEOUS = 10


class Command(BaseCommand):
    help = "Take faxes in from the spool of the switch, and send those that wait, until told to end."
    requires_system_checks = ()

    stopping = False

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        os.nice(COURTEOUS)
        place, line = spool.folder(), ports.line.answer()
        while not self.stopping:
            try:
                process.empty(place)
                if line is not None:
                    outgoing.look(line)
            except (OperationalError, InterfaceError) as error:
                log.warning("the database is away (%s); trying again", str(error).strip().partition("\n")[0])
                connection.close()
            if not self.stopping and not outgoing.DRAWINGS.goes_on:
                time.sleep(process.LOOK_EVERY)

    def _stop(self, *_: object) -> None:
        """Ends after the fax in hand; a sleeping process ends at once."""
        self.stopping = True
        if not connection.in_atomic_block:
            raise SystemExit(0)
