"""The letters of campaigns leave a few at a time, so that the relay and its readers breathe."""

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
    """Leaves it to a job to send what is due, in the transaction that decided so; once, however often it is asked."""
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
    """Some letters of a campaign, then the next ones after a pause."""
    from tridesk.directory.actions.campaigns import send_some

    if send_some(campaign, AT_ONCE):
        defer_letters(campaign, later=True)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="directory.watch_letters", name="directory.watch_letters", pass_context=False)
def watch(timestamp: int) -> None:
    """A worker that was killed between two letters leaves a campaign without a job: it gets one again.

    What was typed behind links that have run out is forgotten.
    """
    due = Confirmation.objects.filter(
        answered_at__isnull=True, withdrawn_at__isnull=True, letters__lt=F("campaign__rounds"),
        expires_at__gt=clock.now(),
    )  # fmt: skip
    for campaign in Campaign.objects.filter(ended_at__isnull=True, pk__in=due.values("campaign")).order_by("pk"):
        defer_letters(campaign.pk)
    Confirmation.objects.filter(sheet__isnull=False, expires_at__lte=clock.now()).update(sheet=None)
