"""Who makes letters final is killed with -9 a hundred times: the numbers have no gap and no double."""

from __future__ import annotations

import json
from typing import Final

from tests.e2e.product import Product

KILLS: Final = 100

STRIKE = f"""
import json, os, random, signal, time
from django.db import connection
from tridesk.accounts.models import User
from tridesk.journal.models import Entry
from tridesk.letters import actions, queries
from tridesk.letters.actions import LetterChange
from tridesk.letters.models import Letter
from tridesk.tickets import actions as tickets
from tridesk.tickets.lifecycle import Channel

writer = User.objects.create(username="letters", role="project_leader")
ticket = tickets.open_ticket(tickets.NewTicket(
    by=writer, channel=Channel.PHONE, language="nl", subject="S", text="T", requester=tickets.Requester()))
template, envelope = queries.template_with("answer"), queries.usual_envelope()
change = LetterChange("Stad Eeklo\\nMarkt 1\\n9900 Eeklo", "S", "T", envelope)
for _draft in range(3 * {KILLS}):
    actions.change_letter(actions.begin_letter(ticket, template, by=writer), change, by=writer)

def write_on():
    for draft in Letter.objects.filter(number=None).order_by("pk"):
        actions.finish_letter(draft, by=writer)
    os._exit(0)

began = time.monotonic()
actions.finish_letter(Letter.objects.latest("pk"), by=writer)
took = time.monotonic() - began  # on this machine, as busy as it is
pauses = random.Random(17)
for _kill in range({KILLS}):
    connection.close()
    connection.close_pool()
    child = os.fork()
    if child == 0:
        write_on()
    time.sleep(pauses.uniform(0, 4 * took))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
finals = Letter.objects.exclude(number=None).order_by("pk")
entries = Entry.objects.filter(verb="letter.finished")
print(json.dumps({{
    "numbers": sorted(finals.values_list("number", flat=True)),
    "written_down": sorted(entry.data["number"] for entry in entries),
}}))
"""


def test_a_hundred_kills_leave_no_gap(tridesk: Product) -> None:
    stand = json.loads(tridesk.shell(STRIKE).strip().splitlines()[-1])
    numbers = stand["numbers"]
    assert len(numbers) > 10, "some were finished between the kills"
    assert [int(number.rpartition("-")[2]) for number in numbers] == list(range(1, len(numbers) + 1))
    assert stand["written_down"] == numbers
