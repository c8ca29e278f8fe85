"""Restores of access at 100,000 connected users: the page of a step, from proof to unlocked, 1,000 unlocked in a row.

Orders go through the job lanes to a real slapd with the overlay ppolicy.
"""

from __future__ import annotations

import base64
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final
from unittest.mock import patch

from django.db import transaction
from django.test import Client

from bench.directory import fill
from bench.installation import Installation, wait_for
from bench.report import Report, percentile
from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Registration
from tridesk.kit import clock
from tridesk.reconnect import queries
from tridesk.reconnect.access.tests.slapd import DESK, DESK_SECRET, USERS, Slapd
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import bulk
from tridesk.reconnect.actions.ordering import place
from tridesk.reconnect.models import BulkRestore, Order, OrderState, Proof, Restore
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.reconnect.rules import ProofKind, Step
from tridesk.tickets.actions.opening import NewTicket, Requester, open_ticket
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Ticket

Add = Callable[..., None]  # `Report.add` for the part

CONNECTED: Final = 100_000
MANY: Final = 1_000  # unlocked in a row
SINGLE: Final = 100  # unlocked with a pause between two
PHONE: Final = "+3225000000"
ROUNDS: Final = 60  # of each step's page
STEPS: Final = (Step.LAYER, Step.IDENTITY, Step.AUTHORITY, Step.SECOND_PERSON, Step.ORDER, Step.CONFIRMATION)

_MORE: Final = """
INSERT INTO directory_connecteduser (organisation_id, contact_id, name, login, note)
SELECT organisation_id, id, '', 'V' || id, '' FROM directory_contact
ORDER BY id LIMIT greatest(%s - (SELECT count(*) FROM directory_connecteduser), 0);
"""
_KEYS: Final = """
INSERT INTO directory_credential (user_id, kind, reference, state, reason, nis_codes)
SELECT u.id, 'key', 'RS-' || u.id, 'active', '', '{}' FROM directory_connecteduser u
WHERE NOT EXISTS (SELECT FROM directory_credential c WHERE c.user_id = u.id)
"""


def measure(installation: Installation, report: Report) -> None:
    """Fills the directory, then takes the pages and the orders."""
    fill(installation)
    with installation.connect(superuser=True) as db:
        db.execute(_MORE.encode(), [CONNECTED])
        db.execute(_KEYS.encode())
        db.execute("VACUUM ANALYZE")
    part = f"reconnect, {ConnectedUser.objects.count():,} connected users"
    agent = User.objects.create(username="bench-restores", name="Bench", role="supervisor", language="nl")
    keys = (
        Credential.objects.filter(
            kind="key", state="active", valid_until=None, user__valid_until=None, user__contact__left_on=None
        )
        .select_related("user__contact")
        .order_by("-pk")[: MANY + 1 + SINGLE + len(STEPS)]
    )
    ticket, alone = _ticket(agent), len(STEPS) + 1 + SINGLE
    restores = _restores(list(keys[:alone]), ticket, agent)
    add = partial(report.add, part)
    _take_pages(restores[: len(STEPS)], agent, add)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        slapd = Slapd(folder / "slapd", right="write")
        stack.callback(slapd.close)
        (folder / "secret").write_bytes(DESK_SECRET)
        locked = restores[len(STEPS) :]
        slapd.change("\n".join(_locked(key.user.login) for key in keys), "-a")
        settings = {
            "TRIDESK_ACCESS": "ldap",
            "TRIDESK_ACCESS_URL": f"ldap://127.0.0.1:{slapd.port}/{USERS}?uid",
            "TRIDESK_ACCESS_NAME": DESK,
            "TRIDESK_ACCESS_SECRET": str(folder / "secret"),
        }
        # Gone with the block, as slapd is: no process of a later part could start with them.
        with patch.dict(os.environ, settings), installation.running("jobs"):
            _unlock(locked[0], agent)  # the jobs have started
            _take_single(locked[1:], agent, add)
            _take_many(list(keys[alone:]), ticket, agent, add)


def _ticket(agent: User) -> Ticket:
    asked = NewTicket(
        by=agent, channel=Channel.PHONE, language="nl", subject="Bench", text="Bench", requester=Requester(name="Bench")
    )
    return open_ticket(asked)


def _restores(keys: list[Credential], ticket: Ticket, agent: User) -> list[Restore]:
    """Restores on one ticket, each of another user."""
    now = clock.now()
    made = Restore.objects.bulk_create(
        Restore(
            ticket=ticket,
            contact=key.user.contact,
            user=key.user,
            credential=key,
            owner=agent,
            workers=[agent.pk],
            opened_at=now,
            step="order",
            leaf="key_blocked",
            verb="unlock",
            answers=["key", "key_blocked"],
        )
        for key in keys
    )
    asking = [key.user.contact_id for key in keys if key.user.contact_id]
    Contact.objects.filter(pk__in=asking).update(phone=PHONE)
    Registration.objects.filter(until__isnull=False).delete()
    Registration.objects.update(since=now - timedelta(days=365))
    Proof.objects.bulk_create(
        Proof(restore=restore, kind="call_back", through=PHONE, asked_at=now, given_at=now, call=f"b{restore.pk}")
        for restore in made
    )
    return made


def _take_pages(restores: list[Restore], agent: User, add: Add) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(agent)
    ticket = restores[0].ticket
    Ticket.objects.filter(pk=ticket.pk).update(contact=restores[0].contact)
    pages = {"begin": f"/tickets/{ticket.number}/restore/"}
    for restore, step in zip(restores, STEPS, strict=True):
        _bring_to(step, restore)
        pages[step] = f"/restores/{restore.pk}/"
    for name, address in pages.items():
        taken = _times(client, address)
        add(f"the page at the step {name}, p50", percentile(taken, 0.5), "ms", "< 20")
        add(f"the page at the step {name}, p95", percentile(taken, 0.95), "ms")
    add("the frame of every page (that of preferences), p50", percentile(_times(client, "/preferences/"), 0.5), "ms")


def _bring_to(step: Step, restore: Restore) -> None:
    """Brings a restore, in which all is proved and nothing ordered, to a step."""
    row, now = Restore.objects.filter(pk=restore.pk), clock.now()
    match step:
        case Step.LAYER | Step.IDENTITY:
            Proof.objects.filter(restore=restore).update(given_at=now - timedelta(days=1))
            if step is Step.LAYER:
                row.update(leaf="", verb="")
        case Step.AUTHORITY:
            ConnectedUser.objects.filter(pk=restore.user_id).update(valid_until=clock.today() - timedelta(days=1))
        case Step.SECOND_PERSON:
            row.update(doubted_at=now)
            ways = queries.state_of(queries.whole(restore.pk)).ways
            way = next(way for way in ways if way.kind is not ProofKind.CALL_BACK)
            Proof.objects.create(restore=restore, kind=way.kind, through=way.through, asked_at=now, given_at=now)
        case Step.CONFIRMATION:
            with transaction.atomic():
                order = place(restore, AccessVerb.UNLOCK, restore.owner)
            Order.objects.filter(pk=order.pk).update(state=OrderState.DONE, done_at=now)
            row.update(restored_at=now)
    assert queries.state_of(queries.whole(restore.pk)).step is step


def _times(client: Client, address: str) -> list[float]:
    """Milliseconds of a page, each time; the first three fill what a process remembers."""
    taken = []
    for _ in range(ROUNDS + 3):
        since = time.perf_counter()
        page = client.get(address)
        assert page.status_code == 200, page.status_code
        taken.append(1000 * (time.perf_counter() - since))
    return taken[3:]


def _locked(login: str) -> str:
    """An account that three wrong tries locked, as LDIF."""
    encoded = base64.b64encode(login.encode()).decode()
    return (
        f"dn: cn={login.encode().hex()},{USERS}\nobjectClass: inetOrgPerson\nsn: someone\nuid:: {encoded}\n"
        "userPassword: rozenhof\npwdAccountLockedTime: 20261101120000Z\n"
    )


def _take_single(restores: list[Restore], agent: User, add: Add) -> None:
    """From the order that the proof allows to the answer of slapd, one after the other."""
    taken = []
    for restore in restores:
        since = time.perf_counter()
        _unlock(restore, agent)
        taken.append(time.perf_counter() - since)
    add("from proof to unlocked, p50", percentile(taken, 0.5), "s")
    add("from proof to unlocked, p95", percentile(taken, 0.95), "s", "< 2")


def _unlock(restore: Restore, agent: User) -> None:
    with transaction.atomic():
        order = place(restore, AccessVerb.UNLOCK, agent)
    wait_for(partial(_is_done, order.pk), "the order", 60, pause=0.01)


def _take_many(keys: list[Credential], ticket: Ticket, agent: User, add: Add) -> None:
    """One restore for many: drafted, planned by the directory, approved by another, unlocked in batches."""
    lines = [key.user.login for key in keys]
    since = time.perf_counter()
    row = bulk.draft(ticket, AccessVerb.UNLOCK, "key", lines, "Bench", by=agent)
    add(f"{len(keys):,} chosen for one restore", time.perf_counter() - since, "s")
    wait_for(lambda: BulkRestore.objects.get(pk=row.pk).planned_at is not None, "the plan", 600, pause=0.1)
    add(f"{len(keys):,} planned by slapd, with that", time.perf_counter() - since, "s")
    second = User.objects.create(username="bench-second", name="Second", role="supervisor", language="nl")
    row.refresh_from_db()
    seen, since = bulk_queries.fingerprint(row), time.perf_counter()
    bulk.approve(row.pk, seen, by=second)
    waiting = row.orders.exclude(state=OrderState.DONE)
    wait_for(lambda: not waiting.exists(), "all orders", 600, pause=0.1)
    add(f"{len(keys):,} unlocked in slapd in batches, from the second person on", time.perf_counter() - since, "s")


def _is_done(number: int) -> bool:
    return Order.objects.get(pk=number).state == OrderState.DONE
