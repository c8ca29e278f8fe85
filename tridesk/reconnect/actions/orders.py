"""The rows of orders to the account directory: written down, put into the hands of a job, to be taken back."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.reconnect import queries
from tridesk.reconnect.access.values import AccessAnswer, AccessOrder, AccessVerb, Change, Outcome
from tridesk.reconnect.actions.steps import noted
from tridesk.reconnect.models import BulkRestore, Order, OrderState, Restore

BATCH_PAUSE: Final = timedelta(seconds=15)  # at most: a batch that waits for longer would hold up the others


def write_down(
    credential: Credential,
    verb: AccessVerb,
    by: User | None,
    *,
    restore: Restore | None = None,
    bulk: BulkRestore | None = None,
    account: dict[str, Any] | None = None,
) -> Order:
    """Writes an order down with its account, by default the one of now, and lets a job send it."""
    now = clock.now()
    account = account or asdict(queries.account_of(credential.user, credential))
    row = Order.objects.create(
        credential=credential,
        restore=restore,
        bulk=bulk,
        key=uuid.uuid4(),
        verb=verb,
        asked_by=by,
        asked_at=now,
        due_at=now,
        answer={"account": account},
    )
    note(row, "ordered", by)
    let_send(row)
    return row


def note(row: Order, verb: str, by: User | None, **data: object) -> None:
    """Journals what became of an order, on its restore or else on its credential; the restore keeps its step."""
    data = {"order": str(row.key), "asks": row.verb} | data
    if row.restore is not None:
        noted(verb, row.restore, by, **data)
    else:
        record(f"credential.{verb}", by=by, ref=row.credential.ref, data=data)


def let_send(row: Order, pause: timedelta = timedelta()) -> None:
    """Lets a job send an order after a pause; those of one for many go in batches, so that nobody waits for them."""
    if row.bulk_id is not None and row.verb != AccessVerb.FREEZE:
        defer_batch(row.bulk_id, min(pause, BATCH_PAUSE))
        return
    task = app.configure_task("reconnect.send", allow_unknown=False, schedule_in={"seconds": pause.total_seconds()})
    task.defer(order=row.pk)


def defer_batch(bulk: int, pause: timedelta = timedelta()) -> None:
    """Defers the next batch of one for many, in the current transaction; one that waits already is not doubled."""
    lock, schedule = f"reconnect.bulk.{bulk}", {"seconds": pause.total_seconds()}
    task = app.configure_task("reconnect.bulk", allow_unknown=False, queueing_lock=lock, schedule_in=schedule)
    try:
        with transaction.atomic():
            task.defer(bulk=bulk)
    except AlreadyEnqueued:
        return


def take_back(row: Order) -> None:
    """Takes back what an order changed."""
    row.state, row.due_at = OrderState.UNDOING, clock.now()
    row.save(update_fields=["state", "due_at"])
    let_send(row)


def take_back_done(restore: Restore) -> bool:
    """Takes back all that was restored; whether there was anything."""
    rows = list(restore.orders.filter(state=OrderState.DONE).exclude(verb=AccessVerb.FREEZE))
    for row in rows:
        take_back(row)
    return bool(rows)


def locked(number: int) -> Order | None:
    """The row of an order and, before it, that of its restore, as all actions lock them."""
    Restore.objects.select_for_update(of=("self",)).filter(orders=number).first()
    rows = Order.objects.select_for_update(of=("self",)).filter(pk=number)
    return rows.select_related("restore__ticket", "bulk__ticket", "credential__user", "asked_by").first()


# --- as the port has it


def order_of(row: Order) -> AccessOrder:
    """An order as it is sent."""
    planned = _changes(row.answer["planned"]) if "planned" in row.answer else None
    return AccessOrder(row.key, AccessVerb(row.verb), queries.account_in(row.answer), planned)


def answer_of(row: Order) -> AccessAnswer:
    """The answer to an order; made of its plan where the answer was lost."""
    return AccessAnswer(Outcome.DONE, _changes(row.answer.get("changes", row.answer.get("planned", []))))


def _changes(rows: Any) -> tuple[Change, ...]:
    return tuple(Change(row["attribute"], tuple(row["before"]), tuple(row["after"])) for row in rows)
