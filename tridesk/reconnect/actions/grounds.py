"""The ground on which an order stands: what must hold while it waits, and what follows from its answer."""

from __future__ import annotations

from dataclasses import replace

from procrastinate.contrib.django import app

from tridesk.reconnect import queries, rules
from tridesk.reconnect.access.ports import RefusalReason
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions.ordering import place
from tridesk.reconnect.actions.orders import defer_batch, take_back_done, write_down
from tridesk.reconnect.models import BulkRestore, Order, Restore
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.reconnect.rules import CautionLevel, Hindrance, Step


class Ground:
    """An order that ends the access of somebody who is gone: nothing stops it, and nothing follows from it."""

    def goes_by_hand(self, order: Order, reason: RefusalReason) -> bool:
        """Whether the No of the directory makes a task for a person: what it does not hold it could never do."""
        return reason is RefusalReason.NOT_HELD

    def holds(self, order: Order) -> bool:
        """Whether what the order was given on still holds while it waits."""
        return True

    def after_done(self, order: Order) -> None:
        """Does what follows when the directory carried the order out."""

    def after_undone(self, order: Order) -> None:
        """Does what follows when the directory took the order back."""

    def after_kept(self, order: Order) -> None:
        """Does what follows when the directory does not take the order back."""


class RestoreGround(Ground):
    """An order for a restore: what was proved must hold, and the person is told."""

    def __init__(self, restore: Restore) -> None:
        self.restore = restore

    def goes_by_hand(self, order: Order, reason: RefusalReason) -> bool:
        """See `Ground`; so does a freeze where the directory knows no account: it may have been restored by hand."""
        is_freeze = order.verb == AccessVerb.FREEZE
        return super().goes_by_hand(order, reason) or (is_freeze and reason is RefusalReason.UNKNOWN)

    def holds(self, order: Order) -> bool:
        """See `Ground`; the age of proofs is that of when the order was given.

        A register that is out of service stops no order: its directory may be down with it, and comes back with it.
        """
        if order.verb == AccessVerb.FREEZE:
            return True
        facts = queries.state_of(queries.whole(self.restore.pk)).facts
        hindrances = tuple(hindrance for hindrance in facts.hindrances if hindrance is not Hindrance.INCIDENT)
        return rules.step(replace(facts, is_ordered=False, hindrances=hindrances), order.asked_at) is Step.ORDER

    def after_done(self, order: Order) -> None:
        """See `Ground`."""
        if order.verb != AccessVerb.FREEZE:
            self.restore.restored_at = order.done_at
            self.restore.save(update_fields=["restored_at"])
            app.configure_task("reconnect.tell", allow_unknown=False).defer(restore=self.restore.pk)

    def after_undone(self, order: Order) -> None:
        """See `Ground`; after a lifted freeze the access is lost as before, or frozen anew if somebody said No."""
        if order.verb == AccessVerb.FREEZE:
            if self.restore.thawed_at is None:
                place(self.restore, AccessVerb.FREEZE, None)
            else:
                take_back_done(self.restore)

    def after_kept(self, order: Order) -> None:
        """See `Ground`; the access is frozen instead, unless a freeze of it was lifted."""
        if order.verb != AccessVerb.FREEZE and self.restore.thawed_at is None:
            place(self.restore, AccessVerb.FREEZE, order.asked_by)


class BulkGround(Ground):
    """One of many orders: the whole must not be stopped, and the access be one that may be restored with others."""

    def __init__(self, bulk: BulkRestore) -> None:
        self.bulk = bulk

    def holds(self, order: Order) -> bool:
        """See `Ground`."""
        if order.verb == AccessVerb.FREEZE:
            return True
        is_stopped = self.bulk.stopped_at is not None or queries.caution_level() is CautionLevel.CLOSED
        return not is_stopped and bulk_queries.is_fit(order)

    def after_done(self, order: Order) -> None:
        """See `Ground`; the next batch tells of it."""
        if order.verb != AccessVerb.FREEZE:
            defer_batch(self.bulk.pk)

    def after_kept(self, order: Order) -> None:
        """See `Ground`; the access is frozen instead."""
        if order.verb != AccessVerb.FREEZE and not bulk_queries.is_frozen(order.credential.user):
            write_down(order.credential, AccessVerb.FREEZE, None, bulk=self.bulk, account=order.answer["account"])


def ground_of(order: Order) -> Ground:
    """The ground of an order."""
    if order.restore is not None:
        return RestoreGround(order.restore)
    return BulkGround(order.bulk) if order.bulk is not None else Ground()
