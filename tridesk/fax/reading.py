"""Reads a fax page by page, each in a child process with limits; what one page breaks is that page alone.

Faxes take turns: after a few pages a fax goes to the end of the queue, and a short one does not wait for a long one.
"""

from __future__ import annotations

import logging
import time
from typing import Final

from tridesk.fax import actions, pieces, queries, rules
from tridesk.fax.models import Fax, Reading
from tridesk.kit import sandbox
from tridesk.kit.sandbox import Limits, SandboxFailure

log = logging.getLogger("tridesk.fax")

PAGE: Final = Limits(seconds=30, megabytes=1200, result_megabytes=24)
"""What one page may take: a dense one takes 4 seconds and 400 MB."""


def read_fax(pk: int, *, most: int = rules.MOST_PAGES, spent: float = 0.0) -> float | None:
    """Reads up to `most` pages of what is left of a fax, and puts them on its ticket; none when it is erased or junk.

    `spent` are the seconds that it took before. Returns them with those of now where pages are left, else None.
    """
    fax = Fax.objects.select_related("entry").filter(pk=pk).first()
    if fax is None or fax.reading != Reading.WAITING or fax.sealed is None or fax.entry is None:
        return None
    reader = queries.reader()
    if not reader.can_read:
        actions.end_reading(pk, has_reader=False)
        return None
    original, began = queries.ORIGINALS.open(fax), time.monotonic() - spent
    pages = _count(original, fax.pages)
    was_read = fax.confidence is not None or (fax.pages_read and "fax-page-unreadable" not in fax.entry.defects)
    read_now, last = 0, min(pages, rules.MOST_PAGES)
    for page in range(fax.pages_read, last):
        if page - fax.pages_read == most:
            return time.monotonic() - began
        if time.monotonic() - began > rules.MOST_READING.total_seconds():
            log.warning("fax %d: %d of %d pages were read in time", pk, page, pages)
            break
        try:
            result = sandbox.run("tridesk.fax.paper:read", original, page, reader.program, limits=PAGE)
            read_now += 1
        except SandboxFailure as failure:
            log.warning("fax %d: page %d could not be read (%s)", pk, page + 1, failure)
            result = None
        if not actions.add_page(pk, page, result):
            return None
    actions.end_reading(pk, readable=bool(read_now or was_read), pages=pages)
    return None


def _count(original: bytes, announced: int) -> int:
    """How many pages the file has; where it cannot be counted, as many as the switch received, and one at least."""
    try:
        return int(sandbox.run("tridesk.fax.paper:count", original, limits=pieces.LOOK))
    except SandboxFailure as failure:
        log.warning("the pages of a fax cannot be counted: %s", failure)
        return max(1, min(announced, rules.MOST_PAGES))
