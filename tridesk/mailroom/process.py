"""The mail process: the door in its event loop, each mailbox in a thread of its own, one orderly end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal

from tridesk.mailroom.door.running import make_door, make_store

log = logging.getLogger("tridesk.mail")


class CannotStart(Exception):
    """Why mail cannot be taken in, in one sentence for the administrator."""


async def run(host: str, port: int, mailboxes: str) -> None:
    """Takes mail in until SIGTERM or SIGINT; then finishes what is being committed."""
    told_to_end = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told_to_end.set)
    store = make_store()
    door = make_door(store)
    try:
        await door.open(host, port)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise CannotStart(
            f"cannot take mail in on {host}:{port}: {reason.lower()} (set TRIDESK_LMTP)."
        ) from error
    log.info("taking mail in on %s:%d (LMTP)", host, door.port)
    await told_to_end.wait()
    await door.close()
    await store.close()
    log.info("mail has ended in order")
