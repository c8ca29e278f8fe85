"""Reads who was told of a restore, and who has to be told by telephone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.directory.models import Registration, RegistrationKind
from tridesk.directory.organisations import registrations
from tridesk.journal.prepared_queries import PreparedQuery
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import rules
from tridesk.reconnect.models import Restore, RestoreOutcome, Telling
from tridesk.tickets.letter_post import LOST

TOLD_WITHIN: Final = timedelta(minutes=5)  # by the job that writes the mails
_TAKEN_BACK: Final = (RestoreOutcome.REFUSED, RestoreOutcome.FROZEN, RestoreOutcome.UNDONE)


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
    return rows.exclude(outcome__in=_TAKEN_BACK).select_related("user__contact", "user__organisation").order_by("pk")


def is_told_to_nobody(restore: Restore, told: Iterable[tuple[Telling, bool]]) -> bool:
    """Whether `told_nobody` has this restore, by its `tellings`: its page has read them, and asks nothing more."""
    restored_at, now = restore.restored_at, clock.now()
    is_due = restored_at is not None and now - rules.FREEZE_HOLDS < restored_at <= now - TOLD_WITHIN
    if restored_at is None or not is_due or restore.outcome in _TAKEN_BACK:
        return False
    is_called = restore.called_at is not None and restore.called_at >= restored_at
    return not is_called and not any(
        telling.counts and telling.restored_at == restored_at and not is_lost for telling, is_lost in told
    )


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
    return [(row, row.is_lost) for row in _tellings(restore.pk)]


_tellings: Final = PreparedQuery[Any](
    lambda restore: (
        Telling.objects.filter(restore_id=restore)
        .annotate(is_lost=Exists(OutMail.objects.filter(pk=OuterRef("mail"), state__in=LOST)))
        .order_by("pk")
    )
)
