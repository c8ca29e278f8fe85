"""What was restored is taken back: frozen by a link 'this was not me', undone by a colleague, a freeze lifted."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotAllowed, NotFound
from tridesk.reconnect import links, queries, rules
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions.ordering import place
from tridesk.reconnect.actions.orders import locked as lock_order
from tridesk.reconnect.actions.orders import take_back, take_back_done, write_down
from tridesk.reconnect.actions.steps import cancel, close, end_as, locked, noted, with_reason
from tridesk.reconnect.models import BulkRestore, OrderState, Restore, RestoreOutcome, Telling
from tridesk.reconnect.queries import bulk as bulk_queries


@transaction.atomic
def freeze(token: str) -> None:
    """Somebody who was told says that it was not them: the access is frozen at once, and the desk alarmed."""
    telling = links.telling_by(token)
    if telling is None:
        raise NotFound(_("This link leads nowhere any more."))
    if telling.restore_id is None:
        _freeze_orders(telling)
    else:
        _freeze(locked(telling.restore_id), telling=telling.pk)


def _freeze_orders(telling: Telling) -> None:
    """Freezes what the reader was told of, each user once."""
    BulkRestore.objects.select_for_update().filter(orders=telling.orders[0]).first()
    for number in telling.orders:
        row = lock_order(number)
        assert row is not None
        if row.state == OrderState.DONE and not bulk_queries.is_frozen(row.credential.user):
            account = row.answer["account"]
            write_down(row.credential, AccessVerb.FREEZE, None, bulk=row.bulk, account=account)


def doubt(restore: Restore) -> None:
    """Somebody who was asked says No: nothing is restored, and what was already is frozen."""
    if restore.orders.filter(state=OrderState.DONE).exclude(verb=AccessVerb.FREEZE).exists():
        _freeze(restore)
    else:
        restore.reason = with_reason(restore, _("Somebody who was asked for a proof said No."))
        close(restore, RestoreOutcome.REFUSED, None)


def _freeze(restore: Restore, **data: object) -> None:
    """Freezes once; once more where that freeze was lifted and somebody says again that it was not them."""
    if restore.outcome == RestoreOutcome.FROZEN and restore.thawed_at is None:
        return
    restore.thawed_at = None
    restore.save(update_fields=["thawed_at"])
    cancel(restore)
    end_as(restore, RestoreOutcome.FROZEN, None, **data)
    place(restore, AccessVerb.FREEZE, None)


@transaction.atomic
def undo(number: int, *, by: User) -> Restore:
    """Takes back within three days what was restored; where the directory refuses that, the access is frozen."""
    restore = _restored(number, by, "access.restore")
    if restore.restored_at is None or restore.restored_at < clock.now() - rules.UNDO_WITHIN:
        raise Conflict(_("Only what was restored in the last three days can be taken back."))
    if restore.outcome in (RestoreOutcome.FROZEN, RestoreOutcome.UNDONE) or not take_back_done(restore):
        raise Conflict(_("This has been taken back already."))
    cancel(restore)
    return end_as(restore, RestoreOutcome.UNDONE, by)


@transaction.atomic
def thaw(number: int, *, by: User) -> Restore:
    """Lifts a freeze, by somebody who may approve and had no hand in the restore; the access is lost as before.

    Once the freeze is lifted what was restored is taken back, where the account directory does that.
    """
    restore = _restored(number, by, "access.approve")
    if restore.outcome != RestoreOutcome.FROZEN or restore.thawed_at is not None:
        raise Conflict(_("This access is not frozen by a restore."))
    if by.pk in restore.workers or by.pk == restore.approver_id or by.is_program:
        raise NotAllowed(_("You took part in this restore: somebody else must lift the freeze."))
    for row in restore.orders.filter(verb=AccessVerb.FREEZE):
        if row.may_be_lifted:
            take_back(row)
    restore.thawed_at = clock.now()
    restore.save(update_fields=["thawed_at"])
    noted("thawed", restore, by)
    return restore


def _restored(number: int, by: User, capability: str) -> Restore:
    require(by, capability)
    queries.restore_for(by, number)
    return locked(number)
