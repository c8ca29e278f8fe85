"""Jobs that send the letters of campaigns in small batches, to spare the mail relay."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tridesk.directory.models import Campaign, Confirmation
from tridesk.kit import clock

AT_ONCE: Final = 20  # letters
PAUSE: Final = timedelta(seconds=10)  # until the next ones: some seven thousand in an hour


def defer_letters(campaign: int, *, later: bool = False) -> None:
    """Defers the job that sends due letters, in the current transaction; a job already waiting is not doubled."""
    order = letters.configure(
        queueing_lock=f"directory.letters.{campaign}", schedule_at=clock.now() + PAUSE if later else None
    )
    try:
        with transaction.atomic():
            order.defer(campaign=campaign)
    except AlreadyEnqueued:
        return


@app.task(queue="bulk", name="directory.letters", pass_context=False)
def letters(campaign: int) -> None:
    """Sends a batch of letters, then defers the next batch."""
    from tridesk.directory.actions.campaigns import send_some

    if send_some(campaign, AT_ONCE):
        defer_letters(campaign, later=True)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="directory.watch_letters", name="directory.watch_letters", pass_context=False)
def watch(timestamp: int) -> None:
    """Defers a job for campaigns that lost theirs because a worker was killed.

    Deletes the sheets of expired links.
    """
    due = Confirmation.objects.filter(
        answered_at__isnull=True, withdrawn_at__isnull=True, letters__lt=F("campaign__rounds"),
        expires_at__gt=clock.now(),
    )  # fmt: skip
    for campaign in Campaign.objects.filter(ended_at__isnull=True, pk__in=due.values("campaign")).order_by("pk"):
        defer_letters(campaign.pk)
    Confirmation.objects.filter(sheet__isnull=False, expires_at__lte=clock.now()).update(sheet=None)
