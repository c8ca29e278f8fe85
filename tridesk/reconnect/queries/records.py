"""Reads restores: the one gate to them, with all that their state hangs on, and those that wait for somebody."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from tridesk.accounts.models import User
from tridesk.directory.models import Authorisation, Credential
from tridesk.journal.prepared_queries import PreparedQuery, attach
from tridesk.kit.errors import NotFound
from tridesk.reconnect.models import Order, Proof, Restore, RestoreOutcome
from tridesk.reconnect.patterns import REFUSED
from tridesk.reconnect.rules import Step

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
        attach(user.organisation, authorisations=authorisations_of(user.organisation_id))
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
authorisations_of = PreparedQuery(lambda body: Authorisation.objects.filter(organisation_id=body))


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


def done_alone() -> QuerySet[Restore]:
    """The open restores that their persons do alone."""
    return _open().filter(owner=None, left_at=None).order_by("pk")


def left_to_desk() -> QuerySet[Restore]:
    """Restores begun by their persons alone or by a program, and that wait for the desk; the longest wait first."""
    rows = _open().filter(Q(owner=None, left_at__isnull=False) | Q(owner__is_program=True, paused_at=None))
    return rows.order_by(Coalesce("left_at", "opened_at"), "pk")


def frozen() -> QuerySet[Restore]:
    """Accesses that somebody froze because it was not them, and that nobody has looked at."""
    rows = Restore.objects.filter(outcome=RestoreOutcome.FROZEN, thawed_at=None)
    return rows.select_related("user__contact", "user__organisation").order_by("pk")


def _open() -> QuerySet[Restore]:
    return Restore.objects.filter(closed_at=None).select_related("user__contact", "user__organisation")
