"""Jobs that send the letters of campaigns in small batches, to spare the mail relay."""

from __future__ import annotations

from typing import Final

from django.db.models import F
from procrastinate.contrib.django import app

from tridesk.directory.confirming.actions.campaigns import defer_letters, send_some
from tridesk.directory.models import Campaign, Confirmation
from tridesk.kit import clock

AT_ONCE: Final = 20  # letters


@app.task(queue="bulk", name="directory.letters", pass_context=False)
def letters(campaign: int) -> None:
    """Sends a batch of letters, then defers the next batch."""
    if send_some(campaign, AT_ONCE):
        defer_letters(campaign, later=True)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="directory.watch_letters", name="directory.watch_letters", pass_context=False)
def watch(timestamp: int) -> None:
    """Defers a job for campaigns that lost theirs because a worker was killed.

    Deletes the sheets of expired links.
    """
    due = Confirmation.objects.filter(
        answered_at__isnull=True,
        withdrawn_at__isnull=True,
        letters__lt=F("campaign__rounds"),
        expires_at__gt=clock.now(),
    )
    for campaign in Campaign.objects.filter(ended_at__isnull=True, pk__in=due.values("campaign")).order_by("pk"):
        defer_letters(campaign.pk)
    Confirmation.objects.filter(sheet__isnull=False, expires_at__lte=clock.now()).update(sheet=None)
