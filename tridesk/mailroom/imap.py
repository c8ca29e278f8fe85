"""Empties mailboxes into the in-tray (imapclient). A message is marked as read once it is committed.

Each folder has a fetcher with a thread and a connection of its own: IDLE watches one folder per connection,
and a slow folder holds up no other.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Final

from django.db import connection as database
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from tridesk.mailroom import actions
from tridesk.mailroom.mailboxes import Mailbox

log = logging.getLogger("tridesk.mail.imap")

Accept = Callable[..., None]

RENEW_IDLE_AFTER: Final = 9 * 60.0  # seconds; servers end IDLE after half an hour, some routers after ten minutes
POLL_EVERY: Final = 60.0  # seconds, where the server has no IDLE
TIMEOUT: Final = 60.0  # seconds for any one answer
GIVE_A_MESSAGE: Final = 3  # tries; then the others go first, for good
_LISTEN_FOR: Final = 1.0  # seconds between two looks at whether we are told to end
_PAUSES: Final = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 30, 60, 300))
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_RETURN_PATH: Final = re.compile(rb"^return-path:[ \t]*<([^<>\r\n]*)>", re.IGNORECASE | re.MULTILINE)
_FROM: Final = re.compile(rb"^from:[ \t]*(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)


def pause_before(trials: int) -> float:
    """Seconds to wait before the next trial, after so many (1 or more) that failed in a row."""
    return _PAUSES[min(trials, len(_PAUSES)) - 1].total_seconds()


class Fetcher:
    """Watches one folder and puts each unread message into the in-tray."""

    def __init__(
        self,
        mailbox: Mailbox,
        folder: str,
        *,
        told_to_end: threading.Event,
        accept: Accept = actions.accept,
        pause: Callable[[int], float] = pause_before,
    ) -> None:
        self._mailbox = mailbox
        self._folder = folder
        self._told_to_end = told_to_end
        self._accept = accept
        self._pause = pause
        self._failures: Counter[int] = Counter()  # per message

    def __str__(self) -> str:
        return f"{self._folder} of {self._mailbox}"

    def run(self) -> None:
        """Fetches until told to end; whatever goes wrong, it pauses and tries again."""
        failed = 0
        while not self._told_to_end.is_set():
            try:
                with self._connected() as client:
                    failed = 0
                    self._watch(client)
            except Exception as error:  # noqa: BLE001  a process loop: no mailbox may fall silent
                failed += 1
                pause = self._pause(failed)
                log.warning("%s: %s; again in %.0f seconds", self, error or type(error).__name__, pause)
                self._told_to_end.wait(pause)
            finally:
                database.close()

    def empty(self, client: IMAPClient) -> int:
        """Takes every unread message of the selected folder; returns how many."""
        unread = sorted(client.search("UNSEEN"), key=lambda uid: (self._failures[uid], uid))
        return sum(self._fetch(client, uid) for uid in unread if not self._told_to_end.is_set())

    def _connected(self) -> IMAPClient:
        box = self._mailbox
        client = IMAPClient(box.host, box.port, use_uid=True, ssl=box.ssl, timeout=TIMEOUT)
        try:
            if not box.ssl and client.has_capability("STARTTLS"):
                client.starttls()
            if box.oauth2_token_file:
                client.oauth2_login(box.user, Path(box.oauth2_token_file).read_text().strip())
            else:
                client.login(box.user, box.password)
            client.select_folder(self._folder)
        except (IMAPClientError, OSError):
            client.shutdown()
            raise
        log.info("watching %s", self)
        return client

    def _watch(self, client: IMAPClient) -> None:
        wait = self._idle if client.has_capability("IDLE") else self._poll
        while not self._told_to_end.is_set():
            self.empty(client)
            wait(client)

    def _idle(self, client: IMAPClient) -> None:
        """Returns when something happened in the folder, or when IDLE wants to be renewed."""
        renew_at = time.monotonic() + RENEW_IDLE_AFTER
        client.idle()
        while not self._told_to_end.is_set() and (began := time.monotonic()) < renew_at:
            said_something = client.idle_check(timeout=_LISTEN_FOR)
            # Silence before the time is up is a server that hung up; `idle_done` then finds out.
            if said_something or time.monotonic() - began < _LISTEN_FOR / 2:
                break
        client.idle_done()

    def _poll(self, client: IMAPClient) -> None:
        self._told_to_end.wait(POLL_EVERY)
        client.noop()

    def _fetch(self, client: IMAPClient, uid: int) -> bool:
        """Whether the message is in the in-tray now. One that the server cannot give stops no other."""
        if self._failures[uid] >= GIVE_A_MESSAGE:
            return False
        self._failures[uid] += 1  # counted before: a message that breaks the connection goes last next time
        try:
            raw = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            log.error("%s: the server does not give message %d: %s", self, uid, error)
            return False
        if raw is None:  # somebody else was faster and deleted it
            return False
        self._accept(raw, source="imap", envelope_from=sender_of(raw), envelope_to=[self._mailbox.user])
        client.add_flags([uid], [b"\\Seen"], silent=True)
        del self._failures[uid]
        return True


def sender_of(raw: bytes) -> str:
    """The sender of a message without envelope: its Return-Path ('' is that of a report), else its From."""
    end = _HEADER_END.search(raw)
    header = raw[: end.start() if end else len(raw)]
    if path := _RETURN_PATH.search(header):
        return path[1].decode("utf-8", "replace")
    author: Any = _FROM.search(header)
    written = author[1].decode("utf-8", "replace").strip() if author else ""
    return parseaddr(written)[1] or written  # never '' for a person whose address is not well written


def fetchers(mailboxes: list[Mailbox], told_to_end: threading.Event) -> list[Fetcher]:
    """One for each folder."""
    return [Fetcher(box, folder, told_to_end=told_to_end) for box in mailboxes for folder in box.folders]
