"""What a connected user does alone to get access back, behind the link to their request; every rule is asked anew.

No colleague stands behind it, so nothing here takes one. What a person cannot do alone waits for the desk.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tridesk.accounts.limits import AskedTooOften
from tridesk.directory.models import Credential
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.reconnect import own_access, queries, rules
from tridesk.reconnect.actions.opening import keep_answers
from tridesk.reconnect.actions.ordering import note_confirmed, note_still_lost, order_alone
from tridesk.reconnect.actions.proofs import MOST_ASKED, mail_link
from tridesk.reconnect.actions.steps import close, leave_to_desk, note_on_ticket, noted
from tridesk.reconnect.models import Proof, Restore, RestoreOutcome
from tridesk.reconnect.queries import RestoreState
from tridesk.reconnect.rules import Step
from tridesk.reconnect.tree import Tree
from tridesk.tickets.actions import close_own
from tridesk.tickets.lifecycle import ACTIVE, State
from tridesk.tickets.models import Ticket

DAY: Final = timedelta(days=1)
MOST_OF_USER: Final = 3  # restores begun alone in a day, for a user or behind the links to one request
MOST_OF_ORGANISATION: Final = 20
MOST_MAILS: Final = 3  # proofs asked for by one restore
MOST_MAILS_OF_ORGANISATION: Final = MOST_ASKED // 2  # in an hour: the desk can always ask there too
MOST_ANSWERS: Final = 60  # deeds of one restore
LEFT_AFTER: Final = rules.PROOF_HOLDS  # a restore that nobody goes on with
LEFT_AFTER_ORDER: Final = rules.UNDO_WITHIN  # one after which nobody says whether it works


@transaction.atomic
def begin(
    ticket: Ticket, tickets: Collection[int], email: str, credential: int, lost_at: datetime | None = None
) -> Restore:
    """Begins a restore of an own access, behind the link to a request that went to an own registered address."""
    chosen = _own_credential(ticket, email, credential)
    if queries.is_register_down():
        raise Conflict(_("The register itself is out of order: it is not your access."))
    _must_be_few(tickets, chosen)
    now, contact = clock.now(), ticket.contact
    assert contact is not None
    try:
        with transaction.atomic():
            restore = Restore.objects.create(
                ticket=ticket,
                contact=contact,
                user=chosen.user,
                credential=chosen,
                own_address=email,
                opened_at=now,
                lost_at=lost_at,
            )
    except IntegrityError:
        raise Conflict(_("This access is being restored already. The help desk goes on with it.")) from None
    noted("opened", restore, None, user=chosen.user_id, credential=chosen.pk, alone=True)
    note_on_ticket("begun_alone", restore)
    return restore


def _own_credential(ticket: Ticket, email: str, credential: int) -> Credential:
    if State(ticket.state) not in ACTIVE:
        raise Conflict(_("Your request is closed: open it again first."))
    held = own_access.accesses(ticket.contact, email)
    chosen = next((access.credential for access in held if access.credential.pk == credential), None)
    if chosen is None:
        raise Invalid(_("Choose one of your own accesses."), field="credential")
    return chosen


def _must_be_few(tickets: Collection[int], credential: Credential) -> None:
    """Raises `AskedTooOften` where this user, this request or this organisation begins more often than people do."""
    lately = Restore.objects.filter(opened_at__gt=clock.now() - DAY).exclude(own_address="")
    counted = (
        (lately.filter(user=credential.user_id), MOST_OF_USER),
        (lately.filter(ticket__in=tickets), MOST_OF_USER),
        (lately.filter(user__organisation=credential.user.organisation_id), MOST_OF_ORGANISATION),
    )
    if any(rows.count() >= most for rows, most in counted):
        raise AskedTooOften(_("This was tried often today. The help desk goes on with your request."))


@transaction.atomic
def answer_question(tickets: Collection[int], email: str, answers: Sequence[str], tree: Tree) -> Restore:
    """Keeps the answers so far. Proofs that count from before order at once what the leaf asks for."""
    restore = _taken(tickets, email, Step.LAYER, Step.IDENTITY).restore
    keep_answers(restore, answers, tree, None)
    if restore.is_alone:
        order_alone(restore)
    return restore


@transaction.atomic
def solve(ticket: Ticket, tickets: Collection[int], email: str) -> Restore:
    """It works again without an order; the request is closed with it."""
    restore = _taken(tickets, email, Step.LAYER, Step.IDENTITY).restore
    if not restore.leaf:
        raise Conflict(_("Find out first where the fault lies."))
    close(restore, RestoreOutcome.SOLVED, None)
    _close_request(ticket)
    return restore


@transaction.atomic
def ask_proof(tickets: Collection[int], email: str, code: str) -> Proof:
    """Mails a link to somebody else of the organisation, at the address that is registered; `code` as the page has it.

    While a link is unanswered there is no second one to the same address, so that nobody is pressed by mails.
    """
    state = _taken(tickets, email, Step.IDENTITY)
    restore = state.restore
    way = next((way for way in own_access.ways(state) if own_access.code_of(restore, way) == code), None)
    if way is None:
        raise Invalid(_("Choose who is asked."), field="way")
    lately = Proof.objects.filter(asked_at__gt=clock.now() - rules.LINK_HOLDS)
    at_address = lately.filter(through=way.through)
    if at_address.filter(restore=restore, given_at=None, refused_at=None).exists():
        raise Conflict(_("A mail is there already: let them look for it."))
    alone = lately.filter(asked_by=None, restore__user__organisation=restore.user.organisation_id)
    counted = (
        (restore.proofs.all(), MOST_MAILS),
        (at_address, MOST_MAILS_OF_ORGANISATION),
        (alone, MOST_MAILS_OF_ORGANISATION),
    )
    if any(rows.count() >= most for rows, most in counted):
        raise AskedTooOften(_("Enough people were asked: the help desk can go on."))
    return mail_link(restore, way, None)


@transaction.atomic
def confirm(ticket: Ticket, tickets: Collection[int], email: str) -> Restore:
    """The person says that it works: restore and request are closed."""
    restore = _taken(tickets, email, Step.CONFIRMATION).restore
    note_confirmed(restore, None)
    _close_request(ticket)
    return restore


@transaction.atomic
def begin_again(tickets: Collection[int], email: str) -> Restore:
    """The person says that it still does not work: back to the questions, and after the second time to the desk."""
    restore = _taken(tickets, email, Step.CONFIRMATION).restore
    note_still_lost(restore, None)
    if restore.orders.count() >= rules.MOST_ORDERS_ALONE:
        leave_to_desk(restore)
    return restore


@transaction.atomic
def leave(tickets: Collection[int], email: str) -> Restore:
    """The person lets the desk go on, with all that was answered and proved."""
    restore = _taken(tickets, email).restore
    leave_to_desk(restore)
    return restore


@transaction.atomic
def stop(tickets: Collection[int], email: str) -> Restore:
    """The person does not need it any more, or chose the wrong access."""
    restore = _taken(tickets, email, Step.LAYER, Step.IDENTITY).restore
    return close(restore, RestoreOutcome.BROKEN_OFF, None)


def look_after() -> None:
    """Lets what cannot be done alone any more, or is not gone on with, wait for the desk."""
    for number in queries.done_alone().values_list("pk", flat=True):
        with transaction.atomic():
            restore = Restore.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=number)
            state = queries.state_of(queries.whole(number))
            if state.restore.is_alone and not state.facts.is_closed and not _goes_on(state):
                leave_to_desk(restore)


def _goes_on(state: RestoreState) -> bool:
    begun = state.restore.restored_at or state.restore.opened_at
    patience = LEFT_AFTER_ORDER if state.facts.is_done else LEFT_AFTER
    return rules.goes_alone(state.facts) and clock.now() - begun < patience


def _taken(tickets: Collection[int], email: str, *steps: Step) -> RestoreState:
    """The restore of this person, locked, if it is at one of `steps` and still theirs to go on with."""
    begun = own_access.begun_alone(tickets, email)
    if begun is None:
        raise NotFound(_("There is no such restore."))
    Restore.objects.select_for_update(of=("self",)).filter(pk=begun.pk).first()
    state = queries.state_of(queries.whole(begun.pk))
    if not rules.goes_alone(state.facts):
        raise Conflict(_("The help desk goes on with this, or it is over."))
    if steps and state.step not in steps:
        raise Conflict(_("Another step comes first. Look at it once more."))
    if own_access.deeds_of(begun) >= MOST_ANSWERS:
        raise AskedTooOften(_("This was tried often today. The help desk goes on with your request."))
    return state


def _close_request(ticket: Ticket) -> None:
    if State(ticket.state) in ACTIVE:
        close_own(ticket)
