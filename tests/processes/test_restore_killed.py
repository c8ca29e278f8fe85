"""The jobs are killed with -9 while an access is restored: it is restored once, told once, and the record is whole."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from http.cookiejar import CookieJar
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.e2e.product import TRIDESK, Product, Sink, running, text_of
from tests.waiting import until
from tridesk.reconnect.access.tests.gate import Gate
from tridesk.reconnect.access.tests.slapd import DESK, DESK_SECRET, USERS, Slapd, needs_slapd
from tridesk.reconnect.tests.listener import Listener
from tridesk.reconnect.tests.own_stories import PAGE
from tridesk.reconnect.tests.stories import LINK

pytestmark = needs_slapd

LANES: Final = "jobs ordinary"
BULK: Final = "jobs bulk foreign"
TRIES: Final = 3  # wrong ones, after which slapd locks
PERSON: Final = """
from datetime import timedelta
from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation, Registration
from tridesk.kit import clock
from tridesk.reconnect.actions import opening, ordering, sending
from tridesk.reconnect.models import Proof, Restore
from tridesk.tickets.tests import factories
login = "LOGIN"
by = User.objects.filter(username="karim").first() or factories.person("karim")
town = factories.organisation(login, service_language="de", email=f"town@{login}.example")
person = Contact.objects.create(
    name=login, organisation=town, email=f"person@{login}.example", phone="+3280647010", language="de"
)
Registration.objects.filter(organisation=town).update(since=clock.now() - timedelta(365))
user = ConnectedUser.objects.create(organisation=town, contact=person, login=login)
key = Credential.objects.create(user=user, kind="key", reference="RR-44", state="blocked", state_since=clock.now())
"""
MADE: Final = (
    PERSON
    + """
ticket = factories.opened("Schlüssel gesperrt", language="de")
ticket.contact, ticket.organisation = person, town
ticket.save()
restore = opening.begin(ticket, person, key, by=by)
Restore.objects.filter(pk=restore.pk).update(answers=["key", "key_blocked"], leaf="key_blocked", verb="unlock")
Proof.objects.create(restore=restore, kind="call_back", through="+3280647010", contact=person, asked_by=by,
                     asked_at=clock.now(), given_at=clock.now())
"""
)
ALONE: Final = (
    PERSON
    + """
from tridesk.portal.actions.links import make_link
from tridesk.tickets.actions import Requester
ticket = factories.opened("Schlüssel gesperrt", language="de", requester=Requester().known_as(person))
print(make_link(ticket, person.email, "de"))
"""
)
ORDER: Final = "ordering.order(restore.pk, by=by)\nprint(restore.pk)"
STAND: Final = """
import json
from tridesk.directory.models import Credential
from tridesk.journal.models import Entry
from tridesk.reconnect.models import Restore
restore = Restore.objects.get(pk=PK)
[order] = restore.orders.all()
verbs = Entry.objects.filter(ref=restore.ref).order_by("pk").values_list("verb", flat=True)
print(json.dumps({
    "state": order.state, "failure": order.answer.get("failure", ""), "tries": order.tries,
    "step": restore.step, "restored": restore.restored_at is not None, "key": restore.credential.state,
    "told": sorted(restore.tellings.values_list("address", flat=True)), "verbs": list(verbs),
}))
"""
# What a minute or two later does by itself; its own job may wait in the queue already.
LATER: Final = """
from contextlib import suppress
from procrastinate.exceptions import AlreadyEnqueued
from tridesk.kit import clock
from tridesk.reconnect import tasks
from tridesk.reconnect.models import Order
Order.objects.filter(state__in=["waiting", "undoing"]).update(due_at=clock.now())
with suppress(AlreadyEnqueued):
    tasks.send_waiting.defer(timestamp=0)
"""
DIE_TELLING: Final = """
import os, signal
from tridesk.reconnect.actions import telling, sending
from tridesk.tickets.letter_post import DeskPost
send, sent = DeskPost.send, []
def send_and_die(*given, **named):
    sent.append(send(*given, **named))
    if len(sent) > 1:
        os.kill(os.getpid(), signal.SIGKILL)
DeskPost.send = send_and_die
telling.tell(PK)
"""
# Restored, but the job that tells was lost.
UNTOLD: Final = """
from django.db import transaction
with transaction.atomic():
    order = ordering.order(restore.pk, by=by)
    sending.send(order.pk)
    cursor = transaction.get_connection().cursor()
    cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name IN ('reconnect.send', 'reconnect.tell')")
print(restore.pk)
"""
# A colleague of the same town, who has been on the list for a year, and a ticket.
WITH_COLLEAGUE: Final = (
    PERSON
    + """
Contact.objects.create(name="Kollegin", organisation=town, email=f"colleague@{login}.example", language="de")
Registration.objects.filter(organisation=town).update(since=clock.now() - timedelta(365))
ticket = factories.opened("Schlüssel gesperrt", language="de")
ticket.contact, ticket.organisation = person, town
ticket.save()
"""
)
# An agent takes a step, and the process is killed before that is committed, or at once after it.
STEP: Final = """
import os, signal
from django.db import transaction
from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.reconnect import queries
from tridesk.reconnect.actions import opening, ordering, proofs
from tridesk.reconnect.models import Restore
from tridesk.reconnect.rules import ProofKind
from tridesk.tickets.models import Ticket
by, key = User.objects.get(username="karim"), Credential.objects.get(user__login="LOGIN")
restore = Restore.objects.filter(user=key.user).first()
with transaction.atomic():
    TAKEN
    if IS_BEFORE_COMMIT:
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""
# The steps of the agent before the colleague confirms, each with what the journal says of it.
AGENT_STEPS: Final = (
    (
        "opening.begin(Ticket.objects.get(contact=key.user.contact), key.user.contact, key, by=by)",
        ["restore.opened", "restore.access_chosen"],
    ),
    (
        "opening.answer_question(restore.pk, ['key', 'key_blocked'], queries.current_tree(), by=by)",
        ["restore.layer_answered"],
    ),
    (
        "proofs.ask_proof(restore.pk, ProofKind.COLLEAGUE, 'colleague@LOGIN.example', by=by)",
        ["restore.proof_asked"],
    ),
)
AGENT_ORDERS: Final = "ordering.order(restore.pk, by=by)"
DEEDS: Final = """
import json
from tridesk.journal.models import Entry
from tridesk.reconnect.models import Restore
refs = [restore.ref for restore in Restore.objects.filter(user__login="LOGIN")]
entries = Entry.objects.filter(ref__in=refs, verb__startswith="restore.").order_by("pk")
print(json.dumps(list(entries.values_list("verb", flat=True))))
"""
NUMBER: Final = """
from tridesk.reconnect.models import Restore
print(Restore.objects.get(user__login="LOGIN").pk)
"""
# One restore for many: each user of a town, drafted by one supervisor, to be approved by another.
MANY: Final = """
import json
from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import bulk
from tridesk.reconnect.models import BulkRestore
from tridesk.tickets.tests import factories
"""
DRAFT: Final = (
    MANY
    + """
by = factories.person("nora", "supervisor")
row = bulk.draft(factories.opened("Fusion"), AccessVerb.UNLOCK, "key", LOGINS, "Fusion", by=by)
print(row.pk)
"""
)
APPROVE: Final = (
    MANY
    + """
row = BulkRestore.objects.get(pk=PK)
bulk.approve(row.pk, bulk_queries.fingerprint(row), by=factories.person("nina", "supervisor"))
"""
)
PLANNED: Final = MANY + "print(BulkRestore.objects.get(pk=PK).planned_at is not None)"
FORM: Final = re.compile(r"<form.*?</form>", re.DOTALL)
BUTTON: Final = re.compile(r'<button[^>]*\sname="(\w+)"\s+value="([^"]*)"')
HIDDEN: Final = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
MANY_STAND: Final = (
    MANY
    + """
from tridesk.journal.models import Entry
orders = BulkRestore.objects.get(pk=PK).orders.order_by("pk").select_related("credential")
print(json.dumps([
    [order.state, order.credential.state, bool(order.answer.get("told")),
     Entry.objects.filter(ref=order.credential.ref, verb="credential.order_done").count()]
    for order in orders
]))
"""
)
PROGRAM: Final = """
from tridesk.accounts import actions as accounts
from tridesk.accounts.models import Token
from tridesk.reconnect.webhooks import actions, queries
from tridesk.tickets.tests import factories
accounts.make_token("register", scopes=[queries.SCOPE])
actions.set_address(Token.objects.get(name="register"), "URL", by=factories.person("ada", "administrator"))
"""
# What a minute later tells by itself.
TOLD_LATER: Final = """
from tridesk.kit import clock
from tridesk.reconnect.models import WebhookEvent
from tridesk.reconnect.webhooks import actions
WebhookEvent.objects.update(due_at=clock.now())
actions.send_waiting()
"""
ENDED: Final = """
from tridesk.accounts.models import Token, User
from tridesk.reconnect.webhooks import actions
actions.end(Token.objects.get(name="register"), by=User.objects.get(username="ada"))
"""
BEGUN: Final = """
from tridesk.reconnect.models import Restore
restore = Restore.objects.get(own_address="person@LOGIN.example")
print(restore.pk, restore.proofs.count())
"""
TELL: Final = "from tridesk.reconnect import tasks\ntasks.tell.defer(restore=PK)\ntasks.tell.defer(restore=PK)"
TOLD: Final = """
from procrastinate.contrib.django.models import ProcrastinateJob
print(ProcrastinateJob.objects.filter(task_name="reconnect.tell", status__in=["todo", "doing"]).count())
"""


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    slapd = Slapd(tmp_path_factory.mktemp("slapd") / "slapd")
    yield slapd
    slapd.close()


@pytest.fixture(scope="module")
def gate(slapd: Slapd) -> Iterator[Gate]:
    """Between the product and slapd."""
    gate = Gate(slapd.port)
    yield gate
    gate.close()


@pytest.fixture(scope="module")
def restoring(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Iterator[tuple[Product, Sink]]:
    """A product that restores access in slapd, behind the gate."""
    secret = tmp_path_factory.mktemp("access") / "secret"
    secret.write_bytes(DESK_SECRET)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIDESK_ACCESS", "ldap")
        patch.setenv("TRIDESK_ACCESS_URL", f"ldap://127.0.0.1:{gate.port}/{USERS}")
        patch.setenv("TRIDESK_ACCESS_NAME", DESK)
        patch.setenv("TRIDESK_ACCESS_SECRET", str(secret))
        patch.setenv("TRIDESK_WEBHOOK_NETWORKS", "127.0.0.0/8")
        with running(tmp_path_factory.mktemp("restoring"), demo=False) as both:
            yield both


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A program of the register."""
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture(autouse=True)
def _open(gate: Gate) -> Iterator[None]:
    yield
    gate.mode = "open"
    gate.withheld.clear()


def locked(slapd: Slapd, login: str) -> None:
    """A user whom slapd has locked after wrong tries."""
    slapd.add(login)
    for _try in range(TRIES):
        assert not slapd.lets_in(login, "wrong")
    assert not slapd.lets_in(login)


def ordered(tridesk: Product, login: str) -> int:
    """The number of a restore of this user that was just ordered."""
    return int(tridesk.shell(MADE.replace("LOGIN", login) + ORDER))


def stand(tridesk: Product, restore: int) -> dict[str, Any]:
    return dict(json.loads(tridesk.shell(STAND.replace("PK", str(restore)))))


def kill_jobs(tridesk: Product, lane: str = LANES) -> None:
    killed = until(lambda: tridesk.pid_of(lane), "the jobs")
    tridesk.kill(lane)
    until(lambda: tridesk.pid_of(lane) not in (None, killed), "the jobs to be started again")


class Browser:
    """Presses the buttons of pages without script, and keeps its cookies."""

    def __init__(self, tridesk: Product) -> None:
        self._tridesk = tridesk
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def press(self, path: str, **fields: str) -> None:
        """Presses the first button of the form that has the first of these fields, which go before its own.

        The web process is killed with -9 once it has answered.
        """
        first = next((f'name="{name}" value="{value}"' for name, value in fields.items()), "<form")
        form = next(form for form in FORM.findall(self._read(path)) if first in form)
        pressed = dict(HIDDEN.findall(form)) | dict(BUTTON.findall(form)[:1]) | fields
        self._read(path, urlencode(pressed).encode())
        self._tridesk.kill("web")
        until(lambda: self._tridesk.health().get("status") == "up", "the web process to be back")

    def _read(self, path: str, sent: bytes | None = None) -> str:
        with self._opener.open(self._tridesk.url + path, sent, timeout=30) as answer:
            return str(answer.read().decode())


def is_whole(tridesk: Product, sink: Sink, slapd: Slapd, restore: int, login: str) -> None:
    """Restored once, told once, all of it on record."""
    until(lambda: len(stand(tridesk, restore)["told"]) == 2, "somebody to be told", 120)
    addresses = [f"person@{login}.example", f"town@{login}.example"]
    for address in addresses:
        sink.mail_to(address, "/access/not-me/")
    now = stand(tridesk, restore)
    assert slapd.lets_in(login)
    assert (now["state"], now["restored"], now["step"], now["key"]) == ("done", True, "confirmation", "active")
    assert now["told"] == addresses
    assert [now["verbs"].count(f"restore.{verb}") for verb in ("ordered", "order_done", "told")] == [1, 1, 1]
    told = [mail["To"] for mail in sink.mails if "/access/not-me/" in text_of(mail)]
    assert [sum(address in to for to in told) for address in addresses] == [1, 1]


def test_killed_between_the_answer_of_the_directory_and_our_row(
    restoring: tuple[Product, Sink], slapd: Slapd, gate: Gate
) -> None:
    (tridesk, sink), login = restoring, "after"
    locked(slapd, login)
    gate.mode = "withholding"
    restore = ordered(tridesk, login)
    assert gate.withheld.wait(60)
    assert slapd.lets_in(login)  # the directory has done it, and nobody knows
    assert stand(tridesk, restore)["state"] == "waiting"
    kill_jobs(tridesk)
    gate.mode = "open"
    tridesk.shell(LATER)
    is_whole(tridesk, sink, slapd, restore, login)


def test_killed_before_the_order_reaches_the_directory(
    restoring: tuple[Product, Sink], slapd: Slapd, gate: Gate
) -> None:
    (tridesk, sink), login = restoring, "before"
    locked(slapd, login)
    gate.hang_up()
    gate.mode = "silent"
    restore = ordered(tridesk, login)
    until(lambda: stand(tridesk, restore)["tries"] == 1, "the order to be taken up")
    kill_jobs(tridesk)
    assert not slapd.lets_in(login)
    assert stand(tridesk, restore)["state"] == "waiting"
    gate.hang_up()
    gate.mode = "open"
    tridesk.shell(LATER)
    is_whole(tridesk, sink, slapd, restore, login)


@pytest.mark.parametrize(("mode", "failure"), [("closed", "silent"), ("silent", "slow")])
def test_a_directory_that_is_down_or_slow_is_asked_again(
    restoring: tuple[Product, Sink], slapd: Slapd, gate: Gate, mode: Any, failure: str
) -> None:
    (tridesk, sink), login = restoring, f"waits-{mode}"
    locked(slapd, login)
    gate.hang_up()
    gate.mode = mode
    restore = ordered(tridesk, login)
    until(lambda: stand(tridesk, restore)["failure"], "the failure to be noted")
    now = stand(tridesk, restore)
    assert (now["state"], now["step"], now["restored"], now["failure"]) == ("waiting", "order", False, failure)
    gate.hang_up()
    gate.mode = "open"
    is_whole(tridesk, sink, slapd, restore, login)  # by itself


def test_killed_while_telling(restoring: tuple[Product, Sink], slapd: Slapd) -> None:
    (tridesk, sink), login = restoring, "telling"
    locked(slapd, login)
    restore = int(tridesk.shell(MADE.replace("LOGIN", login) + UNTOLD))
    command = [TRIDESK, "shell", "-v", "0", "-c", DIE_TELLING.replace("PK", str(restore))]
    assert subprocess.run(command, env=tridesk.environment, check=False).returncode == -signal.SIGKILL
    assert stand(tridesk, restore)["told"] == []
    tridesk.shell(TELL.replace("PK", str(restore)))
    until(lambda: tridesk.shell(TOLD) == "0", "both jobs to be done")
    is_whole(tridesk, sink, slapd, restore, login)


def test_killed_at_each_step_of_a_restore_without_a_colleague(
    restoring: tuple[Product, Sink], slapd: Slapd, gate: Gate
) -> None:
    (tridesk, sink), login = restoring, "alone"
    locked(slapd, login)
    token = tridesk.shell(ALONE.replace("LOGIN", login))
    user, organisation = Browser(tridesk), Browser(tridesk)
    user.press(f"/request/{token}/")
    user.press(PAGE, do="begin")
    user.press(PAGE, do="answer", answers="key key_blocked")
    user.press(PAGE, do="ask")
    link = LINK.search(text_of(sink.mail_to(f"town@{login}.example", "/access/confirm/")))
    assert link is not None
    restore, proofs = tridesk.shell(BEGUN.replace("LOGIN", login)).split()
    assert proofs == "1"
    gate.mode = "withholding"
    organisation.press(link[1], answer="yes")
    assert gate.withheld.wait(60)
    assert stand(tridesk, int(restore))["state"] == "waiting"  # the directory has done it, and nobody knows
    kill_jobs(tridesk)
    gate.mode = "open"
    tridesk.shell(LATER)
    is_whole(tridesk, sink, slapd, int(restore), login)


def test_killed_at_each_step_of_a_restore_that_a_colleague_of_the_organisation_confirms(
    restoring: tuple[Product, Sink], slapd: Slapd, gate: Gate
) -> None:
    (tridesk, sink), login = restoring, "confirmed"
    locked(slapd, login)
    tridesk.shell(WITH_COLLEAGUE.replace("LOGIN", login))

    def deeds() -> list[str]:
        return list(json.loads(tridesk.shell(DEEDS.replace("LOGIN", login))))

    def die_at(step: str, *, is_before_commit: bool) -> None:
        code = STEP.replace("TAKEN", step).replace("LOGIN", login).replace("IS_BEFORE_COMMIT", str(is_before_commit))
        command = [TRIDESK, "shell", "-v", "0", "-c", code]
        assert subprocess.run(command, env=tridesk.environment, check=False).returncode == -signal.SIGKILL

    done = list[str]()
    for step, verbs in AGENT_STEPS:
        die_at(step, is_before_commit=True)
        assert deeds() == done
        die_at(step, is_before_commit=False)
        done += verbs
        assert deeds() == done
    address = f"colleague@{login}.example"
    link = LINK.search(text_of(sink.mail_to(address, "/access/confirm/")))
    assert link is not None
    Browser(tridesk).press(link[1], answer="yes")
    assert deeds() == [*done, "restore.proof_given"]
    restore = int(tridesk.shell(NUMBER.replace("LOGIN", login)))
    gate.mode = "withholding"
    die_at(AGENT_ORDERS, is_before_commit=True)
    assert deeds() == [*done, "restore.proof_given"]
    assert not slapd.lets_in(login)
    die_at(AGENT_ORDERS, is_before_commit=False)
    assert gate.withheld.wait(60)
    assert stand(tridesk, restore)["state"] == "waiting"  # the directory has done it, and nobody knows
    kill_jobs(tridesk)
    gate.mode = "open"
    tridesk.shell(LATER)
    is_whole(tridesk, sink, slapd, restore, login)
    assert deeds() == [*done, *(f"restore.{verb}" for verb in ("proof_given", "ordered", "order_done", "told"))]
    assert sum(address in mail["To"] for mail in sink.mails) == 1, "they were asked once, and told nothing"


def test_killed_in_the_middle_of_a_restore_for_many(restoring: tuple[Product, Sink], slapd: Slapd, gate: Gate) -> None:
    (tridesk, sink), logins = restoring, [f"many-{number}" for number in range(3)]
    for login in logins:
        locked(slapd, login)
        tridesk.shell(MADE.replace("LOGIN", login) + "opening.break_off(restore.pk, '', by=by)")
    bulk = tridesk.shell(DRAFT.replace("LOGINS", repr(logins)))
    until(lambda: tridesk.shell(PLANNED.replace("PK", bulk)) == "True", "the plan")
    assert not any(slapd.lets_in(login) for login in logins)
    gate.mode = "withholding"
    tridesk.shell(APPROVE.replace("PK", bulk))
    assert gate.withheld.wait(60)
    kill_jobs(tridesk, BULK)
    gate.mode = "open"
    tridesk.shell(LATER)

    def now() -> list[list[object]]:
        return list(json.loads(tridesk.shell(MANY_STAND.replace("PK", bulk))))

    until(lambda: now() == [["done", "active", True, 1]] * 3, "all to be unlocked once and told", 120)
    assert all(slapd.lets_in(login) for login in logins)
    for address in [f"{who}@{login}.example" for login in logins for who in ("person", "town")]:
        sink.mail_to(address, "/access/not-me/")
        assert sum(address in mail["To"] for mail in sink.mails) == 1


def test_killed_while_a_program_of_the_register_is_told(
    restoring: tuple[Product, Sink], slapd: Slapd, listener: Listener
) -> None:
    (tridesk, _sink), login = restoring, "program"
    locked(slapd, login)
    tridesk.shell(PROGRAM.replace("URL", listener.url))
    listener.answers.clear()
    ordered(tridesk, login)
    until(lambda: listener.kinds == ["opened"], "the program to hear of it")
    kill_jobs(tridesk, BULK)
    listener.answers.set()
    tridesk.shell(TOLD_LATER)
    until(lambda: listener.kinds[-1] == "restored", "the program to hear the end")
    tridesk.shell(ENDED)
    names = [headers["webhook-id"] for headers, _body in listener.heard]
    assert listener.kinds == ["opened", "opened", "ordered", "restored"]
    assert (names[0] == names[1], len(set(names))) == (True, 3), "what was not answered comes again under the same name"
