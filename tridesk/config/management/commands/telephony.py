"""`tridesk telephony`: conducts the calls, on Asterisk or on the simulator."""

from __future__ import annotations

import asyncio
from typing import Any

from django.core.management.base import BaseCommand

from tridesk.telephony.process import Telephony


class Command(BaseCommand):
    help = "Conduct telephone calls; a second one waits and takes over when the first ends."

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        await Telephony().run()
