"""Taking a restore: its row locked, the colleague among its workers, the step that is due; closing it."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.text import one_line
from tridesk.reconnect import queries, rules
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.models import OrderState, Pretext, Restore, RestoreOutcome
from tridesk.reconnect.rules import Step
from tridesk.reconnect.webhooks.actions import tell_programs
from tridesk.reconnect.webhooks.rules import kind_of

_ON_TICKET: Final = frozenset({"opened", "order_done", "closed", "thawed"})
_ON_TICKET_ALONE: Final = frozenset({"closed", "thawed"})
_ENDED_ALONE: Final = {RestoreOutcome.RESTORED: "restored_alone", RestoreOutcome.SOLVED: "solved_alone"}


def taken(number: int, by: User, *steps: Step, rests: bool = False) -> queries.RestoreState:
    """The restore, locked until the transaction ends, if it is at one of `steps` (none: at any but closed).

    With `rests` also one that was paused. Whoever takes a step of it cannot be its second person, nor the other way
    round; of one that a program opened they are the one who leads it from then on.
    """
    require(by, "access.restore")
    Restore.objects.select_for_update().filter(pk=number).first()
    restore = queries.restore_for(by, number)
    is_new = by.pk not in restore.workers
    if is_new:  # before the state is read: what they did elsewhere may ask for more
        restore.workers = [*restore.workers, by.pk]
    state = queries.state_of(restore)
    if state.step is Step.CLOSED:
        raise Conflict(_("This restore is closed."))
    if restore.owner_id is None and not rests:
        raise Conflict(_("The person does this alone so far: go on with it first."))
    if restore.paused_at is not None and not rests:
        raise Conflict(_("This restore is paused: go on with it first."))
    if steps and state.step not in steps:
        raise Conflict(_("Another step comes first. Look at it once more."))
    if restore.approver_id == by.pk:
        raise Conflict(_("You are the second person of this restore: somebody else takes its steps."))
    if is_new and restore.owner is not None:
        restore.owner = by if restore.owner.is_program else restore.owner
        restore.save(update_fields=["workers", "owner"])
    return state


def noted(verb: str, restore: Restore, by: User | None, **data: Any) -> None:
    """Journals what was done, on the restore's ticket, keeps the step at which it is now, lets programs hear of it.

    What a person cannot do alone any more waits for the desk from then on.
    """
    record(f"restore.{verb}", by=by, ref=restore.ref, data={"ticket": restore.ticket.number} | data)
    state, before = queries.state_of(queries.whole(restore.pk)), Step(restore.step)
    restore.step = state.step
    Restore.objects.filter(pk=restore.pk).update(step=restore.step)
    if state.restore.is_alone and state.step is not Step.CLOSED and not rules.goes_alone(state.facts):
        leave_to_desk(restore)
    _tell_ticket(verb, restore, by, **data)
    if kind := kind_of(verb, before, state.step, data):
        tell_programs(restore, kind)


def _tell_ticket(verb: str, restore: Restore, by: User | None, **data: Any) -> None:
    """Notes on the ticket that a restore began, was done, ended or was thawed; of one alone, how it ended."""
    outcome = data.get("outcome")
    if restore.is_alone and outcome in _ENDED_ALONE:
        note_on_ticket(_ENDED_ALONE[outcome], restore)
    elif verb in (_ON_TICKET_ALONE if restore.is_alone else _ON_TICKET) and data.get("asks") != AccessVerb.FREEZE:
        note_on_ticket(verb, restore, by, **({"outcome": outcome} if outcome else {}))


def leave_to_desk(restore: Restore) -> None:
    """Lets a restore that its person began alone wait for the desk, with all that was proved."""
    restore.left_at = clock.now()
    Restore.objects.filter(pk=restore.pk).update(left_at=restore.left_at)
    record("restore.left_to_desk", by=None, ref=restore.ref, data={"ticket": restore.ticket.number})
    note_on_ticket("left_to_desk", restore)


def note_on_ticket(deed: str, restore: Restore, by: User | None = None, **data: Any) -> None:
    """Lets whoever opens the ticket see what was done; without `by` its requester or Tridesk did it."""
    record(f"restore.{deed}", by=by, ref=restore.ticket.ref, data={"restore": restore.pk} | data)


def locked(number: int) -> Restore:
    """The row of a restore for what nobody signed in does, such as a pressed link."""
    restore = Restore.objects.select_for_update(of=("self",)).select_related("ticket").filter(pk=number).first()
    if restore is None:
        raise NotFound(_("There is no such restore."))
    return restore


def close(restore: Restore, outcome: RestoreOutcome, by: User | None, **data: object) -> Restore:
    """Closes a restore that was taken, with its outcome; what is on its way to the account directory is cancelled."""
    cancel(restore)
    return end_as(restore, outcome, by, **data)


def end_as(restore: Restore, outcome: RestoreOutcome, by: User | None, **data: object) -> Restore:
    """Notes how a restore ended, also one that had ended otherwise before."""
    restore.closed_at, restore.outcome = restore.closed_at or clock.now(), outcome
    restore.save(update_fields=["closed_at", "outcome", "reason"])
    noted("closed", restore, by, outcome=outcome.value, **data)
    return restore


def with_reason(restore: Restore, reason: str) -> str:
    """What was doubted so far and a further reason: nobody writes over what a colleague doubted."""
    return one_line("; ".join(filter(None, (restore.reason, one_line(reason, 200)))), 1000)


def keep_story(restore: Restore, pretext: str) -> None:
    """Keeps the story with which somebody asked, where one was chosen."""
    if pretext not in ("", *Pretext):
        raise Invalid(_("Choose one of the stories."), field="pretext")
    restore.pretext = pretext or restore.pretext
    restore.save(update_fields=["pretext"])


def cancel(restore: Restore) -> None:
    """Cancels what is not done yet. An order that was sent is taken back: it may have been carried out unheard.

    One that is with the technical centre is called off there, by a person.
    """
    under_way = restore.orders.filter(state__in=(OrderState.WAITING, OrderState.BY_HAND))
    under_way = under_way.exclude(verb=AccessVerb.FREEZE)
    under_way.filter(state=OrderState.BY_HAND).update(state=OrderState.RECALLED)
    under_way.filter(state=OrderState.WAITING, tries__gt=0).update(state=OrderState.UNDOING)
    under_way.update(state=OrderState.UNDONE, undone_at=clock.now())
