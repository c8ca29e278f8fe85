"""What waits of restores: break-glass, frozen accesses, second persons, what one began oneself, programs."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.accounts.worklist import WorklistKind, WorklistRow
from tridesk.kit import clock
from tridesk.reconnect import queries
from tridesk.reconnect.models import BreakGlassKey, BreakGlassUse, BulkRestore, Drill, Order, Restore, Webhook
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.reconnect.webhooks.queries import untold


def of_reconnect(user: User) -> Iterable[WorklistKind]:
    """The alarms first."""
    page, drill, many = reverse("reconnect:restores"), reverse("reconnect:drill"), reverse("reconnect:bulks")
    if user.may("access.steer"):
        yield WorklistKind(_("Break-glass: look who did what"), drill, queries.uses_to_look_at(), _use, "warning")
    if user.may("access.restore"):
        yield WorklistKind(_("Accesses frozen: it was not them"), page, queries.frozen(), _row, "lock")
        yield WorklistKind(
            _("Accesses among many frozen: it was not them"), many, bulk_queries.frozen(), _frozen, "lock"
        )
    if user.may("access.approve"):
        yield WorklistKind(_("Restores that wait for a second person"), page, queries.to_approve(user), _row, "people")
        to_approve = bulk_queries.to_approve(user)
        yield WorklistKind(_("Restores for many that wait for a second person"), many, to_approve, _bulk, "people")
    if user.may("staff.manage"):
        programs = reverse("reconnect:programs")
        yield WorklistKind(_("Programs that did not hear of restores"), programs, untold(), _program, "line")
    if user.may("access.steer"):
        yield WorklistKind(_("Drills to write up"), drill, queries.drills_to_write_up(), _drill, "edit")
        yield WorklistKind(_("Break-glass: a drill is due"), drill, queries.keys_overdue(), _overdue, "calendar")
    if user.may("access.restore"):
        by_hand = queries.for_technical_centre()
        yield WorklistKind(_("To tell the technical centre at once"), page, by_hand, _order, "warning")
        untold_people = queries.told_nobody()
        yield WorklistKind(_("Restored, and not told where it matters: call them"), page, untold_people, _row, "phone")
        yield WorklistKind(
            _("Restores begun elsewhere that wait for the desk"), page, queries.left_to_desk(), _row, "key"
        )
        yield WorklistKind(_("Your restores under way"), page, queries.under_way(user), _row, "key")


def _program(webhook: Webhook) -> WorklistRow:
    return WorklistRow(webhook.token.name, reverse("reconnect:programs"), webhook.given_up_at or webhook.renewed_at)


def _order(order: Order) -> WorklistRow:
    user = order.credential.user
    page = reverse("reconnect:restore", args=[order.restore_id]) if order.restore_id else _page(order.bulk_id)
    return WorklistRow(f"{user}, {user.organisation}", page, order.asked_at)


def _row(restore: Restore) -> WorklistRow:
    words = f"{restore.user}, {restore.user.organisation}"
    return WorklistRow(words, reverse("reconnect:restore", args=[restore.pk]), restore.opened_at)


def _use(use: BreakGlassUse) -> WorklistRow:
    words = f"{use}: {', '.join(use.people)}" if use.people else str(use)
    return WorklistRow(words, reverse("reconnect:drill"), use.at)


def _drill(drill: Drill) -> WorklistRow:
    return WorklistRow(", ".join(drill.people), reverse("reconnect:drill"), drill.at)


def _overdue(_key: BreakGlassKey) -> WorklistRow:
    words = gettext("No drill in the last quarter")
    return WorklistRow(words, reverse("reconnect:drill"), queries.drill_due() or clock.now(), due=True)


def _frozen(order: Order) -> WorklistRow:
    return WorklistRow(str(order.credential.user), f"{_page(order.bulk_id)}?show=frozen", order.asked_at)


def _bulk(bulk: BulkRestore) -> WorklistRow:
    return WorklistRow(bulk.reason, _page(bulk.pk), bulk.opened_at)


def _page(bulk: int | None) -> str:
    return reverse("reconnect:bulk", args=[bulk])
