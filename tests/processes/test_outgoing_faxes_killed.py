"""The process that sends faxes is killed with -9 at each of its steps: none is lost, none is sent twice.

Where nobody can know whether the call began, the fax says so and waits for a person.
"""

from __future__ import annotations

import json
from typing import Final

from tests.e2e.product import Product

# For each step a fork is killed as it enters or leaves it; then the same work is done again without a strike. The
# machine elsewhere counts the calls that it got; only faxes of this test are looked at.
STRIKE: Final = """
import json, os, signal, tempfile
from datetime import timedelta
from pathlib import Path
from django.db import connection
from tridesk.accounts.models import User
from tridesk.fax.models import FaxAttempt, OutFax
from tridesk.fax.outgoing import actions, papers, process
from tridesk.fax.outgoing.actions import FaxDraft
from tridesk.kit import clock
from tridesk.telephony.simulator.faxes import MachineAnswer, SimulatedFaxLine
from tridesk.telephony.switch.faxes import FaxEnd
from tridesk.tickets.tests import factories

place = Path(tempfile.mkdtemp())
calls = place / "calls.txt"

def machine(order):
    with calls.open("a") as file:
        file.write(order.number + chr(10))
    return MachineAnswer(FaxEnd.SENT)

line = SimulatedFaxLine(place / "line", machine)
writer = User.objects.filter(username="fax-writer").first() or factories.person("fax-writer")
User.objects.filter(pk=writer.pk).update(hold_seconds=0)
writer.refresh_from_db()
ticket = factories.opened(language="nl")
steps = [(actions, "begin_attempt"), (papers, "drawn"), (SimulatedFaxLine, "send"), (SimulatedFaxLine, "going")]
steps += [(SimulatedFaxLine, "results"), (actions, "end_attempt"), (SimulatedFaxLine, "forget"), (actions, "_become")]

def struck(room, name, when):
    real = getattr(room, name)
    def strike(*given, **named):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(room, name, strike)

told = []
for at, (room, name) in enumerate(steps):
    for when in ("before", "after"):
        number = f"+32920001{2 * at + (when == 'after'):02d}"
        draft = FaxDraft(to=number, name="", text="Goedendag, de sleutel werkt weer.", language="nl")
        fax = actions.order_fax(ticket, draft, by=writer)
        connection.close()
        connection.close_pool()
        child = os.fork()
        if child == 0:
            struck(room, name, when)
            for _ in range(3):
                process.look(line)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with clock.frozen(clock.now() + timedelta(minutes=1)):
            for _ in range(3):
                process.look(line)
        fax.refresh_from_db()
        sent = calls.read_text().splitlines().count(number) if calls.exists() else 0
        open_ = FaxAttempt.objects.filter(fax=fax, ended_at=None).count()
        told.append([f"{when} {name}", code, fax.state, fax.confirmed, sent, open_])
print(json.dumps({"told": told, "left": len(list((place / "line").glob("*")))}))
"""
UNKNOWN: Final = {"after begin_attempt", "before drawn", "after drawn", "before send"}
"""Where the row of the attempt is written and the order was not given: nobody can tell."""


def test_each_fax_is_sent_once_or_waits_for_a_person(tridesk: Product) -> None:
    stand = json.loads(tridesk.shell(STRIKE).strip().splitlines()[-1])
    assert len(stand["told"]) == 16
    for step, code, state, confirmed, sent, open_attempts in stand["told"]:
        assert code == -9, step
        expected = ("unknown", 0, 0) if step in UNKNOWN else ("sent", 1, 1)
        assert (state, confirmed, sent) == expected, step
        assert open_attempts == 0, step
    assert stand["left"] == 0
