"""Progress figures of campaigns."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.confirming import ports
from tridesk.directory.models import Campaign, Confirmation, Letter
from tridesk.kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """Numbers of organisations by state; `silent` received a letter and has not answered."""

    asked: int = 0
    sent: int = 0
    opened: int = 0
    confirmed: int = 0
    corrected: int = 0
    waiting: int = 0
    silent: int = 0
    returned: int = 0

    @property
    def answered(self) -> int:
        return self.confirmed + self.corrected


_ANSWERED = Q(answered_at__isnull=False)
_WAITS = Q(answered_at__isnull=True, withdrawn_at__isnull=True)
_COUNTS = {
    "asked": Count("pk"),
    "sent": Count("pk", filter=Q(letters__gt=0)),
    "opened": Count("pk", filter=Q(opened_at__isnull=False)),
    "confirmed": Count("pk", filter=_ANSWERED & Q(corrected=False)),
    "corrected": Count("pk", filter=_ANSWERED & Q(corrected=True)),
    "waiting": Count("pk", filter=_ANSWERED & Q(settled_at__isnull=True)),
    "silent": Count("pk", filter=_WAITS & Q(letters__gt=0)),
}


def campaign_for(user: User, number: int) -> Campaign:
    """The campaign with this number, for users with `directory.read`; else `NotFound`."""
    rows = Campaign.objects.select_related("group", "started_by")
    campaign = rows.filter(pk=number).first() if user.may("directory.read") else None
    if campaign is None:
        raise NotFound(_("There is no such campaign."))
    return campaign


def campaigns(limit: int = 100) -> list[tuple[Campaign, CampaignProgress]]:
    """The newest campaigns with their figures, in two queries; `returned` is not computed."""
    rows = list(Campaign.objects.select_related("group", "started_by").order_by("-pk")[:limit])
    counted = Confirmation.objects.filter(campaign__in=rows).order_by().values("campaign").annotate(**_COUNTS)
    by_campaign = {number: CampaignProgress(*figures) for number, *figures in counted.values_list("campaign", *_COUNTS)}
    return [(campaign, by_campaign.get(campaign.pk, CampaignProgress())) for campaign in rows]


def progress_of(campaign: Campaign) -> CampaignProgress:
    """The figures of one campaign. `returned` counts organisations by a bounce of their last letter."""
    figures = campaign.confirmations.aggregate(**_COUNTS)
    last = Letter.objects.filter(confirmation__campaign=campaign, confirmation__answered_at__isnull=True)
    mails = dict(last.order_by("pk").values_list("confirmation", "mail"))
    return CampaignProgress(**figures, returned=len(ports.post.answer.came_back(list(mails.values()))))
