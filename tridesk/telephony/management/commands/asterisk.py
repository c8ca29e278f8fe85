"""`tridesk asterisk`: the private telephone switch. Without a subcommand it runs one, as a part of Tridesk."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from tridesk.telephony import queries
from tridesk.telephony.asterisk import home, server
from tridesk.telephony.asterisk.provision import CannotProvision, provide
from tridesk.telephony.asterisk.server import AsteriskCannotStart
from tridesk.telephony.asterisk.site import AsteriskSite
from tridesk.telephony.prompts.sound import music
from tridesk.telephony.switch.values import Speech

LOOK_EVERY: Final = 10.0  # seconds from one look at who works here to the next


class Command(BaseCommand):
    help = "Keep the private Asterisk running; or: bring, start, stop, status, sounds, call, phone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what",
            nargs="?",
            default="run",
            choices=["run", "bring", "start", "stop", "status", "sounds", "call", "phone"],
        )
        parser.add_argument("number", nargs="?", default="", help="call: the number to call; phone: whose it is")
        parser.add_argument("--shown", default="+3269123456", help="call: the caller's number")
        parser.add_argument("--press", default="", help="call: keys to press, one every two seconds")
        parser.add_argument("--seconds", type=float, default=20.0, help="call, phone: how long")
        parser.add_argument("--into", type=Path, help="call: a WAV file for what was heard")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['what']}")(options)
        except (CannotProvision, AsteriskCannotStart) as error:
            sys.exit(f"tridesk: {error}")

    def _provide(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"Asterisk {provide(say=self.stdout.write).version()} is there.")

    def _start(self, options: dict[str, Any]) -> None:
        server.start(self._written())
        self._status(options)

    def _stop(self, options: dict[str, Any]) -> None:
        server.stop(home.place())

    def _status(self, options: dict[str, Any]) -> None:
        site = home.private(provide(), ())
        running = server.is_running(site.place)
        self.stdout.write(
            f"Asterisk {site.program.version()} {'runs' if running else 'does not run'}; it lies in {site.place}\n"
            f"Calls come in by SIP at {site.address}:{site.ports.sip}, "
            f"browsers at ws://127.0.0.1:{site.ports.http}/ws\n"
            f"Try it: `tridesk asterisk call`, and `tridesk asterisk phone NAME` for a colleague who answers"
        )

    def _run(self, options: dict[str, Any]) -> None:
        """Starts Asterisk, reloads it when agents change, and ends when it ends, to be started again."""
        site = self._written()
        server.start(site)
        signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))
        self.stdout.write(f"Asterisk takes calls at {site.address}:{site.ports.sip} (SIP)")
        self.stdout.flush()
        sounds, unsaid, looked = home.library(), self._unsaid(), time.monotonic()
        while server.is_running(site.place):
            time.sleep(0.5)
            if unsaid:  # one at a time: callers are not to wait for us to look after Asterisk
                sounds.make(unsaid.pop(0))
            if time.monotonic() - looked > LOOK_EVERY:
                looked = time.monotonic()
                self._written()
                unsaid = unsaid or self._unsaid()
        sys.exit("tridesk: Asterisk has ended")

    def _sounds(self, options: dict[str, Any]) -> None:
        sounds, unsaid = home.library(), home.unsaid()
        for speech in unsaid:
            sounds.make(speech)
        self.stdout.write(f"{len(unsaid)} sentences were made into sound.")

    def _unsaid(self) -> list[Speech]:
        try:
            return home.unsaid()
        except DatabaseError:  # not there, or not prepared yet
            connection.close()
            return []

    def _written(self) -> AsteriskSite:
        """Writes the configuration for today's agents; without a database, for the agents known last."""
        program = provide(say=self.stdout.write)
        try:
            site = home.private(program)
        except DatabaseError:
            connection.close()
            site = home.private(program, ())
            if (site.etc / "asterisk.conf").exists():
                return site
        if server.write_configuration(site, music) and server.is_running(site.place):
            server.reload(site)
        return site

    # --- trying it

    def _call(self, options: dict[str, Any]) -> None:
        from tridesk.telephony.asterisk.trial import console  # a telephone for trials only

        site = home.private(provide(), ())
        self._say_whether_open()
        asyncio.run(console.call(site, options, self.stdout.write))

    def _say_whether_open(self) -> None:
        """Says when the desk is closed: then no telephone rings, whatever number is dialled."""
        try:
            opening = queries.opening()
        except DatabaseError:
            connection.close()
            return
        if opening.closed is not None:
            again = f"; open again {opening.reopens:%d.%m.%Y %H:%M}" if opening.reopens else ""
            self.stdout.write(f"The desk is closed now, callers hear: {opening.closed.in_('nl')}{again}")

    def _phone(self, options: dict[str, Any]) -> None:
        from tridesk.telephony.asterisk.trial import console

        site = home.private(provide(), ())
        status = asyncio.run(console.answer(site, options, self.stdout.write))
        if status != 200:
            sys.exit(f"tridesk: Asterisk does not know {options['number']!r} ({status}).")
