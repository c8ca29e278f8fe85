"""The jobs are killed with -9 while a file is written into the directory: all of it is written in the end, once."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.product import Product
from tests.waiting import until

ROWS = 3_000

SEND = f"""
from tridesk.accounts.models import User
from tridesk.directory.exchange.actions import receive_import
leader = User.objects.create(username="leader", role="project_leader")
rows = "".join(f"Somebody {{at}};s{{at}}@town.example\\n" for at in range({ROWS}))
receive_import("contacts", "staff.csv", ("name;emails\\n" + rows).encode(), by=leader)
"""
# When the blow falls the writing stands at a late row, for a lock that this shell holds.
APPLY_AND_STRIKE = '''
import os, signal, time
from django.db import connection
from tridesk.accounts.models import User
from tridesk.directory.exchange.actions import apply_import
from tridesk.directory.models import Import
def rows(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []
rows("""
    CREATE FUNCTION stand() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END';
    CREATE TRIGGER stand BEFORE INSERT ON directory_contact FOR EACH ROW WHEN (NEW.name = 'Somebody LATE')
        EXECUTE FUNCTION stand();
    SELECT pg_advisory_lock(4711);
""")
apply_import(Import.objects.get(), by=User.objects.get(username="leader"))
end = time.monotonic() + 60
while not rows("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND objid = 4711"):
    assert time.monotonic() < end, "nobody writes"
    time.sleep(0.01)
os.kill(JOBS, signal.SIGKILL)
rows("SELECT pg_advisory_unlock(4711)")
while rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711"):
    assert time.monotonic() < end, "the writing goes on"
    time.sleep(0.01)
rows("DROP TRIGGER stand ON directory_contact; DROP FUNCTION stand")
'''
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
    strike = APPLY_AND_STRIKE.replace("JOBS", str(killed)).replace("LATE", str(ROWS - 100))
    struck = json.loads(tridesk.shell(strike + STAND))
    assert (struck["state"], struck["contacts"], struck["attempts"]) == ("applying", 0, 1)
    tridesk.shell(TAKE_UP)
    until(lambda: stand(tridesk)["state"] == "applied", "all of it to be written", 180)
    end = stand(tridesk)
    assert tridesk.pid_of("jobs bulk foreign") != killed
    assert end == {
        "state": "applied",
        "attempts": 2,
        "made": ROWS,
        "contacts": ROWS,
        "names": ROWS,
        "said": 1,
    }
