"""The jobs are killed with -9 while a file is written into the directory: all of it is written in the end, once."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.product import Product, until

ROWS = 3_000

SEND = f"""
from tridesk.accounts.models import User
from tridesk.directory.exchange.actions import receive_import
leader = User.objects.create(username="leader", role="project_leader")
rows = "".join(f"Somebody {{at}};s{{at}}@town.example\\n" for at in range({ROWS}))
receive_import("contacts", "staff.csv", ("name;emails\\n" + rows).encode(), by=leader)
"""
APPLY_AND_STRIKE = """
import os, signal, time
from tridesk.accounts.models import User
from tridesk.directory.exchange.actions import apply_import
from tridesk.directory.models import Import
apply_import(Import.objects.get(), by=User.objects.get(username="leader"))
while not Import.objects.filter(state="applying", attempts=1).exists():
    time.sleep(0.01)
time.sleep(0.1)
os.kill(JOBS, signal.SIGKILL)
"""
# A worker that has not shown itself for half a minute is taken for dead, which a job of each minute looks at.
TAKE_UP = """
import asyncio
from django.db import connection
from tridesk.config.tasks import take_up_stalled
with connection.cursor() as cursor:
    cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'"
                   " WHERE id = (SELECT worker_id FROM procrastinate_jobs WHERE status = 'doing'"
                   " AND task_name = 'directory.carry_on_imports')")
asyncio.run(take_up_stalled(0))
"""
STAND = """
import json
from tridesk.directory.models import Contact, Import
from tridesk.journal.models import Entry
one = Import.objects.get()
print(json.dumps({"state": one.state, "attempts": one.attempts, "made": one.made, "contacts": Contact.objects.count(),
    "names": Contact.objects.values("name").distinct().count(),
    "said": Entry.objects.filter(verb="import.applied").count()}))
"""


def stand(tridesk: Product) -> dict[str, Any]:
    return dict(json.loads(tridesk.shell(STAND)))


def test_all_or_nothing_and_it_ends(tridesk: Product) -> None:
    tridesk.shell(SEND)
    until(lambda: stand(tridesk)["state"] == "ready", "the file to be read", 120)
    killed = until(lambda: tridesk.pid_of("jobs bulk foreign"), "the jobs")
    struck = json.loads(tridesk.shell(APPLY_AND_STRIKE.replace("JOBS", str(killed)) + STAND))
    assert (struck["state"], struck["contacts"], struck["attempts"]) == ("applying", 0, 1)
    tridesk.shell(TAKE_UP)
    until(lambda: stand(tridesk)["state"] == "applied", "all of it to be written", 180)
    end = stand(tridesk)
    assert tridesk.pid_of("jobs bulk foreign") != killed
    assert end == {
        "state": "applied", "attempts": 2, "made": ROWS, "contacts": ROWS, "names": ROWS, "said": 1,
    }  # fmt: skip
