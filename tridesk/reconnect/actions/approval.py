"""The second person: asked, and approving what was proved before them, on their own screen."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotAllowed
from tridesk.reconnect import queries, rules
from tridesk.reconnect.actions.orders import take_back_done
from tridesk.reconnect.actions.steps import close, keep_story, noted, with_reason
from tridesk.reconnect.models import Restore, RestoreOutcome
from tridesk.reconnect.rules import Step


@transaction.atomic
def approve(number: int, fingerprint: str, *, by: User) -> Restore:
    """Approves what was proved; `fingerprint` names what the second person saw. It holds for half an hour."""
    state = _seen(number, by)
    if fingerprint != rules.fingerprint(state.facts, clock.now()):
        raise Conflict(_("It has changed since you looked: read it once more."))
    if state.step is not Step.SECOND_PERSON:
        raise Conflict(_("There is nothing to approve at this restore."))
    restore = state.restore
    restore.approver, restore.approved_at, restore.approved = by, clock.now(), fingerprint
    restore.save(update_fields=["approver", "approved_at", "approved"])
    noted("approved", restore, by, proofs=_given(restore), reasons=sorted(state.facts.reasons))
    return restore


@transaction.atomic
def disapprove(number: int, reason: str, pretext: str = "", *, by: User) -> Restore:
    """The second person says no: the restore is refused, and what was restored is taken back."""
    state = _seen(number, by)
    state.restore.reason = with_reason(state.restore, reason.strip() or _("The second person said no."))
    keep_story(state.restore, pretext)
    take_back_done(state.restore)
    return close(state.restore, RestoreOutcome.REFUSED, by)


def _given(restore: Restore) -> list[int]:
    """The numbers of the proofs that were given: the journal keeps no number or address that proved something."""
    return sorted(proof.pk for proof in restore.proofs.all() if proof.given_at is not None)


def _seen(number: int, by: User) -> queries.RestoreState:
    require(by, "access.approve")
    Restore.objects.select_for_update().filter(pk=number).first()
    state = queries.state_of(queries.restore_for(by, number))
    if by.pk in state.restore.workers:
        raise NotAllowed(_("You took a step of this restore yourself: somebody else must approve it."))
    if by.is_program:
        raise NotAllowed(_("A person must approve this, no program."))
    if state.restore.closed_at is not None:
        raise Conflict(_("This restore is closed."))
    return state
