"""What restores for many publish for the figures: each access that works again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Credential
from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, among, numbers_of
from tridesk.journal.formulas import EACH_ONCE
from tridesk.kit.errors import Sayable
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.models import Order, OrderState, Restore
from tridesk.reconnect.queries.bulk import freezes

RESTORED: Final = Counter(78, "restores.many", "order", "access.restore", ("weekday", "hour"))


class BulkFacts:
    """The source of facts about accesses that were restored with many others; things are orders."""

    heading: Sayable = _("Restored access")
    counters: Sequence[Counter] = (RESTORED,)
    figures: Sequence[Figure] = (
        Figure(
            "restores.many",
            _("Accesses restored with many others"),
            EACH_ONCE,
            _(
                "Each access of a restore for many that works again, at the moment at which the account directory said "
                "so. What was taken back or frozen afterwards does not count."
            ),
            "count",
            RESTORED.key,
        ),
    )
    words: Mapping[str, Mapping[str, Sayable]] = {}

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The orders of restores for many that entries name, and all of the users whose access they are about."""
        wholes = numbers_of("bulk_restore", changes)
        credentials, restores = numbers_of("credential", changes), numbers_of("restore", changes)
        if not wholes | credentials | restores:
            return set()
        users = Q(credential__user__in=Credential.objects.filter(pk__in=among(credentials)).values("user"))
        users |= Q(credential__user__in=Restore.objects.filter(pk__in=among(restores)).values("user"))
        rows = _orders().filter(users | Q(bulk__in=among(wholes)))
        return set(rows.values_list("pk", flat=True))

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        rows = _orders().filter(pk__in=among(things), state=OrderState.DONE)
        rows = rows.exclude(Exists(freezes().filter(credential__user=OuterRef("credential__user")))).order_by("pk")
        for pk, done_at in rows.values_list("pk", "done_at"):
            if done_at is not None:
                yield CountedFact(RESTORED.number, pk, 0, done_at)

    def things(self, after: int, limit: int) -> Sequence[int]:
        return list(_orders().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        """The number of the ticket and the organisation; the address is that of the restore for many."""
        rows = Order.objects.filter(pk__in=things).select_related("bulk__ticket", "credential__user__organisation")
        return {
            order.pk: Listed(
                order.bulk.ticket.number,
                str(order.credential.user.organisation),
                reverse("reconnect:bulk", args=[order.bulk.pk]),
            )
            for order in rows.defer("credential__user__organisation__words")
            if order.bulk is not None
        }


def _orders() -> QuerySet[Order]:
    return Order.objects.filter(bulk__isnull=False).exclude(verb=AccessVerb.FREEZE)
