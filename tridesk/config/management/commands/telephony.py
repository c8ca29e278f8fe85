"""`tridesk telephony`: conducts the calls, on Asterisk or on the simulator."""

from __future__ import annotations

import asyncio
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tridesk.telephony.process import Telephony


class Command(BaseCommand):
    help = "Conduct telephone calls; a second one waits and takes over when the first ends."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", nargs="?", choices=["standby"], help="only waits to take over; needs an Asterisk")

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(Telephony().run())
