"""Decides what a restore of access still needs, and whether it may go on. Plain values only; time is an argument.

A restore goes through its steps in order, and a step opens when the last one is proved. Nothing that can be known about
a person proves who they are: only what reaches a number, an address or a colleague that the directory has known for a
month, or somebody who stands at the desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tridesk.reconnect.access.values import AccessVerb

SETTLED: Final = timedelta(days=30)  # for which a number, an address or a security contact must have stood
PROOF_HOLDS: Final = timedelta(hours=4)
APPROVAL_HOLDS: Final = timedelta(minutes=30)
LINK_HOLDS: Final = timedelta(hours=1)
LOST_WITHIN: Final = timedelta(days=366)  # longer ago is a slip of the year, and would fit no figure
DOUBT_HOLDS: Final = timedelta(days=7)  # after somebody said No or doubted, or an access was frozen
LOWERED_FOR: Final = timedelta(days=1)  # in which lowering the caution serves no restore of whoever lowered it
FREEZE_HOLDS: Final = timedelta(days=30)  # of the link 'this was not me'
UNDO_WITHIN: Final = timedelta(hours=72)
HARMLESS: Final = frozenset({AccessVerb.UNLOCK})  # gives nobody anything who does not know the secret
MOST_ORDERS_ALONE: Final = 2  # whom that did not help, the desk does


class Step(StrEnum):
    """The steps of a restore, in order."""

    ACCESS = "access"  # which access, and why it does not work
    LAYER = "layer"  # where the fault lies: most end here
    IDENTITY = "identity"
    AUTHORITY = "authority"
    SECOND_PERSON = "second_person"
    ORDER = "order"
    CONFIRMATION = "confirmation"
    CLOSED = "closed"


class CautionLevel(StrEnum):
    """How careful the desk is at present."""

    NORMAL = "normal"
    RAISED = "raised"
    CLOSED = "closed"  # nothing is restored


class ProofKind(StrEnum):
    """What can prove who asks."""

    CALL_BACK = "call_back"  # our switch called a registered number, and the person answered
    MAILBOX = "mailbox"  # a link in a mail to a registered address was pressed
    COLLEAGUE = "colleague"  # a registered colleague confirmed by such a link
    SECURITY_CONTACT = "security_contact"  # so did the security contact of the organisation
    ON_SITE = "on_site"  # the person stood at the desk


class Reason(StrEnum):
    """Why more is asked than one proof of whoever it is."""

    RAISED = "raised"
    WATCHED = "watched"
    CHANGED = "changed"  # a number, an address or the organisation of the person changed lately
    PRIVILEGED = "privileged"
    DOUBTED = "doubted"  # somebody said No lately, or doubts
    PROGRAM = "program"  # the access is nobody's of the organisation, and anybody there may ask for it


class Hindrance(StrEnum):
    """Why a restore cannot go on, whatever is proved."""

    CLOSED = "closed"
    INCIDENT = "incident"
    NO_AUTHORISATION = "no_authorisation"
    RIGHT_ENDED = "right_ended"
    ORGANISATION_ENDED = "organisation_ended"
    CODE_NOT_ALLOWED = "code_not_allowed"
    FROZEN = "frozen"
    NOT_THEIRS = "not_theirs"


@dataclass(frozen=True, slots=True)
class GivenProof:
    """A proof that was given. `through` is the number, address or contact: two proofs through one count once.

    `by` is the contact who gave it, 0 the organisation itself; `is_of_organisation` as `speaks_for_organisation` says.
    """

    kind: ProofKind
    through: str
    at: datetime
    by: int = 0
    is_of_organisation: bool = False


@dataclass(frozen=True, slots=True)
class ProofNeed:
    """What must be proved: so many proofs of different kinds and ways, on site or not, a second person or not.

    With `organisation` one of the proofs speaks for the organisation, or two people of it gave them.
    """

    proofs: int = 1
    on_site: bool = False
    second_person: bool = False
    organisation: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """The word of a second person, on what was proved before them (`fingerprint`)."""

    at: datetime
    fingerprint: str


@dataclass(frozen=True, slots=True)
class OwnCase:
    """What is known in addition of a restore that nobody at the desk leads.

    `is_left` says that it waits for the desk already, `fits` that the leaf is about this kind of credential. A
    credential `is_blocked_here` when a colleague blocked it, for a reason that no question asks for. `needs_hand` says
    that the account directory refused an order, or that somebody has to carry it out; `orders` is how many there were.
    """

    verb: str = ""
    is_left: bool = False
    fits: bool = True
    is_blocked_here: bool = False
    needs_hand: bool = False
    orders: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the decision on the next step knows of a restore; `asks` names the order and the account it is for.

    `doubted_at` is when an agent last doubted, or somebody who was asked for a proof was not them.
    """

    has_access: bool = False
    asks: str = ""
    needs_order: bool | None = None  # what the layer came to; None while it is not known
    hindrances: tuple[Hindrance, ...] = ()
    reasons: frozenset[Reason] = frozenset()
    proofs: tuple[GivenProof, ...] = ()
    doubted_at: datetime | None = None
    approval: Approval | None = None
    is_ordered: bool = False
    is_done: bool = False
    is_closed: bool = False
    own: OwnCase | None = None


def need(reasons: Iterable[Reason]) -> ProofNeed:
    """What a restore needs for these reasons."""
    given = frozenset(reasons)
    is_careful, is_program = bool(given - {Reason.PROGRAM}), Reason.PROGRAM in given
    return ProofNeed(
        proofs=2 if is_careful else 1,
        on_site=Reason.PRIVILEGED in given,
        second_person=is_careful,
        organisation=is_program,
    )


def speaks_for_organisation(kind: ProofKind, *, is_by_security_contact: bool) -> bool:
    """Whether a proof is the word of the organisation itself: of its registered address, or of a security contact."""
    return kind is ProofKind.MAILBOX or is_by_security_contact


def mailbox(through: str) -> str:
    """The mailbox of an address, whatever the letters' case and the tag after a plus; numbers stay as they are.

    >>> mailbox("Rosa+2@Namur.example"), mailbox("+3281234567")
    ('rosa@namur.example', '+3281234567')
    """
    name, at, domain = through.rpartition("@")
    return f"{name.partition('+')[0]}@{domain}".lower() if at else through


def counting(proofs: Iterable[GivenProof], now: datetime) -> list[GivenProof]:
    """The proofs that count: young enough, one of each kind and one through each number, address or contact."""
    counted: list[GivenProof] = []
    for proof in sorted(proofs, key=lambda proof: proof.at):
        way = mailbox(proof.through)
        is_new = all(proof.kind is not other.kind and way != mailbox(other.through) for other in counted)
        if is_new and now - PROOF_HOLDS < proof.at <= now:
            counted.append(proof)
    return counted


def is_proved(facts: Facts, now: datetime) -> bool:
    """Whether enough is proved of who asks."""
    asked, counted = need(facts.reasons), counting(facts.proofs, now)
    is_on_site = any(proof.kind is ProofKind.ON_SITE for proof in counted)
    others = sum(proof.kind is not ProofKind.ON_SITE for proof in counted)
    is_theirs = any(proof.is_of_organisation for proof in counted) or len({proof.by for proof in counted}) > 1
    return others >= asked.proofs and (is_on_site or not asked.on_site) and (is_theirs or not asked.organisation)


def fingerprint(facts: Facts, now: datetime) -> str:
    """What a second person sees and approves: another order, account, proof, reason or doubt makes another one."""
    proofs = [f"{proof.kind} {proof.through} {proof.at.isoformat()}" for proof in counting(facts.proofs, now)]
    doubts = [f"doubt {facts.doubted_at.isoformat()}"] if facts.doubted_at else []
    return "; ".join([facts.asks, *sorted(facts.reasons), *sorted(proofs), *doubts])


def is_approved(facts: Facts, now: datetime) -> bool:
    """Whether a second person approved just this, lately; or nobody has to."""
    if not need(facts.reasons).second_person:
        return True
    approval = facts.approval
    return (
        approval is not None
        and now - APPROVAL_HOLDS < approval.at <= now
        and approval.fingerprint == fingerprint(facts, now)
    )


def counts_as_told(*, is_own: bool, is_security: bool, has_security: bool, is_settled: bool) -> bool:
    """Whether a mail about a restore tells somebody who would notice that it was wrong.

    It goes to a security contact where the organisation has one, else to anybody but the requester (`is_own`): whoever
    took over that mailbox reads it, and nobody else. The address has stood for as long as one that proves something.
    """
    return is_settled and not is_own and (is_security or not has_security)


def step(facts: Facts, now: datetime) -> Step:
    """The step at which a restore is: the first that is not proved."""
    if facts.is_closed:
        return Step.CLOSED
    if facts.is_done:
        return Step.CONFIRMATION
    if facts.is_ordered:
        return Step.ORDER
    if not facts.has_access:
        return Step.ACCESS
    if not facts.needs_order:
        return Step.LAYER
    if not is_proved(facts, now):
        return Step.IDENTITY
    if facts.hindrances:
        return Step.AUTHORITY
    return Step.ORDER if is_approved(facts, now) else Step.SECOND_PERSON


def goes_alone(facts: Facts) -> bool:
    """Whether the person may go on alone: nothing is to be ordered, or what is harmless and nothing asks for caution.

    What asks for more than one proof, or for a person at the desk, ends it, at each step anew.
    """
    own = facts.own
    if own is None or own.is_left or own.needs_hand or facts.is_closed:
        return False
    if facts.is_ordered or facts.is_done or not facts.needs_order:
        return True
    is_simple = own.verb in HARMLESS and own.fits and not own.is_blocked_here and own.orders < MOST_ORDERS_ALONE
    return is_simple and not facts.reasons and not facts.hindrances
