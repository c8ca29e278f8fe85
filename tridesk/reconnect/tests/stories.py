"""The steps of a restore as tests take them."""

from __future__ import annotations

import re
from typing import Final

from procrastinate.contrib.django.models import ProcrastinateJob

from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import queries
from tridesk.reconnect.actions import opening, ordering, proofs, sending, telling
from tridesk.reconnect.models import Order, Proof, Restore
from tridesk.reconnect.rules import ProofKind, Step
from tridesk.telephony.models import Call
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.factories import MONDAY as MONDAY

LOGIN: Final = "rosa.lemmens"
PHONE: Final = "+3281234568"  # of the person
TOWNHALL: Final = "townhall@namur.example"
BLOCKED: Final = ("key", "key_blocked")  # the answers for a key that is blocked after tries
LINK: Final = re.compile(r"http\S+?(/access/(?:confirm|not-me)/[\w-]{48}/)")


def begun(ticket: Ticket, credential: Credential, by: User) -> Restore:
    """A restore that has come to the proofs."""
    assert ticket.contact is not None
    restore = opening.begin(ticket, ticket.contact, credential, by=by)
    return opening.answer_question(restore.pk, BLOCKED, queries.current_tree(), by=by)


def called(restore: Restore, by: User, through: str = PHONE) -> Proof:
    """The registered number was called by our switch, answered, and it was them."""
    proof = proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, through, by=by)
    answered(proof)
    return proofs.note_called(restore.pk, proof.pk, was_them=True, by=by)


def answered(proof: Proof, number: str = "") -> Call:
    """The call that the switch placed for a proof was answered."""
    now = clock.now()
    return Call.objects.create(
        key=proof.call,
        number=number or proof.through,
        phase="talk",
        arrived_at=now,
        answered_at=now,
        life={"caller": "their telephone"},
    )


def ordered(restore: Restore, by: User) -> Order:
    """What the leaf asks for was ordered and sent."""
    order = ordering.order(restore.pk, by=by)
    sending.send(order.pk)
    order.refresh_from_db()
    return order


def restored(ticket: Ticket, credential: Credential, by: User) -> Restore:
    """A restore that is done and told, but not confirmed."""
    restore = begun(ticket, credential, by)
    called(restore, by)
    ordered(restore, by)
    telling.tell(restore.pk)
    return queries.whole(restore.pk)


def step_of(restore: Restore) -> Step:
    return queries.state_of(queries.whole(restore.pk)).step


def link_to(address: str) -> str:
    """The path of the link in the last mail to an address."""
    mail = OutMail.objects.filter(recipients__contains=[address]).latest("pk")
    match = LINK.search(text_of(mail))
    assert match, text_of(mail)
    return match[1]


def text_of(mail: OutMail) -> str:
    """The words of a mail that left."""
    return factories.letter(mail).text


def jobs(name: str) -> int:
    """How many jobs of this name wait."""
    return ProcrastinateJob.objects.filter(task_name=name, status="todo").count()
