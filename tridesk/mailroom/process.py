"""The mail process: the door in its event loop, each folder of a mailbox in a thread, one orderly end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from typing import Final

from tridesk.mailroom.door.running import make_store
from tridesk.mailroom.door.server import LmtpServer
from tridesk.mailroom.imap import fetchers
from tridesk.mailroom.mailboxes import BadMailbox, Mailbox, read_mailboxes

log = logging.getLogger("tridesk.mail")

FETCHERS_GRACE: Final = 15.0  # seconds that all fetchers have together for the message in their hands


class MailroomCannotStart(Exception):
    """Why mail cannot be taken in, in one sentence for the administrator."""


async def run(host: str, port: int, imap: str) -> None:
    """Takes mail in until SIGTERM or SIGINT; then finishes what is being committed.

    `imap` is the setting TRIDESK_IMAP.
    """
    try:
        mailboxes = read_mailboxes(imap)
    except BadMailbox as error:
        raise MailroomCannotStart(str(error)) from error
    told_to_end = _listen_to_signals()
    store = make_store()
    door = LmtpServer(store.put)
    try:
        await door.open(host, port)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        raise MailroomCannotStart(f"cannot take mail in on {host}:{port}: {reason} (TRIDESK_LMTP).") from error
    log.info("taking mail in on %s:%d (LMTP)", host, door.port)
    fetchers_end = threading.Event()
    threads = _start_fetchers(mailboxes, fetchers_end)
    await told_to_end.wait()
    fetchers_end.set()
    await door.close()
    await store.close()
    await asyncio.to_thread(_join, threads)
    log.info("mail has ended in order")


def _listen_to_signals() -> asyncio.Event:
    told_to_end = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told_to_end.set)
    return told_to_end


def _start_fetchers(mailboxes: list[Mailbox], told_to_end: threading.Event) -> list[threading.Thread]:
    threads = [
        threading.Thread(target=fetcher.run, name=str(fetcher), daemon=True)
        for fetcher in fetchers(mailboxes, told_to_end)
    ]
    for thread in threads:
        thread.start()
    return threads


def _join(threads: list[threading.Thread]) -> None:
    deadline = time.monotonic() + FETCHERS_GRACE
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
