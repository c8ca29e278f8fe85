"""`tridesk notices`: the process that hands notices over to the relay."""

from __future__ import annotations

import logging
import signal
import time
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

from tridesk.kit.errors import Permanent
from tridesk.notices.ports import line
from tridesk.notices.sender import Sender

log = logging.getLogger("tridesk.notices")


class Command(BaseCommand):
    help = "Send the notices that are due; may run in several processes."
    requires_system_checks = ()

    sender: Sender | None = None
    stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", nargs="?", choices=["beside"], help="the same, beside another on this machine")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self.stopping:
            try:
                self.sender = Sender(line)
            except Permanent as failure:
                raise CommandError(f"Notices: {failure}") from failure
            try:
                self.sender.work()
            except (OperationalError, psycopg.OperationalError) as error:
                log.warning("the database is away (%s); trying again", str(error).strip().partition("\n")[0])
                connection.close()
                time.sleep(1)

    def _stop(self, *_: object) -> None:
        self.stopping = True
        if self.sender is not None:
            self.sender.stop()
