"""`tridesk telephony` for the bench: the same process, and the desk open at night too."""

from __future__ import annotations

import asyncio

import django


def main() -> None:
    django.setup()
    from tridesk.telephony import ports
    from tridesk.telephony.process import Telephony

    ports.hours.plug(dict)
    asyncio.run(Telephony().run())


if __name__ == "__main__":
    main()
