"""A process of figures is killed with -9: its file is made, its report goes once to each, its places are free again."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import Any

from tests.e2e.product import TRIDESK, Product
from tests.waiting import until
from tridesk.figures.exports.actions import MOST_ATTEMPTS

FACTS = 150_000

ORDER_AND_STRIKE = f"""
import os, signal, time
from django.db import connection
from tridesk.accounts.models import User
from tridesk.figures.exports import actions
from tridesk.figures.exports.models import Export
from tridesk.figures.questions import FigureQuestion
with connection.cursor() as cursor:
    cursor.execute('''
        INSERT INTO figures_fact
        SELECT 1, 1000000000 + nth, 0, DATE '2026-03-02', 20, 0, 0, 0, 0, 0, 0, 0, 0, FALSE, 0, nth, NULL
        FROM generate_series(1, {FACTS}) nth
    ''')
reader = User.objects.create(username="reader", role="supervisor")
question = FigureQuestion.read({{"figure": "tickets.opened", "first": "2026-03-01", "last": "2026-03-31"}})
actions.order(question, "csv", by=reader, language="en")
while not Export.objects.filter(done__gt=0).exists():
    time.sleep(0.01)
os.kill(JOBS, signal.SIGSTOP)  # what is seen now stays so until the blow
assert Export.objects.get().state == "waiting", "the file was made before the blow: take more facts"
os.kill(JOBS, signal.SIGKILL)
"""
FILE = """
import json
from tridesk.figures.exports.models import Export
from tridesk.figures.exports.queries import content
export = Export.objects.get()
lines = b"".join(content(export)).splitlines() if export.state == "done" else []
seconds = {line.split(b",")[-2] for line in lines if line.startswith(b"2026-03-02,")}
print(json.dumps({"state": export.state, "attempts": export.attempts, "done": export.done, "rows": len(seconds)}))
"""

READERS = """
from datetime import UTC, datetime
from tridesk.accounts.models import User
from tridesk.figures.report import actions
from tridesk.kit import clock
with clock.frozen(datetime(2026, 3, 2, 9, tzinfo=UTC)):
    for name in ("first", "second"):
        user = User.objects.create(username=name, role="supervisor", email=f"{name}@desk.example", language="nl")
        actions.add_reader(name, by=user)
"""
SEND = """
from datetime import UTC, datetime
from tridesk.figures.report import actions
from tridesk.kit import clock
with clock.frozen(datetime(2026, 4, 1, 9, tzinfo=UTC)):
    actions.send_due()
"""
STRIKE = """
import os, signal
from tridesk.figures.report import actions
queue_mail, queued = actions.queue_mail, []
def queue_and_die(*given, **named):
    queued.append(queue_mail(*given, **named))
    if len(queued) > 1:
        os.kill(os.getpid(), signal.SIGKILL)
actions.queue_mail = queue_and_die
"""
MAILS = """
import json
from tridesk.journal.models import Entry
from tridesk.mailroom.models import OutMail
mails = sorted(OutMail.objects.filter(ref="report").values_list("recipients", flat=True))
print(json.dumps([mails, Entry.objects.filter(verb="report.sent").count()]))
"""

DIE_IN_ITS_PLACES = """
import os, signal
from tridesk.figures import places
from tridesk.figures.tests.places import large_questions
from tridesk.kit.errors import TooMany
with large_questions(places.PLACES):
    try:
        with places.place() as place:
            place.take()
    except TooMany:
        os.kill(os.getpid(), signal.SIGKILL)
"""
FREE = """
from tridesk.figures import places
from tridesk.figures.tests.places import large_questions
from tridesk.kit.errors import TooMany
try:
    with large_questions(places.PLACES):
        pass
    print("all free")
except TooMany:
    print("taken")
"""


def file(tridesk: Product) -> dict[str, Any]:
    return dict(json.loads(tridesk.shell(FILE)))


def test_a_file_is_made_in_the_end(tridesk: Product) -> None:
    killed = until(lambda: tridesk.pid_of("jobs bulk foreign"), "the jobs")
    tridesk.shell(ORDER_AND_STRIKE.replace("JOBS", str(killed)))
    until(lambda: file(tridesk)["state"] == "done", "the file to be made", 180)
    made = file(tridesk)
    assert 1 < made.pop("attempts") <= MOST_ATTEMPTS, "begun anew after the blow, and not given up"
    assert made == {"state": "done", "done": FACTS, "rows": FACTS}


def test_the_report_goes_once_to_each(tridesk: Product) -> None:
    tridesk.shell(READERS)
    command = [TRIDESK, "shell", "-v", "0", "-c", STRIKE + SEND]
    dying = subprocess.run(command, env=tridesk.environment, check=False)
    assert dying.returncode == -signal.SIGKILL
    assert json.loads(tridesk.shell(MAILS)) == [[["first@desk.example"]], 1]
    tridesk.shell(SEND + SEND)
    assert json.loads(tridesk.shell(MAILS)) == [[["first@desk.example"], ["second@desk.example"]], 2]


def test_the_places_of_a_killed_process_are_free_again(tridesk: Product) -> None:
    command = [TRIDESK, "shell", "-v", "0", "-c", DIE_IN_ITS_PLACES]
    dying = subprocess.run(command, env=tridesk.environment, check=False)
    assert dying.returncode == -signal.SIGKILL, "it found all places taken before it died"
    until(lambda: tridesk.shell(FREE) == "all free", "the places to be free")
