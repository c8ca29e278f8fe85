"""The sender: lanes that take deliveries in hand, speak to the relay, and write down what it said.

One *run* of the sender holds an advisory lock as long as it lives. A delivery is committed as claimed by the run before
the first word to the relay; when the run dies, the next run sees claims without a lock and shows them as unknown.
Nothing is sent twice and nothing is lost: a person decides about the unknown ones.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta
from multiprocessing.connection import wait
from typing import Final

import psycopg
from django.conf import settings
from django.db import OperationalError, connection

from tridesk.journal.connections import JOURNAL_CHANNEL, connection_parameters
from tridesk.kit import clock
from tridesk.kit.errors import Temporary
from tridesk.mailroom.compose import bare
from tridesk.mailroom.pipeline import RelayAnswer, RelayFate, RelayMail
from tridesk.mailroom.signing import signer
from tridesk.notices import actions, ledger, pace, schedule
from tridesk.notices.ledger import Claimed, Settlement
from tridesk.notices.models import DeliveryState
from tridesk.notices.ports import Carrier
from tridesk.notices.rules import is_nobody, pause_after
from tridesk.notices.schedule import Leaving
from tridesk.notices.verp import Marks

log = logging.getLogger("tridesk.notices")

LANES: Final = 2  # connections to the relay; `tridesk run` starts two senders
BATCH: Final = 20  # deliveries in the hands of one lane
GLANCE: Final = 0.2  # seconds between two looks at what may leave, at least; news of the journal asks for one
TIDY: Final = 2.0  # seconds between two looks for what was cut off, has ended, is too late or has its hour now
AT_REST: Final = 5.0  # the same while no notice is leaving
SOONER: Final = timedelta(seconds=1)  # when what had no place in the pace is looked at again


def marks() -> Marks:
    """Return paths and Message-IDs of this installation."""
    newest, *older = (bytes.fromhex(key) for key in settings.SECRETS.keys("reference"))
    return Marks(newest, bare(settings.ENVIRONMENT.mail_from), older)


class Sender:
    """One run: `work` until `stop`. Several may run at once, on one machine or many."""

    def __init__(self, line: Callable[[], Carrier], *, lanes: int = LANES) -> None:
        self._line, self._marks, self._signer = line, marks(), signer()
        self.run = secrets.randbelow(2**31 - 1) + 1
        self._told = threading.Event()
        self._bell, self._ring = socket.socketpair()  # rung at the end: whoever waits for the database hears it too
        self._leaving: dict[int, Leaving] = {}
        self._due = threading.Event()  # or the end has come
        self._limits: dict[str, int] = {}
        self._failure: BaseException | None = None
        self._threads = [threading.Thread(target=self._lane, name=f"lane {lane}", daemon=True) for lane in range(lanes)]

    def stop(self) -> None:
        """Has every lane finish the mail in its hands and put the others back."""
        self._told.set()
        with suppress(OSError):  # `work` is over
            self._ring.send(b"!")

    def work(self) -> None:
        """Sends what is due until told to stop; raises when the database is away for longer than a breath."""
        with (
            self._bell,
            self._ring,
            psycopg.connect(**connection_parameters("tridesk notices"), autocommit=True) as alive,
        ):
            alive.execute("SELECT pg_advisory_lock(%s, %s)", [ledger.RUN_LOCKS, self.run])
            alive.execute(f"LISTEN {JOURNAL_CHANNEL}")
            for thread in self._threads:
                thread.start()
            tidied = -AT_REST
            try:
                while not self._told.wait(GLANCE):
                    if not self._leaving:
                        wait([alive.fileno(), self._bell], max(0.0, tidied + AT_REST - time.monotonic()))
                    has_news = any([*alive.notifies(timeout=0)])
                    if time.monotonic() - tidied >= (TIDY if self._leaving else AT_REST):
                        tidied = time.monotonic()
                        alive.execute("SELECT 1")  # our lock is our life: without it, others take us for dead
                        schedule.tidy()
                    elif not (has_news or self._leaving):
                        continue
                    self._glance()
            finally:
                self._told.set()
                self._due.set()
                for thread in self._threads:
                    thread.join(60)
        if self._failure is not None:
            raise self._failure

    def _glance(self) -> None:
        schedule.begin_due()
        self._leaving = schedule.leaving(self._leaving)
        self._limits = pace.limits()
        if self._leaving and ledger.anything_due(self._leaving, clock.now()):
            self._due.set()
        elif not self._told.is_set():
            self._due.clear()

    # --- a lane

    def _lane(self) -> None:
        """A lane that fails ends the run, and with it the process: it is started again, and the claims are shown."""
        try:
            self._go()
        except BaseException as failure:  # noqa: BLE001 - the loop of a process: `work` raises it again
            self._failure = failure
            self.stop()

    def _go(self) -> None:
        line, pause = self._line(), 0.5
        while not self._told.is_set():
            try:
                if not self._due.is_set():
                    line.rest()
                    self._due.wait(TIDY)
                    continue
                if not self._batches(line):
                    self._told.wait(GLANCE)
                pause = 0.5
            except Temporary as away:
                log.warning("the relay is away (%s)", away)
                self._told.wait(pause := min(pause * 2, 30.0))
            except (OperationalError, psycopg.OperationalError) as away:
                log.warning("the database is away (%s)", str(away).strip().partition("\n")[0])
                connection.close()
                self._told.wait(1.0)
        line.close()
        connection.close()

    def _batches(self, line: Carrier) -> bool:
        """One batch after the other, always of the first notice that has something; whether there was one."""
        sent, done = False, list[Settlement]()
        try:
            while not self._told.is_set():
                line.open()
                leaving, batch = self._next(done)
                if leaving is None:
                    break
                sent = True
                self._send(line, leaving, batch, done)
                if gone := [
                    settlement.id
                    for settlement in done
                    if settlement.state is DeliveryState.REFUSED and is_nobody(settlement.reply)
                ]:
                    self._write(done)
                    actions.note_nobody(gone)
        finally:
            self._write(done)
        return sent

    def _next(self, done: list[Settlement]) -> tuple[Leaving | None, list[Claimed]]:
        """The next batch, committed as ours; with it how those ended that are `done`."""
        for leaving in list(self._leaving.values()):
            batch = ledger.claim(leaving.notice, self.run, self._size(), clock.now(), done)
            done.clear()
            if batch:
                return leaving, batch
        return None, []

    def _write(self, done: list[Settlement]) -> None:
        ledger.settle(done, self.run, clock.now())
        done.clear()

    def _size(self) -> int:
        """With a slow relay a batch is what leaves in a second: more would be in hand for nothing."""
        return max(1, min(BATCH, self._limits.get("", 60 * BATCH) // 60))

    def _send(self, line: Carrier, leaving: Leaving, batch: Sequence[Claimed], done: list[Settlement]) -> None:
        """Offers a batch; how each of it ended is `done`, also when this fails halfway."""
        ready, later = self._paced(batch)
        done += later
        there = [delivery for delivery in ready if leaving.has_version(delivery.languages)]
        done += [_without_version(delivery) for delivery in ready if delivery not in there]
        open_, now, digests = iter(there), clock.now(), dict[int, str]()

        def mails() -> Iterator[RelayMail]:
            for delivery in there:
                mail = self._mail(leaving, delivery, now)
                digests[delivery.id] = hashlib.sha256(mail.raw).hexdigest()
                yield mail

        with closing(line.carry(mails())) as answers:
            while not self._is_over(leaving) and (answer := next(answers, None)):
                delivery = next(open_)
                done.append(settlement(delivery, answer, clock.now(), digests.get(delivery.id, "")))
        done += [_back(delivery, clock.now()) for delivery in open_]

    def _is_over(self, leaving: Leaving) -> bool:
        return self._told.is_set() or leaving.notice not in self._leaving

    def _mail(self, leaving: Leaving, delivery: Claimed, now: datetime) -> RelayMail:
        sheet = leaving.sheet(delivery.languages, delivery.organisation)
        no_more = (
            f"{settings.ENVIRONMENT.public_url}/no-more/{self._marks.link(delivery.id)}/" if sheet.answers_to else ""
        )
        raw = sheet.addressed(delivery.address, self._marks.message_id(delivery.id), now, no_more)
        if self._signer:
            raw = self._signer.signed(raw, sheet.digest_of(raw), now)
        return RelayMail(self._marks.return_path(delivery.id), [delivery.address], raw)

    def _paced(self, batch: Sequence[Claimed]) -> tuple[list[Claimed], list[Settlement]]:
        """Divides deliveries, after waiting for the turn, into those that may leave now and those put back."""
        if not self._limits:
            return list(batch), []
        domains = Counter(delivery.domain for delivery in batch if delivery.domain in self._limits)
        wanted = {domain: min(times, max(1, self._limits[domain] // 60)) for domain, times in domains.items()}
        if "" in self._limits:
            wanted[""] = len(batch)
        now = clock.now()
        places = pace.reserve(wanted, now)
        if "" in places and places[""] is None:
            return [], [_back(delivery, now + SOONER) for delivery in batch]
        ready, later, used = list[Claimed](), list[Settlement](), Counter[str]()
        for delivery in batch:
            limited = delivery.domain in places
            if limited and (places[delivery.domain] is None or used[delivery.domain] >= wanted[delivery.domain]):
                later.append(_back(delivery, now + SOONER))
            else:
                used[delivery.domain] += limited
                ready.append(delivery)
        place = max((at for at in places.values() if at is not None), default=now)
        self._told.wait(max(0.0, (place - now).total_seconds()))
        return ready, later


def settlement(delivery: Claimed, answer: RelayAnswer, now: datetime, digest: str = "") -> Settlement:
    """What the relay's answer makes of a delivery whose bytes have this hash."""
    if answer.fate is RelayFate.LATER:
        pause = pause_after(delivery.attempts)
        if pause is None:
            return Settlement(delivery.id, DeliveryState.REFUSED, answer.reply)
        return Settlement(delivery.id, DeliveryState.QUEUED, answer.reply, now + pause)
    left = digest if answer.fate is RelayFate.TAKEN else ""
    return Settlement(delivery.id, _FATES[answer.fate], answer.reply, digest=left)


_FATES: Final = {
    RelayFate.TAKEN: DeliveryState.HANDED_OVER,
    RelayFate.REFUSED: DeliveryState.REFUSED,
    RelayFate.UNKNOWN: DeliveryState.UNKNOWN,
}


def _without_version(delivery: Claimed) -> Settlement:
    return Settlement(delivery.id, DeliveryState.REFUSED, f"there is no version in {', '.join(delivery.languages)}")


def _back(delivery: Claimed, at: datetime) -> Settlement:
    """Queued again as if it had never been taken in hand."""
    return Settlement(delivery.id, DeliveryState.QUEUED, "", at)
