"""What notices publish for the figures: how many they went to, what became of each mail, which letters were posted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import OrganisationKind
from tridesk.directory.organisations.whereabouts import NOWHERE, moved_bodies, whereabouts
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
from tridesk.journal.formulas import EACH_ONCE, P90
from tridesk.kit.errors import Sayable
from tridesk.notices.models import Delivery, DeliveryState, DeliveryWay
from tridesk.telephony.models import SPOKEN

RECIPIENT: Final = 40
RETURNED: Final = 41
POSTED: Final = 42
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
    {
        "notice.began",
        "notice.ended",
        "notice.stopped",
        "notice.overtaken",
        "notice.sent_again",
        "notice.let_go",
        "notice.posted",
    }
)
_ARRIVED: Final = {
    DeliveryState.HANDED_OVER.value: True,
    DeliveryState.REFUSED.value: False,
    DeliveryState.BOUNCED.value: False,
    DeliveryState.EXPIRED.value: False,
}
_POSTED: Final = frozenset({DeliveryState.HANDED_OVER.value, DeliveryState.BOUNCED.value})
_CAME_BACK: Final = frozenset({DeliveryState.REFUSED.value, DeliveryState.BOUNCED.value})


class NoticeFacts:
    """One mail or letter of a notice is a thing, by the row number of its delivery."""

    heading: Sayable = _("Notices")
    counters: Sequence[Counter] = (
        Counter(RECIPIENT, "notices.recipient", "delivery", "notice.read", _CUTS),
        Counter(RETURNED, "notices.returned", "delivery", "notice.read", _CUTS),
        Counter(POSTED, "notices.posted", "delivery", "notice.read", _CUTS),
    )
    figures: Sequence[Figure] = (
        Figure(
            "notices.recipients", _("Recipients of notices"), EACH_ONCE,
            _(
                "Each recipient that a notice was to reach, by mail, letter, fax or e-Box, at the moment at which the"
                " notice began to leave."
            ),
            "count", "notices.recipient",
        ),
        Figure(
            "notices.delivered", _("Notices delivered"),
            _("What was taken, divided by what has a known fate."),
            _(
                "A mail is delivered when the mail server of the recipient took it and it did not come back; a fax"
                " when the other machine confirmed it; a letter by e-Box when the e-Box took it. They count once their"
                " whole notice has left. Letters on paper do not count, nor what was stopped or has an unknown outcome."
            ),
            "share", "notices.recipient", Measure.GOOD,
        ),
        Figure(
            "notices.delivery.p90", _("Time to deliver a notice, 90th percentile of wall time"), P90,
            _(
                "From the moment at which the notice began to leave until the fate of the mail, the fax or the letter"
                " by e-Box was known."
            ),
            "seconds", "notices.recipient", Measure.P90,
        ),
        Figure(
            "notices.returned", _("Notices that came back"), EACH_ONCE,
            _(
                "Mails that came back, and, once their whole notice has left, mails, faxes and letters by e-Box that"
                " were refused; at the moment at which that became known."
            ),
            "count", "notices.returned",
        ),
        Figure(
            "notices.posted", _("Letters of notices"), EACH_ONCE,
            _("Each letter of a notice, when a colleague confirmed that it was posted."), "count", "notices.posted",
        ),
    )  # fmt: skip
    words: Mapping[str, Mapping[str, Sayable]] = {
        "language": dict(SPOKEN),
        "kind": {str(kind.value): kind.label for kind in OrganisationKind},
    }

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The mails of notices that began, ended or were taken up again, that came back, whose organisation moved."""
        settled = numbers_of("notice", (change for change in changes if change.verb in _SETTLING))
        single = {int(change.data["delivery"]) for change in changes if change.verb == "notice.bounced"}
        bodies = moved_bodies(changes)
        if not settled and not bodies:
            return single
        several = Delivery.objects.filter(Q(notice__in=settled) | Q(organisation__in=bodies))
        return single | set(several.values_list("pk", flat=True))

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        """For each mail that it was to go, and that it came back; for each letter that it was posted."""
        rows = Delivery.objects.filter(pk__in=among(things), notice__began_at__isnull=False).order_by("pk")
        deliveries = list(rows.select_related("notice", "file").defer("file__sealed"))
        places = whereabouts({delivery.organisation_id for delivery in deliveries if delivery.organisation_id})
        for delivery in deliveries:
            began = delivery.notice.began_at
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
            )
            if delivery.way == DeliveryWay.POST:
                if delivery.file is not None and delivery.file.posted_at and delivery.state in _POSTED:
                    yield recipient._replace(counter=POSTED, at=delivery.file.posted_at)
                continue
            if settled := _settled_at(delivery):
                seconds = max(0, round((settled - began).total_seconds()))
                recipient = recipient._replace(good=_ARRIVED[delivery.state], seconds=seconds)
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


def _settled_at(delivery: Delivery) -> datetime | None:
    """When the fate of a mail was known, as far as the journal says it: at the end of its notice, or when it came back.

    A mail that was under way when its notice was stopped, or a sender taken for dead, tells nobody what became of it.
    """
    settled, ended = delivery.settled_at, delivery.notice.ended_at
    if settled is None or delivery.state not in _ARRIVED:
        return None
    is_told = delivery.state == DeliveryState.BOUNCED or (ended is not None and settled <= ended)
    return settled if is_told else None
