"""Reads at which step a restore is: what is known of it, what is in the way, why more is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tridesk.directory.connected.access import Obstacle
from tridesk.directory.connected.queries import HeldCredential, standing_each
from tridesk.directory.models import Credential
from tridesk.directory.organisations import registrations
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.reconnect import rules
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.circumstances import Circumstances, circumstances_of
from tridesk.reconnect.models import Order, OrderState, Proof, Restore
from tridesk.reconnect.queries.orders import account_of
from tridesk.reconnect.queries.questions import current_tree
from tridesk.reconnect.queries.ways import ProofWay, ways_of
from tridesk.reconnect.rules import CautionLevel, Facts, GivenProof, Hindrance, OwnCase, ProofKind, Reason, Step
from tridesk.statuspage import queries as register
from tridesk.statuspage.entries import RegisterState

_ORDERED: Final = (OrderState.WAITING, OrderState.BY_HAND)
_HINDRANCES: Final = {
    Obstacle.USER_ENDED: Hindrance.RIGHT_ENDED,
    Obstacle.USER_NOT_YET: Hindrance.RIGHT_ENDED,
    Obstacle.ORGANISATION_ENDED: Hindrance.ORGANISATION_ENDED,
    Obstacle.ORGANISATION_NOT_YET: Hindrance.ORGANISATION_ENDED,
    Obstacle.AUTHORISATION_ENDED: Hindrance.NO_AUTHORISATION,
    Obstacle.AUTHORISATION_NOT_YET: Hindrance.NO_AUTHORISATION,
}
"""What stands in the way of access and no restore takes away; a blocked or ended credential is what it is for."""


@dataclass(frozen=True, slots=True)
class RestoreState:
    """A restore with all that its page shows: what is known, the step, why more is asked, what is in the way.

    `ways` are those that count today, once it is known where the fault lies; none, as no proof counts, once access
    works again or the restore is over.
    """

    restore: Restore
    facts: Facts
    step: Step
    held: tuple[HeldCredential, ...]
    ways: tuple[ProofWay, ...]


def state_of(restore: Restore) -> RestoreState:
    """How a restore, as `whole` reads it, stands now; what hangs on it is as it was read then."""
    now = clock.now()
    held = tuple(standing_each([restore.user])[0].held)
    around = circumstances_of(restore, now)
    given = [proof for proof in restore.proofs.all() if proof.given_at and proof.given_at > now - rules.PROOF_HOLDS]
    is_over = restore.closed_at is not None or _is_done(restore)
    ways = tuple(ways_of(restore, around.own, now)) if (restore.leaf or given) and not is_over else ()
    facts = _facts_of(restore, held, around, _standing(given, ways), now)
    return RestoreState(restore, facts, rules.step(facts, now), held, ways)


def _facts_of(
    restore: Restore,
    held: tuple[HeldCredential, ...],
    around: Circumstances,
    proofs: tuple[GivenProof, ...],
    now: datetime,
) -> Facts:
    orders = [order for order in restore.orders.all() if _is_current(order, restore)]
    approval = None
    if restore.approved_at is not None:
        approval = rules.Approval(restore.approved_at, restore.approved)
    doubts = (restore.doubted_at, *(proof.refused_at for proof in restore.proofs.all()))
    return Facts(
        has_access=restore.credential_id is not None,
        asks=_asks(restore),
        needs_order=None if not restore.leaf else bool(restore.verb),
        hindrances=tuple(_hindrances(restore, held, around)),
        reasons=frozenset(_reasons(restore, around, now)),
        proofs=proofs,
        doubted_at=max(filter(None, doubts), default=None),
        approval=approval,
        is_ordered=any(order.state in _ORDERED for order in orders),
        is_done=_is_done(restore),
        is_closed=restore.closed_at is not None,
        own=_own_case(restore, orders) if restore.owner_id is None and restore.break_glass_id is None else None,
    )


def _own_case(restore: Restore, current: list[Order]) -> OwnCase:
    """What the rules know in addition of a restore that nobody at the desk leads."""
    leaf = current_tree().leaves.get(restore.leaf) if restore.verb else None
    credential = restore.credential
    return OwnCase(
        verb=restore.verb,
        is_left=restore.left_at is not None,
        fits=leaf is None or credential is None or not leaf.kinds or credential.kind in leaf.kinds,
        is_blocked_here=credential is not None and bool(restore.verb) and _is_blocked_here(credential),
        needs_hand=any(order.state in (OrderState.BY_HAND, OrderState.REFUSED) for order in current),
        orders=sum(order.verb != AccessVerb.FREEZE for order in restore.orders.all()),
    )


def _is_blocked_here(credential: Credential) -> bool:
    """Whether a colleague blocked a credential, and nobody unblocked it since."""
    turns = Entry.objects.filter(ref=credential.ref, verb__in=("credential.blocked", "credential.unblocked"))
    last = turns.order_by("-pk").first()
    return last is not None and last.verb == "credential.blocked" and last.by_id is not None


def _asks(restore: Restore) -> str:
    """What would be ordered and for which account, in words for a fingerprint; a digest stands for its NIS codes."""
    if restore.credential is None:
        return ""
    account = account_of(restore.user, restore.credential)
    codes = hashlib.sha256(" ".join(account.nis_codes).encode()).hexdigest()[:16]
    return " + ".join([restore.verb, account.login, account.kind, account.reference, codes])


def _standing(given: list[Proof], ways: Iterable[ProofWay]) -> tuple[GivenProof, ...]:
    """The given proofs whose number or address still counts: what was taken off its card since proves nothing."""
    standing = {(way.kind.value, way.through): way for way in ways}
    counting = []
    for proof in given:
        way = standing.get((proof.kind, proof.through))
        if way is not None and proof.given_at is not None:
            counting.append(GivenProof(way.kind, way.through, proof.given_at, way.by, way.is_of_organisation))
        elif proof.kind == ProofKind.ON_SITE and proof.given_at is not None:
            counting.append(GivenProof(ProofKind.ON_SITE, proof.through, proof.given_at, proof.contact_id or 0))
    return tuple(counting)


def is_register_down() -> bool:
    """Whether the register itself is out of service: nobody has lost their access then."""
    moment = register.moment()
    return moment is not None and moment.state is RegisterState.OUT_OF_SERVICE


def _is_current(order: Order, restore: Restore) -> bool:
    is_past = restore.again_at is not None and order.asked_at <= restore.again_at
    return order.verb != AccessVerb.FREEZE and not is_past


def _is_done(restore: Restore) -> bool:
    return any(order.state == OrderState.DONE and _is_current(order, restore) for order in restore.orders.all())


def _hindrances(restore: Restore, held: tuple[HeldCredential, ...], around: Circumstances) -> Iterator[Hindrance]:
    if around.level is CautionLevel.CLOSED:
        yield Hindrance.CLOSED
    if is_register_down():
        yield Hindrance.INCIDENT
    for credential in held:
        if credential.credential.pk == restore.credential_id:
            obstacles = credential.standing.obstacles
            yield from dict.fromkeys(_HINDRANCES[obstacle] for obstacle in obstacles if obstacle in _HINDRANCES)
            if credential.over:
                yield Hindrance.CODE_NOT_ALLOWED
    contact, user = restore.contact, restore.user
    is_other = user.contact_id not in (None, contact.pk) or user.organisation_id != contact.organisation_id
    if contact.has_left or is_other:
        yield Hindrance.NOT_THEIRS
    if around.known & {"frozen", "frozen_among_many"}:
        yield Hindrance.FROZEN


def _reasons(restore: Restore, around: Circumstances, now: datetime) -> Iterator[Reason]:
    lately, known = now - registrations.SETTLED_AFTER, around.known
    if around.level is CautionLevel.RAISED or "lowered" in known:
        yield Reason.RAISED
    if not known.isdisjoint({"watched", "watch_ended"}):
        yield Reason.WATCHED
    if "edited" in known or registrations.changed_since(restore.user.organisation, restore.contact, lately):
        yield Reason.CHANGED
    if restore.user.is_privileged or "privileged" in known:
        yield Reason.PRIVILEGED
    if not known.isdisjoint({"no", "doubted", "blocked", "refused", "frozen_lately"}):
        yield Reason.DOUBTED
    if restore.user.contact_id is None:
        yield Reason.PROGRAM
