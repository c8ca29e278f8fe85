"""`tridesk fax` is killed with -9 at each of its steps: every fax is one ticket, and no file stays in the spool."""

from __future__ import annotations

import json
from typing import Final

from tests.e2e.product import Product

# For each fax a fork takes the spool in and is killed as it enters or leaves one of these functions; then another ends
# the work. `os.kill` in the function itself: the strike does not depend on a clock.
STRIKE: Final = """
import json, os, signal, tempfile
from pathlib import Path
from django.db import connection
from tridesk.fax import actions, process, spool
from tridesk.fax.models import Fax
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import FACTS
from tridesk.journal.models import Entry
from tridesk.tickets.models import Ticket

place = Path(tempfile.mkdtemp()) / "fax"
content = making.tiff([making.FRENCH])
steps = [(spool, "read"), (actions, "pieces_of"), (actions, "_open_ticket"), (actions, "take_in"), (spool, "remove")]
steps += [(Path, "unlink"), (spool, "sync")]
before, known = Ticket.objects.count(), set(Fax.objects.values_list("pk", flat=True))
told_before = Entry.objects.filter(verb="fax.received").count()

def struck(room, name, when):
    real = getattr(room, name)
    def strike(*given, **named):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(room, name, strike)

codes = []
for room, name in steps:
    for when in ("before", "after"):
        spool.put(place, f"{name.strip('_').replace('_', '-')}-{when}", content, FACTS)
        connection.close()
        connection.close_pool()
        child = os.fork()
        if child == 0:
            struck(room, name, when)
            process.empty(place)
            os._exit(0)
        codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        process.empty(place)
print(json.dumps({
    "codes": codes,
    "left": sorted(file.name for file in place.iterdir()),
    "keys": sorted(Fax.objects.exclude(pk__in=known).values_list("key", flat=True)),
    "tickets": Ticket.objects.count() - before,
    "entries": len({fax.entry_id for fax in Fax.objects.exclude(pk__in=known)}),
    "opened": Entry.objects.filter(verb="fax.received").count() - told_before,
}))
"""
STRIKES: Final = 14


def test_each_fax_is_taken_in_once(tridesk: Product) -> None:
    stand = json.loads(tridesk.shell(STRIKE).strip().splitlines()[-1])
    assert stand["codes"] == [-9] * STRIKES
    assert stand["left"] == []
    assert len(stand["keys"]) == stand["tickets"] == stand["entries"] == stand["opened"] == STRIKES
