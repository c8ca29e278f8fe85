"""A restore is opened on a ticket, led through access and layer, paused, handed over, broken off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.confirming.letters import language_for
from tridesk.directory.models import ConnectedUser, Contact, Credential
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.reconnect import queries
from tridesk.reconnect.actions.orders import take_back_done
from tridesk.reconnect.actions.steps import cancel, close, keep_story, noted, taken, with_reason
from tridesk.reconnect.models import Restore, RestoreOutcome
from tridesk.reconnect.rules import LOST_WITHIN, Step
from tridesk.reconnect.tree import Leaf, Tree
from tridesk.statuspage import queries as register
from tridesk.tickets.actions import NewTicket, Requester, open_ticket
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Ticket


@transaction.atomic
def open_restore(
    ticket: Ticket, contact: Contact, user: ConnectedUser, *, by: User, lost_at: datetime | None = None
) -> Restore:
    """Opens a restore for an access of the contact's organisation; one at a time for each connected user."""
    require(by, "access.restore")
    if user.contact_id not in (None, contact.pk) or user.organisation_id != contact.organisation_id:
        raise Invalid(_("This access belongs to somebody else: the person themselves asks for it."), field="user")
    now = clock.now()
    if lost_at is not None and lost_at > now:
        raise Invalid(_("This moment is still to come."), field="lost_at")
    if lost_at is not None and lost_at < now - LOST_WITHIN:
        raise Invalid(_("This moment is more than a year ago."), field="lost_at")
    _break_off_alone(user)
    try:
        with transaction.atomic():
            restore = Restore.objects.create(
                ticket=ticket, contact=contact, user=user, owner=by, workers=[by.pk], opened_at=now, lost_at=lost_at
            )
    except IntegrityError:
        raise Conflict(_("This access is being restored already: go on with that.")) from None
    noted("opened", restore, by, user=user.pk)
    return restore


def _break_off_alone(user: ConnectedUser) -> None:
    """Ends what was begun alone for this user elsewhere: behind a stolen mailbox nobody keeps the person from the desk.

    What has been ordered goes on, and is to be found.
    """
    for restore in Restore.objects.select_for_update().filter(user=user, owner=None, closed_at=None):
        if not restore.orders.exists():
            restore.reason = _("The desk began anew on another ticket.")
            close(restore, RestoreOutcome.BROKEN_OFF, None)


@transaction.atomic
def begin(
    ticket: Ticket, contact: Contact, credential: Credential, *, by: User, lost_at: datetime | None = None
) -> Restore:
    """Opens a restore for the access that does not work, or goes on with the one of this ticket that is open."""
    running = Restore.objects.filter(user=credential.user, closed_at=None, ticket=ticket).first()
    if running is not None and running.owner_id is None:
        take_over(running.pk, by=by)
    restore = running or open_restore(ticket, contact, credential.user, by=by, lost_at=lost_at)
    if restore.credential_id != credential.pk:
        choose_access(restore.pk, credential, by=by)
    return restore


@transaction.atomic
def report_locked_out(credential: Credential, *, by: User, lost_at: datetime | None = None) -> tuple[Restore, bool]:
    """A program of the register says that somebody is locked out: a ticket, and a restore that waits for a person.

    Returns the restore, and whether it is new: while one of this user is open, it is that one.
    """
    user, contact = credential.user, credential.user.contact
    running = Restore.objects.filter(user=user, closed_at=None).select_related("ticket", "user", "credential").first()
    if running is not None:
        return running, False
    if contact is None:
        raise Invalid(_("Nobody is named in the directory whom the desk could ask."), field="login")
    language = language_for(user.organisation, contact).partition("|")[0]
    with override(language):
        subject, text = _("Locked out: %(access)s") % {"access": credential}, _("The register says that it is locked.")
    asked = NewTicket(
        by=by,
        channel=Channel.WEB,
        language=language,
        subject=subject,
        text=text,
        requester=Requester().known_as(contact),
    )
    restore = open_restore(open_ticket(asked), contact, user, by=by, lost_at=lost_at)
    return choose_access(restore.pk, credential, by=by), True


@transaction.atomic
def choose_access(number: int, credential: Credential, *, by: User) -> Restore:
    """Names the access that does not work. While the register itself is out of service the restore ends here."""
    restore = taken(number, by, Step.ACCESS, Step.LAYER).restore
    if credential.user_id != restore.user_id:
        raise Invalid(_("This access belongs to somebody else."), field="credential")
    if queries.is_register_down():
        incident = register.running_incident()
        return close(restore, RestoreOutcome.INCIDENT, by, incident=incident.id if incident else "")
    restore.credential, restore.answers, restore.leaf, restore.verb = credential, [], "", ""
    restore.save(update_fields=["credential", "answers", "leaf", "verb"])
    noted("access_chosen", restore, by, credential=credential.pk)
    return restore


@transaction.atomic
def answer_question(number: int, answers: Sequence[str], tree: Tree, *, by: User) -> Restore:
    """Keeps the answers so far; at a leaf they say whether anything has to be ordered.

    A wrong one is given anew until the first proof is asked for: what was proved for one order is used for no other.
    """
    state = taken(number, by, Step.LAYER, Step.IDENTITY)
    if state.step is Step.IDENTITY and state.restore.proofs.all():
        raise Conflict(_("Another step comes first. Look at it once more."))
    keep_answers(state.restore, answers, tree, by)
    return state.restore


def leading(answers: Sequence[str], tree: Tree) -> list[str]:
    """The answers that lead from question to question; what a browser sends beyond them is not kept."""
    kept: list[str] = []
    for answer in answers:
        if tree.at([*kept, answer]).code != answer:
            break
        kept.append(answer)
    return kept


def keep_answers(restore: Restore, answers: Sequence[str], tree: Tree, by: User | None) -> None:
    """Keeps the answers of whoever answered, and what the leaf asks for."""
    kept = leading(answers, tree)
    place = tree.at(kept)
    restore.answers = kept
    restore.leaf, restore.verb = (place.code, place.verb) if isinstance(place, Leaf) else ("", "")
    restore.save(update_fields=["answers", "leaf", "verb"])
    noted("layer_answered", restore, by, leaf=restore.leaf, answers=restore.answers)


@transaction.atomic
def solve(number: int, *, by: User) -> Restore:
    """It works again without an order: the advice at the leaf was enough."""
    return close(_at_leaf(number, by), RestoreOutcome.SOLVED, by)


@transaction.atomic
def refer(number: int, *, by: User) -> Restore:
    """The desk can do nothing here, and has said who can: a municipality, an IT service, the second line."""
    return close(_at_leaf(number, by), RestoreOutcome.REFERRED, by)


def _at_leaf(number: int, by: User) -> Restore:
    restore = taken(number, by, Step.LAYER).restore
    if not restore.leaf:
        raise Conflict(_("Find out first where the fault lies."))
    return restore


@transaction.atomic
def refuse(number: int, reason: str, pretext: str = "", *, by: User) -> Restore:
    """Refuses: something is wrong with who asks. It stands in the list of refused attempts; what was restored goes."""
    restore = taken(number, by).restore
    if not reason.strip():
        raise Invalid(_("Say why, in a few words."), field="reason")
    restore.reason = with_reason(restore, reason)
    keep_story(restore, pretext)
    take_back_done(restore)
    return close(restore, RestoreOutcome.REFUSED, by)


@transaction.atomic
def note_doubt(number: int, reason: str, *, by: User) -> Restore:
    """Something does not fit, short of refusing: two proofs and a second person are asked for, who has not approved."""
    state = taken(number, by)
    restore = state.restore
    if not reason.strip():
        raise Invalid(_("Say why, in a few words."), field="reason")
    restore.reason = with_reason(restore, reason)
    if state.step is Step.CONFIRMATION:
        raise Conflict(_("It is restored already: refuse it, or take it back."))
    cancel(restore)
    restore.doubted_at, restore.approved_at, restore.approved = clock.now(), None, ""
    restore.save(update_fields=["reason", "doubted_at", "approved_at", "approved"])
    noted("doubted", restore, by)
    return restore


@transaction.atomic
def break_off(number: int, reason: str, pretext: str = "", *, by: User) -> Restore:
    """Ends a restore that nobody goes on with: the caller hung up, or comes back another day."""
    restore = taken(number, by).restore
    restore.reason = with_reason(restore, reason)
    keep_story(restore, pretext)
    return close(restore, RestoreOutcome.BROKEN_OFF, by)


@transaction.atomic
def pause(number: int, *, by: User) -> Restore:
    """Lets a restore rest: the caller looks for their card, or calls again tomorrow."""
    restore = taken(number, by).restore
    restore.paused_at = clock.now()
    restore.save(update_fields=["paused_at"])
    noted("paused", restore, by)
    return restore


@transaction.atomic
def take_over(number: int, *, by: User) -> Restore:
    """Goes on with a restore that rests, or that was a colleague's."""
    restore = taken(number, by, rests=True).restore
    if restore.is_own:
        restore.left_at = restore.left_at or clock.now()
    restore.owner, restore.paused_at = by, None
    restore.save(update_fields=["owner", "paused_at", "workers", "left_at"])
    noted("taken_over", restore, by)
    return restore
