"""`tridesk run`: the whole of Tridesk on one machine, under one supervisor; Ctrl-C ends everything."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tridesk.config import demonstration, embedded
from tridesk.config.sockets import refuse_if_taken
from tridesk.config.supervision import Supervisor
from tridesk.telephony.asterisk import home, server

PARTS = (
    "web", "mail", "intake", "jobs ordinary", "jobs bulk foreign", "telephony", "status watch", "status watchdog",
    "status-editor", "notices",
    "notices beside",  # large notices leave on two processors, and go on leaving when one of the two falls
)  # fmt: skip


class Command(BaseCommand):
    help = "Start the database (unless DATABASE_URL names one), then every other part."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        environment = settings.ENVIRONMENT
        refuse_if_taken("TRIDESK_HTTP", environment.http)
        refuse_if_taken("TRIDESK_LMTP", environment.lmtp)
        refuse_if_taken("TRIDESK_STATUS_EDITOR", environment.status_editor)
        own_database = not environment.database_url
        try:
            if own_database:
                embedded.start(environment.var, settings.SECRETS.database)
            self._prepare()
            self._greet()
            own_asterisk = home.is_wanted()
            # A second director, warm: who dies is followed within a second, who hangs before his callers fall.
            standby = ("telephony standby",) if own_asterisk or environment.ari_url else ()
            names = (
                *(("database",) if own_database else ()),
                *(("asterisk",) if own_asterisk else ()),
                *PARTS,
                *standby,
            )
            supervisor = Supervisor(
                {name: [sys.argv[0], *name.split()] for name in names}, self._say,
                mark=lambda: settings.SECRETS.restart_mark, lasting=("database", "asterisk"),
            )  # fmt: skip
            sys.exit(supervisor.run())
        except KeyboardInterrupt:
            sys.exit(128 + signal.SIGINT)
        finally:
            server.stop(home.place())
            if own_database:
                embedded.stop(environment.var)

    def _prepare(self) -> None:
        prepared = subprocess.run([sys.argv[0], "prepare"], check=False)  # noqa: S603 - ourselves
        if prepared.returncode != 0:
            sys.exit(prepared.returncode)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _greet(self) -> None:
        environment = settings.ENVIRONMENT
        lines = ["", f"Tridesk is at {environment.public_url}", f"Mail comes in by LMTP at {environment.lmtp}"]
        lines.append(f"The state of the register is changed at {environment.status_editor_url}")
        lines.append(f"State lies in {environment.var}")
        lines += demonstration.greeting.answer()
        self.stdout.write("\n".join([*lines, ""]))
