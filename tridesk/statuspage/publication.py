"""From the log to the public address: render, put on the shelf, read back. Needs no database and no web server of ours.

    publisher = publisher_of(folder, url)       # var/status, and the address that the public types
    published = publisher.publish()             # after actions.record(...); published.seen is in seconds

The writer of an entry publishes it; `watch` publishes entries left unpublished, what changes by the hour, and every
minute.
"""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from tridesk.kit import clock
from tridesk.kit.signing import Verifier
from tridesk.statuspage.generation import render
from tridesk.statuspage.log import Log
from tridesk.statuspage.shelf import Shelf
from tridesk.statuspage.site import StatusSite

PATIENCE: Final = 3.0  # seconds in which the public address must show what was published
_PAUSE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Published:
    """A generation that is on the shelf: its number, the entries it tells of, and how it was seen from outside.

    `took` is from the call to the rename; `seen` from the call until the public address showed it, None when it did not
    in time, and then `fault` says why. Both in seconds.
    """

    number: int
    entries: int
    took: float
    seen: float | None = None
    fault: str = ""


class Publisher:
    """Publishes the log of one installation."""

    def __init__(self, folder: Path, url: str, certificates: str = "") -> None:
        self.log = Log(folder)
        self.shelf = Shelf(folder / "site")
        self._url, self._certificates = url.rstrip("/"), certificates

    @property
    def site(self) -> StatusSite:
        """What all pages have in common, with the keys that the log is signed with."""
        keys = [verifier.pem() for verifier in self.log.verifiers()]
        return StatusSite(self._url, "".join(keys), self._certificates, first_key=keys[-1])

    def verifiers(self) -> list[Verifier]:
        """Every key that signed here, the present one first."""
        self.log.entries()
        return self.log.verifiers()

    def publish(self, *, read_back: bool = True) -> Published:
        """Publishes what the log says now. Raises `LogBroken` rather than publish a log that was tampered with.

        With `read_back` the caller waits, so checks of unchanged files and pruning are left to the next publication.
        """
        began = time.monotonic()
        with self.shelf.alone():
            board = self.log.board()
            number = self.shelf.next_number()
            bundle = self.shelf.bundles.newest()
            generation = render(board, clock.now(), self.site, number=number, head=self.log.head, bundle=bundle)
            self.shelf.put(generation, trusting=read_back)
            took = time.monotonic() - began
            if not read_back:
                self.shelf.prune()
        if not read_back:
            return Published(number, board.count, took)
        fault = self._seen(number, time.monotonic() + PATIENCE)
        seen = None if fault else time.monotonic() - began
        return Published(number, board.count, took, seen, fault)

    def about(self) -> dict[str, Any]:
        """What the generation on the shelf says of itself; empty before the first."""
        try:
            content: dict[str, Any] = json.loads((self.shelf.current / "generation.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return content

    def _seen(self, number: int, until: float) -> str:
        """Waits until the public address shows this generation or a newer one; '' or why it did not."""
        pause = _PAUSE
        while True:
            try:
                if int(_get(f"{self.site.url}/generation.json")["number"]) >= number:
                    return ""
                fault = f"{self.site.url} still shows an older generation."
            except (OSError, ValueError, KeyError, TypeError) as error:
                fault = f"{self.site.url} cannot be read: {error}"
            if time.monotonic() >= until:
                return fault
            time.sleep(pause)
            pause = min(pause * 1.5, 0.5)


@cache
def publisher_of(folder: Path, url: str, certificates: str = "") -> Publisher:
    """One publisher for the process, which reads only what is new."""
    return Publisher(folder, url, certificates)


def _get(url: str) -> Any:
    if not url.startswith(("http://", "https://")):
        raise ValueError("no web address")
    request = urllib.request.Request(url, headers={"Cache-Control": "no-cache"})  # noqa: S310 - just looked at
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        return json.loads(answer.read(10_000))
