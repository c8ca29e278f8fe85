"""`tridesk status`: publish the state of the register, keep it true, prove it whole."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.kit.errors import Permanent
from tridesk.statuspage import actions, watchdog
from tridesk.statuspage.copies import copy_from
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.watch import Watch


class Command(BaseCommand):
    help = "The state of the register: publish it once, watch over it, verify log and pages. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["publish", "watch", "watchdog", "verify"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        self.publisher = publisher()
        try:
            actions.start(self.publisher.log)
            {"publish": self._publish, "watch": self._watch, "watchdog": self._watchdog, "verify": self._verify}[what]()
        except (Permanent, OSError) as error:
            raise CommandError(f"The state of the register: {error}") from error

    def _publish(self) -> None:
        published = self.publisher.publish()
        told = f"Generation {published.number} with {published.entries} entries, after {published.took * 1000:.0f} ms"
        if published.seen is None:
            raise CommandError(f"{told}; but {published.fault}")
        self.stdout.write(f"{told}; read back after {published.seen * 1000:.0f} ms.")

    def _watch(self) -> None:
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        place = settings.ENVIRONMENT.status_copy
        Watch(self.publisher, [copy_from(place)] if place else []).run(ended)

    def _watchdog(self) -> None:
        """In the place of this process: a program so small that it outlives whatever may befall this one."""
        command = [sys.executable, "-I", watchdog.__file__, str(self.publisher.shelf.folder)]
        os.execv(sys.executable, command)  # noqa: S606

    def _verify(self) -> None:
        faults = [*self.publisher.log.faults(), *self.publisher.shelf.faults()]
        if faults:
            raise CommandError("\n".join(faults))
        count, head = len(self.publisher.log.entries()), self.publisher.log.head
        self.stdout.write(f"{count} entries, none changed; the last has the hash {head}. The pages are whole.")
