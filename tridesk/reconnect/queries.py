"""Reads restores: what is known of each, at which step it is, and by which ways it can be proved."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, gettext_lazy

from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.directory.connected.access import Obstacle
from tridesk.directory.connected.queries import HeldCredential, standing_each
from tridesk.directory.models import Authorisation, ConnectedUser, Contact, Credential, Registration, RegistrationKind
from tridesk.directory.organisations import registrations
from tridesk.journal.models import Entry
from tridesk.journal.prepared_queries import PreparedQuery, attach
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import rules
from tridesk.reconnect.access.values import AccessVerb, Account
from tridesk.reconnect.breakglass.folder import own_folder
from tridesk.reconnect.breakglass.sheet import CannotOpen, header_of
from tridesk.reconnect.breakglass.use_log import Head
from tridesk.reconnect.circumstances import Circumstances, circumstances_of
from tridesk.reconnect.models import (
    BreakGlassKey,
    BreakGlassUse,
    CautionChange,
    Drill,
    DrillResult,
    Order,
    OrderState,
    Proof,
    QuestionTree,
    Restore,
    RestoreOutcome,
    Telling,
    Watch,
)
from tridesk.reconnect.patterns import REFUSED
from tridesk.reconnect.rules import CautionLevel, Facts, GivenProof, Hindrance, OwnCase, ProofKind, Reason, Step
from tridesk.reconnect.tree import Tree, from_data, read
from tridesk.statuspage import queries as register
from tridesk.statuspage.entries import RegisterState
from tridesk.telephony.models import Call
from tridesk.tickets.letter_post import LOST, DeskPost

TOLD_WITHIN: Final = timedelta(minutes=5)  # by the job that writes the mails
MOST_LEVELS: Final = 20  # of caution, in the history
MOST_ENDS: Final = 100  # on the page
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


_NO_RESTORE: Final = gettext_lazy("There is no such restore.")


def restore_for(user: User, number: int) -> Restore:
    """The one gate to a restore."""
    if not user.may("access.restore"):
        raise NotFound(_NO_RESTORE)
    return whole(number)


def whole(number: int) -> Restore:
    """A restore with all that its state hangs on."""
    for restore in _whole(number):
        user = restore.user
        attach(restore, proofs=_proofs(number), orders=_orders(number))
        attach(user, credentials=_credentials(user.pk))
        attach(user.organisation, authorisations=_authorisations(user.organisation_id))
        return restore
    raise NotFound(_NO_RESTORE)


def _with_people() -> QuerySet[Restore]:
    rows = Restore.objects.select_related("ticket", "contact", "user__organisation", "user__contact", "credential")
    rows = rows.select_related("owner", "approver", "break_glass")
    return rows.defer("contact__words", "user__organisation__words", "user__contact__words")


_whole = PreparedQuery(lambda number: _with_people().filter(pk=number))
_proofs = PreparedQuery(
    lambda restore: Proof.objects.filter(restore_id=restore).select_related("contact").defer("contact__words")
)
_orders = PreparedQuery(lambda restore: Order.objects.filter(restore_id=restore))
_credentials = PreparedQuery(lambda user: Credential.objects.filter(user_id=user).order_by("pk"))
_authorisations = PreparedQuery(lambda body: Authorisation.objects.filter(organisation_id=body))


def restores(shown: str, before: int = 0) -> QuerySet[Restore]:
    """Restores, the newest first, older than `before`: open, waiting for a `second` person, `refused`, or `all`."""
    rows = Restore.objects.select_related("ticket", "contact", "user__organisation", "owner").order_by("-pk")
    rows = rows.defer("contact__words", "user__organisation__words")
    if before:
        rows = rows.filter(pk__lt=before)
    if shown == "refused":
        return rows.filter(outcome__in=REFUSED)
    return rows if shown == "all" else rows.filter(closed_at=None)


def to_approve(user: User) -> QuerySet[Restore]:
    """Restores at which a second person is due, other than whoever worked on them."""
    rows = _open().filter(step=Step.SECOND_PERSON, paused_at=None)
    return rows.exclude(workers__contains=[user.pk]).order_by("pk")


def under_way(user: User) -> QuerySet[Restore]:
    """The open restores of a colleague."""
    return _open().filter(owner=user).order_by("pk")


def open_of(users: Collection[int]) -> QuerySet[Restore]:
    """The open restores of these users, on whatever ticket."""
    return _open().filter(user__in=users).select_related("ticket", "owner").order_by("pk")


def done_alone() -> QuerySet[Restore]:
    """The open restores that their persons do alone."""
    return _open().filter(owner=None, left_at=None).order_by("pk")


def left_to_desk() -> QuerySet[Restore]:
    """Restores begun by their persons alone or by a program, and that wait for the desk; the longest wait first."""
    rows = _open().filter(Q(owner=None, left_at__isnull=False) | Q(owner__is_program=True, paused_at=None))
    return rows.order_by(Coalesce("left_at", "opened_at"), "pk")


def for_technical_centre() -> QuerySet[Order]:
    """Orders of restores of which the technical centre must hear at once: called off, or to freeze by hand."""
    due = Q(state=OrderState.RECALLED) | Q(state=OrderState.BY_HAND, verb=AccessVerb.FREEZE)
    rows = Order.objects.filter(due, state__in=(OrderState.BY_HAND, OrderState.RECALLED))
    return rows.select_related("credential__user__contact", "credential__user__organisation").order_by("pk")


def frozen() -> QuerySet[Restore]:
    """Accesses that somebody froze because it was not them, and that nobody has looked at."""
    rows = Restore.objects.filter(outcome=RestoreOutcome.FROZEN, thawed_at=None)
    return rows.select_related("user__contact", "user__organisation").order_by("pk")


def told_nobody() -> QuerySet[Restore]:
    """Accesses that were restored and no mail tells anybody who counts: no address is registered, or each came back."""
    now, lost = clock.now(), OutMail.objects.filter(pk=OuterRef("mail"), state__in=LOST)
    told = Telling.objects.filter(
        ~Exists(lost), restore=OuterRef("pk"), restored_at=OuterRef("restored_at"), counts=True
    )
    rows = Restore.objects.filter(
        ~Exists(told),
        Q(called_at=None) | Q(called_at__lt=F("restored_at")),
        restored_at__gt=now - rules.FREEZE_HOLDS,
        restored_at__lte=now - TOLD_WITHIN,
    )
    taken_back = (RestoreOutcome.REFUSED, RestoreOutcome.FROZEN, RestoreOutcome.UNDONE)
    return rows.exclude(outcome__in=taken_back).select_related("user__contact", "user__organisation").order_by("pk")


def may_call(user: User, restore: Restore) -> bool:
    """Whether somebody may tell by telephone of a restore: who took no step of it, or where every colleague took one.

    A desk of one would otherwise have nobody to end what waits; so would a desk of two that both took steps. The second
    person took none: they vouch for it by name as it is, and hide nothing without the colleague who asked them.
    """
    others = colleagues("access.restore").exclude(pk__in=restore.workers)
    return not user.is_program and (user.pk not in restore.workers or not others.exists())


def security_contacts(restore: Restore) -> set[int]:
    """The security contacts, other than the requester, who have been so for 30 days; also when unmarked since."""
    settled, day = clock.now() - registrations.SETTLED_AFTER, clock.today() - registrations.SETTLED_AFTER
    rows = Registration.objects.filter(organisation=restore.user.organisation_id, kind=RegistrationKind.SECURITY)
    rows = rows.filter(Q(until=None) | Q(until__gt=settled), since__lte=settled)
    rows = rows.filter(Q(contact__left_on=None) | Q(contact__left_on__gt=day))
    contacts = rows.exclude(contact=restore.contact_id).values_list("contact_id", flat=True)
    return {contact for contact in contacts if contact is not None}


def numbers_to_call(restore: Restore, security: Collection[int]) -> list[Registration]:
    """The numbers at which others than the requester can be told: of security contacts, then of the organisation."""
    now = clock.now()
    rows = [row for row in registrations.registered(restore.user.organisation) if registrations.is_settled(row, now)]
    numbers = [row for row in rows if row.kind == RegistrationKind.PHONE and row.contact_id in {None, *security}]
    return sorted(numbers, key=lambda row: row.contact_id is None)


def tellings(restore: Restore) -> list[tuple[Telling, bool]]:
    """Lists the people told of a restore by mail, each with whether the mail came back or cannot leave."""
    rows = list(Telling.objects.filter(restore=restore).order_by("pk"))
    lost = DeskPost().came_back([row.mail for row in rows if row.mail is not None])
    return [(row, row.mail in lost) for row in rows]


def _open() -> QuerySet[Restore]:
    return Restore.objects.filter(closed_at=None).select_related("user__contact", "user__organisation")


def current_tree() -> Tree:
    """The questions about the layer: as they were last edited, else those that come with the product."""
    for edited in _last_tree():
        return from_data(edited.tree)
    return _first_tree()


_last_tree = PreparedQuery(lambda: QuestionTree.objects.order_by("-pk")[:1])


@cache
def _first_tree() -> Tree:
    return read((Path(__file__).parent / "reference" / "tree.toml").read_text("utf-8"))


def question_trees() -> QuerySet[QuestionTree]:
    """The questions as they were edited, the newest first."""
    return QuestionTree.objects.select_related("by").order_by("-pk")


def credential_by(login: str, reference: str) -> Credential:
    """The one credential that a user name and a reference mean, as a program of the register names them."""
    rows = Credential.objects.filter(user__login=login, user__contact__isnull=False)
    rows = rows.filter(reference=reference) if reference else rows
    named = list(rows.select_related("user__contact", "user__organisation").order_by("pk")[:2])
    if len(named) != 1:
        raise NotFound(gettext("The directory knows no single access of this user name."))
    return named[0]


# --- how careful the desk is


def caution() -> CautionChange | None:
    """The level of caution with who set it, when and why; None while it was never changed."""
    return next(iter(_last_caution()), None)


_last_caution = PreparedQuery(lambda: CautionChange.objects.select_related("by").order_by("-at", "-pk")[:1])


def caution_level() -> CautionLevel:
    change = caution()
    return CautionLevel(change.level) if change else CautionLevel.NORMAL


def caution_history() -> QuerySet[CautionChange]:
    """The levels of caution, the newest first."""
    return CautionChange.objects.select_related("by").order_by("-at", "-pk")[:MOST_LEVELS]


def watches() -> QuerySet[Watch]:
    """The organisations on watch."""
    rows = Watch.objects.filter(ended_at=None).select_related("organisation", "by").order_by("-at")
    return rows.defer("organisation__words")


# --- at which step


@dataclass(frozen=True, slots=True)
class RestoreState:
    """A restore with all that its page shows: what is known, the step, why more is asked, what is in the way.

    `ways` are those that count today, once it is known where the fault lies.
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
    ways = tuple(_ways_of(restore, around.own, now)) if restore.leaf or given else ()
    facts = _facts_of(restore, held, around, _standing(given, ways), now)
    return RestoreState(restore, facts, rules.step(facts, now), held, ways)


def _facts_of(
    restore: Restore, held: tuple[HeldCredential, ...], around: Circumstances, proofs: list[Proof], now: datetime
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
        proofs=tuple(
            GivenProof(ProofKind(proof.kind), proof.through, proof.given_at)
            for proof in proofs
            if proof.given_at is not None
        ),
        doubted_at=max(filter(None, doubts), default=None),
        approval=approval,
        is_ordered=any(order.state in _ORDERED for order in orders),
        is_done=any(order.state == OrderState.DONE for order in orders),
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


def account_of(user: ConnectedUser, credential: Credential) -> Account:
    """The account in the account directory of a user's credential, as the directory of the desk has it now."""
    return Account(user.login, credential.kind, credential.reference, tuple(credential.nis_codes))


def account_in(answer: Mapping[str, Any]) -> Account:
    """The account for which an order was written down."""
    return Account(**answer["account"] | {"nis_codes": tuple(answer["account"]["nis_codes"])})


def users_with_login_of(user: ConnectedUser) -> QuerySet[ConnectedUser]:
    """Other users of the directory with this user name: an order for one would reach the other's account."""
    others = ConnectedUser.objects.filter(login__iexact=user.login).exclude(pk=user.pk)
    return others if user.login else others.none()


def _asks(restore: Restore) -> str:
    """What would be ordered and for which account, in words for a fingerprint; a digest stands for its NIS codes."""
    if restore.credential is None:
        return ""
    account = account_of(restore.user, restore.credential)
    codes = hashlib.sha256(" ".join(account.nis_codes).encode()).hexdigest()[:16]
    return " + ".join([restore.verb, account.login, account.kind, account.reference, codes])


def _standing(given: list[Proof], ways: Iterable[ProofWay]) -> list[Proof]:
    """The given proofs whose number or address still counts: what was taken off its card since proves nothing."""
    standing = {(way.kind.value, way.through) for way in ways}
    return [proof for proof in given if proof.kind == ProofKind.ON_SITE or (proof.kind, proof.through) in standing]


def is_register_down() -> bool:
    """Whether the register itself is out of service: nobody has lost their access then."""
    moment = register.moment()
    return moment is not None and moment.state is RegisterState.OUT_OF_SERVICE


def _is_current(order: Order, restore: Restore) -> bool:
    is_past = restore.again_at is not None and order.asked_at <= restore.again_at
    return order.verb != AccessVerb.FREEZE and not is_past


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
    if not known.isdisjoint({"no", "doubted", "refused", "frozen_lately"}):
        yield Reason.DOUBTED


# --- ways


@dataclass(frozen=True, slots=True)
class ProofWay:
    """A registered number or address through which a proof can be asked; `contact` is the person behind it."""

    kind: ProofKind
    through: str
    contact: Contact | None


def _ways_of(restore: Restore, held: Iterable[str], now: datetime) -> list[ProofWay]:
    """All ways that count today, those through the organisation itself first.

    None leads to an address that is, or was (`held`), of the person who asks, nor to the mailbox that their link to the
    request went to; but a call to their number does, which our switch places.
    """
    around = registrations.registered_around(restore.contact, restore.user.organisation)
    rows = [row for row in around if registrations.is_settled(row, now)]
    own = {rules.mailbox(value) for value in [*restore.contact.emails, *held]}
    own |= {rules.mailbox(restore.own_address)} if restore.own_address else set()
    security = {row.contact_id for row in rows if row.kind == RegistrationKind.SECURITY}
    ways = [way for row in rows if (way := _way(row, restore, own, security))]
    return list(dict.fromkeys(ways))


def _way(row: Registration, restore: Restore, own: set[str], security: set[int | None]) -> ProofWay | None:
    is_theirs = row.contact_id == restore.contact_id
    if row.kind == RegistrationKind.PHONE:
        return ProofWay(ProofKind.CALL_BACK, row.value, row.contact)
    if row.kind != RegistrationKind.EMAIL or is_theirs or rules.mailbox(row.value) in own:
        return None
    if row.contact_id is None:
        return ProofWay(ProofKind.MAILBOX, row.value, None)
    if row.contact and row.contact.name.casefold() == restore.contact.name.casefold():  # a second card of theirs
        return None
    kind = ProofKind.SECURITY_CONTACT if row.contact_id in security else ProofKind.COLLEAGUE
    return ProofWay(kind, row.value, row.contact)


def calls_of(proofs: Iterable[Proof]) -> dict[str, Call]:
    """The calls that our switch placed for these proofs, by key; none until it rings."""
    keys = [proof.call for proof in proofs if proof.call]
    return {call.key: call for call in Call.objects.filter(key__in=keys)} if keys else {}


def ends(limit: int = MOST_ENDS) -> QuerySet[Order]:
    """Orders that end access of people who are gone: those that a person has to see to first, then the newest."""
    rows = Order.objects.filter(verb=AccessVerb.END)
    rows = rows.select_related("credential__user__organisation", "credential__user__contact", "asked_by")
    rows = rows.defer("credential__user__organisation__words", "credential__user__contact__words")
    seen_to = Q(state__in=(OrderState.BY_HAND, OrderState.REFUSED))
    return rows.order_by(Case(When(seen_to, then=Value(0)), default=Value(1)), "-pk")[:limit]


# --- break-glass


BREAK_GLASS: Final = "restore:break-glass"
"""Its name in the journal."""
DRILL_EVERY: Final = timedelta(days=92)
SHEET_IS_OLD: Final = timedelta(hours=48)  # after which something keeps it from being made anew


def break_glass_keys() -> QuerySet[BreakGlassKey]:
    """The keys that open the next sheet, in the order in which they were made."""
    rows = BreakGlassKey.objects.filter(revoked_at=None, installation=own_folder().signer.public)
    return rows.order_by("made_at", "pk")


def sheet_header() -> dict[str, Any] | None:
    """What stands on the present sheet outside; None where there is none that can be read."""
    try:
        with own_folder().sheet.open("rb") as file:
            return header_of(file.readline())
    except (FileNotFoundError, CannotOpen):
        return None


def is_sheet_missing() -> bool:
    """Whether two people hold keys, and there is no sheet of these days."""
    if break_glass_keys().count() < 2:
        return False
    header = sheet_header()
    return header is None or header["sealed_at"] < (clock.now() - SHEET_IS_OLD).isoformat()


def next_sheet() -> int:
    """The number of the next sheet."""
    last = Entry.objects.filter(ref=BREAK_GLASS, verb="restore.sheet_sealed").order_by("-pk").first()
    return last.data["sheet"] + 1 if last else 1


def uses_read() -> Head:
    """Up to where the log of uses was read; the journal keeps it."""
    last = Entry.objects.filter(ref=BREAK_GLASS, verb="restore.uses_read").order_by("-pk").first()
    return Head(last.data["number"], last.data["digest"]) if last else Head()


def uses_to_look_at() -> QuerySet[BreakGlassUse]:
    """Uses, openings and gaps that nobody has looked at."""
    return BreakGlassUse.objects.filter(looked_at=None).order_by("at", "pk")


def uses_looked_at() -> QuerySet[BreakGlassUse]:
    """Those that somebody looked at, the newest first."""
    return BreakGlassUse.objects.exclude(looked_at=None).select_related("looked_by").order_by("-at", "-pk")[:20]


def drills() -> QuerySet[Drill]:
    """The drills that were written up, the newest first."""
    return Drill.objects.exclude(result="").select_related("by").order_by("-at", "-pk")


def drills_to_write_up() -> QuerySet[Drill]:
    """Drills by the real command whose result nobody has written down."""
    return Drill.objects.filter(result="").order_by("at", "pk")


def drill_due() -> datetime | None:
    """When the next drill is due: a quarter after the last that worked, or after the first key; None without keys."""
    last = Drill.objects.filter(result=DrillResult.PASSED).aggregate(at=Max("at"))["at"]
    began = BreakGlassKey.objects.filter(revoked_at=None).aggregate(at=Min("made_at"))["at"]
    since = last or began
    return since + DRILL_EVERY if since else None


def keys_overdue() -> QuerySet[BreakGlassKey]:
    """The oldest key where a quarter passed without a drill that worked: what reminds of it in a worklist."""
    before = clock.now() - DRILL_EVERY
    lately = Drill.objects.filter(result=DrillResult.PASSED, at__gt=before)
    oldest = BreakGlassKey.objects.filter(revoked_at=None).order_by("made_at", "pk").values("pk")[:1]
    return BreakGlassKey.objects.filter(~Exists(lately), pk__in=oldest, made_at__lte=before)
