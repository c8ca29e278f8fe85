"""What the ledgers keep of a person, shown and taken out; what `directory.ports.Keeper` asks for.

That a notice left, and how it ended, stays for the figures; to whom does not. What a notice says was written to
hundreds and is about none of them: it stays as it was approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact
from tridesk.directory.traces import Traces
from tridesk.kit import clock
from tridesk.kit.errors import Sayable
from tridesk.notices.models import Delivery, DeliveryState, Missed, Notice, Suppression


class NoticeKeeper:
    """Notices to him: which, when, at which address, and how they ended."""

    name, label = "notices", _("Notices")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        emails = [email.lower() for email in contact.emails]
        got = [
            {"notice": one.notice.subject, "address": one.address, "at": one.settled_at,
             "state": str(one.get_state_display()), "reply": one.reply}
            for one in _to(contact, emails).select_related("notice").order_by("pk")
        ]  # fmt: skip
        silent = [
            {"address": one.address, "suppressed_since": one.since, "category": one.category, "reason": one.reason}
            for one in Suppression.objects.filter(address__in=emails).order_by("pk")
        ]
        missed = [
            {"notice": one.notice.subject, "not_reached": str(one.get_why_display()), "at": one.notice.began_at}
            for one in Missed.objects.filter(contact=contact).select_related("notice").order_by("pk")
        ]
        return [*got, *silent, *missed]

    def still_needed(self, contact: Contact) -> Sayable | None:
        emails = [email.lower() for email in contact.emails]
        leaving = _to(contact, emails).filter(state=DeliveryState.CLAIMED)
        return _("A notice to him is leaving this moment.") if leaving.exists() else None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """What has not left yet does not leave any more; a number stands for him in the ledger."""
        now = clock.now()
        for one in _to(contact, traces.emails).select_for_update(of=("self",)):
            waits = one.state == DeliveryState.QUEUED
            Delivery.objects.filter(pk=one.pk).update(
                address=f"—{one.pk}" if one.address in traces.emails else one.address,
                reply=traces.masked(one.reply, closely=True),
                state=DeliveryState.LEFT_OUT if waits else one.state, settled_at=now if waits else one.settled_at,
            )  # fmt: skip
        Suppression.objects.filter(address__in=traces.emails).delete()
        for notice in Notice.objects.exclude(exceptions={}).only("exceptions"):
            kept = [one for one in notice.exceptions.get("addresses", []) if one not in traces.emails]
            if len(kept) < len(notice.exceptions.get("addresses", [])):
                Notice.objects.filter(pk=notice.pk).update(exceptions=notice.exceptions | {"addresses": kept})
        return {}


def _to(contact: Contact, emails: frozenset[str] | list[str]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(Q(address__in=list(emails)) | Q(contact=contact))
