"""`tridesk run`: the whole of Tridesk on one machine, under one supervisor; Ctrl-C ends everything."""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tridesk.config import demonstration, embedded
from tridesk.config.parts import forked, import_all, program
from tridesk.config.sockets import refuse_if_taken
from tridesk.config.supervision import Supervisor
from tridesk.mailroom.folder import warn_of_no_relay
from tridesk.telephony.asterisk import home, server

PARTS = (
    "web",
    "mail",
    "intake",
    "jobs ordinary",
    "jobs bulk foreign",
    "jobs pictures",
    "fax",
    "telephony",
    "status watch",
    "status watchdog",
    "status-editor",
    "notices",
    "notices beside",  # large notices leave on two processors, and go on leaving when one of the two falls
)
PROGRAMS = frozenset({"status-editor"})  # has settings of its own, which know no database


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
            with ThreadPoolExecutor(1) as beside:  # which has ended before anything is forked
                if own_database:
                    started = beside.submit(embedded.start, environment.var, settings.SECRETS.database)
                import_all({"prepare", "database", "asterisk", *(name.split()[0] for name in PARTS)} - PROGRAMS)
            if own_database:
                started.result()
            self._prepare()
            self._greet()
            if not environment.smtp:
                warn_of_no_relay(environment.var / "outbox")  # here, so that no part of four says it again
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
                {name: (program if name in PROGRAMS else forked)(name) for name in names},
                self._say,
                mark=lambda: settings.SECRETS.restart_mark,
                lasting=("database", "asterisk"),
            )
            supervisor.run()
        except KeyboardInterrupt:
            pass  # told to end while it starts: no failure, so no complaint of make or systemd
        finally:
            server.stop(home.place())
            if own_database:
                embedded.stop(environment.var)

    def _prepare(self) -> None:
        prepare = multiprocessing.get_context("fork").Process(target=forked("prepare"))
        prepare.start()
        try:
            prepare.join()
        finally:
            prepare.kill()  # no harm where it has ended
        if prepare.exitcode != 0:
            sys.exit(prepare.exitcode)

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
