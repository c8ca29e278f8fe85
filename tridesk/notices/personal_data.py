"""What the ledgers keep of a person, shown and taken out; what `directory.privacy.ports.Keeper` asks for.

That a notice left, and how it ended, stays for the figures; to whom does not. What a notice says was written to
hundreds and is about none of them: it stays as it was approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact
from tridesk.directory.privacy.traces import Traces
from tridesk.kit import clock
from tridesk.kit.errors import Sayable
from tridesk.notices.models import Delivery, DeliveryState, DeliveryWay, LetterFile, Missed, Notice, Suppression


class NoticeKeeper:
    """Notices to the person: which, when, at which address, and how they ended."""

    name, label = "notices", _("Notices")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        emails = [email.lower() for email in contact.emails]
        got = [
            {
                "notice": delivery.notice.subject,
                "address": delivery.address,
                "at": delivery.settled_at,
                "state": str(delivery.get_state_display()),
                "reply": delivery.reply,
            }
            for delivery in _to(contact, emails).select_related("notice").order_by("pk")
        ]
        silent = [
            {
                "address": suppression.address,
                "suppressed_since": suppression.since,
                "category": suppression.category,
                "reason": suppression.reason,
            }
            for suppression in Suppression.objects.filter(address__in=emails).order_by("pk")
        ]
        missed = [
            {
                "notice": missed_notice.notice.subject,
                "not_reached": str(missed_notice.get_why_display()),
                "at": missed_notice.notice.began_at,
            }
            for missed_notice in Missed.objects.filter(contact=contact).select_related("notice").order_by("pk")
        ]
        return [*got, *silent, *missed]

    def still_needed(self, contact: Contact) -> Sayable | None:
        emails = [email.lower() for email in contact.emails]
        leaving = _to(contact, emails).filter(state__in=[DeliveryState.CLAIMED, DeliveryState.PRINTED])
        return _("A notice to this person is leaving this moment.") if leaving.exists() else None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """Withdraws what has not left yet; a number takes the place of the person in the ledger."""
        now = clock.now()
        for delivery in _to(contact, traces.emails).select_for_update(of=("self",)):
            waits, is_letter = delivery.state == DeliveryState.QUEUED, delivery.way == DeliveryWay.POST
            is_theirs = delivery.address in traces.emails or (is_letter and delivery.contact_id == contact.pk)
            if is_letter and delivery.file_id:
                made = LetterFile.objects.filter(pk=delivery.file_id, made_at__isnull=False, emptied_at=None)
                made.update(sealed=None, emptied_at=now)
            Delivery.objects.filter(pk=delivery.pk).update(
                address=f"—{delivery.pk}" if is_theirs else delivery.address,
                reply=traces.masked(delivery.reply, closely=True),
                state=DeliveryState.LEFT_OUT if waits else delivery.state,
                settled_at=now if waits else delivery.settled_at,
            )
        Suppression.objects.filter(address__in=traces.emails).delete()
        for notice in Notice.objects.exclude(exceptions={}).only("exceptions"):
            kept = [address for address in notice.exceptions.get("addresses", []) if address not in traces.emails]
            if len(kept) < len(notice.exceptions.get("addresses", [])):
                Notice.objects.filter(pk=notice.pk).update(exceptions=notice.exceptions | {"addresses": kept})
        return {}


def _to(contact: Contact, emails: frozenset[str] | list[str]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(Q(address__in=list(emails)) | Q(contact=contact))
