"""The process that sends faxes is killed with -9 at each of its steps: none is lost, none is sent twice.

Where nobody can know whether the call began, the fax says so and waits for a person.
"""

from __future__ import annotations

import json
from typing import Final

from tests.depth import drawn
from tests.e2e.product import Product

# At each of MOMENTS a fork is killed as it enters or leaves a step; then the same work is done again without a strike.
# The machine elsewhere counts the calls that it got; only faxes of this test are looked at.
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
steps = [(papers, "drawn"), (actions, "begin_attempt"), (SimulatedFaxLine, "send"), (SimulatedFaxLine, "going")]
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
for at in MOMENTS:
    (room, name), when = steps[at // 2], ("before", "after")[at % 2]
    number = f"+32920001{at:02d}"
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
# An answer to whoever asked by fax: the answer and its fax are one transaction, its papers are made afterwards, and its
# report is put on the ticket once. A fork answers, sends and reports, and is killed at a step; then all is done again.
ANSWER_STRIKE: Final = (
    STRIKE.partition("told = []")[0]
    + """
from tridesk.fax import process as incoming, spool
from tridesk.fax.models import Fax
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import FACTS
from tridesk.journal.models import Entry as Noted
from tridesk.tickets import actions as tickets
from tridesk.tickets import entry_store
from tridesk.tickets.actions import answers
from tridesk.tickets.models import EntryKind

content = making.tiff([making.FRENCH])
steps = [(actions, "send_answer"), (actions, "_write"), (answers, "save"), (actions, "set_papers")]
steps += [(papers, "compose"), (actions, "seal"), (actions, "begin_attempt"), (papers, "report")]
steps += [(entry_store, "attach"), (actions, "_put_on_ticket"), (actions, "keep_report")]

def work(ticket):
    if not ticket.entries.filter(kind=EntryKind.ANSWER).exists():
        tickets.answer(ticket, by=writer, text="Goedendag, de sleutel werkt weer.", language="nl")
    finish(ticket)

def finish(ticket):
    for _ in range(3):
        process.look(line)
    for fax in OutFax.objects.filter(ticket=ticket):
        actions.keep_report(fax.pk)

told = []
for at in MOMENTS:
    (room, name), when = steps[at // 2], ("before", "after")[at % 2]
    number = f"+32920002{at:02d}"
    key = f"asked-{at}"
    spool.put(place / "in", key, content, FACTS | {"caller": number})
    incoming.empty(place / "in")
    ticket = Fax.objects.select_related("entry__ticket").get(key=key).entry.ticket
    connection.close()
    connection.close_pool()
    child = os.fork()
    if child == 0:
        struck(room, name, when)
        work(ticket)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        finish(ticket)
    answers = ticket.entries.filter(kind=EntryKind.ANSWER).count()
    states = list(OutFax.objects.filter(ticket=ticket).values_list("state", flat=True))
    reports = [note.attachments.count() for note in ticket.entries.filter(kind=EntryKind.NOTE)]
    noted = Noted.objects.filter(ref=ticket.ref, verb="fax.reported").count()
    sent = calls.read_text().splitlines().count(number) if calls.exists() else 0
    told.append([f"{when} {name}", code, answers, states, sent, reports, noted])
print(json.dumps(told))
"""
)
IN_THE_ANSWER: Final = {f"{when} {name}" for name in ("send_answer", "_write", "save") for when in ("before", "after")}
# The row of the attempt is written and the order was not given: nobody can tell.
UNKNOWN: Final = {3: "after begin_attempt", 4: "before send"}


def test_each_fax_is_sent_once_or_waits_for_a_person(tridesk: Product) -> None:
    moments = [*UNKNOWN, *drawn([moment for moment in range(16) if moment not in UNKNOWN], 2)]
    stand = json.loads(tridesk.shell(f"MOMENTS = {moments}\n{STRIKE}").strip().splitlines()[-1])
    assert len(stand["told"]) == len(moments)
    for step, code, state, confirmed, sent, open_attempts in stand["told"]:
        assert code == -9, step
        expected = ("unknown", 0, 0) if step in UNKNOWN.values() else ("sent", 1, 1)
        assert (state, confirmed, sent) == expected, step
        assert open_attempts == 0, step
    assert stand["left"] == 0


def test_an_answer_and_its_fax_are_accepted_together_and_reported_once(tridesk: Product) -> None:
    moments = drawn(range(22), 4)
    told = json.loads(tridesk.shell(f"MOMENTS = {list(moments)}\n{ANSWER_STRIKE}").strip().splitlines()[-1])
    assert len(told) == len(moments)
    for step, code, answers, states, sent, reports, noted in told:
        assert code == -9, step
        if step in IN_THE_ANSWER:
            assert (answers, states, sent) == (0, [], 0), step
        elif step == "after begin_attempt":
            assert (answers, states, sent) == (1, ["unknown"], 0), step
        else:
            assert (answers, states, sent) == (1, ["sent"], 1), step
            assert (reports, noted) == ([1], 1), step
