"""One restore for many: chosen by one colleague, approved by another, stopped, taken back, finished by hand."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from tridesk.kit.text import one_line
from tridesk.reconnect import queries, rules
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import orders, sending
from tridesk.reconnect.breakglass.accounts import Exclusion, Grounds, grounds_of
from tridesk.reconnect.models import BulkRestore, Order, OrderState
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.reconnect.rules import CautionLevel
from tridesk.reconnect.wording import NO_BULK
from tridesk.tickets.models import Ticket

MOST_MEMBERS: Final = 10_000
FEWEST_MEMBERS: Final = 3  # fewer are restored one by one, with proofs
MOST_BY_HAND: Final = 500  # orders that one press reports as done
MOST_NAMED: Final = 5  # lines that a refusal names
_PER_STATEMENT: Final = 500


@transaction.atomic
def draft(ticket: Ticket, verb: AccessVerb, kind: str, lines: Sequence[str], reason: str, *, by: User) -> BulkRestore:
    """Drafts an order for each credential of `kind` that `lines` name, or for all without a line; a job plans them.

    Whoever needs more than others gets no order here: their restore goes its own way.
    """
    require(by, "access.steer")
    if by.is_program:
        raise NotAllowed(_("A person must do this, no program."))
    rows, unknown = bulk_queries.of_lines(kind, lines)
    if unknown:
        named = ", ".join(unknown[:MOST_NAMED])
        raise Invalid(_("No access of this kind for: %(lines)s") % {"lines": named}, field="lines")
    chosen = bulk_queries.with_reasons(rows, MOST_MEMBERS + 1)
    if len(chosen) > MOST_MEMBERS:
        raise Invalid(_("At most %(most)s accesses at once.") % {"most": MOST_MEMBERS}, field="lines")
    fit, left_out = _fit(chosen)
    if len(fit) < FEWEST_MEMBERS:
        raise Invalid(_("Too few of these accesses can be restored together: restore each by itself."), field="lines")
    now = clock.now()
    bulk = BulkRestore.objects.create(
        ticket=ticket, verb=verb, reason=one_line(reason, 200), left_out=left_out, owner=by, opened_at=now
    )
    Order.objects.bulk_create(
        (
            Order(
                credential=credential,
                bulk=bulk,
                key=uuid.uuid4(),
                verb=verb,
                state=OrderState.DRAFT,
                asked_by=by,
                asked_at=now,
                due_at=now,
                answer={"account": asdict(queries.account_of(credential.user, credential))},
            )
            for credential in fit
        ),
        batch_size=_PER_STATEMENT,
    )
    note(bulk, "drafted", by, asks=verb.value, orders=len(fit), left_out=left_out)
    orders.defer_batch(bulk.pk)
    return bulk


def _fit(chosen: Sequence[tuple[Credential, str]]) -> tuple[list[Credential], dict[str, int]]:
    """The credentials that get an order, and how many do not by reason."""
    grounds, fit, left_out = grounds_of(clock.now()), list[Credential](), Counter[str]()
    for credential, reason in chosen:
        why = reason or _doubt(credential, grounds) or ("blocked" if credential.pk in grounds.blocked else "")
        if why:
            left_out[why] += 1
        else:
            fit.append(credential)
    return fit, dict(left_out)


def _doubt(credential: Credential, grounds: Grounds) -> str:
    """Why an access that works in the rules must be restored by itself; '' where nothing is doubtful.

    What changed at the organisation is no doubt here: a merger changes it for everybody.
    """
    user = credential.user
    if user.login.lower() in grounds.logins:
        return "ambiguous"
    for exclusion in (Exclusion.PRIVILEGED, Exclusion.DOUBTED, Exclusion.CHANGED):
        if user.pk in grounds.users[exclusion]:
            return exclusion.value
    for exclusion in (Exclusion.WATCHED, Exclusion.NO_RIGHT):
        if user.organisation_id in grounds.organisations[exclusion]:
            return exclusion.value
    return ""


@transaction.atomic
def approve(number: int, fingerprint: str, *, by: User) -> BulkRestore:
    """The second person approves what they saw, and it begins; a job sends the orders in batches."""
    require(by, "access.approve")
    bulk = locked(number)
    if by.pk == bulk.owner_id:
        raise NotAllowed(_("You chose these accesses yourself: somebody else must approve it."))
    if by.is_program:
        raise NotAllowed(_("A person must approve this, no program."))
    if not bulk.is_to_approve:
        raise Conflict(_("There is nothing to approve here."))
    if queries.caution_level() is CautionLevel.CLOSED:
        raise Conflict(_("The level of caution is closed: nothing is restored."))
    if fingerprint != bulk_queries.fingerprint(bulk):
        raise Conflict(_("It has changed since you looked: read it once more."))
    now = clock.now()
    left_out = _leave_out(bulk)
    bulk.approver, bulk.approved_at, bulk.approved = by, now, fingerprint
    bulk.save(update_fields=["approver", "approved_at", "approved", "left_out"])
    many = bulk.orders.filter(state=OrderState.DRAFT).update(state=OrderState.WAITING, asked_at=now, due_at=now)
    note(bulk, "approved", by, orders=many, left_out=left_out)
    orders.defer_batch(bulk.pk)
    return bulk


def _leave_out(bulk: BulkRestore) -> int:
    """Calls off the orders of those who need more than others since they were chosen; how many these are."""
    drafts = bulk.orders.filter(state=OrderState.DRAFT)
    chosen = Credential.objects.filter(pk__in=drafts.values("credential"))
    fit, left_out = _fit(bulk_queries.with_reasons(chosen, MOST_MEMBERS))
    bulk.left_out = dict(Counter(bulk.left_out) + Counter(left_out))
    if left_out:
        gone = {row.pk for row in chosen} - {row.pk for row in fit}
        drafts.filter(credential__in=gone).update(state=OrderState.UNDONE, undone_at=clock.now())
    return sum(left_out.values())


@transaction.atomic
def stop(number: int, *, by: User) -> BulkRestore:
    """Stops what has not been sent; what was done stays. Also the No of a second person."""
    require(by, "access.restore")
    bulk = locked(number)
    if bulk.stopped_at is not None:
        raise Conflict(_("This has been stopped already."))
    _stop(bulk, by)
    return bulk


def _stop(bulk: BulkRestore, by: User) -> None:
    now = clock.now()
    bulk.stopped_at = now
    bulk.save(update_fields=["stopped_at"])
    under_way = bulk_queries.members(bulk).filter(state__in=(OrderState.DRAFT, OrderState.WAITING, OrderState.BY_HAND))
    many = under_way.filter(state=OrderState.BY_HAND).update(state=OrderState.RECALLED)
    many += under_way.filter(tries=0).update(state=OrderState.UNDONE, undone_at=now)
    # one that was sent may have been carried out unheard
    many += under_way.update(state=OrderState.UNDOING)
    note(bulk, "stopped", by, orders=many)
    orders.defer_batch(bulk.pk)


@transaction.atomic
def take_back(number: int, *, by: User) -> BulkRestore:
    """Stops, and takes back within three days what was done."""
    require(by, "access.steer")
    bulk, now = locked(number), clock.now()
    if bulk.approved_at is None or bulk.approved_at < now - rules.UNDO_WITHIN:
        raise Conflict(_("Only what was restored in the last three days can be taken back."))
    if bulk.stopped_at is None:
        _stop(bulk, by)
    rows = bulk_queries.members(bulk).filter(state=OrderState.DONE)
    many = rows.update(state=OrderState.UNDOING, due_at=now)
    if not many:
        raise Conflict(_("This has been taken back already."))
    note(bulk, "undone", by, orders=many)
    orders.defer_batch(bulk.pk)
    return bulk


@transaction.atomic
def report_done(number: int, order: int, *, by: User) -> None:
    """The technical centre has done one order by hand, or without a number all that are with it."""
    require(by, "access.restore")
    bulk = locked(number)
    rows = bulk_queries.wait_for_a_person(bulk)
    numbers = [order] if order else list(rows.values_list("pk", flat=True)[:MOST_BY_HAND])
    if not numbers:
        raise Conflict(_("Nothing is with the technical centre."))
    for taken in numbers:
        sending.finish(_sent(bulk, taken), by)


@transaction.atomic
def send_again(number: int, order: int, *, by: User) -> None:
    """Sends an order anew that the directory refused after it was approved."""
    require(by, "access.restore")
    bulk = locked(number)
    row = _sent(bulk, order)
    if bulk.stopped_at is not None and row.verb != AccessVerb.FREEZE:
        raise Conflict(_("Nothing is sent here any more."))
    sending.begin_again(row, by)


@transaction.atomic
def lift(number: int, order: int, *, by: User) -> None:
    """Lifts a freeze of somebody who was told, by a colleague who neither chose nor approved."""
    require(by, "access.approve")
    bulk = locked(number)
    if by.pk in (bulk.owner_id, bulk.approver_id) or by.is_program:
        raise NotAllowed(_("You took part in this restore: somebody else must lift the freeze."))
    row = _member(bulk, order)
    if row.verb != AccessVerb.FREEZE or not row.may_be_lifted:
        raise Conflict(_("This access is not frozen by a restore."))
    orders.take_back(row)
    orders.note(row, "thawed", by)


def note(bulk: BulkRestore, verb: str, by: User | None, **data: object) -> None:
    """Journals what was done with a restore for many, on its ticket."""
    record(f"bulk_restore.{verb}", by=by, ref=bulk.ref, data={"ticket": bulk.ticket.number} | data)


def locked(number: int) -> BulkRestore:
    """The row of a restore for many, locked until the transaction ends."""
    rows = BulkRestore.objects.select_for_update(of=("self",)).select_related("ticket")
    bulk = rows.filter(pk=number).first()
    if bulk is None:
        raise NotFound(NO_BULK)
    return bulk


def _sent(bulk: BulkRestore, number: int) -> Order:
    """One of the orders that were sent: what the directory refused to plan was not approved either."""
    row = _member(bulk, number)
    if not row.tries:
        raise Conflict(_("This order was not approved."))
    return row


def _member(bulk: BulkRestore, number: int) -> Order:
    row = orders.locked(number)
    if row is None or row.bulk_id != bulk.pk:
        raise NotFound(_("There is no such order."))
    return row
