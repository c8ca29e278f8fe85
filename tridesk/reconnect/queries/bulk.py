"""Reads restores for many: which credentials lines mean, which of them get no order and why, how far a restore is."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Upper

from tridesk.accounts.models import User
from tridesk.directory.connected.access import Unfit, reference
from tridesk.directory.models import Authorisation, ConnectedUser, Credential, CredentialState
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.models import BulkRestore, Order, OrderState, Proof, Restore, RestoreOutcome, Watch
from tridesk.reconnect.queries.orders import account_in, account_of
from tridesk.reconnect.rules import DOUBT_HOLDS
from tridesk.reconnect.wording import NO_BULK

PAGE: Final = 100  # orders


def bulk_for(user: User, number: int) -> BulkRestore:
    """The one gate to a restore for many."""
    row = BulkRestore.objects.select_related("ticket", "owner", "approver").filter(pk=number).first()
    if row is None or not user.may("access.restore"):
        raise NotFound(NO_BULK)
    return row


def bulks() -> QuerySet[BulkRestore]:
    """All restores for many, the newest first."""
    return BulkRestore.objects.select_related("ticket", "owner").order_by("-pk")


def to_approve(user: User) -> QuerySet[BulkRestore]:
    """Restores for many that wait for a second person, other than whoever chose them."""
    return bulks().filter(planned_at__isnull=False, approved_at=None, stopped_at=None).exclude(owner=user)


def frozen() -> QuerySet[Order]:
    """Freezes after 'this was not me' on a restore for many that nobody has lifted, however far each is."""
    rows = Order.objects.filter(bulk__isnull=False, verb=AccessVerb.FREEZE).exclude(state=OrderState.UNDONE)
    return rows.select_related("credential__user__contact").order_by("pk")


def is_frozen(user: ConnectedUser) -> bool:
    """Whether a freeze of this user stands, or is asked for, on whatever ground."""
    return freezes().filter(credential__user=user).exists()


def freezes() -> QuerySet[Order]:
    """The freezes that stand or are asked for; a refused one freezes nothing."""
    return Order.objects.filter(verb=AccessVerb.FREEZE).exclude(state__in=(OrderState.UNDONE, OrderState.REFUSED))


# --- whose


def of_lines(kind: str, lines: Sequence[str]) -> tuple[QuerySet[Credential], list[str]]:
    """The credentials of a kind that lines name, all without a line; and the lines that name nothing.

    A line is a user name, or the NIS code of an organisation: then all of its users; or else a credential's reference.
    """
    rows = Credential.objects.filter(kind=kind)
    if not lines:
        return rows, []
    users = ConnectedUser.objects.annotate(folded=Upper("login")).exclude(login="")
    typed = {line.upper() for line in lines}
    logins = set(users.filter(folded__in=typed).values_list("folded", flat=True))
    codes = set(rows.filter(user__organisation__nis__in=typed).values_list("user__organisation__nis", flat=True))
    rows = rows.annotate(folded=Upper("user__login"), written=Upper("reference"))
    references = {line: _reference(kind, line) for line in lines if line.upper() not in logins | codes}
    held = set(rows.filter(written__in=set(references.values()) - {""}).values_list("written", flat=True))
    rows = rows.filter(Q(folded__in=logins) | Q(written__in=held) | Q(user__organisation__nis__in=codes - {""}))
    return rows, [line for line, written in references.items() if written not in held]


def _reference(kind: str, line: str) -> str:
    """A line as the directory writes a reference of this kind, in capitals; '' where it can be none."""
    try:
        return reference(kind, line).upper()
    except Unfit:
        return ""


def with_reasons(rows: QuerySet[Credential], most: int = 1) -> list[tuple[Credential, str]]:
    """At most so many credentials, each with the reason for which it gets no order with others; '' where it does.

    The reasons are the keys of `wording.LEFT_OUT`.
    """
    today = clock.today()
    ended = Q(valid_until__lt=today) | Q(user__valid_until__lt=today) | Q(user__organisation__valid_until__lt=today)
    is_over = Q(state=CredentialState.ENDED) | ended | Q(valid_from__gt=today) | Q(user__valid_from__gt=today)
    watched = Watch.objects.filter(organisation=OuterRef("user__organisation"), ended_at=None)
    opened = Restore.objects.filter(user=OuterRef("user"), closed_at=None)
    stopped = Restore.objects.filter(user=OuterRef("user"), outcome="frozen", thawed_at=None)
    lately = clock.now() - DOUBT_HOLDS
    ended_badly = Q(closed_at__gt=lately, outcome__in=(RestoreOutcome.REFUSED, RestoreOutcome.FROZEN))
    doubted = Restore.objects.filter(ended_badly | Q(doubted_at__gt=lately), user=OuterRef("user"))
    refused = Proof.objects.filter(restore__user=OuterRef("user"), refused_at__gt=lately)
    allowed = Authorisation.objects.filter(organisation=OuterRef("user__organisation"))
    valid = allowed.exclude(valid_from__gt=today).exclude(valid_until__lt=today)
    halted = frozen().order_by().filter(credential__user=OuterRef("user"))
    each = (
        rows.select_related("user")
        .order_by("pk")
        .annotate(
            reason_not=Case(
                When(is_over | Q(user__contact__left_on__lt=today), then=Value("ended")),
                When(user__login="", then=Value("no_login")),
                When(user__is_privileged=True, then=Value("privileged")),
                When(Exists(watched), then=Value("watched")),
                When(Exists(stopped) | Exists(halted), then=Value("frozen")),
                When(Exists(doubted) | Exists(refused), then=Value("doubted")),
                When(Exists(allowed) & ~Exists(valid), then=Value("no_right")),
                When(Exists(opened), then=Value("restoring")),
                default=Value(""),
                output_field=CharField(),
            )
        )
    )
    return [(credential, credential.reason_not) for credential in each[:most]]


def is_fit(order: Order) -> bool:
    """Whether an access may still be restored with others, and has the account for which it was approved.

    A restore that was opened meanwhile stops nothing; a colleague who blocked the access meanwhile does.
    """
    rows = with_reasons(Credential.objects.filter(pk=order.credential_id))
    return any(
        reason in ("", "restoring")
        and account_of(row.user, row) == account_in(order.answer)
        and (row.state != CredentialState.BLOCKED or not blocked_by_colleagues([row.ref]))
        for row, reason in rows
    )


def blocked_by_colleagues(refs: Collection[str]) -> set[str]:
    """Those credentials, by their names in the journal, that a colleague blocked and nobody unblocked since."""
    turns = Entry.objects.filter(ref__in=refs, verb__in=("credential.blocked", "credential.unblocked"))
    last = {ref: (verb, by) for ref, verb, by in turns.order_by("pk").values_list("ref", "verb", "by")}
    return {ref for ref, (verb, by) in last.items() if verb == "credential.blocked" and by is not None}


# --- how far


@dataclass(frozen=True, slots=True)
class Progress:
    """How many orders of a restore for many are in which state; a freeze of one is no part of it."""

    states: Counter[str]
    planned: int
    changing: int

    @property
    def all(self) -> int:
        return sum(self.states.values())

    @property
    def over(self) -> int:
        """Orders that no job sends any more."""
        return self.all - sum(
            self.states[state] for state in (OrderState.DRAFT, OrderState.WAITING, OrderState.UNDOING)
        )

    @property
    def is_moving(self) -> bool:
        return bool(self.states[OrderState.WAITING] + self.states[OrderState.UNDOING])


def members(bulk: BulkRestore) -> QuerySet[Order]:
    """The orders of a restore for many, without freezes."""
    return bulk.orders.exclude(verb=AccessVerb.FREEZE)


def progress(bulk: BulkRestore) -> Progress:
    """How far a restore for many is."""
    rows = members(bulk).order_by()
    states = Counter(dict(rows.values_list("state").annotate(many=Count("pk"))))
    planned = rows.filter(answer__has_key="planned")
    return Progress(states, planned.count(), planned.exclude(answer__planned=[]).count())


def shown(bulk: BulkRestore, state: str, after: int) -> QuerySet[Order]:
    """The orders of a restore for many and its freezes, in one state or all, from one on."""
    rows = bulk.orders.select_related("credential__user__organisation", "credential__user__contact")
    rows = rows.defer("credential__user__organisation__words", "credential__user__contact__words")
    rows = rows.filter(pk__gt=after).order_by("pk")
    if state == "frozen":
        return rows.filter(verb=AccessVerb.FREEZE)
    return rows.filter(state=state).exclude(verb=AccessVerb.FREEZE) if state in OrderState.values else rows


def fingerprint(bulk: BulkRestore) -> str:
    """What a second person sees and approves: another account, or another change of it, makes another one."""
    rows = members(bulk).filter(state=OrderState.DRAFT).order_by("pk").values_list("key", "verb", "answer")
    return _digest(
        json.dumps([str(key), verb, answer["account"], answer.get("planned")], sort_keys=True)
        for key, verb, answer in rows.iterator()
    )


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\n")
    return digest.hexdigest()


def wait_for_a_person(bulk: BulkRestore) -> QuerySet[Order]:
    """The orders that the technical centre carries out by hand, or puts back."""
    return members(bulk).filter(state__in=(OrderState.BY_HAND, OrderState.RECALLED)).order_by("pk")
