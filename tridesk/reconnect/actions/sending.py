"""Sending orders to the account directory: each once, again while it is down, taken back, or done by hand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.connected.actions import block_credential, unblock_credential
from tridesk.directory.models import CredentialState
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotFound
from tridesk.reconnect import queries
from tridesk.reconnect.access.by_hand import ByHand, tasks_for
from tridesk.reconnect.access.ports import (
    AccessRefused,
    AccessUnavailable,
    AccountDirectory,
    RefusalReason,
    directory,
)
from tridesk.reconnect.access.values import AccessAnswer, AccessVerb, Outcome
from tridesk.reconnect.actions import ordering, orders
from tridesk.reconnect.actions.grounds import ground_of
from tridesk.reconnect.actions.orders import answer_of, note, order_of, take_back
from tridesk.reconnect.actions.steps import taken
from tridesk.reconnect.models import Order, OrderState
from tridesk.reconnect.rules import Step

PAUSES: Final = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 60, 300, 900))  # between tries
SENT_AGAIN: Final = timedelta(minutes=2)  # after which an order without an answer is
MOST_SENT: Final = 100  # orders that one look sends
_TO_SEND: Final = (OrderState.WAITING, OrderState.UNDOING)
IS_LATE: Final = Q(state__in=_TO_SEND)


def send(number: int) -> bool:
    """Sends an order that waits, or takes back one that is to be undone; while the directory is down, again later.

    False when the directory could not be asked. The row is claimed before that, and holds its answer afterwards; the
    directory is never asked inside a transaction. After a cut between the two the same order is sent again, which
    changes nothing twice.
    """
    row = _claim(number)
    if row is None:
        return True
    try:
        _must_fit(row)
        if row.state == OrderState.UNDOING:
            _taken_back(row.pk, _doer_of(row).undo(order_of(row), answer_of(row)))
        else:
            if "planned" not in row.answer:
                _plan(row)
            _answered(row.pk, directory.answer.carry_out(order_of(row)))
    except AccessUnavailable as failure:
        _put_off(row.pk, failure)
        return False
    except AccessRefused as refusal:
        _refused(row.pk, refusal, was_undoing=row.state == OrderState.UNDOING)
    return True


def _doer_of(row: Order) -> AccountDirectory:
    """Says who takes an order back: the directory, or a person where it was done by hand instead."""
    return ByHand() if row.answer.get("refusal") and row.answer.get("tasks") else directory.answer


def send_waiting() -> None:
    """Sends the orders whose sending was cut off, or whose job was lost."""
    late = Order.objects.filter(state__in=_TO_SEND, due_at__lte=clock.now()).order_by("due_at")
    in_batches = Q(bulk__isnull=False) & ~Q(verb=AccessVerb.FREEZE)
    for row in late.exclude(in_batches)[:MOST_SENT]:
        if not send(row.pk):  # the others would time out as well
            break


def _must_fit(row: Order) -> None:
    """Refuses what the directory would do, though it must not: end an account of two users, keep a new secret."""
    if row.state == OrderState.UNDOING and row.verb == AccessVerb.REISSUE and row.done_at is not None:
        raise AccessRefused(RefusalReason.OTHER)  # whoever has the letter would still get in
    if row.state == OrderState.WAITING and row.verb == AccessVerb.END:
        others = queries.users_with_login_of(row.credential.user)
        if others.exclude(valid_until__lt=clock.today()).exists():
            raise AccessRefused(RefusalReason.AMBIGUOUS)


@transaction.atomic
def _claim(number: int) -> Order | None:
    row, now = _locked(number), clock.now()
    if row.state not in _TO_SEND or row.due_at > now:
        return None
    if row.state == OrderState.WAITING and not ground_of(row).holds(row):
        _call_off(row)
        return None
    row.due_at, row.tries = now + SENT_AGAIN, row.tries + 1
    row.save(update_fields=["due_at", "tries"])
    return row


def _call_off(row: Order) -> None:
    """Cancels an order whose ground is gone: the restore is back at the step that is not proved any more."""
    if row.tries:
        take_back(row)
    else:
        row.state, row.undone_at = OrderState.UNDONE, clock.now()
        row.save(update_fields=["state", "undone_at"])
    note(row, "called_off", None)


def _locked(number: int) -> Order:
    row = orders.locked(number)
    if row is None:
        raise NotFound(_("There is no such order."))
    return row


def _plan(row: Order) -> None:
    """Writes down what the order would change before it is sent: a lost answer can be taken back by it."""
    planned = directory.answer.plan(order_of(row))
    row.answer |= {"planned": [asdict(change) for change in planned]}
    row.save(update_fields=["answer"])


@transaction.atomic
def _answered(number: int, answer: AccessAnswer) -> None:
    row = _locked(number)
    changes = [asdict(change) for change in answer.changes]
    row.answer = row.answer | {"changes": changes, "words": answer.words, "tasks": list(answer.tasks)}
    row.save(update_fields=["answer"])
    if row.state in (OrderState.UNDONE, OrderState.UNDOING):  # cancelled while it was under way
        take_back(row)
    elif row.state != OrderState.WAITING:  # sent twice, and answered before
        return
    elif answer.outcome is Outcome.WAITING:
        _is_by_hand(row)
    else:
        _is_done(row, None)


def _is_by_hand(row: Order) -> None:
    row.state = OrderState.BY_HAND
    row.save(update_fields=["state"])
    note(row, "order_by_hand", None)


def _is_done(row: Order, by: User | None) -> None:
    row.state, row.done_at = OrderState.DONE, clock.now()
    row.save(update_fields=["state", "done_at"])
    note(row, "order_done", by)
    _note_in_directory(row)
    ground_of(row).after_done(row)


def _note_in_directory(row: Order) -> None:
    """Lets the directory of the desk say what the account directory did; the ticket's number stands as the reason.

    What was so before is not turned back with the order.
    """
    credential, by = row.credential, row.asked_by
    if row.state != OrderState.DONE and not row.answer.get("turned"):
        return
    opens = AccessVerb.UNLOCK if row.state == OrderState.DONE else AccessVerb.FREEZE
    if row.verb == opens and credential.state == CredentialState.BLOCKED:
        unblock_credential(credential.pk, by=by)
    elif row.verb in {AccessVerb.UNLOCK, AccessVerb.FREEZE} - {opens} and credential.state == CredentialState.ACTIVE:
        ground = row.restore or row.bulk
        block_credential(credential.pk, by=by, reason=ground.ticket.number if ground else "")
    else:
        return
    row.answer["turned"] = True
    row.save(update_fields=["answer"])


@transaction.atomic
def _put_off(number: int, failure: AccessUnavailable) -> None:
    row = _locked(number)
    pause = PAUSES[min(row.tries, len(PAUSES)) - 1]
    row.due_at, row.answer = clock.now() + pause, row.answer | {"failure": str(failure.reason)}
    row.save(update_fields=["due_at", "answer"])
    if row.state in _TO_SEND:
        orders.let_send(row, pause)


@transaction.atomic
def _refused(number: int, refusal: AccessRefused, *, was_undoing: bool) -> None:
    """Keeps the directory's No, to an order or to taking it back."""
    row = _locked(number)
    if row.state != (OrderState.UNDOING if was_undoing else OrderState.WAITING):  # stopped or answered meanwhile
        return
    ground = ground_of(row)
    row.answer = row.answer | {"refusal": str(refusal.reason), "words": refusal.words}
    if ground.goes_by_hand(row, refusal.reason):
        row.answer |= {"tasks": list(tasks_for(order_of(row)))}
        row.save(update_fields=["answer"])
        if was_undoing:
            _is_recalled(row)
        else:
            _is_by_hand(row)
        return
    row.state = OrderState.DONE if was_undoing else OrderState.REFUSED
    row.save(update_fields=["state", "answer"])
    note(row, "order_refused", None, refusal=str(refusal.reason))
    if was_undoing:
        ground.after_kept(row)


@transaction.atomic
def _taken_back(number: int, answer: AccessAnswer) -> None:
    row = _locked(number)
    row.answer = row.answer | {"undone": [asdict(change) for change in answer.changes], "tasks": list(answer.tasks)}
    if answer.outcome is Outcome.WAITING:  # a person puts it back
        _is_recalled(row)
    else:
        _is_undone(row, None)


def _is_recalled(row: Order) -> None:
    row.state = OrderState.RECALLED
    row.save(update_fields=["state", "answer"])
    note(row, "order_recalled", None)


def _is_undone(row: Order, by: User | None) -> None:
    row.state, row.undone_at = OrderState.UNDONE, clock.now()
    row.save(update_fields=["state", "undone_at", "answer"])
    note(row, "order_undone", by)
    if row.done_at is not None:
        _note_in_directory(row)
    ground_of(row).after_undone(row)


# --- by hand


@transaction.atomic
def order_by_hand(number: int, *, by: User) -> Order:
    """Orders from the technical centre what was refused because the account directory knows no such account.

    All that an order asks for is asked anew; any other No of the directory stands.
    """
    refused = Order.objects.filter(restore=number).exclude(verb=AccessVerb.FREEZE).order_by("pk").last()
    row = ordering.order(number, by=by)
    if refused is None or not refused.is_unknown_there or refused.answer["account"] != row.answer["account"]:
        raise Conflict(_("Only what the account directory does not know is ordered by hand."))
    row.answer |= {"refusal": str(RefusalReason.UNKNOWN), "tasks": list(tasks_for(order_of(row)))}
    row.save(update_fields=["answer"])
    _is_by_hand(row)
    return row


@transaction.atomic
def report_done(number: int, *, by: User) -> Order:
    """The technical centre reports that what it was to do by hand for a restore is done."""
    restore = taken(number, by, Step.ORDER).restore
    row = restore.orders.filter(state=OrderState.BY_HAND).first()
    if row is None:
        raise Conflict(_("Nothing is with the technical centre."))
    _is_done(_locked(row.pk), by)
    return row


@transaction.atomic
def report_by_hand(number: int, order: int, *, by: User) -> Order:
    """The technical centre has frozen the access of a restore by hand, or knows that an order is called off."""
    require(by, "access.restore")
    queries.restore_for(by, number)
    row = orders.locked(order)
    if row is None or row.restore_id != number or not row.is_beside_the_steps:
        raise Conflict(_("Nothing is with the technical centre."))
    finish(row, by)
    return row


def finish(row: Order, by: User) -> None:
    """Somebody has done by hand what an order asks for, also what the directory refused; or has put it back."""
    if not row.is_for_person:
        raise Conflict(_("Nothing is to be done by hand here."))
    if row.state == OrderState.RECALLED:
        _is_undone(row, by)
    else:
        _is_done(row, by)


def begin_again(row: Order, by: User) -> None:
    """Lets an order that the directory refused be planned and sent anew."""
    if row.state != OrderState.REFUSED:
        raise Conflict(_("Only what was refused can be ordered again."))
    row.state, row.due_at, row.answer = OrderState.WAITING, clock.now(), {"account": row.answer["account"]}
    row.save(update_fields=["state", "due_at", "answer"])
    note(row, "ordered", by)
    orders.let_send(row)
