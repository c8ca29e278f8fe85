"""`tridesk telephony` for the bench: open at any hour, and behind a connection that can be cut."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

import django

ARI, SOUNDS, QUEUE_LOG = "BENCH_ARI_URL", "BENCH_SOUNDS", "BENCH_QUEUE_LOG"


def main() -> None:
    """Conducts until it is killed."""
    django.setup()
    logging.getLogger().handlers[0].setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    from tridesk.telephony import ports
    from tridesk.telephony.asterisk import home
    from tridesk.telephony.asterisk.adapter import AsteriskSwitch
    from tridesk.telephony.process import Telephony
    from tridesk.telephony.prompts.library import Library

    given = os.environ
    ports.hours.plug(dict)
    home.switch = lambda: AsteriskSwitch(given[ARI], Library(Path(given[SOUNDS])).sound, Path(given[QUEUE_LOG]))

    async def conduct() -> None:
        await Telephony().run()

    asyncio.run(conduct())


if __name__ == "__main__":
    main()
