"""What must hold after each attack, and the gestures by which attacks are made."""

from __future__ import annotations

from typing import Final

from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.reconnect import queries, rules
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import proofs, sending
from tridesk.reconnect.models import Order, Restore
from tridesk.reconnect.rules import ProofKind
from tridesk.reconnect.tests.stories import LOGIN, begun, called, link_to
from tridesk.tickets.models import Ticket

PIET: Final = "piet@namur.example"
TRIED: Final = "restore.try_refused"


def held(twin: Twin, record: str, login: str = LOGIN) -> None:
    """Nobody gets in after the worker sent what waits, no order was carried out, and the journal knows of the try."""
    work()
    assert not twin.sign_in(login, right=True)
    assert not Order.objects.filter(state="done").exclude(verb="freeze").exists()
    assert Entry.objects.filter(verb=record).exists()


def work() -> None:
    """The worker sends what waits."""
    for order in Order.objects.filter(state__in=("waiting", "undoing")):
        sending.send(order.pk)


def press(user: User, restore: Restore, do: str, **fields: object) -> int:
    """A colleague presses a button of a restore, or sends what no button would send; returns the status."""
    client = Client()
    client.force_login(user)
    return client.post(
        f"/restores/{restore.pk}/do/", {"do": do} | {name: str(text) for name, text in fields.items()}
    ).status_code


def confirmed(restore: Restore, kind: ProofKind, address: str, by: User) -> str:
    """A link was mailed to an address and pressed with Yes; returns its path."""
    proofs.ask_proof(restore.pk, kind, address, by=by)
    link = link_to(address)
    assert Client().post(link, {"answer": "yes"}).status_code == 200
    return link


def proved_twice(ticket: Ticket, key: Credential, by: User) -> Restore:
    """A restore with a call and the word of the security contact."""
    restore = begun(ticket, key, by)
    called(restore, by)
    confirmed(restore, ProofKind.SECURITY_CONTACT, PIET, by)
    return restore


def seen(restore: Restore) -> str:
    """The fingerprint on the page of a second person."""
    facts = queries.state_of(queries.whole(restore.pk)).facts
    return rules.fingerprint(facts, clock.now())


def reasons(restore: Restore) -> set[rules.Reason]:
    return set(queries.state_of(queries.whole(restore.pk)).facts.reasons)
