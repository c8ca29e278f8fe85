"""`tridesk fax`: the process through which faxes come in."""

from __future__ import annotations

import logging
import os
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from tridesk.fax import process, spool

log = logging.getLogger("tridesk.fax")
COURTEOUS = 10


class Command(BaseCommand):
    help = "Take faxes in from the spool of the switch, until told to end."
    requires_system_checks = ()

    stopping = False

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        os.nice(COURTEOUS)
        place = spool.folder()
        while not self.stopping:
            try:
                process.empty(place)
            except (OperationalError, InterfaceError) as error:
                log.warning("the database is away (%s); trying again", str(error).strip().partition("\n")[0])
                connection.close()
            if not self.stopping:
                time.sleep(process.LOOK_EVERY)

    def _stop(self, *_: object) -> None:
        """Ends after the fax in hand; a sleeping process ends at once."""
        self.stopping = True
        if not connection.in_atomic_block:
            raise SystemExit(0)
