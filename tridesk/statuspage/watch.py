"""The watch: publishes whatever the page should say and does not say yet.

An entry whose writer died before it was on the page; a maintenance that begins or ends, an estimate that passes; and
once a minute the confirmation that all this is still true; a bundle that another room handed over. It sends copies to
other places, apart from everything else.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Permanent, Temporary
from tridesk.statuspage.copies import Copy
from tridesk.statuspage.publication import Published, Publisher

CONFIRMED_EVERY: Final = timedelta(seconds=60)
LOOKED_EVERY: Final = 0.25  # seconds
WRITERS_TURN: Final = timedelta(seconds=1)  # in which whoever wrote an entry publishes it: two at once only wait longer

log = logging.getLogger(__name__)


class Watch:
    """Looks again and again whether the shelf still says what it should."""

    def __init__(self, publisher: Publisher, copies: Sequence[Copy] = ()) -> None:
        self._publisher = publisher
        self._copies = [_Sender(publisher, copy) for copy in copies]
        self._complained = ""
        self._sent: int | None = None

    def run(self, ended: threading.Event) -> None:
        """Until `ended` is set."""
        for sender in self._copies:
            sender.start()
        if any(self._publisher.shelf.faults()):
            self.look(anew=True)
        while not ended.wait(LOOKED_EVERY):
            self.look()

    def look(self, *, anew: bool = False) -> Published | None:
        """One look; publishes if there is reason to, and never fails: what goes wrong is said once."""
        try:
            published = self._publisher.publish(read_back=False) if anew or self.is_due(clock.now()) else None
        except (OSError, Permanent) as error:
            if str(error) != self._complained:
                log.error("the state of the register cannot be published: %s", error)
            self._complained = str(error)
            return None
        self._complained = ""
        self._send()
        return published

    def _send(self) -> None:
        """Sends each new generation to the other places, whichever process published it."""
        number = self._publisher.shelf.current_number()
        if number != self._sent:
            self._sent = number
            for sender in self._copies:
                sender.go.set()

    def is_due(self, now: datetime) -> bool:
        """Whether the page should be made again."""
        about = self._publisher.about()
        if not about or self._publisher.shelf.is_stale():
            return True
        board, confirmed = self._publisher.log.board(), datetime.fromisoformat(about["confirmed"])
        change = board.next_change(confirmed)
        is_new = about["head"] != self._publisher.log.head
        return (
            (is_new and (board.changed_at is None or now >= board.changed_at + WRITERS_TURN))
            or now >= confirmed + CONFIRMED_EVERY
            or about.get("bundle", 0) != self._publisher.shelf.bundles.newest()
            or (change is not None and now >= change)
            or now.astimezone(BRUSSELS).date() != confirmed.astimezone(BRUSSELS).date()
        )


class _Sender(threading.Thread):
    """Sends the newest generation to one other place; what fails is tried again with the next."""

    def __init__(self, publisher: Publisher, copy: Copy) -> None:
        super().__init__(daemon=True, name=f"copy to {copy}")
        self._publisher = publisher
        self._copy = copy
        self.go = threading.Event()

    def run(self) -> None:
        while True:
            self.go.wait()
            self.go.clear()
            try:
                self._copy.send(self._publisher.shelf)
            except (OSError, Temporary, Permanent) as error:
                log.error("the state of the register could not be copied to %s: %s", self._copy, error)
