"""The process that empties the spool: each fax into the database, and only then out of the folder."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from django.db import IntegrityError

from tridesk.fax import actions, spool
from tridesk.kit.text import one_line

log = logging.getLogger("tridesk.fax")

LOOK_EVERY: Final = 0.5  # seconds between two looks: a fax that leaves is stopped within a second


def empty(place: Path) -> int:
    """Takes in whatever is complete; how many faxes. A fault of the database is raised, and nothing is removed."""
    if adopted := spool.adopt_left(place):
        log.warning("the switch left faxes unfinished: %s", ", ".join(adopted))
    taken = 0
    for key in spool.waiting(place):
        try:
            arrival = spool.read(place, key)
        except FileNotFoundError:  # another process was faster
            continue
        if arrival is None:
            spool.remove(place, key)
            continue
        try:
            fax = actions.take_in(arrival)
        except IntegrityError as error:
            if "fax_fax_key" not in str(error):
                raise
            fax = None
        if fax is not None:
            taken += 1
            log.info("fax %d: %d pages, %s", fax.pk, fax.pages, one_line(arrival.fault, 80) or "whole")
        spool.remove(place, key, is_kept=bool(arrival.content))
    return taken
