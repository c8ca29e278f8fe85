"""What jobs do for a restore for many, a batch at a time: plan each order, send each, tell who is concerned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from tridesk.accounts import mailed_links
from tridesk.directory.models import Contact, Organisation
from tridesk.kit import clock
from tridesk.reconnect import links
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable, RefusalReason, directory
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import bulk, orders, sending
from tridesk.reconnect.actions.telling import mail, own_addresses, readers
from tridesk.reconnect.models import BulkRestore, Order, OrderState, Telling
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.reconnect.words import MOST_LISTED, told_of_many_letter

AT_ONCE: Final = 50  # orders
TOLD_AT_ONCE: Final = 10  # organisations
LOOKED_AT: Final = timedelta(days=30)  # after which a restore for many has nothing left to send or tell
_IS_UNTOLD: Final = Q(state=OrderState.DONE) & ~Q(answer__has_key="told")
PAUSE: Final = timedelta(seconds=15)  # while the directory is down, and between two batches of mails


def work(number: int) -> None:
    """Does the batch that is due, then defers the next one; nothing where nothing is due."""
    row = BulkRestore.objects.get(pk=number)
    is_planning = row.planned_at is None and row.stopped_at is None
    pause = _plan_some(row) if is_planning else _send_some(row)
    if pause != timedelta():  # while more can be sent at once, telling waits; while the directory is down it does not
        pause = max(filter(None, (pause, _tell_some(row))), default=None)
    if pause is not None:
        orders.defer_batch(number, pause)


def go_on() -> None:
    """Defers a batch of each restore for many whose job was lost."""
    planning = BulkRestore.objects.filter(planned_at=None, stopped_at=None)
    lately = clock.now() - LOOKED_AT
    members = Order.objects.filter(bulk__approved_at__gt=lately).exclude(verb=AccessVerb.FREEZE)
    late, untold = members.filter(sending.IS_LATE, due_at__lte=clock.now()), members.filter(_IS_UNTOLD)
    with_work = (late | untold).values_list("bulk", flat=True).distinct()
    for number in {*planning.values_list("pk", flat=True), *with_work}:
        orders.defer_batch(number)


# --- planning


def _plan_some(row: BulkRestore) -> timedelta | None:
    """Plans a batch; the pause before the next one, None when all are planned."""
    for order in _to_plan(row)[:AT_ONCE]:
        try:
            planned = directory.answer.plan(orders.order_of(order))
        except AccessUnavailable as failure:
            _keep(order.pk, failure=str(failure.reason))
            return PAUSE
        except AccessRefused as refusal:
            _refuse(order.pk, refusal)
        else:
            _keep(order.pk, planned=[asdict(change) for change in planned])
    with transaction.atomic():
        whole = bulk.locked(row.pk)
        if _to_plan(whole).exists():
            return timedelta()
        whole.planned_at = clock.now()
        whole.save(update_fields=["planned_at"])
        bulk.note(whole, "planned", None)
    return None


def _to_plan(row: BulkRestore) -> QuerySet[Order]:
    return row.orders.filter(state=OrderState.DRAFT).exclude(answer__has_key="planned").order_by("pk")


def _refuse(number: int, refusal: AccessRefused) -> None:
    """Keeps the No to a plan; what the directory does not hold is done by hand once it is approved."""
    if refusal.reason is RefusalReason.NOT_HELD:
        _keep(number, planned=[])
    else:
        _keep(number, state=OrderState.REFUSED, refusal=str(refusal.reason), words=refusal.words)


@transaction.atomic
def _keep(number: int, state: OrderState = OrderState.DRAFT, **answer: object) -> None:
    order = Order.objects.select_for_update().get(pk=number)
    if order.state == OrderState.DRAFT:
        order.state, order.answer = state, {**order.answer, **answer}
        order.save(update_fields=["state", "answer"])


# --- sending


def _send_some(row: BulkRestore) -> timedelta | None:
    """Sends a batch; the pause before the next one, None when nothing is left."""
    waiting = bulk_queries.members(row).filter(sending.IS_LATE)
    due = waiting.filter(due_at__lte=clock.now()).order_by("due_at", "pk")
    for number in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        if not sending.send(number):  # nobody waits in this lane until each of the others has timed out as well
            return PAUSE
    if not waiting.exists():
        return None
    return timedelta() if due.exists() else PAUSE


# --- telling


def _untold(row: BulkRestore) -> QuerySet[Order]:
    return bulk_queries.members(row).filter(_IS_UNTOLD)


def _tell_some(row: BulkRestore) -> timedelta | None:
    """Tells a batch of organisations, each in a transaction of its own; the pause before the next one."""
    organisations = _untold(row).order_by().values_list("credential__user__organisation", flat=True).distinct()
    for number in list(organisations[:TOLD_AT_ONCE]):
        _tell(row.pk, number)
    return PAUSE if _untold(row).exists() else None


@transaction.atomic
def _tell(number: int, organisation_number: int) -> None:
    """Mails an organisation what was done for it, and each of its people what was done for them; once.

    At most so many accesses as a mail can name: the next batch tells of the others.
    """
    row = bulk.locked(number)
    organisation = Organisation.objects.defer("words").get(pk=organisation_number)
    theirs = _untold(row).filter(credential__user__organisation=organisation).select_for_update(of=("self",))
    done = list(theirs.select_related("credential__user__contact").order_by("pk")[:MOST_LISTED])
    if not done:  # another batch told them meanwhile
        return
    everybody = dict(readers(organisation, None))
    for address, reader in everybody.items():
        _mail(row, organisation, reader, address, done)
    theirs_of = defaultdict[int, list[Order]](list)
    for order in done:
        if order.credential.user.contact_id is not None:
            theirs_of[order.credential.user.contact_id].append(order)
    for address, person in own_addresses(organisation, theirs_of.keys()):
        if address not in everybody:
            _mail(row, organisation, person, address, theirs_of[person.pk])
    for order in done:
        order.answer["told"] = True
    Order.objects.bulk_update(done, ["answer"])
    bulk.note(row, "told", None, organisation=organisation.pk, orders=len(done))


def _mail(
    row: BulkRestore, organisation: Organisation, contact: Contact | None, address: str, done: list[Order]
) -> None:
    token = mailed_links.new_token(links.FREEZE)
    letter = told_of_many_letter(row, organisation, contact, done, links.address_of("not_me", token))
    mail(Telling(address=address, orders=[order.pk for order in done]), token, letter, row.ref)
