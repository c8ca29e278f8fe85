"""Campaigns ask all organisations of a group to confirm; exactly one letter each per round, also after a crash."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.confirming import links
from tridesk.directory.confirming.actions.confirmations import send_letter
from tridesk.directory.confirming.addressees import Instead, audience
from tridesk.directory.models import Campaign, Confirmation, UserGroup
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound

log = logging.getLogger(__name__)

_PER_STATEMENT: Final = 500
_PAUSE: Final = timedelta(seconds=10)  # between two batches of letters: some seven thousand in an hour


def defer_letters(campaign: int, *, later: bool = False) -> None:
    """Defers the job that sends due letters, in the current transaction; a job already waiting is not doubled."""
    order = app.configure_task(
        "directory.letters",
        allow_unknown=False,
        queueing_lock=f"directory.letters.{campaign}",
        schedule_at=clock.now() + _PAUSE if later else None,
    )
    try:
        with transaction.atomic():
            order.defer(campaign=campaign)
    except AlreadyEnqueued:
        return


@transaction.atomic
def start_campaign(name: str, group: UserGroup, *, by: User, instead: Instead | None = None) -> Campaign:
    """Asks every organisation of the group that has an address and no open link; letters leave a few at a time.

    `instead` overrides the default contact for some organisations.
    """
    require(by, "campaign.run")
    if not name.strip():
        raise Invalid(_("Give the campaign a name."), field="name")
    reached = audience(group, instead)
    if not reached.addressees:
        raise Invalid(_("Nobody in this group can be asked."), field="group")
    now = clock.now()
    campaign = Campaign.objects.create(
        name=name.strip()[:120], group=group, started_at=now, started_by=by, without_address=reached.without_address
    )
    Confirmation.objects.bulk_create(
        (
            Confirmation(
                organisation_id=addressee.organisation,
                campaign=campaign,
                contact_id=addressee.contact,
                email=addressee.email,
                language=addressee.language,
                made_at=now,
                made_by=by,
                expires_at=now + links.GOOD_FOR,
            )
            for addressee in reached.addressees
        ),
        batch_size=_PER_STATEMENT,
    )
    record("campaign.started", by=by, ref=campaign.ref, data={"group": group.code, "letters": len(reached.addressees)})
    defer_letters(campaign.pk)
    return campaign


@transaction.atomic
def remind_campaign(number: int, *, by: User) -> int:
    """Defers a reminder for each confirmation without an answer; returns their number. Extends links by 30 days."""
    require(by, "campaign.run")
    campaign = _running(number)
    rows = campaign.confirmations.filter(answered_at__isnull=True, withdrawn_at__isnull=True)
    if rows.filter(letters__lt=campaign.rounds).exists():
        raise Conflict(_("The letters of this round are still leaving."))
    silent = rows.update(expires_at=clock.now() + links.GOOD_FOR)
    if not silent:
        raise Conflict(_("Everybody has answered: nobody is left to remind."))
    campaign.rounds, campaign.reminded_at = campaign.rounds + 1, clock.now()
    campaign.save(update_fields=["rounds", "reminded_at"])
    record("campaign.reminded", by=by, ref=campaign.ref, data={"letters": silent})
    defer_letters(campaign.pk)
    return silent


@transaction.atomic
def end_campaign(number: int, *, by: User) -> Campaign:
    """No letter leaves any more and open links lead nowhere; answers that have come are still to be decided."""
    require(by, "campaign.run")
    campaign = _running(number)
    campaign.ended_at = clock.now()
    campaign.save(update_fields=["ended_at"])
    silent = campaign.confirmations.filter(answered_at__isnull=True, withdrawn_at__isnull=True)
    ended = silent.update(withdrawn_at=campaign.ended_at, sheet=None)
    record("campaign.ended", by=by, ref=campaign.ref, data={"unanswered": ended})
    return campaign


def send_some(number: int, most: int) -> bool:
    """Sends at most so many of the letters that are due, each in a transaction of its own; whether more are due."""
    return all(_send_next(number) for _place in range(most))


@transaction.atomic
def _send_next(number: int) -> bool:
    """Claims one confirmation, writes its letter and puts it into the out-tray: all of it or nothing."""
    due = Confirmation.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        campaign=number,
        campaign__ended_at__isnull=True,
        answered_at__isnull=True,
        withdrawn_at__isnull=True,
        letters__lt=F("campaign__rounds"),
        expires_at__gt=clock.now(),
    )
    confirmation = due.select_related("organisation", "contact", "campaign").order_by("letters", "pk").first()
    if confirmation is None or confirmation.campaign is None:
        return False
    try:
        with transaction.atomic():
            send_letter(confirmation, by=confirmation.campaign.started_by)
    except Invalid as refusal:  # an address to which nothing can go: it is shown as such, and the others get theirs
        log.warning("%s cannot be written to: %s", confirmation.ref, refusal.code)
        confirmation.withdrawn_at = clock.now()
        confirmation.save(update_fields=["withdrawn_at"])
        record(
            "confirmation.unreachable",
            by=None,
            ref=confirmation.ref,
            data={"organisation": confirmation.organisation_id},
        )
    return True


def hold_letters() -> int:
    """After a restore: counts the letters that were due as written, for they may have left since the backup; how many.

    A reminder can be sent afterwards to organisations without an answer.
    """
    due = Confirmation.objects.filter(
        campaign__ended_at__isnull=True,
        answered_at__isnull=True,
        withdrawn_at__isnull=True,
        letters__lt=F("campaign__rounds"),
    )
    return due.update(letters=Subquery(Campaign.objects.filter(pk=OuterRef("campaign")).values("rounds")))


def _running(number: int) -> Campaign:
    campaign = Campaign.objects.select_for_update().filter(pk=number).first()
    if campaign is None:
        raise NotFound(_("There is no such campaign."))
    if campaign.ended_at is not None:
        raise Conflict(_("This campaign has ended."))
    return campaign
