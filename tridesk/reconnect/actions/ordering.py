"""What a restore orders: given once all is proved, confirmed by the person, or not."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.reconnect import queries, rules
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions.orders import write_down
from tridesk.reconnect.actions.steps import close, leave_to_desk, noted, taken
from tridesk.reconnect.models import Order, Restore, RestoreOutcome
from tridesk.reconnect.rules import Step


@transaction.atomic
def order(number: int, *, by: User) -> Order:
    """Orders what the leaf asks for; a job sends it. While an order is under way there is no second one."""
    state = taken(number, by, Step.ORDER)
    if state.facts.is_ordered:
        raise Conflict(_("This has been ordered already."))
    _must_be_only_user(state.restore)
    return _place_proved(state, by)


def order_alone(restore: Restore) -> None:
    """Orders what the person restores alone as soon as it is proved; what cannot be ordered waits for the desk."""
    state = queries.state_of(queries.whole(restore.pk))
    if state.step is not Step.ORDER or state.facts.is_ordered or not rules.goes_alone(state.facts):
        return
    try:
        _must_be_only_user(restore)
    except Conflict:
        leave_to_desk(restore)
    else:
        _place_proved(state, None)


def _place_proved(state: queries.RestoreState, by: User | None) -> Order:
    restore = state.restore
    restore.proved_at = max(proof.at for proof in rules.counting(state.facts.proofs, clock.now()))
    restore.save(update_fields=["proved_at"])
    return place(restore, AccessVerb(restore.verb), by)


def _must_be_only_user(restore: Restore) -> None:
    """Refuses where another user of the directory has this user name: an account is not reached by another's card."""
    if queries.users_with_login_of(restore.user).exists():
        raise Conflict(_("Another user of the directory has the same user name: settle that in the directory first."))


def place(restore: Restore, verb: AccessVerb, by: User | None) -> Order:
    """Orders for a restore. The account is the one of now; a freeze is for the account that was ordered before."""
    before = restore.orders.order_by("pk").last()
    account = before.answer["account"] if before is not None and verb is AccessVerb.FREEZE else None
    assert restore.credential is not None
    return write_down(restore.credential, verb, by, restore=restore, account=account)


@transaction.atomic
def confirm(number: int, *, by: User) -> Restore:
    """The person says that it works: the restore is closed."""
    return note_confirmed(taken(number, by, Step.CONFIRMATION).restore, by)


def note_confirmed(restore: Restore, by: User | None) -> Restore:
    """Closes a restore of which its person says that it works."""
    restore.confirmed_at = clock.now()
    restore.save(update_fields=["confirmed_at"])
    return close(restore, RestoreOutcome.RESTORED, by)


@transaction.atomic
def begin_again(number: int, *, by: User) -> Restore:
    """The person says that it still does not work: back to the questions, with the proofs that were given."""
    return note_still_lost(taken(number, by, Step.CONFIRMATION).restore, by)


def note_still_lost(restore: Restore, by: User | None) -> Restore:
    """Begins a restore again of which its person says that it still does not work."""
    restore.again_at, restore.answers, restore.leaf, restore.verb = clock.now(), [], "", ""
    restore.save(update_fields=["again_at", "answers", "leaf", "verb"])
    noted("still_lost", restore, by)
    return restore
