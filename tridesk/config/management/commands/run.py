"""`tridesk run`: the whole of Tridesk on one machine, under one supervisor; Ctrl-C ends everything."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tridesk.config import embedded
from tridesk.config.demo.people import STAFF
from tridesk.config.ports import refuse_if_taken
from tridesk.config.supervision import supervisor
from tridesk.web import hooks

PROCESSES = ("web", "mail", "intake", "jobs")
ON_PURPOSE = {0, 128 + signal.SIGINT, 128 + signal.SIGTERM}


class Command(BaseCommand):
    help = "Start the database (unless DATABASE_URL names one), then web, mail, intake and jobs."

    def handle(self, *args: Any, **options: Any) -> None:
        environment = settings.ENVIRONMENT
        refuse_if_taken("TRIDESK_HTTP", environment.http)
        refuse_if_taken("TRIDESK_LMTP", environment.lmtp)
        try:
            while self._once() not in ON_PURPOSE:
                self.stdout.write("A part of Tridesk ended by itself; starting everything again.")
                time.sleep(1)
        except KeyboardInterrupt:
            pass
        finally:
            if not environment.database_url:
                embedded.stop(environment.var)

    def _once(self) -> int:
        """Starts everything and waits until something ends; returns the exit code of what ended first."""
        environment = settings.ENVIRONMENT
        if not environment.database_url:
            embedded.start(environment.var, settings.SECRETS.database)
        prepared = subprocess.run([sys.argv[0], "prepare"], check=False)  # noqa: S603 - ourselves
        if prepared.returncode != 0:
            sys.exit(prepared.returncode)
        manager = supervisor()
        for name in (*PROCESSES, *(() if environment.database_url else ("database",))):
            manager.add_process(name, f"exec {sys.argv[0]} {name}")
        self._greet()
        manager.loop()
        return int(manager.returncode or 0)

    def _greet(self) -> None:
        environment = settings.ENVIRONMENT
        lines = ["", f"Tridesk is at {environment.public_url}", f"Mail comes in by LMTP at {environment.lmtp}"]
        lines.append(f"State lies in {environment.var}")
        if environment.demo and hooks.demonstration is not None:
            lines.append(
                f"A demonstration: everything in it is invented. Password of all: {hooks.demonstration.password}"
            )
            lines += [
                f"  {person.username:<14} {person.role.replace('_', ' ')} ({person.language})"
                for person in _first_of_each_role()
            ]
        self.stdout.write("\n".join([*lines, ""]))


def _first_of_each_role() -> list[Any]:
    seen: dict[tuple[str, str], Any] = {}
    for person in STAFF:
        seen.setdefault((person.role, person.language), person)
    return list(seen.values())
