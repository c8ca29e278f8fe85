"""Who makes letters final, or prints letters to many, is killed with -9: no number is left out or given twice."""

from __future__ import annotations

import json
from typing import Final

import pytest

from tests.depth import kills
from tests.e2e.product import Product

KILLS: Final = kills(100)

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

def in_child(work):
    connection.close()
    connection.close_pool()
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return child

def write_one():
    actions.finish_letter(Letter.objects.filter(number=None).latest("pk"), by=writer)

def write_on():
    for draft in Letter.objects.filter(number=None).order_by("pk"):
        actions.finish_letter(draft, by=writer)

write_one()  # what is loaded once is loaded before the fork
began = time.monotonic()
os.waitpid(in_child(write_one), 0)
took = time.monotonic() - began  # a child that first connects, on this machine, as busy as it is
pauses = random.Random(17)
for _kill in range({KILLS}):
    child = in_child(write_on)
    time.sleep(pauses.uniform(0, 2 * took))  # in the first letter or in the second
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
finals = Letter.objects.exclude(number=None).order_by("pk")
entries = Entry.objects.filter(verb="letter.finished")
print(json.dumps({{
    "numbers": sorted(finals.values_list("number", flat=True)),
    "written_down": sorted(entry.data["number"] for entry in entries),
}}))
"""


def test_kills_leave_no_gap(tridesk: Product) -> None:
    stand = json.loads(tridesk.shell(STRIKE).strip().splitlines()[-1])
    numbers = stand["numbers"]
    assert len(numbers) > KILLS // 10, "some were finished between the kills"
    assert [int(number.rpartition("-")[2]) for number in numbers] == list(range(1, len(numbers) + 1))
    assert stand["written_down"] == numbers


COUNT = "from tridesk.letters.models import LetterCount; c = LetterCount.objects.first(); print(c.last if c else 0)"

BODIES: Final = 100  # that get letters, 4 in a file
STRIKE_MANY = f"""
import json, os, random, signal, time
from django.db import connection
from tridesk.accounts.models import User
from tridesk.directory.models import Organisation, UserGroup
from tridesk.notices import actions
from tridesk.notices.actions import printing
from tridesk.notices.models import Delivery, LetterFile, Notice

writer = User.objects.create(username="notices", role="project_leader")
approver = User.objects.create(username="approver", role="project_leader")
Organisation.objects.bulk_create(Organisation(
    kind="notary", name_nl=f"Notaris {{place}}", name_fr=f"Notaire {{place}}", service_language="nl",
    street="Markt 1", postcode=str(1000 + place), town="Testegem") for place in range({BODIES}))
group = UserGroup.objects.create(code="killed", name_nl="K", name_fr="K", rule={{"kinds": ["notary"]}})
printing.MOST_IN_A_FILE = 4
notices = []
for _notice in range(3):
    draft = actions.NoticeDraft("campaign", {{"nl": "S"}}, {{"nl": "T"}}, [group.pk], way="letter")
    notice = actions.write_notice(draft, by=writer)
    actions.propose_notice(notice.pk, by=writer)
    actions.approve_notice(notice.pk, Notice.objects.get(pk=notice.pk).fingerprint, by=approver)
    actions.begin_notice(notice.pk)
    notices.append(notice.pk)

def print_on():
    actions.print_all()
    os._exit(0)

pauses = random.Random(17)
for _kill in range({BODIES} // 4):
    connection.close()
    connection.close_pool()
    child = os.fork()
    if child == 0:
        print_on()
    time.sleep(pauses.uniform(0, 1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
killed = LetterFile.objects.exclude(made_at=None).count()
actions.print_all()
letters = Delivery.objects.filter(notice__in=notices)
print(json.dumps({{
    "killed": killed,
    "unmade": LetterFile.objects.filter(made_at=None).count(),
    "states": sorted(set(letters.values_list("state", flat=True))),
    "numbers": sorted(letters.values_list("number", flat=True)),
}}))
"""


@pytest.mark.daily
def test_kills_while_letters_to_many_are_printed_leave_no_gap(tridesk: Product) -> None:
    before = json.loads(tridesk.shell(COUNT).strip().splitlines()[-1])
    stand = json.loads(tridesk.shell(STRIKE_MANY).strip().splitlines()[-1])
    assert 0 < stand["killed"] < 3 * BODIES // 4, "some files were made between the kills"
    assert (stand["unmade"], stand["states"]) == (0, ["printed"])
    first = before + 1
    assert [int(number.rpartition("-")[2]) for number in stand["numbers"]] == list(range(first, first + 3 * BODIES))


FAXES: Final = 20

# Letters that go by fax: a letter and its fax are one transaction.
STRIKE_FAXES = (
    STRIKE_MANY.partition("def print_on")[0]
    .replace('"notices", role', '"faxes", role')
    .replace('"approver", role', '"faxes-approver", role')
    .replace('"notary"', '"bailiff"')
    .replace('["notary"]', '["bailiff"]')
    .replace('code="killed"', 'code="killed-faxes"')
    .replace("range(3)", "range(1)")
    .replace(f"range({BODIES})", f"range({FAXES})")
    .replace(
        "printing.MOST_IN_A_FILE = 4",
        """
from datetime import date
from tridesk.directory.models import Contact
from tridesk.directory.organisations.actions import AcceptanceCard, note_acceptance
for place, body in enumerate(Organisation.objects.filter(kind="bailiff", town="Testegem").order_by("pk")):
    contact = Contact.objects.create(name="Bo", organisation=body)
    card = AcceptanceCard(f"+32920010{place:02d}", date(2026, 1, 5), contact, "Per fax")
    note_acceptance(body, card, by=writer)
""",
    )
    + f"""
from tridesk.fax.models import OutFax

pauses, killed = random.Random(17), 0
for _kill in range({FAXES}):
    connection.close()
    connection.close_pool()
    child = os.fork()
    if child == 0:
        actions.fax_all()
        os._exit(0)
    time.sleep(pauses.uniform(0, 1))
    os.kill(child, signal.SIGKILL)
    killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
in_line = Delivery.objects.filter(notice__in=notices, fax__isnull=False).count()
actions.fax_all()
letters = Delivery.objects.filter(notice__in=notices)
print(json.dumps({{
    "killed": killed,
    "in_line": in_line,
    "numbers": sorted(letters.values_list("number", flat=True)),
    "of_letters": sorted(letters.values_list("fax", flat=True)),
    "faxes": sorted(OutFax.objects.filter(about=f"notice:{{notices[0]}}").values_list("pk", flat=True)),
}}))
"""
)


@pytest.mark.daily
def test_kills_while_letters_are_put_in_line_as_faxes_double_and_lose_none(tridesk: Product) -> None:
    before = json.loads(tridesk.shell(COUNT).strip().splitlines()[-1])
    stand = json.loads(tridesk.shell(STRIKE_FAXES).strip().splitlines()[-1])
    assert stand["killed"] > 0
    assert stand["in_line"] > 0, "some were put in line between the kills"
    first = before + 1
    assert [int(number.rpartition("-")[2]) for number in stand["numbers"]] == list(range(first, first + FAXES))
    assert stand["of_letters"] == stand["faxes"]
    assert len(stand["faxes"]) == FAXES
