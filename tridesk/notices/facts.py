"""What notices publish for the figures: how many they went to, and what became of each mail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import OrganisationKind
from tridesk.directory.organisations.whereabouts import NOWHERE, whereabouts
from tridesk.journal.facts import (
    Change,
    CountedFact,
    Counter,
    Figure,
    Listed,
    Measure,
    among,
    numbers_of,
    rows_after,
)
from tridesk.kit.errors import Sayable
from tridesk.notices.models import Delivery, DeliveryState
from tridesk.telephony.models import SPOKEN

RECIPIENT: Final = 40
RETURNED: Final = 41
_CUTS: Final = (
    "language",
    "kind",
    "organisation",
    "municipality",
    "province",
    "region",
    "good",
    "weekday",
    "hour",
)
_SETTLING: Final = frozenset(
    {"notice.began", "notice.ended", "notice.stopped", "notice.overtaken", "notice.sent_again", "notice.let_go"}
)
_ARRIVED: Final = {
    DeliveryState.HANDED_OVER.value: True,
    DeliveryState.REFUSED.value: False,
    DeliveryState.BOUNCED.value: False,
    DeliveryState.EXPIRED.value: False,
}
_CAME_BACK: Final = frozenset({DeliveryState.REFUSED.value, DeliveryState.BOUNCED.value})


class NoticeFacts:
    """One mail of a notice is a thing, by the row number of its delivery."""

    counters: Sequence[Counter] = (
        Counter(RECIPIENT, "notices.recipient", _("mails of notices"), "delivery", "notice.read", _CUTS),
        Counter(RETURNED, "notices.returned", _("mails of notices that came back"), "delivery", "notice.read", _CUTS),
    )
    figures: Sequence[Figure] = (
        Figure(
            "notices.recipients", _("Recipients of notices"), _("Each mail is counted once."),
            _("Each address that a notice was to reach, at the moment at which the notice began to leave."),
            "count", "notices.recipient",
        ),
        Figure(
            "notices.delivered", _("Notices delivered"),
            _("Mails that were taken, divided by mails whose fate is known."),
            _(
                "A mail is delivered when the mail server of the recipient took it and it did not come back. What still"
                " waits, was stopped or has an unknown outcome is not counted."
            ),
            "share", "notices.recipient", Measure.GOOD,
        ),
        Figure(
            "notices.delivery.p90", _("Time to deliver a notice, 90th percentile"),
            _("Nine mails in ten take no longer."),
            _("From the moment at which the notice began to leave until the mail was settled, in wall time."),
            "seconds", "notices.recipient", Measure.P90,
        ),
        Figure(
            "notices.returned", _("Notices that came back"), _("Each mail is counted once."),
            _("Mails that were refused or came back later, at the moment at which that became known."),
            "count", "notices.returned",
        ),
    )  # fmt: skip
    words: Mapping[str, Mapping[str, Sayable]] = {
        "language": dict(SPOKEN),
        "kind": {str(kind.value): kind.label for kind in OrganisationKind},
    }

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The mails of notices that began, ended or were taken up again, that came back, whose person was erased."""
        settled = numbers_of("notice", (change for change in changes if change.verb in _SETTLING))
        erased = numbers_of("contact", (change for change in changes if change.verb == "person.erased"))
        single = {int(change.data["delivery"]) for change in changes if change.verb == "notice.bounced"}
        several = Delivery.objects.filter(Q(notice__in=settled) | Q(contact__in=erased))
        return single | set(several.values_list("pk", flat=True))

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        """For each mail that it was to go, and that it came back."""
        rows = Delivery.objects.filter(pk__in=among(things), notice__began_at__isnull=False).order_by("pk")
        deliveries = list(rows.select_related("notice"))
        places = whereabouts({delivery.organisation_id for delivery in deliveries if delivery.organisation_id})
        for delivery in deliveries:
            began, settled = delivery.notice.began_at, delivery.settled_at
            assert began is not None
            place = places.get(delivery.organisation_id or 0, NOWHERE)
            recipient = CountedFact(
                RECIPIENT,
                delivery.pk,
                0,
                began,
                language=delivery.languages[0] if delivery.languages else "",
                kind=place.kind,
                organisation=delivery.organisation_id or 0,
                municipality=place.municipality,
                good=_ARRIVED.get(delivery.state),
            )
            if settled is not None:
                recipient = recipient._replace(seconds=max(0, round((settled - began).total_seconds())))
                if delivery.state in _CAME_BACK:
                    yield recipient._replace(counter=RETURNED, at=settled)
            yield recipient

    def things(self, after: int, limit: int) -> Sequence[int]:
        """Mails in the order of their rows."""
        return rows_after(Delivery.objects, after, limit)

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        """The notice, and where the mail was to go."""
        rows = Delivery.objects.filter(pk__in=things).select_related("notice", "organisation")
        return {
            delivery.pk: Listed(
                str(delivery.notice),
                f"{delivery.organisation or delivery.domain}, {delivery.get_state_display()}",
                reverse("notices:ledger", args=[delivery.notice_id]),
            )
            for delivery in rows.defer("organisation__words")
        }
